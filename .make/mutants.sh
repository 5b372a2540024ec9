#!/bin/sh
# make mutants: do the tests of a lesson find the mistakes that people make?  Each entry of
# tests/mutants/NN_name.txt (its README says how they are written) is a change of the reference.  It
# is applied to a copy, compiled with the flags of the object tree, linked with the tree's other
# objects, and the lesson's tests run on it.
#   mutants.sh MAKE LESSON|all [WORDS]
# LESSON is the name of a folder; with WORDS, only entries whose name contains them are tried.
set -u
make=$1
lessons=$2
only=${3:-}
float_tree=$("$make" -s --no-print-directory DOUBLE= tree | tail -n 1)
double_tree=$("$make" -s --no-print-directory DOUBLE=1 tree | tail -n 1)
mode=release
trees='float double' # what sanitizers see does not depend on it
case $float_tree in
*-asan*) mode=asan trees=float ;;
*-tsan*) mode=tsan trees=float ;;
esac
least=8         # mutants that each of the lessons 01 to 13 must have
seconds=20      # of processor time for a test binary, plus four times what the reference takes
patience=120    # more seconds for one that waits, or that shares the machine with others
memory=2000000  # kilobytes of address space
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
[ "$jobs" -le 8 ] || jobs=8
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-2}"

tab=$(printf '\t')
workers=
trap 'kill $workers 2>/dev/null; exit 130' INT TERM

tree() { if [ "$1" = double ]; then echo "$double_tree"; else echo "$float_tree"; fi; }
flag() { if [ "$1" = double ]; then echo DOUBLE=1; else echo DOUBLE=; fi; }

# limited OUTPUT PROGRAM: runs a test binary; the output ends with "(exit CODE)" or "(no end)".
limited() {
    (
        # shellcheck disable=SC3045  # a shell that does not know these goes on without
        ulimit -c 0 2>/dev/null
        # shellcheck disable=SC3045
        ulimit -t $limit 2>/dev/null
        # shellcheck disable=SC3045
        case $mode in *san) ;; *) ulimit -v $memory 2>/dev/null ;; esac
        exec "$2" --order decl
    ) >"$1" 2>&1 &
    run=$!
    (
        waited=0
        while kill -0 $run; do
            [ $waited -lt $((patience + limit)) ] || kill -KILL $run
            sleep 1
            waited=$((waited + 1))
        done
    ) >/dev/null 2>&1 &
    wait $run 2>/dev/null
    code=$?
    case $code in
    137 | 152) printf '\n(no end)\n' ;; # killed by us, or by the limit of processor time
    *) printf '\n(exit %d)\n' $code ;;
    esac >>"$1"
}

# build DIR TREE FILES: compiles the changed files and links them into DIR/test.
build() {
    set -- "$1" "$2" "$3" "$work/$2.commands"
    link=$(grep -F -e " -o $(tree "$2")/bin/ref/$lesson.test" "$4" | tail -n 1)
    link=$(echo "$link" | sed "s| -o [^ ]*\.test| -o $1/test|")
    for file in $3; do
        compile=$(grep -F -e " -c solutions/$lesson/$file -o " "$4" | tail -n 1)
        compile=$(echo "$compile" | sed "s| -MMD .*| -w -c $1/$file -o $1/$file.o|")
        object=$(tree "$2")/solutions/$lesson/${file%.cpp}.o
        link=$(echo "$link" | sed "s|$object|$1/$file.o|")
        if [ -z "$compile" ]; then
            echo "no command found that compiles $file" >"$1/log"
            return 1
        fi
        sh -c "$compile" >"$1/log" 2>&1 </dev/null || return 1
    done
    sh -c "$link" >"$1/log" 2>&1 </dev/null
}

# pattern OUTPUT: which tests failed.  A letter for each test that did, a dot for each that passed,
# `!` where the run ended early, a blank for each not reached; then a tab and how it ended.
pattern() {
    awk '
        BEGIN { letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" }
        FNR == NR { number[$0] = ++n; next }
        { text = substr($0, 9) }
        /^  ok    / && text in number { mark[number[text]] = "." }
        /^  FAIL  / {
            if (text in number) mark[number[text]] = substr(letters, number[text], 1)
            else other = 1
        }
        /^\(no end\)$/ { late = 1 }
        /^\(exit [0-9]+\)$/ { code = $2 + 0 }
        END {
            for (i = 1; i <= n; ++i) if (mark[i] != "") last = i
            early = last < n
            if (early && (late || mark[last] == "." || last == 0)) mark[last + 1] = "!"
            for (i = 1; i <= n; ++i) {
                row = row (mark[i] == "" ? " " : mark[i])
                if (mark[i] != "" && mark[i] != ".") killed = 1
            }
            ended = code > 128 ? "signal " code - 128 : "exit code " code
            if (late) how = "no end"
            else if (early) how = ended
            else if (!killed && (code || other)) how = ended " after the last test"
            print row "\t" how
        }
    ' "$work/tests" "$1"
}

say() { # say DIR VERDICT: keeps the verdict; VERDICT is followed by what is to be read with it
    printf '%s\t%s\t%s\t%s\n' "$2" "$used" "$row" "$how" >"$1/verdict"
}

excerpt() { # the first lines of an output that say what failed
    grep -v -e '^  ok ' -e '^$' -e '^[0-9]* passed, ' "$1" | head -n 8
}

judge() { # judge NUMBER KIND any|double|asan|tsan FILES
    dir=$work/$1
    case $3 in double) builds=double ;; *san) builds=float ;; *) builds=$trees ;; esac
    row='' how='' used=''
    for used in $builds; do
        if ! build "$dir" "$used" "$4"; then
            grep -E 'error|undefined|multiple definition' "$dir/log" | head -n 3 >"$dir/details"
            [ -s "$dir/details" ] || head -n 3 "$dir/log" >"$dir/details"
            say "$dir" DEFECT
            return
        fi
        limited "$dir/output.$used" "$dir/test"
        found=$(pattern "$dir/output.$used")
        row=${found%"$tab"*} how=${found#*"$tab"}
        rm -f "$dir/test" "$dir"/*.o
        case $row$how in *[!.]*) break ;; esac
    done
    case $2/$row$how in
    mutant/*[!.]*) ;;
    mutant/*) say "$dir" SURVIVED && return ;;
    variant/*[!.]*)
        excerpt "$dir/output.$used" >"$dir/details"
        say "$dir" REJECTED && return
        ;;
    *) say "$dir" accepted && return ;;
    esac
    [ ! -f "$dir/says" ] || while IFS= read -r words; do
        grep -v '^  ok ' "$dir/output.$used" | grep -qF -e "$words" && continue
        {
            echo "wanted: $words"
            excerpt "$dir/output.$used"
        } >>"$dir/details"
    done <"$dir/says"
    if [ -f "$dir/details" ]; then say "$dir" UNNAMED; else say "$dir" killed; fi
}

worker() {
    while IFS=$tab read -r number _ kind real files name; do
        case $name in *"$only"*) ;; *) continue ;; esac
        mkdir "$work/$number/taken" 2>/dev/null || continue
        judge "$number" "$kind" "$real" "$files"
    done <"$work/list"
}

# The kill matrix of a lesson.  Its last line goes to the file `totals`.
report() {
    awk -F "$tab" -v lesson="$lesson" -v work="$work" -v complete="$1" -v list="$list" \
        -v least=$least '
        function plural(n, word) { return n " " word (n == 1 ? "" : "s") }
        BEGIN { letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" }
        BEGIN {
            why["DEFECT"] = "does not compile or link: a defect of the list"
            why["SURVIVED"] = "survives: no test notices it"
            why["REJECTED"] = "is correct, but the tests do not accept it"
            why["UNNAMED"] = "fails without the words that the failure should say"
        }
        FILENAME ~ /tests$/ { test[++n] = $0; next }
        {
            file = work "/" $1 "/verdict"
            if ((getline line < file) <= 0) next
            close(file)
            split(line, v, "\t")
            for (i = 1; i <= n; ++i) {
                mark = substr(v[3], i, 1)
                if ($3 == "mutant" && mark != "." && mark != " " && mark != "") ++kills[i]
            }
            ++count[$3]
            named = (getline line < (work "/" $1 "/says")) > 0
            close(work "/" $1 "/says")
            note = v[4] == "" ? "" : "  [" v[4] "]"
            if (v[2] == "double" && $4 == "any" && v[1] != "accepted" && v[1] != "SURVIVED")
                note = note "  [only in double]"
            rows = rows sprintf("  %-8s  %-" n "s  %-5s  %s%s\n", v[1], v[3],
                                named ? "named" : "", $6, note)
            ++verdict[v[1]]
            if (named) ++names
            if (v[1] == "killed" && named) ++words
            if (v[1] !~ /^[a-z]/) {
                problems = problems sprintf("  %s:%d: \"%s\" %s\n", list, $2, $6, why[v[1]])
                ++failed
                while ((getline line < (work "/" $1 "/details")) > 0)
                    problems = problems "      " line "\n"
            }
        }
        END {
            errors = work "/errors"
            while ((getline line < errors) > 0) { problems = problems "  " line "\n"; ++failed }
            print lesson ": " plural(count["mutant"] + 0, "mutant") ", " \
                plural(count["variant"] + 0, "variant")
            for (i = 1; i <= n; ++i) {
                print "  " substr(letters, i, 1) "  " test[i] "  kills " kills[i] + 0
                if (complete && !kills[i] && test[i] ~ /\([0-9]+ points?\)$/) {
                    problems = problems "  useless: no mutant fails \"" test[i] "\"\n"
                    ++failed
                }
            }
            printf "%s", rows
            printf "%s", problems
            print count["mutant"] + 0, verdict["killed"] + verdict["UNNAMED"], names + 0, \
                words + 0, count["variant"] + 0, verdict["accepted"] + 0, \
                verdict["killed"] + verdict["accepted"], failed + 0 > (work "/totals")
        }
    ' "$work/tests" "$work/list"
}

# Everything about one lesson.
try_lesson() {
    lesson=$1
    list=tests/mutants/$lesson.txt
    work=$float_tree/mutants/$lesson
    rm -rf "$work"
    mkdir -p "$work"
    awk -v lesson="$lesson" -v mode="$mode" -v work="$work" -v errors="$work/errors" -f .make/mutants.awk "$list" \
        >"$work/list" || return 1

    # what the reference's tests are called, and how long they take
    for used in $trees; do
        binary=$(tree "$used")/bin/ref/$lesson.test
        touched=$(cut -f 5 "$work/list" | tr ' ' '\n' | sort -u |
            sed "s|..*|-W solutions/$lesson/&|")
        "$make" -s -j2 "$(flag "$used")" "$binary" || return 1
        # how make would compile the files that change, and link: the commands, not run
        # shellcheck disable=SC2086
        "$make" -n --no-print-directory $touched -W "tests/$lesson.cpp" "$(flag "$used")" "$binary" \
            >"$work/$used.commands" || return 1
    done
    limit=600
    start=$(date +%s)
    limited "$work/reference" "$(tree float)/bin/ref/$lesson.test"
    limit=$((seconds + 4 * ($(date +%s) - start)))
    sed -n 's/^  ok    //p' "$work/reference" >"$work/tests"
    if ! grep -q '^(exit 0)$' "$work/reference"; then
        echo "$lesson: the reference itself fails: $(tree float)/bin/ref/$lesson.test"
        return 1
    fi

    workers=
    started=0
    while [ $started -lt "$jobs" ]; do
        worker &
        workers="$workers $!"
        started=$((started + 1))
    done
    # shellcheck disable=SC2086
    wait $workers
    workers=
    if [ -z "$only" ]; then report 1; else report ''; fi
}

begin=$(date +%s)
mutants=0 killed=0 named=0 found=0 variants=0 accepted=0 passed=0 failed=0
lack() { # what a lesson lacks
    echo "$1"
    failed=$((failed + 1))
}

complete=
if [ "$lessons" = all ]; then
    complete=1
    lessons=$(for folder in lessons/[0-9]*/; do basename "$folder"; done)
    for list in tests/mutants/[0-9]*.txt; do
        [ -d "lessons/$(basename "$list" .txt)" ] || lack "$list: there is no such lesson"
    done
fi
for lesson in $lessons; do
    if [ ! -f "tests/mutants/$lesson.txt" ]; then
        case $complete:$lesson in
        1:00_*) ;;
        *) lack "${lesson%%_*}: there is no tests/mutants/$lesson.txt" ;;
        esac
        continue
    fi
    try_lesson "$lesson" || { lack "${lesson%%_*}: not tried"; continue; }
    read -r m k n f v a good bad <"$float_tree/mutants/$lesson/totals"
    mutants=$((mutants + m)) killed=$((killed + k)) named=$((named + n)) found=$((found + f))
    variants=$((variants + v)) accepted=$((accepted + a)) failed=$((failed + bad))
    passed=$((passed + good))
    case $complete:$lesson in
    1:00_* | :*) ;;
    *)
        [ "$m" -ge $least ] || lack "${lesson%%_*}: $m mutants, at least $least are needed"
        [ "$v" -ge 1 ] || lack "${lesson%%_*}: no correct variant, at least 1 is needed"
        ;;
    esac
    echo
done
echo "mutants $mutants, killed $killed; named $named, words found $found;" \
    "variants $variants, accepted $accepted; $(($(date +%s) - begin)) s"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
