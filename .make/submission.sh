#!/bin/sh
# make submission [L=05] [OUT=file.zip]: the zip that a student hands in.
#   submission.sh LESSON FILE
# It holds the student's .cpp files, of lesson L or of all, by their places in lessons/, and time.txt.
set -u
me=submission
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
lesson=
if [ -n "$1" ]; then lesson=$(find_lesson "$1") || exit 2; fi
zip=${2:-build/submission${lesson:+-${lesson%%_*}}.zip}
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT

# ---- the files: those that the course knows ----
missing=0
for number in $(numbers); do
    name=$(find_lesson "$number")
    if [ -n "$lesson" ] && [ "$name" != "$lesson" ]; then continue; fi
    if untouched "$name"; then
        [ -z "$lesson" ] || echo "submission: note: lesson $number is as you got it: nothing is written yet" >&2
        [ -n "$lesson" ] || continue
    fi
    # shellcheck disable=SC2013 # no name has a space
    for file in $(sed -n "s|^[0-9]* [0-9]* \(lessons/$name/\)|\1|p" .make/stubs.sum); do
        if [ -f "$file" ]; then
            mkdir -p "$temp/${file%/*}" && cp "$file" "$temp/$file" || exit 1
        else
            echo "submission: note: $file is missing" >&2
            missing=$((missing + 1))
        fi
    done
    for file in $(sources "$name"); do
        grep -q " $file\$" .make/stubs.sum ||
            echo "submission: note: $file is your own and is not handed in: only the course's files are tested" >&2
    done
    # shellcheck disable=SC2046
    left=$(awk -f .make/todo.awk $(sources "$name") | awk '{ printf "%s%s", s, $2; s = ", " }')
    done=$(awk -v number="$number" '$1 == number && $2 ~ /^[0-9.]+$/ { print $2 }' time.txt 2>/dev/null | tail -n 1)
    printf '  %-24s %s%s\n' "$(echo "$name" | tr _ ' ')" "${left:+not written yet: }${left:-all written}" \
        "${done:+; $done hours}"
    [ -n "$done" ] || unsaid="${unsaid:+$unsaid, }$number"
done
count=$(find "$temp" -name '*.cpp' | wc -l | tr -d ' ')
if [ "$count" = 0 ]; then
    echo 'submission: nothing is written yet, in no lesson: there is nothing to hand in' >&2
    exit 1
fi
[ ! -f time.txt ] || cp time.txt "$temp" || exit 1
[ -z "${unsaid:-}" ] || echo "submission: note: time.txt does not say your hours for $unsaid (a line such as: ${unsaid%%,*} 2.5)" >&2

sh .make/zip.sh "$temp" "$zip" || exit 1
echo
echo "hand in $zip ($count file$([ "$count" = 1 ] || echo s)$([ ! -f "$temp/time.txt" ] || echo ' and time.txt'), $((($(wc -c <"$zip") + 1023) / 1024)) kB)"
[ "$missing" -eq 0 ]
