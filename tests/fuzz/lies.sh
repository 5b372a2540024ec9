#!/bin/sh
# make fuzz T=lies: model.safetensors files that lie, as a user would meet them: the program sample must
# refuse each in one line, with exit code 1, and without asking for memory: it gets 200 MB.
#   lies.sh SAMPLE
# The files are those of corpus/header and corpus/safetensors whose names begin with lie-.
set -u
sample=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
corpus=tests/fuzz/corpus
cp $corpus/config/small "$dir/config.json"
printf 'decoding-gpt tokenizer 1\nkind char\ntokens 3\n"a"\n"b"\n"<|endoftext|>"\nmerges 0\n' >"$dir/tokenizer.txt"

# A number as the format's eight bytes, the lowest first.
eight_bytes() {
    n=$1
    for _ in 1 2 3 4 5 6 7 8; do
        # shellcheck disable=SC2059
        printf "\\$(printf '%03o' $((n % 256)))"
        n=$((n / 256))
    done
}
# A file of corpus/header begins with the number of bytes that follow the header, and a new line.
whole_file() {
    data=$(head -n 1 "$1")
    tail -n +2 "$1" >"$dir/header"
    eight_bytes $(($(wc -c <"$dir/header")))
    cat "$dir/header"
    head -c "$data" /dev/zero
}
try() { # in a shell of its own, whose memory is limited
    (
        # shellcheck disable=SC3045
        ulimit -v 200000
        GOMP_SPINCOUNT=1 GLIBC_TUNABLES='' OMP_NUM_THREADS=1 "$sample" --model "$dir" --tokens 1 --threads 1 \
            >"$dir/out" 2>"$dir/err"
    )
}

# shellcheck source=.make/tally.sh
. .make/tally.sh
whole_file $corpus/header/model >"$dir/model.safetensors"
if ! try; then
    echo 'lies: with 200 MB sample cannot even read a good model:' >&2
    cat "$dir/err" >&2
    exit 1
fi
for file in "$corpus"/header/lie-* "$corpus"/safetensors/lie-*; do
    case $file in
    */header/*) whole_file "$file" >"$dir/model.safetensors" ;;
    *) cp "$file" "$dir/model.safetensors" ;;
    esac
    try
    code=$?
    words=$(cat "$dir/err")
    lines=$(wc -l <"$dir/err")
    case $words in
    "sample: $dir/model.safetensors: "*) named=yes ;;
    *) named=no ;;
    esac
    [ $code -eq 1 ] && [ "$((lines))" -eq 1 ] && [ $named = yes ] && [ ! -s "$dir/out" ] && [ ${#words} -lt 500 ]
    verdict $? "${file##*/}: exit code $code, $((lines)) line: ${words#"sample: $dir/"}"
done
closing
