#!/bin/sh
# make slides-outputs: is what the decks show as printed still what is printed?
#   outputs.sh [DECK]      all decks, or the one of lesson 08, or opening
# A block ```text run="COMMAND" is compared: its lines stand in what COMMAND prints, in this order, whatever the
# blanks between words; a line `...` stands for anything, and so does `...` at the end of a line; a line `$ ...` is
# what was typed.  A block ```text varies="COMMAND" is shown and not compared.  Each command runs once.
set -u
decks=$(for f in slides/"${1:-}"*.md; do case $f in slides/README.md) ;; *) [ ! -f "$f" ] || echo "$f" ;; esac; done)
[ -n "$decks" ] || {
    echo "slides-outputs: there is no deck '${1:-}' in slides/" >&2
    exit 2
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES L

# shellcheck disable=SC2086
commands=$(sed -n 's/^```text run="\([^"]*\)".*/\1/p' $decks | awk '!seen[$0]++')
n=0
failed=0
compared=0
echo "$commands" >"$work/commands"
while read -r command; do
    [ -n "$command" ] || continue
    n=$((n + 1))
    echo "$command"
    sh -c "$command" </dev/null >"$work/printed" 2>&1
    code=$?
    for deck in $decks; do
        the_deck=$deck the_command=$command the_code=$code awk '
            BEGIN { deck = ENVIRON["the_deck"]; command = ENVIRON["the_command"]; code = ENVIRON["the_code"] + 0 }
            function squeezed(text) {
                gsub(/\033\[[0-9;]*[A-Za-z]/, "", text)
                gsub(/[ \t\r]+/, " ", text)
                sub(/^ /, "", text)
                sub(/ $/, "", text)
                return text
            }
            FILENAME != deck { printed[++lines] = squeezed($0); next }
            !inside && index($0, "```text run=\"" command "\"") == 1 { inside = 1; at = 0; last = ""; blocks++; next }
            inside && /^```/ { inside = 0; next }
            inside {
                want = squeezed($0)
                if (want == "" || want == "..." || want ~ /^\$ /) next
                open = sub(/ ?\.\.\.$/, "", want)
                for (i = at + 1; i <= lines && !(open ? index(printed[i], want) == 1 : printed[i] == want); i++) {}
                if (i > lines) {
                    printf "%s:%d: not printed%s: %s\n", deck, FNR, last == "" ? "" : " after \"" last "\"", want
                    if (code) printf "    (the command ended with code %d)\n", code
                    bad = 1
                    inside = 0
                }
                at = i
                last = want
            }
            END { print blocks + 0 > "/dev/stderr"; exit bad }
        ' "$work/printed" "$deck" 2>"$work/blocks" || failed=$((failed + 1))
        compared=$((compared + $(tail -n 1 "$work/blocks")))
    done
done <"$work/commands"
echo "$n commands, $compared blocks compared, $failed decks with differences"
[ $failed = 0 ]
