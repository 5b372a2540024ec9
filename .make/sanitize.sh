#!/bin/sh
# make sanitize: all tests of the reference under the compilers' sanitizers, and the proof that they
# would notice: a planted overflow and a planted race (tests/mutants, `build: asan`, `build: tsan`).
#   sanitize.sh MAKE [PARTS]
# PARTS is some of g (address and undefined behaviour, g++), c (the same, clang++), t (data races,
# clang++).  Nothing of our own is suppressed, only what clang's OpenMP library leaks at the end of a program that
# used it.  What this machine lacks is said, and skipped.
set -u
make=$1
parts=${2:-gct}
case $parts in
*[!gct]*)
    echo "sanitize: PART is some of g c t" >&2
    exit 2
    ;;
esac
# shellcheck source=.make/tally.sh
. .make/tally.sh
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
echo 'leak:libomp.so' >"$work/leaks"
export LSAN_OPTIONS="suppressions=$work/leaks:print_suppressions=0"
try() { # try NAME COMMAND...
    echo "==== $1"
    step "$@"
}
# Can this compiler link such a program?
links() { # links COMPILER FLAGS...
    echo 'int main() { return 0; }' >"$work/a.cpp"
    "$@" "$work/a.cpp" -o "$work/a.out" >/dev/null 2>&1
}
address() { # address COMPILER
    if ! links "$1" -fsanitize=address,undefined; then
        skip "$1, address and undefined behaviour: this machine has no such $1"
        return
    fi
    try "$1, address and undefined behaviour" "$make" -s test-once MODE=asan CXX="$1"
    try "$1, the planted overflow" "$make" -s mutants MODE=asan CXX="$1" L=04 ONLY=planted
}
# ThreadSanitizer must be told how OpenMP's threads wait for each other, or it takes every barrier
# for a race: this library of clang's does it.  (g++'s OpenMP has nothing like it.)
races() {
    clang=$(readlink -f "$(command -v clang++ || echo clang++)")
    library=${clang%/bin/*}/lib/libarcher.so
    if ! links clang++ -fsanitize=thread -fopenmp || [ ! -f "$library" ]; then
        skip 'clang++, data races: this needs clang++ with OpenMP and its libarcher.so'
        return
    fi
    export OMP_TOOL_LIBRARIES="$library" TSAN_OPTIONS='ignore_noninstrumented_modules=1'
    try 'clang++, data races' "$make" -s test-once MODE=tsan CXX=clang++
    try 'clang++, the planted race' "$make" -s mutants MODE=tsan CXX=clang++ L=10 ONLY=planted
}

case $parts in *g*) address g++ ;; esac
case $parts in *c*) address clang++ ;; esac
case $parts in *t*) races ;; esac
closing
