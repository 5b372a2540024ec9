#!/bin/sh
# Is the committed corpus what its program writes?
#   tales.sh MAKE BUILD_DIRECTORY
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
"$1" -s "$2/bin/tales" && "$2/bin/tales" --out "$temp" >/dev/null || exit 1
for file in tales.txt tales.json; do
    cmp "$temp/$file" "data/tales/$file" || exit 1
done
