#!/bin/sh
# Keeps the code in decks and texts equal to the source (.make/snippets.awk says how).
#   snippets.sh write [TEXT...]   writes the blocks anew, in all decks and texts or in these
#   snippets.sh check             says, a line each, which are not as they should be; fails if any is not
#   snippets.sh decks             says what is not of a deck's form (.make/decks.awk): notes, figures, minutes
set -u
LC_ALL=C
export LC_ALL
command=$1
shift
[ $# != 0 ] || set -- slides/*.md README.md lessons/*.md lessons/*/*.md
temp=$(mktemp) || exit 1
trap 'rm -f "$temp"' EXIT
status=0
for text; do
    [ -f "$text" ] || continue
    case $text in slides/README.md) deck= ;; slides/*) deck=1 ;; *) deck= ;; esac
    if [ "$command" = decks ]; then
        [ -z "$deck" ] || awk -f .make/decks.awk "$text" || status=1
    elif [ "$command" = check ]; then
        awk -v check=1 -v deck=$deck -f .make/snippets.awk "$text" || status=1
    else
        awk -f .make/snippets.awk "$text" >"$temp" || status=$?
        [ $status -le 1 ] || exit $status
        cmp -s "$temp" "$text" || { cat "$temp" >"$text" && echo "wrote $text"; }
    fi
done
exit $status
