#!/bin/sh
# Runs the tests of a lesson and keeps what they print, for hint, progress and watch.
#   verdict.sh BINARY FILE
# Tests that do not end are stopped after TEST_LIMIT seconds.
binary=$1
file=$2
limit=${TEST_LIMIT:-60}
# A second shell watches the clock.  The first becomes the tests (exec), so that Ctrl-C reaches them.
# shellcheck disable=SC2016
sh -c '
    (
        n=0
        while kill -0 $$; do
            [ $n -eq "$2" ] && kill $$
            [ $n -gt "$(($2 + 2))" ] && kill -9 $$
            sleep 1
            n=$((n + 1))
        done
    ) >/dev/null 2>&1 &
    exec "$1" --order decl
' sh "$binary" "$limit" >"$file.part" 2>&1 </dev/null
code=$?
case $code in
137 | 143) echo "stopped: the tests did not end within $limit seconds" >>"$file.part" ;;
esac
mv "$file.part" "$file"
