#!/bin/sh
# Runs test binaries one after the other, a line each, and shows in full what fails.  The last line
# counts test cases over all of them.
#   run-tests.sh BINARY...
set -u
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
passed=0
failed=0
assertions=0
begin=$(date +%s)
for binary; do
    "$binary" >"$out" 2>&1
    code=$?
    # the reporter's closing line: "12 passed, 0 failed  (9 of 9 points)  [345 assertions]"
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed.*\[\([0-9]*\) assertions\]$/\1 \2 \3/p' "$out" | tail -n 1)
    name=$(echo "$binary" | sed 's|^build/||; s|/bin/|  |; s|\.test$||')
    if [ -z "$counts" ]; then
        cat "$out"
        echo "  $name: ended early, with exit code $code"
        failed=$((failed + 1))
        continue
    fi
    # shellcheck disable=SC2086
    set -- $counts
    passed=$((passed + $1))
    failed=$((failed + $2))
    assertions=$((assertions + $3))
    if [ "$2" -gt 0 ] || [ $code -ne 0 ]; then
        echo "  $name"
        grep -v '^  ok ' "$out"
        [ "$2" -gt 0 ] || failed=$((failed + 1))
    elif [ "$1" -eq 0 ]; then
        echo "  $name: no test ran"
        failed=$((failed + 1))
    else
        printf '  %-48s %3d tests  %6d assertions\n' "$name" "$1" "$3"
    fi
done
echo
echo "$assertions assertions in $(($(date +%s) - begin)) s"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
