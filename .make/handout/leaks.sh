#!/bin/sh
# Is there any trace of an unreleased solution in a handout: in its files, its history, its zip?
#   leaks.sh FOLDER RELEASE LIST      LIST: the files of the course that are a student's by right, a line each
# A trace is a line of 25 characters or more from between BEGIN SOLUTION and END SOLUTION, unless it also stands
# in a text, header, test or reference that students get anyway (many a loop looks the same everywhere).  Such a
# line on a slide is a trace.
set -u
folder=$1
release=$2
list=$3
LC_ALL=C
export LC_ALL
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
status=0

solution_lines() {
    awk '
        /\/\/ BEGIN SOLUTION/ { inside = 1; next }
        /\/\/ END SOLUTION/ { inside = 0 }
        inside { gsub(/^[ \t]+|[ \t]+$/, ""); if (length($0) >= 25) print }
    ' "$@" | sort -u
}
set --
for source in solutions/[0-9][0-9]_*/*.cpp; do
    number=${source#solutions/}
    if [ "$release" = 00 ] || [ "${number%%_*}" -gt "$release" ]; then set -- "$@" "$source"; fi
done
if [ $# -eq 0 ]; then
    echo 'all references are released: there is nothing to hide'
    exit 0
fi
solution_lines "$@" >"$temp/all"

# The lines that students get anyway: from the files by right, and from what the stubs say outside the markers.
for source; do awk -f .make/stubs.awk "$source"; done >"$temp/stubs"
{
    grep -v '^slides/' "$list" | tr '\n' '\0' | xargs -0 grep -hF -f "$temp/all" --
    grep -hF -f "$temp/all" "$temp/stubs"
} | sort -u >"$temp/shown"
awk 'NR == FNR { secret[$0]; next }
     { for (s in secret) if (index($0, s)) delete secret[s] }
     END { for (s in secret) print s }' "$temp/all" "$temp/shown" | sort >"$temp/secret"

say() { # say WHERE: what was found in WHERE stands in $temp/found
    [ -s "$temp/found" ] || return 0
    echo "handout: an unreleased solution is in $1:" >&2
    sed -n '1,5s/^/  /p' "$temp/found" >&2
    status=1
}
(cd "$folder" && grep -raF -f "$temp/secret" .) >"$temp/found"
say 'its files'
if [ -d "$folder/.git" ]; then
    git -C "$folder" cat-file --batch-all-objects --batch | grep -aF -f "$temp/secret" >"$temp/found"
    say 'its history'
    if [ "$(git -C "$folder" rev-list --all --count)" != 1 ]; then
        echo 'handout: its history has more than one commit' >&2
        status=1
    fi
fi
if [ -f "$folder.zip" ] && command -v unzip >/dev/null 2>&1; then
    unzip -p "$folder.zip" | grep -aF -f "$temp/secret" >"$temp/found"
    say 'its zip'
fi
[ $status -eq 0 ] || exit 1
echo "no trace of the references that are not released: of their $(wc -l <"$temp/all" | tr -d ' ') lines," \
    "$(wc -l <"$temp/secret" | tr -d ' ') are nowhere in its files, history or zip; the others stand in the texts and tests, too"
