#!/bin/sh
# make actions [OUT=dir]: the workflow with which GitHub grades every push, in this repository or in a handout.
#   actions.sh [FOLDER]
# In a handout that nobody has worked in, it becomes a part of the one commit and of the zip.
set -u
folder=${1:-.}
folder=${folder%/}
file=$folder/.github/workflows/grade.yml
[ -f "$folder/.make/stubs.sum" ] || { echo "actions: $folder is no copy of the course" >&2 && exit 2; }
if [ -f "$file" ]; then
    cmp -s "$file" .make/handout/grade.yml && echo "$file is there already" && exit 0
    echo "actions: $file is there and says something else: move it away first" >&2
    exit 2
fi
untouched_handout() {
    [ -f "$folder/.make/release" ] && [ -d "$folder/.git" ] && [ -z "$(git -C "$folder" status --porcelain)" ] &&
        [ "$(git -C "$folder" rev-list --all --count)" = 1 ]
}
seal=
if [ "$folder" != . ] && untouched_handout; then seal=yes; fi
mkdir -p "${file%/*}" && cp .make/handout/grade.yml "$file" || exit 1
if [ -n "$seal" ]; then
    sh .make/handout/seal.sh "$folder" || exit 1
    echo "$file, in the handout's commit and zip"
else
    echo "$file: commit and push it"
fi
