#!/bin/sh
# make hint L=05 [F=function]: the next of three hints for the function that the student is at.
#   hint.sh MAKE BINARIES LESSON FUNCTION       BINARIES: build/…/bin/yours, where the lesson's tests are linked
# The hints stand in lessons/NN_name/hints.md.  How many of them were shown is kept in build/hints.
set -u
me=hint
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
make=$1
bin=$2
lesson=$(find_lesson "$3") || exit 2
number=${lesson%%_*}
file=lessons/$lesson/hints.md
set -- "$1" "$2" "$3" "${4##*::}"  # F=Tape::backward is F=backward
[ -f "$file" ] || { echo "hint: there are no hints for lesson $number yet" >&2; exit 2; }

# Sets title to that of the first function, in the order of the hints, that is not written yet; why and where.
first_todo() {
    # shellcheck disable=SC2046
    todo=$(awk -f .make/todo.awk $(sources "$lesson"))
    rank=1000
    while read -r place name signature; do
        t=$(section "$file" "$name" "$signature") || continue
        r=$(titles "$file" | grep -nxF -e "$t" | sed -n '1s/:.*//p')
        [ "$r" -lt "$rank" ] || continue
        rank=$r
        title=$t
        why="$name is not written yet ($place)"
    done <<T
$todo
T
    [ "$rank" -lt 1000 ]
}

# Sets title to that of the function which line $2 of file $1 stands in.
at_line() {
    [ -f "$1" ] || return 1
    found=$(awk -v at="$2" -f .make/todo.awk "$1")
    name=${found%% *}
    title=$(section "$file" "$name" "${found#* }")
}

# Sets title by what went wrong in the first test that failed: $test is its name, $block what it said.
by_failure() {
    place=$(printf '%s\n' "$block" | awk 'NR == 1 && /is not written yet$/ { getline; print $1 }')
    case $place in
    lessons/"$lesson"/*)
        if at_line "${place%:*}" "${place##*:}"; then
            why="$name is not written yet ($place)"
            return 0
        fi
        ;;
    lessons/*)
        other=${place#*/}
        other=${other%%_*}
        name=$(printf '%s\n' "$block" | sed -n '1s/^ *\([^ ]*\) is not.*/\1/p')
        echo "The test \"$test\" needs $name of lesson $other, which is not written yet:"
        echo "make hint L=$other$(mine)"
        exit 0
        ;;
    esac
    why="the test \"$test\" fails"
    case $block in
    *'SIGTERM - '*) why="the test \"$test\" does not end" ;;
    *'SIG'*' - '*) why="the test \"$test\" crashes" ;;
    esac
    # the functions that the test's name begins with; of several, the one that the failure names
    title=
    said=" $(printf '%s\n' "$block" | tr -cs 'A-Za-z0-9_' ' ') "
    for word in $(printf '%s\n' "$test" | sed -n 's/:.*//p' | tr ',' ' '); do
        t=$(section "$file" "$word" "$test") || continue
        [ -n "$title" ] || title=$t
        case $said in *" $word "*) title=$t && break ;; esac
    done
    [ -z "$title" ] || return 0
    for word in $said; do
        if t=$(section "$file" "$word" "$test $block"); then
            title=$t
            return 0
        fi
    done
    return 1
}

# Where is the student?
title=
why=
if [ -n "$4" ]; then
    title=$(titles "$file" | awk -v name="$4" '$0 == name { exact = $0 } $1 == name { print } END { if (exact) print exact }')
    case $title in
    *"
$4") title=$4 ;;
    *"
"*)
        echo "hint: there are several; say which:" >&2
        echo "$title" | sed "s/.*/  make hint L=$number F='&'/" >&2
        exit 2
        ;;
    '') title=$(section "$file" "$4" "$4") || {
        echo "hint: lesson $number has no hints for '$4'; it has them for: $(titles "$file" | awk '{ printf "%s", s $0; s = ", " }')" >&2
        exit 2
    } ;;
    esac
elif untouched "$lesson" && first_todo; then
    : # nothing is written, and nothing need be compiled
else
    mkdir -p build
    log=build/hint.log
    [ ! -t 2 ] || [ -z "$(outdated "$bin/$lesson.verdict")" ] || echo "running the tests of lesson $number ..." >&2
    if ! LC_ALL=C "$make" -s "$bin/$lesson.verdict" >"$log" 2>&1; then
        error=$(first_error "$log" "$lesson")
        echo "Your code does not compile:"
        echo "  ${error:-$(cat "$log")}"
        line=${error#*:}
        case $error in lessons/"$lesson"/*) ;; lessons/*) exit 1 ;; esac # another lesson's mistake
        at_line "${error%%:*}" "${line%%:*}" || first_todo || exit 1
    else
        block=$(first_failure "$bin/$lesson.verdict")
        test=$(printf '%s\n' "$block" | sed -n 1p)
        block=$(printf '%s\n' "$block" | sed 1d)
        if [ -z "$test" ]; then
            if grep -q '^[1-9][0-9]* passed, 0 failed' "$bin/$lesson.verdict"; then
                echo "Lesson $number is green: all its tests pass.  make hint L=$number$(mine) F=NAME shows the hints of a function."
                exit 0
            fi
            tail -n 3 "$bin/$lesson.verdict"
            first_todo || exit 1
        elif ! by_failure && ! { first_todo && why="the test \"$test\" fails, and $why"; }; then
            echo "The test \"$test\" fails.  It rests on several functions; make hint L=$number$(mine) F=NAME shows the hints of one:"
            titles "$file" | sed 's/^/  /'
            exit 0
        fi
    fi
fi

# Which of the three comes next?
key=$number:$(echo "$title" | tr ' /' '__')
shown=$(sed -n "s/^$key //p" build/hints 2>/dev/null)
next=$((${shown:-0} % 3 + 1))
mkdir -p build
{ grep -v "^$key " build/hints 2>/dev/null; echo "$key $next"; } >build/hints.tmp
mv build/hints.tmp build/hints

case $why in
"$title "*) echo "Lesson $number: $why" ;;
*) echo "Lesson $number, $title${why:+: $why}" ;;
esac
echo "Hint $next of 3"
echo
awk -v title="$title" -v item="$next. " '
    /^## / { inside = !known && substr($0, 4) == title; known = known || inside; shown = 0; next }
    inside && /^[0-9]\. / { shown = index($0, item) == 1; $0 = "   " substr($0, 4) }
    inside && shown && !NF { empty = empty "\n" }
    inside && shown && NF { print empty $0; empty = "" }
' "$file"
again="make hint L=$number$(mine)"
case $4 in
'') ;;
*[!A-Za-z0-9_]*) again="$again F='$4'" ;;
*) again="$again F=$4" ;;
esac
echo
if [ "$next" -lt 3 ]; then echo "$again shows the next one."; else echo "That was the last one; $again begins again."; fi
