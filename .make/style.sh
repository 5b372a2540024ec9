#!/bin/sh
# The limits of the house: columns, lines of a file, white space, points.  Prints each offence; fails if
# there is one.
status=0
for file in lessons/*/*.?pp solutions/*/*.cpp tests/*.cpp tests/support/*.?pp tests/grader/*.?pp data/*/*.?pp; do
    [ -f "$file" ] || continue
    limit=0
    case $file in
    tests/grader/*.hpp) limit=80 ;;
    tests/grader/*) limit=200 ;;
    tests/* | data/*) ;;
    */demo.cpp | */train.cpp | */sample.cpp) limit=200 ;;
    *.hpp) limit=80 ;;
    *.cpp) limit=200 ;;
    esac
    case $file in lessons/common/*.hpp) limit=100 ;; esac
    LC_ALL=C awk -v file="$file" -v limit=$limit '
        # columns, not bytes: bytes that continue a UTF-8 character do not count
        { text = $0; gsub(/[\200-\277]/, "", text) }
        length(text) > 100 { printf "%s:%d: %d columns\n", file, FNR, length(text); bad = 1 }
        /[ \t]$/ { printf "%s:%d: white space at the end\n", file, FNR; bad = 1 }
        /\t/ { printf "%s:%d: a tab\n", file, FNR; bad = 1 }
        END {
            if (limit && FNR > limit) { printf "%s: %d lines; the limit is %d\n", file, FNR, limit; bad = 1 }
            exit bad
        }
    ' "$file" || status=1
done
# Formulas as a code host reads them: it takes the backslash from \, \; and the like, and )_{i} … b_{j}
# as the ends of an emphasis.
for file in lessons/*/README.md slides/*.md; do
    [ -f "$file" ] || continue
    awk -v file="$file" '
        /^ *```/ { code = !code }
        code { next }
        { gsub(/`[^`]*`/, "") }
        /\\[],;:!\\]/ {
            printf "%s:%d: a code host loses the backslash of \\, \\; and \\\\: ", file, FNR
            print "write \\thinspace, \"\\ \" and \\cr"
            bad = 1
        }
        /[])}|]_[^ ]/ {
            printf "%s:%d: a code host may take the _ after a bracket for an emphasis: write )_ {i}\n", file, FNR
            bad = 1
        }
        END { exit bad }
    ' "$file" || status=1
done
# Points: whole numbers, 100 in all.
cat tests/[0-9]*.cpp | LC_ALL=C awk '
    { while (match($0, /\[[0-9]+ pts?\]/)) { total += substr($0, RSTART + 1); $0 = substr($0, RSTART + RLENGTH) } }
    END { if (total != 100) { printf "tests/: the points sum to %d, not 100\n", total; exit 1 } }
' || status=1
exit $status
