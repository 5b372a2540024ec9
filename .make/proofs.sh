#!/bin/sh
# make proofs: can the tests be fooled?  Slower than `make check`, in five parts.
#   a  each stub alone, the reference everywhere else: the lesson's own tests fail, and of the other
#      tests exactly those that .make/proofs.txt lists; every failure names the stub's file
#   b  the reference passes in random order: REPEATS times, each with another seed, float and double
#   c  the reference passes with 1, 2, 4 and 8 threads, float and double, and trains to the same bytes
#   d  the reference passes at -O0 (MODE=debug) and -O3 (MODE=release), float and double
#   e  without the processor's fused multiply-add (ARCH=portable) the reference trains to the same
#      bytes at -O1, -O2 and -O3; lessons/12_training/README.md says why -O0 may differ
#   proofs.sh MAKE [PARTS [NN]]
# PARTS is some of the letters; `table` writes .make/proofs.txt anew.  With NN, only the stubs (a) or
# the tests (b, c, d) of that lesson.  SEED=n: the first seed of part b (1), REPEATS=n: how many (20).
set -u
make=$1
parts=${2:-abcde}
only=${3:-}
seed=${SEED:-1}
repeats=${REPEATS:-20}
table=.make/proofs.txt
seconds=300 # of processor time for one run of a test binary
lanes=2
[ "$parts" != table ] || only=
case $parts in
table | *[!abcde]*) [ "$parts" = table ] || { echo "proofs: PART is some of a b c d e" >&2; exit 2; } ;;
esac
work=$(mktemp -d) || exit 1
children=
trap 'rm -rf "$work"' EXIT
trap 'kill $children 2>/dev/null; exit 130' INT TERM
# shellcheck source=.make/tally.sh
. .make/tally.sh
tree() { "$make" -s --no-print-directory "$@" tree | tail -n 1; }
build() { # build VARIABLES...: the reference's test binaries of one tree; says why if it cannot
    "$make" -s -j2 --no-print-directory "$@" test-binaries >"$work/build.log" 2>&1 && return 0
    verdict 1 "the tests build ($*)" "$work/build.log"
    return 1
}
measure() { # `spent` becomes the user CPU seconds of this shell's children so far
    times >"$work/times"
    spent=$(awk 'NR == 2 { split($1, t, "[ms]"); print int(60 * t[1] + t[2]) }' "$work/times")
}
run() { # run OUTPUT PROGRAM ARGUMENTS...: its exit code is the program's
    output=$1
    shift
    (
        # shellcheck disable=SC3045  # a shell that does not know these goes on without
        ulimit -c 0 2>/dev/null
        # shellcheck disable=SC3045
        ulimit -t $seconds 2>/dev/null
        exec "$@"
    ) >"$output" 2>&1 </dev/null
}
in_lanes() { # in_lanes FUNCTION LIST: calls it with each line of LIST, on several lanes
    children=
    lane=0
    while [ $lane -lt $lanes ]; do
        (
            while read -r item; do
                mkdir "$2.${item%% *}" 2>/dev/null || continue
                # shellcheck disable=SC2086
                "$1" $item </dev/null
            done <"$2"
        ) &
        children="$children $!"
        lane=$((lane + 1))
    done
    # shellcheck disable=SC2086
    wait $children
    children=
}
# sound OUTPUT CODE: "12 345", the tests and assertions of a run in which all passed, or fails.
sound() {
    awk -v code="$2" '
        /^[0-9]+ passed, [0-9]+ failed/ { ok = $1 > 0 && $3 == 0; n = $1; line = $0 }
        END {
            if (!ok || code != 0) exit 1
            sub(/.*\[/, "", line)
            print n, line + 0
        }
    ' "$1"
}
name_of() { basename "$1" .test; }

# ---- b, c, d: the reference's tests, again and again ---------------------------------------------
# repeat ID TREE LABEL ENVIRONMENT ARGUMENTS: all test binaries of a tree.  Each must pass, and make as
# many assertions as it did the first time in its tree.
repeat() {
    id=$1 B=$2 label=$3 environment=$4
    shift 4
    for binary in "$B"/bin/ref/"$only"*.test; do
        out=$work/$id.out
        run "$out" env "$environment" "$binary" "$@"
        code=$?
        if ! counts=$(sound "$out" $code); then
            echo "$label: $environment $binary $* fails (exit code $code)"
            grep -v '^  ok ' "$out" | head -n 12
            continue
        fi
        expected=$(cat "$work/$(echo "$B" | tr / _).$(name_of "$binary")")
        [ "$counts" = "$expected" ] ||
            echo "$label: $environment $binary $*: $counts tests and assertions, not $expected"
    done >"$work/$id.problems"
}
first_counts() { # first_counts TREE [NN]: what each test binary counts, in the order of the file
    for binary in "$1"/bin/ref/"${2:-}"*.test; do
        run "$work/first" "$binary" --order decl
        sound "$work/first" $? >"$work/$(echo "$1" | tr / _).$(name_of "$binary")"
    done
}
both_trees() {
    build DOUBLE= && build DOUBLE=1 || return 1
    [ -z "${counted:-}" ] || return 0
    first_counts "$(tree DOUBLE=)" "$only"
    first_counts "$(tree DOUBLE=1)" "$only"
    counted=1
}
gather() { # gather NAME ID...: one verdict over the problems of several repeats
    name=$1
    shift
    for id; do cat "$work/$id.problems"; done >"$work/all" 2>&1
    [ ! -s "$work/all" ]
    verdict $? "$name" "$work/all"
}

part_b() {
    both_trees || return
    : >"$work/b"
    i=0
    while [ $i -lt "$repeats" ]; do
        for d in '' 1; do
            echo "b$i$d $(tree DOUBLE=$d) seed OMP_NUM_THREADS=${OMP_NUM_THREADS:-2} --order rand --rng-seed $((seed + i))"
        done >>"$work/b"
        i=$((i + 1))
    done
    in_lanes repeat "$work/b"
    # shellcheck disable=SC2046
    gather "b float: $repeats random orders, seeds $seed to $((seed + repeats - 1))" \
        $(grep -v -e '-double' "$work/b" | cut -d ' ' -f 1)
    # shellcheck disable=SC2046
    gather "b double: $repeats random orders, seeds $seed to $((seed + repeats - 1))" \
        $(grep -e '-double' "$work/b" | cut -d ' ' -f 1)
}

# the checkpoint of a short training, by the number of threads
trained() {
    dir=$work/trained$1
    rm -rf "$dir"
    head -n 800 data/tales/tales.txt >"$work/text"
    run "$dir.log" env OMP_NUM_THREADS="$1" "$2/bin/ref/12_training.train" --data "$work/text" \
        --steps 20 --layers 2 --eval-batches 1 --dropout 0.1 --out "$dir" ||
        { tail -n 3 "$dir.log"; return 1; }
    cksum <"$dir/model.safetensors"
}
same_sum() { # same_sum ID...: did the trainings that these name write the same bytes?
    grep -q '^[0-9]* [0-9]*$' "$work/sum$1" || return 1
    for id; do cmp -s "$work/sum$1" "$work/sum$id" || return 1; done
}
part_c() {
    both_trees || return
    for d in '' 1; do
        B=$(tree DOUBLE=$d)
        real=float
        [ -z "$d" ] || real=double
        for n in 1 2 4 8; do
            repeat "c$n$d" "$B" threads "OMP_NUM_THREADS=$n" --order decl
            gather "c $real: $n thread(s)" "c$n$d"
        done
        "$make" -s -j2 DOUBLE=$d "$B/bin/ref/12_training.train" >"$work/build.log" 2>&1 ||
            { verdict 1 "c $real: train builds" "$work/build.log"; continue; }
        for n in 1 2 4 8; do
            trained $n "$B" >"$work/sum$n" 2>&1
            echo "$n thread(s): $(cat "$work/sum$n")"
        done >"$work/sums"
        same_sum 1 2 4 8
        verdict $? "c $real: trains to the same bytes with 1, 2, 4 and 8 threads" "$work/sums"
    done
}

part_d() {
    for mode in debug release; do
        level=-O3
        [ $mode = release ] || level=-O0
        for d in '' 1; do
            real=float
            [ -z "$d" ] || real=double
            build MODE=$mode DOUBLE=$d || continue
            B=$(tree MODE=$mode DOUBLE=$d)
            for binary in "$B"/bin/ref/"$only"*.test; do
                run "$work/out" "$binary" --order decl
                sound "$work/out" $? >/dev/null && continue
                echo "$binary fails"
                grep -v '^  ok ' "$work/out" | head -n 12
            done >"$work/d"
            [ ! -s "$work/d" ]
            verdict $? "d $real: $level, MODE=$mode" "$work/d"
        done
    done
}

part_e() {
    for level in 1 2 3; do
        B=$(tree ARCH=portable)-O$level
        "$make" -s -j2 ARCH=portable B="$B" CXXFLAGS=-O$level "$B/bin/ref/12_training.train" \
            >"$work/build.log" 2>&1 ||
            { verdict 1 "e: train builds with -O$level" "$work/build.log"; return; }
        trained $level "$B" >"$work/sum$level" 2>&1
        echo "-O$level: $(cat "$work/sum$level")"
    done >"$work/sums"
    same_sum 1 2 3
    verdict $? "e: trains to the same bytes at -O1, -O2 and -O3" "$work/sums"
}

# ---- a: each stub alone -----------------------------------------------------------------------------
# links OBJECT: the tests whose binary links that object, by the commands of make
links() {
    awk -v object="$1" '
        { for (i = 1; i <= NF; ++i) if ($i == object) hit = 1 }
        hit {
            for (i = 1; i < NF; ++i) if ($i == "-o") name = $(i + 1)
            sub(/.*\//, "", name); sub(/\.test$/, "", name)
            print name
        }
        { hit = 0 }
    ' "$work/links"
}
# judge OUTPUT FILE TOTAL OWN: the number of tests that fail, then what is wrong with how they do.
# Each failure must name a function of FILE as not written yet: a test of the lesson itself (OWN is 1)
# first of all, another test somewhere in what it shows, for it may have wanted another exception.
judge() {
    awk -v file="$2" -v total="$3" -v own="$4" '
        function close_failure() {
            if (test != "" && (!named || !placed)) bad = bad test "\n" shown
            test = shown = ""
        }
        /^  (ok|FAIL)  / || /^[0-9]+ passed, [0-9]+ failed/ { close_failure() }
        /^  FAIL  / { test = $0; ++n; lines = named = placed = 0; next }
        test != "" {
            ++lines
            shown = shown $0 "\n"
            if (/ is not written yet/ && (!own || lines == 1)) named = 1
            if (index($0, file ":") && (!own || lines == 2)) placed = 1
        }
        /^[0-9]+ passed, [0-9]+ failed/ { ran = $1 + $3; ended = 1 }
        /./ { last = $0 }
        END {
            close_failure()
            if (!ended) bad = bad "the run ends early: " last "\n"
            else if (ran != total) bad = bad ran " tests ran, not " total "\n"
            print n + 0
            printf "%s", bad
        }
    ' "$1"
}
# revert ID LESSON/FILE: links each test that has the file with its stub, and runs it.
revert() {
    id=$1 file=$2 own=${2%%/*}
    reference=$B/solutions/${file%.cpp}.o
    : >"$work/$id.fails"
    for test in $(links "$reference"); do
        command=$(grep -F -e " -o $B/bin/ref/$test.test " "$work/links" | tail -n 1 |
            sed "s| -o $B/bin/ref/$test.test | -o $work/$id.test |; s|$reference|$B/lessons/${file%.cpp}.o|")
        if ! sh -c "$command" >"$work/$id.out" 2>&1; then
            echo "tests $test with the stub $file do not link:"
            head -n 3 "$work/$id.out"
            continue
        fi
        run "$work/$id.out" "$work/$id.test" --order decl
        read -r total _ <"$work/$(echo "$B" | tr / _).$test"
        its=0
        [ "$test" != "$own" ] || its=1
        judge "$work/$id.out" "lessons/$file" "${total:-0}" $its >"$work/$id.judged"
        if [ "$(head -n 1 "$work/$id.judged")" -gt 0 ]; then
            echo "${test%%_*}" >>"$work/$id.fails"
        elif [ "$test" = "$own" ]; then
            echo "no test of $own fails"
        fi
        if [ "$(sed 1d "$work/$id.judged")" ]; then
            echo "tests $test fail in another way than by a function of $file that is not written:"
            sed 1d "$work/$id.judged"
        fi
    done >"$work/$id.problems"
    rm -f "$work/$id.test"
}
part_a() {
    build DOUBLE= || return
    B=$(tree DOUBLE=)
    first_counts "$B"
    stubs=
    for source in solutions/"$only"*/*.cpp; do # those that are given are no stubs
        cmp -s "$source" "lessons/${source#solutions/}" || stubs="$stubs ${source#solutions/}"
    done
    objects=$(for file in $stubs; do echo "$B/lessons/${file%.cpp}.o"; done)
    # shellcheck disable=SC2086
    if ! "$make" -s -j2 DOUBLE= $objects >"$work/build.log" 2>&1; then
        verdict 1 'a the stubs compile' "$work/build.log"
        return
    fi
    # how make would link the tests: the commands, not run
    binaries=$(for binary in "$B"/bin/ref/*.test; do echo "$binary"; done)
    # shellcheck disable=SC2086
    "$make" -n --no-print-directory DOUBLE= -W tests/support/main.cpp $binaries |
        grep -F -e ' -o ' | grep -F -e '.test ' | sed 's/$/ /' >"$work/links"
    n=0
    for file in $stubs; do
        echo "a$n $file"
        n=$((n + 1))
    done >"$work/a"
    in_lanes revert "$work/a"
    while read -r id file; do
        number=${file%%_*}
        echo "$file" "$(sort -u "$work/$id.fails" | grep -v -x "$number" | tr '\n' ' ' | sed 's/ $//')"
    done <"$work/a" | sed 's/ *$//' >"$work/table"
    if [ "$parts" = table ]; then
        {
            echo '# A stub, and the tests other than its own lesson'\''s that fail while it is not written.'
            echo '# make proofs PART=a compares; make proofs PART=table writes this file anew: read the diff.'
            cat "$work/table"
        } >"$table"
        echo "wrote $table"
    fi
    while read -r id file; do
        lesson=${file%%/*}
        others=$(sed -n "s|^$file||p" "$work/table")
        if ! grep -q "^$file\( \|$\)" "$table" 2>/dev/null; then
            echo "$table has no line for it" >>"$work/$id.problems"
        elif [ "$(sed -n "s|^$file||p" "$table")" != "$others" ]; then
            echo "of the other tests fail:$others; $table lists:$(sed -n "s|^$file||p" "$table")" \
                >>"$work/$id.problems"
        fi
        # what stands below a lesson does not link it; but the tests' own support links matrix.cpp
        for other in $others; do
            case $other in [0-9]*) [ "$other" -gt "${lesson%%_*}" ] ||
                echo "lesson $other is below $lesson, and fails" >>"$work/$id.problems" ;;
            esac
        done
        [ ! -s "$work/$id.problems" ]
        verdict $? "a $file: its own tests fail; others:${others:- none}" "$work/$id.problems"
    done <"$work/a"
    sed '/^#/d; s/ .*//' "$table" 2>/dev/null | while read -r file; do
        case $file in "$only"*) grep -q " $file\$" "$work/a" || echo "$file" ;; esac
    done >"$work/stale"
    [ ! -s "$work/stale" ]
    verdict $? "a $table lists stubs only" "$work/stale"
}

begin=$(date +%s)
case $parts in
table) part_a ;;
*)
    for part in a b c d e; do
        case $parts in *$part*) ;; *) continue ;; esac
        measure
        before=$spent
        since=$(date +%s)
        part_$part
        measure
        echo "  part $part: $((spent - before)) s of processor time, $(($(date +%s) - since)) s by the clock"
    done
    ;;
esac
echo
echo "$(($(date +%s) - begin)) s"
closing
