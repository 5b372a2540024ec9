#!/bin/sh
# Generates the stubs in lessons/ from the references in solutions/.
#   stubs.sh write          writes every stub that is missing or untouched since it was generated
#   stubs.sh check          says which stubs differ from what the generator makes; fails if any does
#   stubs.sh reset NN       makes lesson NN's stubs anew; keeps the old files beside them as .bak
#
# "Untouched" means: as it was last committed, or as the generator last made it.  .make/stubs.sum keeps the
# checksums of all stubs: by them the board knows an untouched lesson where there are no references.
# A handout has the stubs in .make/pristine/, made when it was, and `reset` takes them from there.
set -u
# shellcheck disable=SC2034 # lesson.sh reads it
me=reset
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
temp=$(mktemp) || exit 1
trap 'rm -f "$temp" "$temp.sum"' EXIT
command=$1
lesson=
if [ "$command" = reset ]; then lesson=$(find_lesson "${2:-}") || exit 2; fi
from=solutions
if [ -d .make/pristine ]; then from=.make/pristine; fi
status=0
seen=0
changed=0

untouched() {
    cmp -s "$1" "build/stubs/$1" && return 0
    git ls-files --error-unmatch "$1" >/dev/null 2>&1 && git diff --quiet HEAD -- "$1" 2>/dev/null
}

put() { # the generated file becomes the stub
    mkdir -p "${1%/*}" "build/stubs/${1%/*}" && cp "$temp" "$1" && cp "$temp" "build/stubs/$1"
}

generate() { # the stub of the reference, or the stub that was made of it before
    if [ $from = solutions ]; then awk -f .make/stubs.awk "$1"; else cat "$1"; fi
}

# shellcheck disable=SC2231 # the star is to match
for source in "$from"/${lesson:-*}/*.cpp; do
    [ -f "$source" ] || continue
    seen=1
    stub=lessons/${source#"$from"/}
    generate "$source" >"$temp" || exit 1
    echo "$(cksum <"$temp") $stub" >>"$temp.sum"
    if [ -f "$stub" ] && cmp -s "$temp" "$stub"; then continue; fi
    case $command in
    check)
        echo "$stub is not what \`make stubs\` makes of $source" >&2
        status=1
        ;;
    write)
        if [ ! -f "$stub" ] || untouched "$stub"; then
            put "$stub" && echo "wrote $stub"
        else
            echo "left $stub alone: it was edited (make reset L=NN makes it anew)" >&2
            status=1
        fi
        ;;
    reset)
        if [ -f "$stub" ]; then
            cp "$stub" "$stub.bak" && echo "your $stub is now $stub.bak"
        fi
        put "$stub" && echo "made $stub anew"
        changed=1
        ;;
    esac
done
if [ $seen = 0 ]; then
    echo "stubs: $from/${lesson:+$lesson/} has nothing to make the stubs from" >&2
    exit 1
fi
case $command in
check)
    if ! cmp -s "$temp.sum" .make/stubs.sum; then
        echo '.make/stubs.sum is out of date: run make stubs' >&2
        status=1
    fi
    ;;
reset) [ $changed = 1 ] || echo "lesson ${lesson%%_*} is as you got it: there is nothing to do" ;;
write) cmp -s "$temp.sum" .make/stubs.sum || cp "$temp.sum" .make/stubs.sum ;;
esac
exit $status
