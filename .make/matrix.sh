#!/bin/sh
# make matrix: builds everything and runs all tests of the reference with each compiler, with both
# versions of Catch2, with and without OpenMP, in float and double, at -O0 and -O3, for this
# processor and for any; then in a folder with spaces, in another locale, on a small stack.
#   matrix.sh MAKE [WORDS [FULL]]
# A row is a set of make variables; with WORDS only rows whose name contains them; with FULL every
# combination of compiler, OpenMP, precision, optimisation and processor.  A warning fails a row.
# What this machine lacks is said, and skipped.  CATCH2_3=DIR says where a Catch2 3 is unpacked.
set -u
make=$1
only=${2:-}
full=${3:-}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# shellcheck source=.make/tally.sh
. .make/tally.sh

row_ends() { # row_ends STATUS NAME: with the log's counts, or what it says of a failure
    counts=$(sed -n 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$work/log" | tail -n 1)
    grep -E -A 3 'warning|error|FAIL|\*\*\*' "$work/log" | head -n 12 >"$work/why"
    verdict "$1" "$(printf '%-62s %s, %d s' "$2" "${counts:+$counts passed}" $(($(date +%s) - begin)))" "$work/why"
}
copy() { # copy FOLDER: everything but what was built
    mkdir -p "$1" && tar -cf - --exclude=./build --exclude=./.git . | tar -xf - -C "$1"
}
wanted() { case $1 in *"$only"*) ;; *) return 1 ;; esac; }
# The tests of the reference, and everything else that is compiled: stubs, demos, programs.
everything() { # everything FOLDER VARIABLES...
    folder=$1
    shift
    "$make" -s -j2 -C "$folder" --no-print-directory "$@" everything &&
        "$make" -s -C "$folder" --no-print-directory "$@" test-once
}
row() { # row COMPILER VARIABLES...: one build and its tests
    wanted "$*" || return 0
    name=$*
    compiler=$1
    shift
    if ! command -v "$compiler" >/dev/null 2>&1; then
        skip "$name: there is no $compiler"
        return
    fi
    begin=$(date +%s)
    everything . CXX="$compiler" "$@" CXXFLAGS=-Werror >"$work/log" 2>&1
    code=$?
    case $name in
    *OPENMP=0*) ;;
    *)
        tree=$("$make" -s --no-print-directory CXX="$compiler" "$@" tree | tail -n 1)
        ! grep -qs 'OPENMP_FOUND *:= no' "$tree/config.mk" || name="$name, which finds no OpenMP"
        ;;
    esac
    row_ends $code "$name"
}
compilers='g++ g++-11 g++-12 clang++ clang++-14 clang++-19'
# One name for each version, for g++ and clang++ are one of the others.
distinct() {
    seen=
    for c in $compilers; do
        version=$("$c" --version 2>/dev/null | head -n 1 | sed 's/^[^ ]* //')
        case "$seen" in
        *"|${version:-none}|"*) continue ;;
        esac
        [ -z "$version" ] || seen="$seen|$version|"
        echo "$c"
    done
}

echo "each compiler, as it is and with everything turned round"
for c in $(distinct); do
    if ! command -v "$c" >/dev/null 2>&1; then
        wanted "$c" && skip "$c: not on this machine"
        continue
    fi
    if [ -n "$full" ]; then
        for mode in release debug; do for double in '' 1; do for openmp in '' 0; do
            for arch in '' portable; do
                row "$c" MODE=$mode DOUBLE=$double OPENMP=$openmp ARCH=$arch
            done
        done; done; done
    else
        row "$c"
        row "$c" MODE=debug DOUBLE=1 OPENMP=0 ARCH=portable
    fi
done
if [ -z "$full" ]; then
    echo "one thing turned round at a time"
    for variable in MODE=debug DOUBLE=1 OPENMP=0 ARCH=portable; do row g++ $variable; done
fi

echo "the other version of Catch2"
catch3=${CATCH2_3:-}
if [ -z "$catch3" ]; then
    wanted 'Catch2 3' && skip 'Catch2 3: CATCH2_3=DIR says where one is unpacked'
else
    # An object tree does not know which Catch2 it has: the tests of version 3 are built in a copy.
    if wanted 'Catch2 3'; then
        begin=$(date +%s)
        copy "$work/catch3" &&
            CATCH2_PREFIX=$catch3 everything "$work/catch3" CXXFLAGS=-Werror >"$work/log" 2>&1 &&
            grep -q 'CATCH2_MAJOR *:= 3' "$work"/catch3/build/*/config.mk
        row_ends $? 'g++, Catch2 3'
    fi
fi

echo "other surroundings"
if wanted 'a path with spaces'; then
    begin=$(date +%s)
    copy "$work/a path with spaces" &&
        (cd "$work/a path with spaces" && "$make" -s test-once) >"$work/log" 2>&1
    row_ends $? 'a path with spaces'
fi
if wanted 'another locale'; then
    locale=$(locale -a 2>/dev/null | grep -i -E '^(de|fr|da|nl|it|pl|ru|tr)_.*utf' | head -n 1)
    if [ -z "$locale" ]; then
        skip 'another locale: none is installed whose decimal point is a comma'
    else
        begin=$(date +%s)
        LC_ALL=$locale "$make" -s test-once >"$work/log" 2>&1
        row_ends $? "another locale, $locale"
    fi
fi
if wanted 'a small stack'; then
    begin=$(date +%s)
    # Threads get theirs from OMP_STACKSIZE.
    # shellcheck disable=SC3045  # a shell that cannot do this fails the row
    (ulimit -s 256 && OMP_STACKSIZE=256k "$make" -s test-once) >"$work/log" 2>&1
    row_ends $? 'a small stack, 256 kB'
fi
closing
