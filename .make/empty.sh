#!/bin/sh
# The empty handout: each lesson's tests on the untouched stub must score 0 points, and every failure must
# be that of a function which is not written yet.
#   empty.sh BINARY...
status=0
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
for binary; do
    "$binary" >"$out" 2>&1
    if ! grep -q '(0 of [0-9]* points)' "$out"; then
        echo "$binary: an empty stub scores points, or does not run to the end:" >&2
        grep -E '^  ok .*points?\)|passed' "$out" >&2 || tail -n 5 "$out" >&2
        status=1
    fi
    # each FAIL is followed by its reason
    bad=$(awk '/^  FAIL/ { test = $0; getline; if ($0 !~ /is not written yet/) print test "\n" $0 }' "$out")
    if [ -n "$bad" ]; then
        echo "$binary: fails in another way than by a function that is not written yet:" >&2
        echo "$bad" >&2
        status=1
    fi
done
exit $status
