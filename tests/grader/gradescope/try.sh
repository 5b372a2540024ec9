#!/bin/sh
# Tries the zip of make gradescope in a folder laid out like Gradescope's: /autograder with source, submission and
# results.  From the course's folder, as root:
#   try.sh [LESSON]      (05; needs python3 and unzip.  AG=folder keeps it there; CXX=g++-11 is their compiler)
set -u
lesson=${1:-05}
if [ -z "${AG:-}" ]; then
    AG=$(mktemp -d)/autograder || exit 1
    trap 'rm -rf "${AG%/autograder}"' EXIT
fi
export AG SKIP_APT=1
course=$PWD
name=$(basename lessons/"$lesson"_*)
points=$(grep -o '\[[0-9]* pts*\]' "tests/$name.cpp" | tr -d '[]a-z' | awk '{ n += $1 } END { print n }')
log=$AG/log
# shellcheck source=.make/tally.sh
. .make/tally.sh

# What their harness does: a fresh submission, then run_autograder with /autograder as the working directory.
empty() {
    rm -rf "$AG/submission" "$AG/results"
    mkdir -p "$AG/submission" "$AG/results"
    echo '{"users": []}' >"$AG/submission_metadata.json"
}
reference() { # the files as somebody hands them in: without folders
    for source in "$course/solutions/$name"/*.cpp; do
        sed -e '/\/\/ BEGIN SOLUTION/d' -e '/\/\/ END SOLUTION/d' "$source" >"$AG/submission/${source##*/}"
    done
}
harness() { (cd "$AG" && ./run_autograder) >"$AG/results.stdout" 2>&1; }
# Is results.json what Gradescope accepts, with this score, and with these words in it?
result() { # result SCORE WORDS
    python3 - "$AG/results/results.json" "$1" "$2" <<'P'
import json, sys
file, want, words = sys.argv[1:]
text = open(file, encoding="utf-8").read()
r = json.loads(text)
assert set(r) <= {"score", "execution_time", "output", "output_format", "visibility", "stdout_visibility", "tests"}, set(r)
for t in r["tests"]:
    assert 0 <= t["score"] <= t["max_score"] and t["status"] in ("passed", "failed"), t
    assert t["visibility"] in ("visible", "hidden", "after_due_date", "after_published"), t
score = r.get("score", sum(t["score"] for t in r["tests"]))
low, _, high = want.partition("-")
assert float(low) <= score <= float(high or low), (score, want)
assert words in text, words
P
}

# ---- the image ----
mkdir -p "$AG"
check "make gradescope L=$lesson" 0 '' make gradescope L="$lesson" OUT="$AG/upload.zip"
rm -rf "$AG/source"
check 'its files stand at the root of the zip' 0 '' unzip -q "$AG/upload.zip" -d "$AG/source"
cp "$AG/source/run_autograder" "$AG/"
begin=$(date +%s)
check 'setup.sh' 0 '' bash "$AG/source/setup.sh"
echo "        $(($(date +%s) - begin)) s with ${CXX:-g++}; $(du -sm "$AG/source" | cut -f1) MB"
# shellcheck disable=SC2016 # the commands are for another shell
check 'no source of a reference is left' 0 '' sh -c '[ -z "$(grep -rl "// BEGIN SOLUTION" "$AG/source" --include="*.cpp")" ] && [ ! -e "$AG/source/course.tar" ]'
# shellcheck disable=SC2016
check 'only root can look into it' 0 '' sh -c '[ -z "$(find "$AG/source" -maxdepth 0 -perm /077)" ]'

# ---- submissions ----
begin=$(date +%s)
empty && reference && harness
check "the reference: $points of $points points" 0 '' result "$points" ''
echo "        $(($(date +%s) - begin)) s"
empty && harness
check 'an empty submission: 0 points, and it says what is missing' 0 '' result 0 'it is not in the submission'
empty && cp "lessons/$name"/*.cpp "$AG/submission" && harness
check 'the untouched stubs: 0 points' 0 '' result 0 'is not written yet'
empty && reference
last=$(grep -l TODO "lessons/$name"/*.cpp | tail -n 1)
echo 'int this does not compile' >>"$AG/submission/${last##*/}"
harness
check 'one file does not compile: it is named, and the report is there' 0 '' result "0-$((points - 1))" 'does not compile'
empty && reference && mkdir -p "$AG/submission/lessons/$name" "$AG/submission/tests" &&
    mv "$AG"/submission/*.cpp "$AG/submission/lessons/$name" &&
    echo 'int main() { return 0; }' >"$AG/submission/tests/$name.cpp" && harness
check 'the files in their folders, and a test of their own, which is not looked at' 0 '' result "$points" ''

# ---- the grader is ended from outside ----
empty && reference
(cd "$AG" && exec ./run_autograder) >/dev/null 2>&1 &
sleep 1
check 'results.json is valid from the beginning' 0 '' result "0-$points" ''
watcher=$(pgrep -P $! timeout)
for process in $(pgrep -P "${watcher:-0}") $watcher; do kill -9 "$process"; done
wait
check 'the grader is killed: results.json is valid' 0 '' result "0-$points" ''
empty && reference
sed -i.keep 's/SECONDS_LEFT=.*/SECONDS_LEFT=2/' "$AG/source/options"
harness
mv "$AG/source/options.keep" "$AG/source/options"
check 'the time is over: what is known by then' 0 '' result "0-$points" ''
mv "$AG/source/course" "$AG/source/gone"
empty && harness
check 'the course is not there: not graded' 0 '' result 0 'not graded'
mv "$AG/source/gone" "$AG/source/course"

closing
