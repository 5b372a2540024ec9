#!/bin/sh
# Gives a handout its history, of one commit, and makes the zip beside it.
#   seal.sh FOLDER
# The commit's author and date are fixed, so the same files make the same commit and the same zip.
set -eu
folder=$1
zip=$folder.zip
rm -rf "$zip" "$folder/.git"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY 2>/dev/null || true

if command -v git >/dev/null 2>&1; then
    # nothing of this machine's settings gets in: no hooks, no signature, no list of ignored files
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent TZ=UTC
    GIT_AUTHOR_NAME='Decoding GPT' GIT_AUTHOR_EMAIL='decoding-gpt@localhost' GIT_AUTHOR_DATE='2026-01-01T00:00:00Z'
    GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
    export GIT_CONFIG_NOSYSTEM GIT_CONFIG_GLOBAL HOME XDG_CONFIG_HOME TZ GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
        GIT_AUTHOR_DATE GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE
    git init -q --template= "$folder"
    git -C "$folder" symbolic-ref HEAD refs/heads/main
    git -C "$folder" add -A -f .
    git -C "$folder" commit -q -m 'Decoding GPT'
    rm -rf "$folder/.git/logs" "$folder/.git/COMMIT_EDITMSG"
    git -C "$folder" archive --format=zip --prefix=decoding-gpt/ HEAD >"$zip"
elif command -v zip >/dev/null 2>&1; then
    # zip writes the names as they are on disk: a copy with the name that students shall see
    temp=$(mktemp -d)
    trap 'rm -rf "$temp"' EXIT
    cp -R "$folder" "$temp/decoding-gpt"
    (cd "$temp" && zip -q -X -r handout.zip decoding-gpt)
    cp "$temp/handout.zip" "$zip"
fi
