#!/bin/sh
# Does everything that a student is told work in a handout?  Makes one in a temporary folder and tries it there.
#   try.sh RELEASE        (some minutes; WORK=dir keeps the folder)
set -u
release=${1:-04}
if [ -n "${WORK:-}" ]; then
    work=$WORK
    [ ! -e "$work" ] || { echo "try: $work is there already" >&2 && exit 2; }
else
    work=$(mktemp -d) || exit 1
    trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"
course=$PWD
copy=$work/copy
log=$work/log
# shellcheck source=.make/tally.sh
. .make/tally.sh
write() { # write LESSON...: the student writes what the reference says, without its markers
    for number; do
        for source in "$course"/solutions/"$number"_*/*.cpp; do
            sed -e '/\/\/ BEGIN SOLUTION/d' -e '/\/\/ END SOLUTION/d' "$source" >"lessons/${source#"$course"/solutions/}"
        done
    done
}

# ---- making it ----
check 'a handout is made' 0 'the handout: ' sh .make/handout.sh "$release" "$work/made in"
check 'an untouched one is made anew' 0 'the handout: ' sh .make/handout.sh "$release" "$work/made in"
made=$(cksum <"$work/made in.zip")
echo >>"$work/made in/time.txt"
check 'one that was worked in is left alone' 2 'no untouched handout' sh .make/handout.sh "$release" "$work/made in"
rm -rf "$work/made in" "$work/made in.zip"
mkdir "$work/mine"
check 'a folder of another kind is left alone' 2 'no untouched handout' sh .make/handout.sh "$release" "$work/mine"
check 'RELEASE is missing' 2 'RELEASE=04 gives' sh .make/handout.sh ''
check 'RELEASE=4' 2 'RELEASE=04$' sh .make/handout.sh 4
check 'RELEASE=99' 2 'there is no such lesson; they are 00 01' sh .make/handout.sh 99
check 'with a workflow for GitHub' 0 'the handout: ' sh .make/handout.sh "$release" "$copy" 1
check 'the workflow is in its commit' 0 'grade.yml' git -C "$copy" ls-files .github
rm -rf "$copy" "$copy.zip"
check 'a handout is made again' 0 'the handout: ' sh .make/handout.sh "$release" "$copy"
check 'its zip has the same bytes' 0 "$made" cksum "$copy.zip"

# ---- no trace of other references: the check itself is put to the test ----
if [ "$release" != 13 ]; then
    for folder in solutions/*/; do
        number=${folder#solutions/}
        if [ "$release" = 00 ] || [ "${number%%_*}" -gt "$release" ]; then echo "$copy/${folder%/}"; fi
    done >"$work/secret"
    # shellcheck disable=SC2016
    check 'no other reference is in it' 0 '' sh -c 'while read -r f; do [ ! -e "$f" ] || exit 1; done' <"$work/secret"
    cp -R "$copy" "$work/leak"
    : >"$work/list"
    sed -n '/BEGIN SOLUTION/,/END SOLUTION/p' solutions/13_sampling/sampling.cpp >"$work/leak/lessons/README.md"
    check 'a leak in a file is found' 1 'is in its files' sh .make/handout/leaks.sh "$work/leak" "$release" "$work/list"
    (cd "$work/leak" && git hash-object -w lessons/README.md && git checkout -q lessons/README.md) >/dev/null
    check 'a leak in its history is found' 1 'is in its history' sh .make/handout/leaks.sh "$work/leak" "$release" "$work/list"
    cp "$copy.zip" "$work/leak.zip"
    (cd "$work" && zip -q leak.zip -j "$course/solutions/13_sampling/sampling.cpp")
    check 'a leak in its zip is found' 1 'is in its zip' sh .make/handout/leaks.sh "$work/leak" "$release" "$work/list"
    rm -rf "$work/leak" "$work/leak.zip"
fi

# ---- working in it ----
cd "$copy" || exit 1
last=13
check 'make help' 0 'make hint L=05' make help
check 'make help names no target of a teacher' 1 '' sh -c 'make help | grep -e "^  gradescope" -e "^  mutants" -e "^  stubs"'
check 'make 00, empty' - 'sum_of_squares is not written yet' make 00
check 'make 08, empty' - '(0 of 7 points)' make 08
check 'make hint' 0 'Hint 1 of 3' make hint L=05
check 'make hint, as the editor calls it' 0 'Hint . of 3' make hint L=lessons/05_neural_networks/linear.cpp
check 'make walkthrough of 13' - "is not in this copy of the course\|tests green: lesson 13" make walkthrough L=13
check 'make progress, empty' 0 'together .* 0/100' make progress
check 'make 05-demo, empty' - 'is not written yet' make 05-demo
check 'make submission, empty' 2 'nothing to hand in' make submission
case $release in
00)
    check 'make test, without any reference' 2 'is not in this copy of the course' make test
    write 00 01
    check 'make 01, written' 0 '(8 of 8 points)' make 01
    check 'make 04 says whose code' - 'on your own code of the lessons below it' make 04
    write 02 03 04 05 06 07 08 09 10 11 12
    ;;
*)
    check 'make walkthrough of 01' 0 'tests green: lesson 01 is written' make walkthrough L=01
    # shellcheck disable=SC2016
    check 'the deck of lesson 01, and none of a later lesson' 0 '' \
        sh -c 'ls slides/01_*.md && for f in slides/[0-9]*.md; do f=${f#*/} && [ "${f%%_*}" -le "$1" ] || exit 1; done' sh "$release"
    check 'make 09 says whose code' - "on the reference of 00 to $release and your own" make 09
    write 00 01 05
    ;;
esac
if [ "$release" != 13 ]; then
    check 'make demo, without all references' 2 'make demo MINE=1' make demo
    check 'make bench, without all references' 2 'make bench MINE=1' make bench
    check 'make programs, without all references' 2 'make programs MINE=1' make programs
    check 'make 13 REFERENCE=1' 2 'the reference of 13 is not in this copy' make 13 REFERENCE=1
fi
check 'make 05, written' 0 '(7 of 7 points)' make 05
check 'make 05-demo, written' 0 'build/05_spirals.svg' make 05-demo
check 'make progress, begun' 0 '05 neural networks .* 7/7 ' make progress
check 'make debug' 0 'gdb --args' make debug L=05
check 'make watch' - 'Lesson 05 is green' sh -c 'make watch L=05 & sleep 15; kill $!; wait'
printf '05 2.5\n' >>time.txt
check 'make submission L=05' 0 'hand in build/submission-05.zip (3 files and time.txt' make submission L=05
check 'make submission' 0 'hand in build/submission.zip' make submission
check 'make grade L=05' 0 '7 of 7 points' make grade L=05
check 'make grade L=05 of the zip' 0 '7 of 7 points' make grade L=05 SUBMISSION=build/submission-05.zip
check 'make reset' 0 'made lessons/05_neural_networks/linear.cpp anew' make reset L=5
check 'the old files are kept' 0 'weight' cat lessons/05_neural_networks/linear.cpp.bak
check 'make 05, as it was' - '(0 of 7 points)' make 05
if [ "$release" = 00 ]; then
    write 05 "$last"
    check 'make 13 MINE=1, all written' 0 '(6 of 6 points)' make 13 MINE=1
    check 'make programs MINE=1, all written' 0 '' make programs MINE=1
    check 'the program train' 0 'loss\|step' build/bin/train --data data/tales/tales.txt --out build/t --steps 2 --eval-batches 1
else
    check "make test, of 00 to $release" 0 ' 0 failed' make test
fi
check 'make clean' 0 '' make clean

closing
