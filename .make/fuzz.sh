#!/bin/sh
# make fuzz: gives each reader of bytes any bytes at all, with clang's libFuzzer, which learns from the
# code that an input reaches.  tests/fuzz/README.md has the rest.
#   fuzz.sh MAKE [TARGET] [SECONDS] [KEEP]
# TARGET `lies` is the program sample with files that lie, which needs no clang.
# One line a target; what was found lies in build/fuzz/findings.  KEEP=4 also copies the four inputs of each
# target that reach most new code to tests/fuzz/corpus.
set -u
make=$1
only=${2:-}
seconds=${3:-60}
keep=${4:-}
cxx=${FUZZ_CXX:-clang++}
tree=build/fuzz/objects
program=$tree/bin/fuzz

stop() {
    echo "fuzz: $*" >&2
    exit 2
}
if [ "$only" = lies ]; then
    $make -s programs || exit 1
    exec sh tests/fuzz/lies.sh build/bin/sample
fi
case $seconds in '' | *[!0-9]*) stop "SECONDS=$seconds is no number of seconds" ;; esac
command -v "$cxx" >/dev/null 2>&1 || stop "needs clang++ with libFuzzer, and there is no $cxx here"
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 130' INT TERM HUP
echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' >"$temp/try.cpp"
"$cxx" -fsanitize=fuzzer,address,undefined "$temp/try.cpp" -o "$temp/try" 2>/dev/null ||
    stop "$cxx has no libFuzzer (Debian: the package libclang-rt-dev)"

# The scratch files of the targets: in memory, where that is possible.
[ -d /dev/shm ] && [ -w /dev/shm ] && export TMPDIR=/dev/shm
extra='-fsanitize=fuzzer-no-link,float-cast-overflow -fno-sanitize-recover=float-cast-overflow'
$make -s MODE=asan CXX="$cxx" OPENMP=0 B=$tree CXXFLAGS="$extra" \
    LDFLAGS='-fsanitize=fuzzer,float-cast-overflow' $program || exit 1

known=$(cd tests/fuzz/corpus && echo *)
case " $known " in *" ${only:-json} "*) ;; *) stop "T=$only: the targets are $known lies" ;; esac
mkdir -p build/fuzz/findings
status=0
printf '%-12s %12s %8s %10s %9s\n' target executions seconds 'inputs' findings
for target in ${only:-$known}; do
    mkdir -p "build/fuzz/found/$target"
    begin=$(date +%s)
    # Finding one thing ends a run; what it found stands in the log.  256 MB at once, 512 MB in all,
    # or 5 seconds for one input of at most 4 kB are findings, too.
    FUZZ_TARGET=$target ASAN_OPTIONS=quarantine_size_mb=8:detect_stack_use_after_return=0 $program \
        -max_total_time="$seconds" -timeout=5 -rss_limit_mb=512 -malloc_limit_mb=256 -max_len=4096 \
        -dict=tests/fuzz/words.dict -artifact_prefix="build/fuzz/findings/$target-" -print_final_stats=1 \
        "build/fuzz/found/$target" "tests/fuzz/corpus/$target" >"build/fuzz/$target.log" 2>&1
    code=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz/$target.log")
    inputs=$(find "build/fuzz/found/$target" -type f | wc -l)
    findings=0
    [ $code -eq 0 ] || findings=1
    printf '%-12s %12s %8s %10s %9s\n' "$target" "${runs:-0}" $(($(date +%s) - begin)) "$((inputs))" $findings |
        tee -a build/fuzz/totals.txt
    if [ $code -ne 0 ]; then
        status=1
        grep -E '^FINDING|^==[0-9]*==ERROR|runtime error|what\(\)|Test unit written|timeout after' "build/fuzz/$target.log" |
            sed 's/^/    /'
    elif [ -n "$keep" ]; then
        # libFuzzer adds to the first folder what reaches code that nothing in it reaches, the best first.
        cp -R "tests/fuzz/corpus/$target" "$temp/$target"
        FUZZ_TARGET=$target $program -set_cover_merge=1 -use_counters=0 -max_len=4096 "$temp/$target" \
            "build/fuzz/found/$target" >"$temp/log" 2>&1
        # shellcheck disable=SC2012,SC2045
        for name in $(ls -tr "$temp/$target"); do
            [ -e "tests/fuzz/corpus/$target/$name" ] || echo "$name"
        done | head -n "$keep" | while read -r name; do
            file="$temp/$target/$name"
            cp "$file" "tests/fuzz/corpus/$target/found-$(cksum <"$file" | cut -d' ' -f1)"
        done
    fi
done
exit $status
