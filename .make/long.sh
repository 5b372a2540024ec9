#!/bin/sh
# make long: trains for MINUTES minutes, then samples 100,000 tokens, and watches both: memory, and
# the processor time of a step, which other work on the machine does not change much.
#   long.sh MAKE [MINUTES]
# It fails when the largest memory so far (saving takes a copy for a moment) grows by more than 2 % and
# 1 MB after the first minute, when the last third of the run takes over a tenth more processor time
# a step than the first, or when the journal lacks a line.
set -u
make=$1
minutes=${2:-60}
[ -n "$minutes" ] || minutes=60
every=200 # steps between two lines of the journal
case $minutes in
*[!0-9]* | 0 | 1 | 2)
    echo "long: MINUTES is a whole number from 3 on" >&2
    exit 2
    ;;
esac
[ -r /proc/self/stat ] || { echo 'long: this system has no /proc, which it reads' >&2; exit 1; }
"$make" -s -j2 --no-print-directory programs || exit 1
work=$(mktemp -d) || exit 1
trap 'kill $program 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
program=
passed=0
failed=0
verdict() { # verdict STATUS TEXT
    if [ "$1" = 0 ]; then
        echo "  ok    $2"
        passed=$((passed + 1))
    else
        echo "  FAIL  $2"
        failed=$((failed + 1))
    fi
}
ticks=$(getconf CLK_TCK)
memory() { awk '/^VmHWM/ { print $2 }' "/proc/$1/status" 2>/dev/null; }
processor() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat" 2>/dev/null; }
steps() { tail -n 1 "$work/run/log.csv" 2>/dev/null | cut -d , -f 1; }
# watch NAME SECONDS: a line each few seconds while the program runs: time, kB, ticks, steps
watch() {
    began=$(date +%s)
    : >"$work/$1.watch"
    while kill -0 $program 2>/dev/null; do
        sleep "$2"
        kB=$(memory $program)
        [ -z "$kB" ] ||
            echo "$(($(date +%s) - began)) $kB $(processor $program) $(steps)" >>"$work/$1.watch"
    done
    wait $program
    code=$?
    program=
}
flat() { # flat NAME SECONDS: is memory what it was after so many seconds?
    text=$(awk -v name="$1" -v after="$2" '
        $1 >= after && !first { first = $2 }
        $2 > most { most = $2 }
        END {
            printf "%s: %d kB after %d s, %d kB at most, %d lines", name, first, after, most, NR
            exit !(first > 0 && most <= 1.02 * first + 1024)
        }' "$work/$1.watch")
    verdict $? "$text"
}

mkdir "$work/run"
echo "training for $minutes minutes"
build/bin/train --data data/tales/tales.txt --out "$work/run" --layers 2 --heads 2 --dim 64 \
    --context 64 --steps 100000000 --eval-every $every --save-every $every >"$work/train.out" 2>&1 &
program=$!
timer=$program
(sleep $((60 * minutes)) && kill -INT $timer) 2>/dev/null &
watch training 10
[ $code = 130 ]
verdict $? "stopped, training ends with exit code 130 ($code): $(tail -n 1 "$work/train.out")"
flat training 60
text=$(awk -v hz="$ticks" '
    $4 > 0 { ++n; tick[n] = $3; step[n] = $4 }
    function cost(a, b) { # milliseconds a step between two lines
        return step[b] > step[a] ? 1000 * (tick[b] - tick[a]) / hz / (step[b] - step[a]) : 0
    }
    END {
        early = cost(1, int(n / 3)); late = cost(int(2 * n / 3), n)
        printf "%d steps; in the first third each takes %.2f ms of processor time, ", step[n], early
        printf "in the last %.2f", late
        exit !(early > 0 && late > 0 && late <= 1.1 * early)
    }' "$work/training.watch")
verdict $? "$text"
text=$(awk -F , -v every=$every '
    NR == 1 { next }
    $1 != every * (NR - 2) { ++gaps }
    NF != 6 || !/^[-+0-9.e,]+$/ { ++damaged }
    END {
        printf "journal: %d lines, %d out of order, %d damaged", NR - 1, gaps, damaged
        exit !(NR > 2 && !gaps && !damaged)
    }' "$work/run/log.csv")
verdict $? "$text"
[ -s "$work/run/model.safetensors" ]
verdict $? 'the model was saved'

echo 'sampling 100,000 tokens'
build/bin/sample --model "$work/run" --tokens 100000 --prompt Once \
    >"$work/text" 2>"$work/sample.err" &
program=$!
watch sampling 1
[ $code = 0 ]
verdict $? "sampling ends with exit code 0 ($code): $(wc -c <"$work/text") bytes"
cat "$work/sample.err"
flat sampling 3
echo
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
