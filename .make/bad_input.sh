#!/bin/sh
# make bad-input [ONLY=words]: does each line of lessons/13_sampling/reference.md hold?
#   bad_input.sh MAKE ONLY
# Runs the commands of its tables, in a folder with the files that it names, and compares exit code and message.
# The table of limits stands for some ten command lines a flag.  Besides, of every command: one line of error,
# no file of another run changed, no temporary left behind, and a model that is there loads.
set -u
make=$1
only=${2:-}
page=$PWD/lessons/13_sampling/reference.md
export OMP_NUM_THREADS=1 LC_ALL=C

"$make" -s programs || exit 2
work=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"
mkdir "$work/bin" "$work/here"
cp build/bin/train build/bin/sample "$work/bin"
PATH=$work/bin:$PATH
tales=$PWD/data/tales/tales.txt
cd "$work/here" || exit 2

# Root may read what nobody may, so root becomes somebody.
as_user=
if [ "$(id -u)" -eq 0 ]; then
    as_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
    $as_user true 2>/dev/null || as_user=none
fi

# ---- the files ---------------------------------------------------------------------------------------
head -c 20000 "$tales" >tales.txt
: >empty.txt
printf 'ten bytes.' >short.txt
{ cat tales.txt && printf 'caf\351' && cat tales.txt; } >latin1.txt
{ cat tales.txt && printf 'a\0b' && cat tales.txt; } >nul.txt
awk '{ printf "%s\r\n", $0 }' tales.txt >crlf.txt
{ printf '\357\273\277' && cat tales.txt; } >bom.txt
tr '\n' ' ' <tales.txt >line.txt
{ cat tales.txt && echo 'And one line more.'; } >changed.txt
cp tales.txt locked.txt
chmod 0 locked.txt
mkdir folder
echo 'mine' >file
tiny='--layers 1 --heads 2 --context 16 --batch 4 --eval-batches 1'
made() { # made NAME FLAGS...: a model, or the end
    name=$1
    shift
    # shellcheck disable=SC2086
    train --data tales.txt --out "$name" $tiny --steps 3 "$@" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
}
made model --dim 16
made wide --dim 32
made bytes --dim 16 --tokenizer bpe:300
cp tales.txt old.txt
made edited --dim 16
sed 's/tales.txt/old.txt/' edited/state.json >x && mv x edited/state.json
echo 'And one line more.' >>old.txt
damaged() { # damaged NAME: a copy of model, to be damaged
    cp -R model "$1"
    cd "$1" || exit 2
}
cut_file() { # cut_file FILE: its first 1000 bytes
    head -c 1000 "$1" >x && mv x "$1"
}
last_number() { # last_number FILE OCTAL: its last four bytes are these
    size=$(wc -c <"$1")
    # shellcheck disable=SC2059  # the number is the format, for its escapes
    head -c $((size - 4)) "$1" >x && printf "$2" >>x && mv x "$1"
}
edit() { # edit FILE SED: by a command of sed
    sed "$2" "$1" >x && mv x "$1"
}
(damaged no-config && rm config.json)
(damaged no-weights && rm model.safetensors)
(damaged no-tokenizer && rm tokenizer.txt)
(damaged no-optimizer && rm optimizer.safetensors)
(damaged no-state && rm state.json)
(damaged cut && cut_file model.safetensors && cut_file optimizer.safetensors)
(damaged text && cp ../tales.txt model.safetensors)
(damaged other-shape && cp ../wide/model.safetensors ../wide/optimizer.safetensors .)
(damaged other-tokenizer && cp ../bytes/tokenizer.txt .)
(damaged cut-tokenizer && head -n 10 tokenizer.txt >x && mv x tokenizer.txt)
(damaged cut-config && head -n 5 config.json >x && mv x config.json)
(damaged absurd && edit config.json 's/"n_layer": 1/"n_layer": 90000/' && edit state.json 's/"layers": 1/"layers": 900/')
(damaged negative && edit config.json 's/"n_head": 2/"n_head": -2/' && edit state.json 's/"save_every": [0-9]*/"save_every": 0/')
(damaged word && edit config.json 's/"n_embd": 16/"n_embd": "wide"/' && edit state.json 's/"dim": 16/"dim": "wide"/')
(damaged nan && last_number model.safetensors '\000\000\300\177' && last_number optimizer.safetensors '\000\000\300\177')
(damaged infinity && last_number model.safetensors '\000\000\200\177')
(damaged started && rm optimizer.safetensors model.safetensors config.json log.csv loss.svg)
(damaged moved && edit state.json 's/tales.txt/gone.txt/')
(damaged forgotten && rm ./*.safetensors config.json)
mkdir others && echo '{}' >others/config.json
mkdir foreign && echo '{"mine": 1}' >foreign/state.json
chmod 777 .
sums() { find . -path ./new -prune -o -type f -exec cksum {} + | sort; }
sums >"$work/sums"

# ---- the page's lines: command, message, exit code ---------------------------------------------------
# A cell that is all code stands without its quotes; a message in words is for the reader alone.
touch "$work/lines" "$work/limits"
awk -v OFS='\037' -v lines="$work/lines" -v limits="$work/limits" '
    /^\| `/ {
        gsub(/\\\|/, "\001")
        n = split($0, cell, "|")
        for (i = 2; i < n; ++i) {
            gsub(/\001/, "|", cell[i])
            gsub(/^ +| +$/, "", cell[i])
            if (cell[i] ~ /^`[^`]*`$/) cell[i] = substr(cell[i], 2, length(cell[i]) - 2)
            else if (cell[i] !~ /^[0-9.]+$/ && i == 3 && n == 5) cell[i] = ""
        }
        if (n == 5) print cell[2], cell[3], cell[4] >lines
        if (n == 6) print cell[2], cell[3], cell[4], cell[5] >limits
    }' "$page"

passed=0
failed=0
skipped=0
failure() { # failure WHAT
    [ -z "$wrong" ] || return
    wrong=$1
    echo "  FAIL  $command"
    echo "        $1"
    sed 's/^/        /' "$work/err" | head -n 3
}
# Is the text what is wanted, where … stands for anything?
like() { # like TEXT WANTED
    awk -v text="$1" -v wanted="$2" 'BEGIN {
        n = split(wanted, part, "…")
        if (index(text, part[1]) != 1) exit 1
        for (i = 1; i <= n; ++i) {
            at = i == n && n > 1 ? length(text) - length(part[n]) + 1 : index(text, part[i])
            if (at < 1 || substr(text, at, length(part[i])) != part[i]) exit 1
            text = substr(text, at + length(part[i]))
        }
        exit text != ""
    }'
}
try() { # try COMMAND MESSAGE CODE
    command=$1
    case $command in *"$only"*) ;; *) return ;; esac
    wrong=
    rm -rf new
    # shellcheck disable=SC2086
    # shellcheck disable=SC3045  # a shell that does not know -t fails here, and says so
    (ulimit -t 30 && $as_user sh -c "$command") >"$work/out" 2>"$work/err" </dev/null
    code=$?
    said=$(sed -n 's/^\(train\|sample\): //p' "$work/err")
    wanted=$2
    if [ "$3" -eq 2 ]; then
        said=$(printf '%s\n' "$said" | sed 's/ (\(train\|sample\) --help lists the flags)$//')
        grep -q 'lists the flags)$' "$work/err" || failure 'it does not speak of --help'
    fi
    [ $code -eq "$3" ] || failure "exit code $code, not $3"
    if [ "$3" -eq 0 ]; then
        [ ! -s "$work/err" ] || failure 'it complains'
        [ -z "$wanted" ] || grep -qF -- "$wanted" "$work/out" || failure "it does not say: $wanted"
    else
        [ "$(grep -c '' "$work/err")" -eq 1 ] || failure 'its error is not one line'
        [ -n "$said" ] || failure 'its error does not begin with its name'
        [ -z "$wanted" ] || like "$said" "$wanted" || failure "wanted: $wanted"
    fi
    set -- new/*.tmp
    [ ! -e "$1" ] || failure "it leaves a temporary, $1"
    if [ -e new/model.safetensors ]; then
        sample --model new --tokens 2 >"$work/out" 2>&1 || failure 'what it leaves does not load'
    fi
    sums | cmp -s - "$work/sums" || { failure 'it changed other files'; sums >"$work/sums"; }
    if [ -z "$wrong" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

while IFS=$(printf '\037') read -r command message code <&3; do
    case $command in *locked*) [ "$as_user" != none ] || { skipped=$((skipped + 1)); continue; } ;; esac
    try "$command" "$message" "$code"
done 3<"$work/lines"

# ---- the table of limits -----------------------------------------------------------------------------
# Does the program take this value?  Then it goes on, and stops at a file that is not there.
taken() { # taken COMMAND
    command=$1
    $1 >"$work/out" 2>"$work/err" </dev/null
    wrong=
    if grep -q "^[a-z]*: $flag: .* is not" "$work/err"; then failure 'it is within the limits'; fi
    if [ -z "$wrong" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
while IFS=$(printf '\037') read -r name kind lowest highest <&3; do
    program=${name% *}
    flag=${name#* }
    case $name in *"$only"*) ;; *) [ -z "$only" ] || continue ;; esac
    case $program in
    train) run="train --data missing.txt --out new" ;;
    sample) run="sample --model missing" ;;
    esac
    out_of_range() { try "$run $flag $1" "$flag: $1 is not between $lowest and $highest" 2; }
    what=${kind#a }
    try "$run $flag" "$flag needs a value" 2
    try "$run $flag --help=1" "$flag needs a value" 2
    try "$run $flag 1 $flag=1" "$flag is given twice" 2
    for value in '' abc 1x nan inf; do
        try "$run $flag='$value'" "$flag: '$value' is not a $what" 2
    done
    case $what in
    'whole number')
        try "$run $flag 0.5" "$flag: '0.5' is not a whole number" 2
        out_of_range 99999999999999999999
        ;;
    *) try "$run $flag 1e999" "$flag: '1e999' is not a number" 2 ;;
    esac
    out_of_range "$(awk "BEGIN { printf \"%.9g\", $lowest - 1 }")"
    out_of_range "$(awk "BEGIN { printf \"%.12g\", $highest + 1 }")"
    taken "$run $flag $lowest"
    taken "$run $flag $highest"
done 3<"$work/limits"

# ---- does the page name every flag? -------------------------------------------------------------------
for program in train sample; do
    for flag in $($program --help | sed -n 's/^  \(--[a-z0-9-]*\).*/\1/p'); do
        grep -q -- "$program.*$flag" "$page" || { echo "  FAIL  the page says nothing of $program $flag"; failed=$((failed + 1)); }
    done
done
echo
echo "$passed command lines as the page says, $failed not$([ $skipped -eq 0 ] || echo ", $skipped skipped: only another user than root")"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
