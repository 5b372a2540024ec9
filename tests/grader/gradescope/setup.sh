#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: installs what is needed, compiles the grader, the
# tests and the references, and keeps no source of a reference.
set -euo pipefail
AG=${AG:-/autograder}
cd "$AG/source"
# shellcheck source=/dev/null
. ./options
if [ -z "${SKIP_APT:-}" ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    apt-get install -y --no-install-recommends g++ make catch2 unzip
    rm -rf /var/lib/apt/lists/*
fi

rm -rf course
tar -xf course.tar --no-same-owner
rm course.tar
cd course
# One compiler at a time: a test's file takes half a gigabyte.  No -march=native: the image may run elsewhere.
build() { make -s PARALLEL= ARCH=portable L="$L" MEMORY="$MEMORY" RACES="$RACES" TIME="$TIME" WORKERS=1 "$@"; }
build grade-objects
build tree | tail -n 1 >../tree
# shellcheck disable=SC2086 # the brackets are to match
printf '%s\n' lessons/${L:-[0-9][0-9]}_*/ | cut -d/ -f2 | paste -sd, >../lessons

# What remains: objects, tests, headers, data.  Only root gets into this folder; the grader copies what student
# code may see, with the permissions that it finds.
rm -rf solutions .make/pristine
chmod -R u+rwX,go+rX,go-w .
chmod 700 "$AG/source"
echo "ready: $(tr , ' ' <../lessons)"
