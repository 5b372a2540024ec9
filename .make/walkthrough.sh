#!/bin/sh
# make walkthrough L=08: a lesson in small steps, as a lecturer would write it.
#   walkthrough.sh MAKE BINARIES LESSON       BINARIES: build/.../bin/walk, where the copy's tests are linked
# Each step writes one more piece of the reference into a copy of the lesson's stubs below build/walkthrough, shows it,
# builds, and says which tests are green now.  The files in lessons/ are not touched.  Without a terminal it does not
# wait, and fails unless all tests are green at the end.
set -u
# shellcheck disable=SC2034 # lesson.sh reads it
me=walkthrough
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
make=$1
bin=$2
lesson=$(find_lesson "${3:-}") || exit 2
number=${lesson%%_*}
copy=build/walkthrough/$lesson
ls solutions/"$lesson"/*.cpp >/dev/null 2>&1 || {
    echo "walkthrough: the reference of lesson $number, which it would write step by step, is not in this copy of the course" >&2
    exit 2
}
work=$(mktemp -d) || exit 1
terminal=
bold='' dim='' green='' red='' plain=''
if [ -t 0 ] && [ -t 1 ]; then
    terminal=1
    saved=$(stty -g)
    esc=$(printf '\033')
    bold="${esc}[1m" dim="${esc}[2m" green="${esc}[32m" red="${esc}[31m" plain="${esc}[0m"
fi
finish() {
    [ -z "$terminal" ] || stty "$saved"
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

awk -v mode=steps -f .make/walkthrough.awk "lessons/$lesson/README.md" solutions/"$lesson"/*.cpp >"$work/steps" || exit 1
last=$(awk 'END { print NR }' "$work/steps")

# The copy as it is after step $1; only what changes is written, so that only this is compiled.
write_copy() {
    mkdir -p "$copy"
    for source in solutions/"$lesson"/*.cpp; do
        name=${source##*/}
        have=$(awk -v step="$1" -v file="$name" 'NR <= step && $1 == file { printf " %s", $2 } END { print " " }' "$work/steps")
        awk -v mode=state -v have="$have" -f .make/walkthrough.awk "$source" >"$work/state" || exit 1
        cmp -s "$work/state" "$copy/$name" || cp "$work/state" "$copy/$name"
        [ "$name" != "$file" ] || having=$have
    done
}
say_piece() { # the function of this step, its new lines marked, and the reason
    awk -v mode=show -v have="$having" -v region="$region" -f .make/walkthrough.awk "solutions/$lesson/$file" |
        sed -e "s/^+.*/$green&$plain/" -e "s|^  //.*|$dim&$plain|"
    echo
    echo "Reason: $(grep '// BEGIN SOLUTION' "solutions/$lesson/$file" | sed -n "${region}s/.*BEGIN SOLUTION *//p")"
}
run_tests() { # sets now to the file that lists the green tests after step $1
    now=$work/green.$1
    if ! LC_ALL=C TEST_LIMIT=30 "$make" -s "$bin/$lesson.verdict" >"$work/log" 2>&1; then
        echo "${red}it does not build:$plain $(first_error "$work/log" "$lesson")"
        exit 1
    fi
    grep '^  ok ' "$bin/$lesson.verdict" | sed 's/^  ok *//' >"$now"
    all=$(grep -c -e '^  ok ' -e '^  FAIL ' "$bin/$lesson.verdict")
    passed=$(awk 'END { print NR }' "$now")
}
say_tests() { # what became green by step $1
    if [ "$1" = 0 ]; then
        sed "s/.*/  ${green}green from the start:$plain &/" "$now"
    else
        grep -vxF -f "$work/green.$(($1 - 1))" "$now" | sed "s/.*/  ${green}green now:$plain &/"
        grep -vxF -f "$now" "$work/green.$(($1 - 1))" | sed "s/.*/  ${red}red again:$plain &/"
    fi
    echo "$bold$passed of $all tests are green$plain"
}
ask() { # sets key
    printf '%s' "${dim}Enter next, b back, s the whole file, q quit $plain"
    stty -icanon -echo
    key=$(dd bs=1 count=1 2>/dev/null)
    stty "$saved"
    printf '\r\033[K'
}

step=0
: >"$work/green.0"
while :; do
    # shellcheck disable=SC2046
    set -- $(sed -n "${step}p" "$work/steps" 2>/dev/null)
    file=${1:-} region=${2:-} function=${3:-} having=
    write_copy $step
    if [ $step = 0 ]; then
        echo "${bold}Lesson $(echo "$lesson" | tr _ ' '): $last steps$plain, each in a copy below $copy"
        echo
        echo 'The lesson as you get it: the functions are declared, and say TODO.'
    else
        echo "${bold}Step $step of $last: $function$plain, in $file"
        echo
        say_piece
    fi
    [ -z "$terminal" ] || printf '%s' "${dim}building and testing ...$plain"
    run_tests $step
    [ -z "$terminal" ] || printf '\r\033[K'
    say_tests $step
    key=
    while [ -n "$terminal" ]; do
        ask
        case $key in
        s) if [ -n "$file" ]; then ${PAGER:-less} "$copy/$file"; fi ;;
        *) break ;;
        esac
    done
    echo
    case $key in
    q) exit 0 ;;
    b) step=$((step > 0 ? step - 1 : 0)) ;;
    *)
        [ $step -lt "$last" ] || break
        step=$((step + 1))
        ;;
    esac
done
if [ "$passed" != "$all" ]; then
    echo "walkthrough: after the last step $((all - passed)) of $all tests fail; see $bin/$lesson.verdict" >&2
    exit 1
fi
echo "$bold$passed of $all tests green: lesson $number is written.$plain"
