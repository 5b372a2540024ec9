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
passed=0
failed=0
verdict() { # verdict NAME COMMAND...
    what=$1
    shift
    if "$@" >"$AG/log" 2>&1; then
        passed=$((passed + 1))
        echo "  ok    $what"
    else
        failed=$((failed + 1))
        echo "  FAIL  $what"
        head -n 20 "$AG/log" | sed 's/^/        /'
    fi
}

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
verdict "make gradescope L=$lesson" make gradescope L="$lesson" OUT="$AG/upload.zip"
rm -rf "$AG/source"
verdict 'its files stand at the root of the zip' unzip -q "$AG/upload.zip" -d "$AG/source"
cp "$AG/source/run_autograder" "$AG/"
begin=$(date +%s)
verdict 'setup.sh' bash "$AG/source/setup.sh"
echo "        $(($(date +%s) - begin)) s with ${CXX:-g++}; $(du -sm "$AG/source" | cut -f1) MB"
# shellcheck disable=SC2016 # the commands are for another shell
verdict 'no source of a reference is left' sh -c '[ -z "$(grep -rl "// BEGIN SOLUTION" "$AG/source" --include="*.cpp")" ] && [ ! -e "$AG/source/course.tar" ]'
# shellcheck disable=SC2016
verdict 'only root can look into it' sh -c '[ -z "$(find "$AG/source" -maxdepth 0 -perm /077)" ]'

# ---- submissions ----
begin=$(date +%s)
empty && reference && harness
verdict "the reference: $points of $points points" result "$points" ''
echo "        $(($(date +%s) - begin)) s"
empty && harness
verdict 'an empty submission: 0 points, and it says what is missing' result 0 'it is not in the submission'
empty && cp "lessons/$name"/*.cpp "$AG/submission" && harness
verdict 'the untouched stubs: 0 points' result 0 'is not written yet'
empty && reference
last=$(grep -l TODO "lessons/$name"/*.cpp | tail -n 1)
echo 'int this does not compile' >>"$AG/submission/${last##*/}"
harness
verdict 'one file does not compile: it is named, and the report is there' result "0-$((points - 1))" 'does not compile'
empty && reference && mkdir -p "$AG/submission/lessons/$name" "$AG/submission/tests" &&
    mv "$AG"/submission/*.cpp "$AG/submission/lessons/$name" &&
    echo 'int main() { return 0; }' >"$AG/submission/tests/$name.cpp" && harness
verdict 'the files in their folders, and a test of their own, which is not looked at' result "$points" ''

# ---- the grader is ended from outside ----
empty && reference
(cd "$AG" && exec ./run_autograder) >/dev/null 2>&1 &
sleep 1
verdict 'results.json is valid from the beginning' result "0-$points" ''
watcher=$(pgrep -P $! timeout)
for process in $(pgrep -P "${watcher:-0}") $watcher; do kill -9 "$process"; done
wait
verdict 'the grader is killed: results.json is valid' result "0-$points" ''
empty && reference
sed -i.keep 's/SECONDS_LEFT=.*/SECONDS_LEFT=2/' "$AG/source/options"
harness
mv "$AG/source/options.keep" "$AG/source/options"
verdict 'the time is over: what is known by then' result "0-$points" ''
mv "$AG/source/course" "$AG/source/gone"
empty && harness
verdict 'the course is not there: not graded' result 0 'not graded'
mv "$AG/source/gone" "$AG/source/course"

echo
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
