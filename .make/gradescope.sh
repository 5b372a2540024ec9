#!/bin/sh
# make gradescope L=05: the zip that Gradescope takes as an autograder, of lesson L or of all lessons.
#   L= OUT= TIME= MEMORY= RACES= MINUTES= gradescope.sh
# Its root holds setup.sh, run_autograder, options and course.tar: the course as students get it, with the
# references of the lessons below L (lesson L is linked with them) and the teacher's hidden tests.
set -u
# shellcheck disable=SC2034 # lesson.sh reads it
me=gradescope
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
lesson=
if [ -n "${L:-}" ]; then lesson=$(find_lesson "$L") || exit 2; fi
number=${lesson%%_*}
zip=${OUT:-build/gradescope${number:+-$number}.zip}
minutes=${MINUTES:-10}
case $minutes in
*[!0-9]* | '' | 0 | 1) echo "gradescope: MINUTES=$minutes: as set on Gradescope, 2 or more" >&2 && exit 2 ;;
esac
[ -d solutions ] || { echo 'gradescope: this copy of the course has no solutions/' >&2 && exit 2; }

# The references below the lesson.  Lesson 00's tests, alone, want a lesson above it: 01.
case $number in
'') release=$(numbers | awk '{ print $(NF - 1) }') ;;
00) release=01 ;;
*)
    release=00
    for n in $(numbers); do [ "$n" -ge "$number" ] || release=$n; done
    ;;
esac
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
sh .make/handout.sh "$release" "$temp/course" >"$temp/log" || { cat "$temp/log"; exit 1; }
rm -rf "$temp/course/.git"
mkdir "$temp/zip"
hidden=0
# shellcheck disable=SC2231 # the brackets are to match
for test in tests/hidden/${number:-[0-9]}*.cpp; do
    [ -f "$test" ] || continue
    mkdir -p "$temp/course/tests/hidden" && cp "$test" "$temp/course/tests/hidden" || exit 1
    hidden=$((hidden + 1))
done
if [ $hidden -gt 0 ] && [ -f tests/hidden/until.txt ]; then cp tests/hidden/until.txt "$temp/course/tests/hidden" || exit 1; fi

cp tests/grader/gradescope/setup.sh tests/grader/gradescope/run_autograder "$temp/zip" || exit 1
chmod 755 "$temp/zip/setup.sh" "$temp/zip/run_autograder"
tar -C "$temp" -cf "$temp/zip/course.tar" course || exit 1
# Half a processor is slow: all limits are doubled there.  The grader ends before the platform ends it.
cat >"$temp/zip/options" <<O
L=$number
TIME=${TIME:-2}
MEMORY=${MEMORY:-1}
RACES=${RACES:-1}
SECONDS_LEFT=$((minutes * 60 - 60))
O
sh .make/zip.sh "$temp/zip" "$zip" || exit 1
echo "the autograder${lesson:+ of lesson $(echo "$lesson" | tr _ ' ')}: $zip ($(($(wc -c <"$zip") / 1024)) kB$(
    [ $hidden -eq 0 ] || echo ", with hidden tests: $hidden file(s)"))"
echo "on Gradescope: Configure Autograder, Ubuntu 22.04, Upload; container timeout $minutes minutes"
