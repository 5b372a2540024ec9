#!/bin/sh
# make check: what must hold before a commit.
#   check.sh MAKE BUILD_DIRECTORY
set -u
make=$1
B=$2
# shellcheck source=.make/tally.sh
. .make/tally.sh
lessons() { # the test binaries of all lessons, with the code of $1
    for dir in lessons/[0-9]*/; do
        dir=${dir%/}
        echo "$B/bin/$1/${dir#lessons/}.test"
    done
}

step 'stubs are what the generator makes' sh .make/stubs.sh check
step 'lessons include only lower lessons' sh .make/layers.sh
step 'columns, lines, white space, points' sh .make/style.sh
step 'every function to write has its three hints' sh .make/hints.sh
step 'code in decks and texts is the code' sh .make/snippets.sh check
step 'decks: titles, notes, minutes, figures' sh .make/snippets.sh decks
# shellcheck disable=SC2046
step 'the stubs compile' "$make" -s -j2 $(lessons yours)
# shellcheck disable=SC2046
step 'the empty handout scores 0' sh .make/empty.sh $(lessons yours)
step 'data/tales is what its grammar makes' sh .make/tales.sh "$make" "$B"
step 'the reference passes' "$make" -s test
closing
