#!/bin/sh
# Do the hints fit the lessons?  Every function that is the student's to write has a section in its lesson's
# hints.md, with three hints that fit a terminal, and there is no section for anything else.
#   hints.sh [LESSON...]       needs the stubs as `make stubs` makes them
me=hints
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
status=0
say() {
    echo "$*" >&2
    status=1
}
[ $# -gt 0 ] || set -- lessons/[0-9][0-9]_*/
for dir; do
    lesson=$(find_lesson "${dir%/}") || exit 2
    file=lessons/$lesson/hints.md
    # shellcheck disable=SC2046
    todo=$(awk -f .make/todo.awk $(sources "$lesson"))
    [ -n "$todo" ] || continue
    if [ ! -f "$file" ]; then
        say "$file is missing"
        continue
    fi
    used='
'
    while read -r place name signature; do
        if title=$(section "$file" "$name" "$signature"); then
            used="$used$title
"
        else
            say "$file: no hints for $name ($place)"
        fi
    done <<T
$todo
T
    all=$(titles "$file")
    while read -r title; do
        case $used in
        *"
$title
"*) ;;
        *) say "$file: \"$title\" is no function that the student writes" ;;
        esac
    done <<T
$all
T
    LC_ALL=C awk -v file="$file" '
        function close_section() {
            if (title != "" && items != 3) { printf "%s: \"%s\" has %d hints, not 3\n", file, title, items; bad = 1 }
        }
        /^## / { close_section(); title = substr($0, 4); items = 0; next }
        title != "" && /^[0-9]+\. / { items++; if ($1 != items ".") { printf "%s:%d: %s\n", file, FNR, "out of order"; bad = 1 } }
        title != "" && !/^([0-9]+\. |   |$)/ { printf "%s:%d: neither a hint nor indented by three spaces\n", file, FNR; bad = 1 }
        { text = $0; gsub(/[\200-\277]/, "", text) }
        title != "" && length(text) > 90 { printf "%s:%d: %d columns; the limit is 90\n", file, FNR, length(text); bad = 1 }
        END { close_section(); exit bad }
    ' "$file" >&2 || status=1
done
exit $status
