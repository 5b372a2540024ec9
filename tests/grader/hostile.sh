#!/bin/sh
# The hostile class: submissions that try to break the grader, to cheat it, or to spoil it for others.
#   hostile.sh MAKE [NAME...]
# Each tests/grader/hostile/NAME.sh changes a fresh submission (the reference of one lesson) and says in its
# first lines what it deserves; with names, only those are tried.  Its header:
#   # what: one sentence
#   # lesson: 05
#   # score: 5 of 7   (why)
#   # says: words that the report must contain (an extended regular expression, any case)
#   # never: words that neither the report nor the page may contain;  page-never: that the page may not
#   # folder: the submission's name, where it is not NAME
#   # limit: why the grader cannot stop it; it is shown, and not counted
# The fragment runs in the submission's folder with HERE (the lesson's folder there), COURSE, CASES, CLASS and
# OUT (paths), and the functions `above`, `inside` and `replace` below.  Where it leaves a submission.zip, that is
# the submission.  Then: scores, words, an honest student beside them, and what outlived the run.
set -u
make=$1
shift
course=$(pwd)
cases=$course/tests/grader/hostile
home=$course/build/hostile
mark=hostile-was-here
patience=7200 # seconds for the whole class
SECRET=swordfish-in-the-environment
export SECRET
# shellcheck source=.make/tally.sh
. .make/tally.sh

# ---- what depends on the grader ------------------------------------------------------------------------
grade_class() { # grade_class DIR LESSON OUT: grades every submission in DIR
    "$make" -s --no-print-directory grade-class DIR="$1" L="$2" OUT="$3"
}
score_in() { # score_in OUT STUDENT LESSON: the points in scores.csv, whose columns are student,total,NN_name,…
    csv "$1/scores.csv" | awk -F "$tab" -v student="$2" -v lesson="$3" '
        NR == 1 { for (i = 1; i <= NF; ++i) if ($i == lesson || index($i, lesson "_") == 1) column = i; next }
        { name = $1; sub(/^\047/, "", name) }
        name == student || name == student ".zip" { print $column; found = 1; exit }
        END { if (!found) print "none" }'
}
report_in() { # report_in OUT STUDENT: the text that the student reads, on one line
    for file in "$1/reports/$2.txt" "$1/reports/$2.zip.txt"; do
        [ ! -f "$file" ] || tr -s ' \n' '  ' <"$file"
    done
}

# ---- for the cases: how they change a file of the lesson -----------------------------------------------
above() { # above FILE: puts the lines on stdin above the file's first `namespace gpt`
    cat >lines
    awk '/^namespace gpt/ && !done { while ((getline line <"lines") > 0) print line; done = 1 }
        { print } END { exit !done }' "$HERE/$1" >changed
    rm lines
    mv changed "$HERE/$1"
}
inside() { # inside FILE SIGNATURE: the lines on stdin become the first in the function's body
    cat >lines
    SIGNATURE=$2 awk '{ print }
        index($0, ENVIRON["SIGNATURE"]) == 1 { found = 1 }
        found && !done && /\{$/ { while ((getline line <"lines") > 0) print line; done = 1 }
        END { exit !done }' "$HERE/$1" >changed
    rm lines
    mv changed "$HERE/$1"
}
replace() { # replace FILE OLD NEW: the first place where OLD stands
    OLD=$2 NEW=$3 awk '{ at = done ? 0 : index($0, ENVIRON["OLD"]) }
        at { $0 = substr($0, 1, at - 1) ENVIRON["NEW"] substr($0, at + length(ENVIRON["OLD"])); done = 1 }
        { print } END { exit !done }' "$HERE/$1" >changed
    mv changed "$HERE/$1"
}

# ---- making the class ------------------------------------------------------------------------------------
tab=$(printf '\t')
header() { sed -n "s/^# $2: *//p" "$cases/$1.sh" | head -n 1; } # header NAME WORD
csv() { # csv FILE: its fields with tabs between them
    awk '{
        line = line == "" ? $0 : line " " $0
        if (gsub(/"/, "\"", line) % 2) next # a field goes on in the next line
        n = split(line, c, "")
        for (i = 1; i <= n; ++i) {
            if (c[i] == "\"" && inside && c[i + 1] == "\"") { printf "\""; ++i }
            else if (c[i] == "\"") inside = !inside
            else printf "%s", c[i] == "," && !inside ? "\t" : c[i]
        }
        print ""
        line = ""
    }' "$1" 2>/dev/null
}
points_of() { # points_of LESSON: what its tests are worth
    grep -ho '\[[0-9]* pts\{0,1\}\]' tests/"$1"_*.cpp | awk '{ n += substr($1, 2) } END { print n }'
}
fresh() { # fresh FOLDER LESSON: the reference of one lesson as a submission
    for source in solutions/"$2"_*/*.cpp; do
        to=$1/lessons/$(basename "$(dirname "$source")")
        mkdir -p "$to"
        sed -e '/\/\/ BEGIN SOLUTION/d' -e '/\/\/ END SOLUTION/d' "$source" >"$to/$(basename "$source")"
    done
    echo "$2 2.5" >"$1/time.txt"
}
folder_of() {
    folder=$(header "$1" folder)
    echo "${folder:-$1}"
}
make_case() { # make_case NAME
    lesson=$(header "$1" lesson)
    class=$home/class-$lesson
    folder=$class/$(folder_of "$1")
    fresh "$folder" "$lesson"
    (
        set -eu
        export COURSE="$course" CASES="$cases" CLASS="$class" OUT="$home/out-$lesson"
        cd "$folder"
        HERE=$(echo lessons/"$lesson"_*)
        # shellcheck disable=SC1090
        . "$cases/$1.sh"
    ) || return 1
    [ ! -f "$folder/submission.zip" ] || { mv "$folder/submission.zip" "$folder.zip" && rm -r "$folder"; }
}

# ---- what must be as it was before -----------------------------------------------------------------------
tree_sums() { git ls-files -z | xargs -0 cksum 2>&1; }
class_listing() { ls -lnR "$home"/class-* 2>&1; }
processes() { ps -A -o pid= -o ppid= -o uid= -o comm= -o args= 2>/dev/null; }
# Of two listings of processes, those of the second that the class left behind: they bear its mark, or are
# orphans that run something of the course's build, or orphans of a user who had no process before.
left_behind() {
    awk -v mark="$mark" -v build="$course/build/" '
        FNR == NR { known[$1] = user[$3] = 1; next }
        $1 in known || /awk|ps -A/ { next }
        $4 ~ /^hostile/ || index($0, mark) || ($2 == 1 && (!($3 in user) || index($0, build))) { print }
    ' "$1" "$2"
}
stray_files() {
    find / \( -path /proc -o -path /sys -o -path "$home/class-*" \) -prune -o -name "*$mark*" -print 2>/dev/null
    grep -rl counterfeit "$home"/out-*/scores.csv "$home"/out-*/reports/honest.* 2>/dev/null
}

contains() { printf '%s' "$1" | grep -qiE -e "$2"; } # contains TEXT EXPRESSION
judge() { # judge NAME: prints what is wrong with what it got; `score` and `wanted` stay
    lesson=$(header "$1" lesson)
    out=$home/out-$lesson
    student=$(folder_of "$1")
    score=$(score_in "$out" "$student" "$lesson")
    wanted=$(header "$1" score | awk '{ print $1 }')
    possible=$(header "$1" score | awk '{ print $3 }')
    [ "$possible" = "$(points_of "$lesson")" ] || echo "the case says \"of $possible\": out of date"
    [ "$score" = "$wanted" ] || echo "got $score, deserves $(header "$1" score)"
    report=$(report_in "$out" "$student")
    page=$(cat "$out/class.html" 2>/dev/null)
    [ -n "$report" ] || echo "there is no report"
    words=$(header "$1" says)
    [ -z "$words" ] || contains "$report" "$words" || {
        echo "the report does not say: $words"
        printf '%s\n' "$report" | fold -s -w 150 | head -n 8
    }
    words=$(header "$1" never)
    [ -z "$words" ] || ! contains "$report$page" "$words" || echo "the report or the page says: $words"
    words=$(header "$1" page-never)
    [ -z "$words" ] || ! contains "$page" "$words" || echo "the page says: $words"
}

# ---- the run ---------------------------------------------------------------------------------------------
begin=$(date +%s)
if [ $# = 0 ]; then
    for case in "$cases"/*.sh; do set -- "$@" "$(basename "$case" .sh)"; done
fi
rm -rf "$home"
mkdir -p "$home"
for name; do
    [ -f "$cases/$name.sh" ] || { echo "there is no $cases/$name.sh" >&2 && exit 2; }
    make_case "$name" || { echo "$name: the submission could not be made" >&2 && exit 2; }
done
lessons=$(for name; do header "$name" lesson; done | sort -u)
for lesson in $lessons; do fresh "$home/class-$lesson/honest" "$lesson"; done
echo "$# submissions and an honest one a lesson, made in $(($(date +%s) - begin)) s"
stray_files >"$home/stray.before"
tree_sums >"$home/tree.before"
class_listing >"$home/class.before"
processes >"$home/processes.before"

for lesson in $lessons; do
    since=$(date +%s)
    grade_class "$home/class-$lesson" "$lesson" "$home/out-$lesson" >"$home/log-$lesson" 2>&1 &
    run=$!
    trap 'kill $run 2>/dev/null; exit 130' INT TERM
    waited=0
    while kill -0 $run 2>/dev/null && [ $waited -lt $patience ]; do
        sleep 1
        waited=$((waited + 1))
    done
    [ $waited -lt $patience ] || kill $run
    wait $run
    code=$?
    echo "lesson $lesson graded in $(($(date +%s) - since)) s (exit code $code)"
done
sleep 3 # what ends by itself has ended
processes >"$home/processes.after"

for name; do
    judge "$name" >"$home/problems"
    [ ! -s "$home/problems" ]
    status=$?
    line=$(printf '%-22s %4s of %s  %s' "$name" "$score" "$possible" "$(header "$name" what)")
    if [ -n "$(header "$name" limit)" ] && [ "$score" != none ]; then
        echo "  limit $line"
        [ $status = 0 ] || echo "            deserves $wanted: $(header "$name" limit)"
    else
        verdict $status "$line" "$home/problems"
    fi
done
for lesson in $lessons; do
    got=$(score_in "$home/out-$lesson" honest "$lesson")
    [ "$got" = "$(points_of "$lesson")" ]
    verdict $? "lesson $lesson: an honest student beside them has $got of $(points_of "$lesson")"
    : >"$home/problems"
    [ -s "$home/out-$lesson/class.html" ] || echo 'there is no class.html' >"$home/problems"
    find "$home/out-$lesson" -type f -exec sh -c \
        'for f; do iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 || echo "$f"; done' sh {} + >>"$home/problems"
    grep -rl "$(printf '\033')" "$home/out-$lesson" >>"$home/problems"
    [ ! -s "$home/problems" ]
    verdict $? "lesson $lesson: all results are UTF-8 without escape sequences" "$home/problems"
done
left_behind "$home/processes.before" "$home/processes.after" >"$home/problems"
[ ! -s "$home/problems" ]
verdict $? 'no process outlived the run' "$home/problems"
stray_files | grep -v -x -F -f "$home/stray.before" >"$home/problems"
[ ! -s "$home/problems" ]
verdict $? 'no file was written outside, no other student'\''s result changed' "$home/problems"
class_listing | diff "$home/class.before" - >"$home/problems"
verdict $? 'the submissions are as they were' "$home/problems"
tree_sums | diff "$home/tree.before" - >"$home/problems"
verdict $? "the course's files are as they were" "$home/problems"
echo
echo "$(($(date +%s) - begin)) s"
closing
