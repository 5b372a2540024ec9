#!/bin/sh
# make long: trains for MINUTES minutes, then samples 100,000 tokens, and watches both.
#   long.sh MAKE [MINUTES]
# It fails when the largest memory so far (saving takes a copy for a moment) grows by more than 2 % and
# 2 MB, a huge page, after the first minute, when the journal lacks a line, or when a step takes over a tenth more
# processor time than in a run just begun.  For that both train side by side for two minutes: what else
# the machine does slows them alike.
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
export OMP_NUM_THREADS=1
[ -r /proc/self/stat ] || { echo 'long: this system has no /proc, which it reads' >&2; exit 1; }
"$make" -s -j2 --no-print-directory programs || exit 1
work=$(mktemp -d) || exit 1
trap 'kill $program $timer 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
program=
timer=
# shellcheck source=.make/tally.sh
. .make/tally.sh
ticks=$(getconf CLK_TCK)
memory() { awk '/^VmHWM/ { print $2 }' "/proc/$1/status" 2>/dev/null; }
processor() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat" 2>/dev/null; }
steps() { tail -n 1 "$work/$1/log.csv" 2>/dev/null | cut -d , -f 1; }
# begin NAME: a training run in the background, in the folder of that name
begin() {
    mkdir "$work/$1"
    build/bin/train --data data/tales/tales.txt --out "$work/$1" --layers 2 --heads 2 --dim 64 \
        --context 64 --steps 100000000 --eval-every $every --save-every $every >"$work/$1.out" 2>&1 &
}
# pace OLD: what a step of the run OLD costs beside a run just begun, into the file `pace`
pace() {
    begin fresh
    fresh=$!
    trap 'kill $fresh 2>/dev/null' EXIT
    sleep 10
    end=$(($(date +%s) + 120))
    while [ "$(date +%s)" -lt $end ]; do
        echo "run $(processor "$1") $(steps run)"
        echo "fresh $(processor $fresh) $(steps fresh)"
        sleep 0.2
    done | awk -v hz="$ticks" '
        NF == 3 && $3 != step[$1] { # a step is known when its line has just been written
            if ($1 in step && !($1 in begun)) { begun[$1] = $3; from[$1] = $2 }
            step[$1] = $3
            to[$1] = $2
        }
        function cost(name) { # milliseconds of processor time a step
            return step[name] > begun[name] ? 1000 * (to[name] - from[name]) / hz / (step[name] - begun[name]) : 0
        }
        END { print cost("run"), cost("fresh") }
    ' >"$work/pace"
}
# watch NAME SECONDS: a line each few seconds while the program runs: time and kB
watch() {
    began=$(date +%s)
    : >"$work/$1.watch"
    while kill -0 $program 2>/dev/null; do
        sleep "$2"
        kB=$(memory $program)
        [ -z "$kB" ] ||
            echo "$(($(date +%s) - began)) $kB" >>"$work/$1.watch"
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
            exit !(first > 0 && most <= 1.02 * first + 2048)
        }' "$work/$1.watch")
    verdict $? "$text"
}

echo "training for $minutes minutes"
begin run
program=$!
(
    sleep $((60 * minutes))
    pace $program
    kill -INT $program
) 2>/dev/null &
timer=$!
watch training 10
[ $code = 130 ]
verdict $? "stopped, training ends with exit code 130 ($code): $(tail -n 1 "$work/run.out")"
flat training 60
text=$(awk -v steps="$(steps run)" '{
    printf "%d steps; a step takes %.2f ms of processor time, %.2f in a run just begun", steps, $1, $2
    exit !($2 > 0 && $1 > 0 && $1 <= 1.1 * $2)
}' "$work/pace")
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
closing
