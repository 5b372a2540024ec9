#!/bin/sh
# Finds out what this machine has and prints make variables.  The Makefile calls it once for each
# object tree and keeps the answers.  Every answer comes from compiling and linking a small program.
CXX=${CXX:-g++}
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT

try() { # try SOURCE FLAGS...: does it compile and link?
    source=$1
    shift
    $CXX -std=c++20 "$source" -o "$temp/a.out" "$@" >"$temp/log" 2>&1
}

echo 'int main() { return 0; }' >"$temp/ok.cpp"
if ! command -v "${CXX%% *}" >/dev/null 2>&1; then
    echo "configure: there is no compiler called ${CXX%% *}; install g++, or say CXX=clang++" >&2
    exit 1
fi
if ! try "$temp/ok.cpp"; then
    echo "configure: $CXX cannot compile a C++20 program:" >&2
    cat "$temp/log" >&2
    exit 1
fi

brew=$(brew --prefix 2>/dev/null)
if [ -z "$brew" ] && [ -d /opt/homebrew/include ]; then brew=/opt/homebrew; fi

# ---- OpenMP: g++ and most clangs take -fopenmp; Apple's clang needs Homebrew's libomp ----
cat >"$temp/omp.cpp" <<'C'
#include <omp.h>
#ifndef _OPENMP
#error no OpenMP
#endif
int main() {
    int n = 0;
#pragma omp parallel for reduction(+ : n)
    for (int i = 0; i < 8; ++i) n += omp_get_num_threads() > 0;
    return n == 8 ? 0 : 1;
}
C
found=no
omp_compile=-Wno-unknown-pragmas
omp_link=
if [ "${OPENMP:-1}" != 0 ]; then
    if try "$temp/omp.cpp" -fopenmp; then
        found=yes omp_compile=-fopenmp omp_link=-fopenmp
    elif try "$temp/omp.cpp" -Xpreprocessor -fopenmp -lomp; then
        found=yes omp_compile='-Xpreprocessor -fopenmp' omp_link=-lomp
    else
        for p in "$(brew --prefix libomp 2>/dev/null)" "$brew/opt/libomp" /opt/homebrew/opt/libomp \
            /usr/local/opt/libomp /opt/local; do
            [ -f "$p/include/omp.h" ] || continue
            try "$temp/omp.cpp" -Xpreprocessor -fopenmp "-I$p/include" "-L$p/lib" -lomp || continue
            found=yes
            omp_compile="-Xpreprocessor -fopenmp -I$p/include"
            omp_link="-L$p/lib -lomp -Wl,-rpath,$p/lib"
            break
        done
    fi
fi

# ---- Catch2: version 3 is a library, version 2 one header ----
echo '#include <catch2/catch_session.hpp>
int main() { return Catch::Session().applyCommandLine(0, (char**)nullptr); }' >"$temp/catch3.cpp"
echo '#include <catch2/catch.hpp>
TEST_CASE("x") {}' >"$temp/catch2.cpp"
catch=none
catch_compile=
catch_link=
for p in "$CATCH2_PREFIX" "" "$(pkg-config --variable=prefix catch2 2>/dev/null)" "$brew" \
    /usr/local /opt/local; do
    i=
    l=
    case $p in "" | /usr) ;; *) i="-isystem $p/include" l="-L$p/lib" ;; esac
    # shellcheck disable=SC2086
    if try "$temp/catch3.cpp" $i $l -lCatch2; then
        catch=3 catch_compile=$i catch_link="$l -lCatch2"
        break
    elif $CXX -std=c++20 $i -fsyntax-only "$temp/catch2.cpp" >/dev/null 2>&1; then
        catch=2 catch_compile=$i
        break
    fi
done

# ---- tuning for this machine's processor, where the compiler knows how ----
native=
try "$temp/ok.cpp" -march=native && native=-march=native
# g++ 12 prefers half-width registers on AVX-512 machines; the kernels of this course want them whole
[ -n "$native" ] && try "$temp/ok.cpp" -march=native -mprefer-vector-width=512 &&
    native='-march=native -mprefer-vector-width=512'

# ---- g++ 12 warns of overlapping copies inside std::string that do not exist (its bug 105651) ----
# clang tells where a loop stays as it is, which is no mistake, and warns of every 0.1 in a list of
# floats, where g++ tells a number written out from one computed
quiet=
if try "$temp/ok.cpp" -Werror -Wno-restrict; then
    quiet=-Wno-restrict
elif try "$temp/ok.cpp" -Werror -Wno-pass-failed; then
    quiet='-Wno-pass-failed -Wno-implicit-float-conversion'
fi
# clang 19 warns of what g++ 12's own <algorithm> does
echo '#include <algorithm>
int main() { int a[2] = {2, 1}; std::stable_sort(a, a + 2); }' >"$temp/sort.cpp"
try "$temp/sort.cpp" -Werror || quiet="$quiet -Wno-deprecated-declarations"

# ---- address and undefined-behaviour sanitizers: they must link, too ----
sanitizers=no
try "$temp/ok.cpp" -fsanitize=address,undefined && sanitizers=yes

cat <<M
OPENMP_FOUND   := $found
OPENMP_COMPILE := $omp_compile
OPENMP_LINK    := $omp_link
CATCH2_MAJOR   := $catch
CATCH2_COMPILE := $catch_compile
CATCH2_LINK    := $catch_link
NATIVE         := $native
QUIET          := $quiet
SANITIZERS     := $sanitizers
M
