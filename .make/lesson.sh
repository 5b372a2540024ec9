# What hint.sh, progress.sh and watch.sh share; they read it with `.`.  $me is the name of the command.
# shellcheck shell=sh disable=SC2154

# What was said to this command must be said to the next, too.
mine() { case $bin in */mine) echo ' MINE=1' ;; esac; }

numbers() {
    for d in lessons/[0-9][0-9]_*/; do
        d=${d#lessons/}
        printf ' %s' "${d%%_*}"
    done
}

# The folder of the lesson that was asked for as 5, 05, 05_neural_networks or by the path of one of its files;
# or one line that says which lessons there are.
find_lesson() {
    if [ -z "$1" ]; then
        echo "$me: which lesson? make $me L=05; the lessons are$(numbers)" >&2
        return 2
    fi
    number=${1#lessons/}
    number=${number#tests/}
    number=${number#solutions/}
    number=${number%%_*}
    case $number in [0-9]) number=0$number ;; esac
    for d in lessons/"$number"_*/; do
        if [ -d "$d" ]; then
            d=${d#lessons/}
            echo "${d%/}"
            return 0
        fi
    done
    echo "$me: there is no lesson '$1'; the lessons are$(numbers)" >&2
    return 2
}

# The student's files of lesson $1: not the demo and the programs.
sources() {
    for f in lessons/"$1"/*.cpp; do
        case $f in */demo.cpp | */train.cpp | */sample.cpp) ;; *) echo "$f" ;; esac
    done
}

# Is lesson $1 as `make stubs` made it?  Then nothing of it needs to be compiled to know that it is empty.
untouched() {
    [ -f .make/stubs.sum ] || return 1
    # shellcheck disable=SC2046
    [ "$(cksum $(sources "$1"))" = "$(grep " lessons/$1/" .make/stubs.sum)" ]
}

# The lessons of those verdicts that are not up to date.
outdated() { LC_ALL=C "$make" -s -n "$@" 2>/dev/null | sed -n 's|.*verdict\.sh .*/\(.*\)\.verdict$| \1 |p'; }

# The first compiler or linker error in the file $1, from lesson $2's own files if it has one there; without
# one, what else stands in the file first.
first_error() {
    awk -v own="^(lessons|tests)/$2[./]" '
        /: (fatal )?error: / || /undefined reference to/ || /[Uu]ndefined symbol/ {
            if (!any) any = $0
            if ($0 ~ own) { print; found = 1; exit }
        }
        !/make[^ ]*: / && !/: (In |warning: )/ && !said { said = $0 }
        END { if (!found) print any ? any : said }
    ' "$1"
}

# The first test that failed in the verdict $1: its name on a line of its own, then what went wrong.
first_failure() {
    awk '
        /^  FAIL  / && !seen { seen = 1; sub(/^  FAIL  /, ""); sub(/  \([0-9]+ points?\)$/, ""); print; next }
        seen && /^        / { print; next }
        seen { exit }
    ' "$1"
}

# The functions that the hints in file $1 are for.
titles() { sed -n 's/^## *//p' "$1"; }

# The title in $1 of the hints for function $2.  Where titles begin with the same name, as in
#   forward (the attention head)
# their other words decide: the title wins that has more of them in $3.  Fails where there are no hints.
section() {
    titles "$1" | awk -v name="$2" -v text="$3" '
        function letters(s) { s = tolower(s); gsub(/[^a-z0-9]/, "", s); return s }
        BEGIN {
            text = letters(text)
            if (name == "operator/") name = "division"
            if (name == "operator*") name = "multiplication"
            if (name ~ /^(a|an|and|of|the)$/) exit
        }
        {
            n = split($0, word, /[ ,()`]+/)
            fits = score = 0
            for (i = 1; i <= n; i++)
                if (word[i] == name) fits = 1
                else if (word[i] != "" && index(text, letters(word[i]))) score++
            if ($0 == name) score = 1000
            if ((fits || score == 1000) && score + 1 > top) { top = score + 1; best = $0 }
        }
        END { if (best == "") exit 1; print best }
    '
}
