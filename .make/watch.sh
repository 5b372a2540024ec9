#!/bin/sh
# make watch L=05: compiles and tests lesson L again whenever one of its files was saved.
#   watch.sh MAKE BINARIES LESSON        BINARIES: build/…/bin/yours, where the lesson's tests are linked
# It compares the files' checksums a few times a second: that works on every system, and nothing that an
# editor does while it saves goes wrong with it.
set -u
me=watch
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
make=$1
bin=$2
lesson=$(find_lesson "$3") || exit 2
number=${lesson%%_*}
verdict=$bin/$lesson.verdict
mkdir -p build
log=build/watch.log
limit=${TEST_LIMIT:-60}
nap=1
sleep 0.2 2>/dev/null && nap=0.2 # POSIX knows whole seconds only; most systems do better
child=

# Your own code throughout: a change in any lesson counts.
watched=$lesson
case $bin in */mine) watched='*' ;; esac
# shellcheck disable=SC2086
snapshot() { cksum lessons/$watched/*.?pp "tests/$lesson.cpp" 2>/dev/null; }

stop() { # ends the tests that are running
    [ -n "$child" ] || return 0
    kill "$child" 2>/dev/null
    sleep $nap
    kill -9 "$child" 2>/dev/null
    wait "$child" 2>/dev/null
    child=
}
trap 'stop; echo; exit 0' INT TERM HUP

# Nobody is left to look when the terminal is closed, or make was killed.
terminal=
[ ! -t 1 ] || terminal=yes
pause() {
    sleep $nap
    if [ -n "$terminal" ] && [ ! -t 1 ] || ! kill -0 $PPID 2>/dev/null; then
        stop
        exit 0
    fi
}

# A file that was saved while the compiler read it leaves an object that is newer than it and older inside.
forget() {
    printf '%s\n' "$seen" "$now" | sort | uniq -u | awk '!known[$3]++ { print $3 }' | while read -r file; do
        case $file in
        *.cpp) rm -f "${bin%/bin/*}/${file%.cpp}.o" ;;
        *) rm -f "${bin%/bin/*}/${file%/*}"/*.o "${bin%/bin/*}/tests/$lesson.o" ;;
        esac
    done
}

# What the compiler said: the first error with the lines that belong to it, and how many there are.
show_errors() {
    awk '
        /^[^ ]*make[^ ]*: / { next }
        /: In .*:$/ && !errors { where = $0; next }
        /: (fatal )?error: / || /undefined reference to/ || /[Uu]ndefined symbol/ { errors++ }
        errors == 1 && lines < 15 { if (where) print where; where = ""; print; lines++ }
        END { if (errors > 1) printf "\n%d errors; this is the first.\n", errors }
    ' "$log"
    grep -q -e 'error: ' -e 'undefined' "$log" || cat "$log"
}

# The first test that failed, as the reporter shows it.
show_failure() {
    awk '
        /^  FAIL  / && !seen { seen = 1; print; next }
        seen && /^        / { print; next }
        seen { exit }
    ' "$1"
}

# Runs the tests; shows the first failure as soon as it is known.  Ends early when something is saved.
run_tests() {
    "$bin/$lesson.test" --order decl >"$verdict.part" 2>&1 </dev/null &
    child=$!
    shown=
    begin=$(date +%s)
    told=
    while kill -0 $child 2>/dev/null; do
        pause
        if [ -z "$shown" ] && grep -q '^  FAIL  ' "$verdict.part"; then
            show_failure "$verdict.part"
            shown=yes
        fi
        if [ "$(snapshot)" != "$seen" ]; then
            stop
            return
        fi
        seconds=$(($(date +%s) - begin))
        if [ -z "$told" ] && [ $seconds -ge 10 ]; then
            last=$(awk '/^  ok  / || /^  FAIL  / { last = substr($0, 9) } END { print last }' "$verdict.part")
            echo "  still running after $seconds s${last:+, since \"$last\"} ..."
            told=yes
        fi
        if [ $seconds -ge "$limit" ]; then
            stop
            echo "stopped: the tests did not end within $limit seconds" | tee -a "$verdict.part"
        fi
    done
    wait $child 2>/dev/null
    code=$?
    child=
    mv "$verdict.part" "$verdict"
    [ -n "$shown" ] || show_failure "$verdict"
    counts=$(grep '^[0-9]* passed, ' "$verdict")
    echo
    if [ -z "$counts" ]; then
        tail -n 3 "$verdict"
        echo "the tests ended early, with exit code $code"
    elif [ $code -eq 0 ]; then
        echo "$counts"
        echo "Lesson $number is green.  make progress$(mine) shows the board."
    else
        echo "$counts"
        echo "make hint L=$number$(mine) helps."
    fi
}

while :; do
    seen=$(snapshot)
    [ -z "$terminal" ] || printf '\033[H\033[2J'
    echo "lesson $(echo "$lesson" | tr _ ' '), $(date +%H:%M:%S)"
    echo
    [ -z "$terminal" ] || printf 'compiling ...'
    LC_ALL=C "$make" -s -j2 "$bin/$lesson.test" >"$log" 2>&1
    built=$?
    [ -z "$terminal" ] || printf '\r\033[K'
    now=$(snapshot)
    if [ "$now" != "$seen" ]; then
        forget
        continue
    fi
    if [ $built -eq 0 ]; then run_tests; else show_errors; fi
    echo
    echo "watching lessons/$lesson; Ctrl-C ends"
    while [ "$(snapshot)" = "$seen" ]; do pause; done
done
