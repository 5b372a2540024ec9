#!/bin/sh
# make debug L=05: builds the tests of lesson L for a debugger, as build/bin/debug.test.
#   debug.sh MAKE CODE LESSON
set -u
me=debug
# shellcheck source=.make/lesson.sh
. .make/lesson.sh
make=$1
lesson=$(find_lesson "$3") || exit 2
tree=$("$make" -s --no-print-directory MODE=debug tree | tail -n 1)
test=$tree/bin/$2/$lesson.test
"$make" -s -j2 MODE=debug "$test" || exit 1
mkdir -p build/bin
ln -sf "../../$test" build/bin/debug.test
echo "build/bin/debug.test is lesson ${lesson%%_*}:  gdb --args build/bin/debug.test --break   stops where a check fails"
