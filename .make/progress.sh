#!/bin/sh
# make progress: a table of the lessons, and what to do next.
#   progress.sh MAKE CODE BINARIES     CODE: yours, mine or ref; BINARIES: build/…/bin/CODE
# What a lesson's tests said is kept beside their binary and holds as long as the binary does: only what has
# changed is compiled and run.  A lesson whose stubs are untouched costs nothing.
set -u
me=progress
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
make=$1
code=$2
bin=$3
mkdir -p build
log=build/progress.log
facts=build/progress.tmp # what is known, a line each: kind, lesson, values; a tab between them
tab=$(printf '\t')

# Has the student put the reference in the place of all files of lesson $1?
is_reference() {
    for f in $(sources "$1"); do
        r=solutions/${f#lessons/}
        [ -f "$r" ] || return 1
        cmp -s "$f" "$r" && continue
        sed -e '/\/\/ BEGIN SOLUTION/d' -e '/\/\/ END SOLUTION/d' "$r" | cmp -s "$f" - || return 1
    done
}

fact() { (IFS=$tab; echo "$*") >>"$facts"; }

# ---- how many tests and points are there, and whose code is it? ----
awk '
    FNR == 1 { name = FILENAME; gsub(/.*\/|\.cpp$/, "", name); names[++n] = name }
    /^ *TEST_CASE\(/ { tests[name]++ }
    { while (match($0, /\[[0-9]+ pts?\]/)) { points[name] += substr($0, RSTART + 1); $0 = substr($0, RSTART + RLENGTH) } }
    END { for (i = 1; i <= n; i++) print "size\t" names[i] "\t" tests[names[i]] + 0 "\t" points[names[i]] + 0 }
' tests/[0-9][0-9]_*.cpp >"$facts"
begun=
targets=
for dir in lessons/[0-9][0-9]_*/; do
    lesson=${dir#lessons/}
    lesson=${lesson%/}
    whose=yours
    if [ "$code" = ref ] && [ -d "solutions/$lesson" ]; then
        whose=reference
    elif untouched "$lesson"; then
        whose='not begun'
    elif is_reference "$lesson"; then
        whose=reference
    fi
    fact whose "$lesson" "$whose"
    [ "$whose" != 'not begun' ] || continue
    begun="$begun $lesson"
    targets="$targets $bin/$lesson.verdict"
done

# ---- what do their tests say? ----
stale=
if [ -n "$targets" ]; then
    # shellcheck disable=SC2086
    [ ! -t 2 ] || [ -z "$(outdated $targets)" ] || echo 'compiling and testing what has changed ...' >&2
    # shellcheck disable=SC2086
    LC_ALL=C "$make" -s -k -j2 $targets >"$log" 2>&1 || stale=$(outdated $targets)
fi
verdicts=
for lesson in $begun; do
    verdict=$bin/$lesson.verdict
    case $stale in *" $lesson "*) verdict= ;; esac
    if [ -f "$verdict" ]; then
        verdicts="$verdicts $verdict"
    else
        fact error "$lesson" "$(first_error "$log" "$lesson")"
    fi
done
if [ -n "$begun" ]; then # the lesson that was edited last
    # shellcheck disable=SC2012,SC2046
    fact recent "$(ls -t $(for lesson in $begun; do sources "$lesson"; done) | sed -n '1s|lessons/\([^/]*\)/.*|\1|p')"
fi

# all is the student's own code, where there is no reference to stand in for what is missing
[ "$code" != yours ] || [ -d solutions ] || code=mine
# shellcheck disable=SC2086
awk -v code="$code" -v mine="$(mine)" -f .make/progress.awk "$facts" $verdicts
rm -f "$facts"
