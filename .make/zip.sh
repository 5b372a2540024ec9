#!/bin/sh
# All files of a folder as a zip, with what this machine has: zip, git or python3.
#   zip.sh FOLDER FILE.zip
set -u
case $2 in
*.zip) ;;
*) echo "$2: the name of a zip ends with .zip" >&2 && exit 2 ;;
esac
case $2 in
*/*) mkdir -p "${2%/*}" || exit 1 ;;
esac
case $2 in /*) zip=$2 ;; *) zip=$PWD/$2 ;; esac
rm -f "$zip"
cd "$1" || exit 1
if command -v zip >/dev/null 2>&1; then
    zip -q -X -r "$zip" .
elif command -v git >/dev/null 2>&1; then
    temp=$(mktemp -d) || exit 1
    trap 'rm -rf "$temp"' EXIT
    unset GIT_INDEX_FILE GIT_OBJECT_DIRECTORY
    export GIT_DIR="$temp/git" GIT_WORK_TREE="$PWD"
    git init -q && git add -A -f . && git archive --format=zip -o "$zip" "$(git write-tree)"
elif command -v python3 >/dev/null 2>&1; then
    python3 -m zipfile -c "$zip" ./*
else
    echo 'a zip cannot be made here: install zip, git or python3' >&2
    exit 1
fi
