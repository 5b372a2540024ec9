#!/bin/sh
# Do the tools for slides and walkthroughs say what is wrong?  Each is put to the test by breaking something in a copy.
#   try.sh MAKE      (a minute or two; without node and Chromium only what needs neither)
# shellcheck disable=SC2016
set -u
make=${1:-make}
course=$PWD
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
unset MAKEFLAGS MFLAGS MAKELEVEL L CHECK SHOTS PDF OUT
copy=$work/copy
log=$work/log
# shellcheck source=.make/tally.sh
. .make/tally.sh
silent() { # check that this ends well and prints nothing
    name=$1
    shift
    "$@" >"$log" 2>&1 && [ ! -s "$log" ]
    code=$?
    check "$name" 0 '' sh -c 'cat "$1"; exit "$2"' sh "$log" $code
}
edit() { sed "$1" "$2" >"$work/edit" && cp "$work/edit" "$2"; }

mkdir -p "$copy"
tar -cf - --exclude ./build --exclude ./.git . | tar -xf - -C "$copy"
cd "$copy" || exit 1
awk 'NR > 6 && /^---$/ { print; exit } { print }' slides/08_attention.md >"$work/front"

# ---- the code on slides ----
cat "$work/front" - >slides/99_try.md <<'T'

## Code

```cpp file=solutions/08_attention/attention_head.cpp#attention_pattern from="const Tensor mask" to="return"
```

```cpp file=solutions/03_scalar_autograd/ops.cpp#"operator-(Value a, Value"
```

```cpp file=lessons/08_attention/attention_head.hpp#AttentionHead
```

```cpp file=tests/08_attention.cpp#"causal_mask and attention_pattern" from="CHECK"
```
T
check 'snippets: empty blocks are stale' 1 'try.md:[0-9]*: the code is not that of .*#attention_pattern: run make snippets' sh .make/snippets.sh check
check 'snippets: they are filled' 0 'wrote slides/99_try.md' sh .make/snippets.sh write
check 'snippets: a part, without its indentation' 0 '' grep -q '^return softmax(add(scores, mask));$' slides/99_try.md
check 'snippets: a struct to its end' 0 '' grep -q '^};$' slides/99_try.md
silent 'snippets: then all are in step' sh .make/snippets.sh check
silent 'snippets: filling twice changes nothing' sh .make/snippets.sh write
edit 's/return softmax(add(scores, mask));/return softmax(add(mask, scores));/' solutions/08_attention/attention_head.cpp
check 'snippets: a changed line of the reference' 1 'slides/99_try.md:.*attention_pattern: run make snippets' sh .make/snippets.sh check
cp "$course/solutions/08_attention/attention_head.cpp" solutions/08_attention/
for wrong in 'solutions/08_attention/none.cpp#forward|there is no file solutions/08_attention/none.cpp' \
    'solutions/08_attention/attention_head.cpp#backwards|there is no backwards in' \
    'solutions/03_scalar_autograd/ops.cpp#operator-|has operator- twice, in lines' \
    'solutions/08_attention/attention_head.cpp#forward from="nowhere"|no line of forward in .* has nowhere' \
    'solutions/08_attention/attention_head.cpp#forward from="return matmul" to="Tensor k"|there or after, has Tensor k' \
    'solutions/08_attention/attention_head.cpp|PATH#NAME'; do
    printf '```cpp file=%s\nint mine;\n```\n' "${wrong%%|*}" >slides/99_try.md
    check "snippets: ${wrong%%|*}" 1 "slides/99_try.md:1: .*${wrong#*|}" sh .make/snippets.sh check slides/99_try.md
    check '  and the block is left as it was' 0 '' sh -c 'sh .make/snippets.sh write slides/99_try.md; grep -q "int mine" slides/99_try.md'
done
printf '```cpp\nint x;\n```\n' >slides/99_try.md
check 'snippets: C++ from nowhere' 1 'says where it is from' sh .make/snippets.sh check

# ---- the form of a deck ----
for wrong in '## A title|needs notes' '## A title\n\n![a](figures/none.svg)|there is no figure figures/none.svg' \
    '## A title\n\n![a](https://somewhere.invalid/x.svg)|is not in this repository' 'no title|the first slide needs a line' \
    '## A title\n\nthus $$x$$|stands at the start of a line' '## A title\n\n$$x|has no end' \
    '## A title\n\n$\\operatorname{x}$|does not know this command' \
    '## A title\n\n<div>\ntext\n\n</div>|blank line is missing after <div>' '## A title\ntext\n---|blank line is missing before ---' \
    '## A title|a deck has 20 to 35'; do
    # shellcheck disable=SC2059
    { cat "$work/front" && printf "\n${wrong%%|*}\n"; } >slides/99_try.md
    check "decks: ${wrong#*|}" 1 "99_try.md:[0-9]*: .*${wrong#*|}" sh .make/snippets.sh decks slides/99_try.md
done
rm slides/99_try.md

# ---- printed outputs ----
cat "$work/front" - >slides/99_try.md <<'T'

```text run="echo 'a'; echo; echo 'b  c d'; echo 'x'; echo e"
a
b c ...
...
e
```
T
check 'outputs: what is left out, and blanks' 0 '1 blocks compared, 0 decks' sh .make/outputs.sh 99
edit 's/^e$/f/' slides/99_try.md
check 'outputs: a line that is not printed' 1 '99_try.md:[0-9]*: not printed after "b c": f' sh .make/outputs.sh 99
check 'outputs: no such deck' 2 "there is no deck '77'" sh .make/outputs.sh 77
rm slides/99_try.md

# ---- a walkthrough: all green at the end, and the student's files as they were ----
cd "$course" || exit 1
find lessons solutions tests -type f -exec cksum {} + | sort >"$work/before"
check 'walkthrough: all green at the end' 0 '^8 of 8 tests green: lesson 03 is written' "$make" walkthrough L=03
find lessons solutions tests -type f -exec cksum {} + | sort >"$work/after"
check '  and no file is touched' 0 '' cmp "$work/before" "$work/after"
check 'walkthrough: which lesson?' 2 'which lesson' "$make" -s walkthrough
check 'walkthrough: no such lesson' 2 "there is no lesson '77'" "$make" -s walkthrough L=77
cd "$copy" || exit 1
mv solutions/03_scalar_autograd "$work"
check 'walkthrough: without the reference' 2 'the reference of lesson 03.* is not in this copy' sh .make/walkthrough.sh make build/none 03
mv "$work/03_scalar_autograd" solutions

# ---- pages ----
mkdir "$work/bin"
for tool in sh awk sed cksum cmp cp mv rm mkdir cat head tail tr sort ls grep dirname; do ln -s "$(command -v $tool)" "$work/bin"; done
check 'slides: without node' 2 'node is not installed' env PATH="$work/bin" sh .make/slides.sh
if command -v node >/dev/null; then
    ln -s "$(command -v node)" "$work/bin"
    check 'slides: without npm' 2 'npm is not installed' env PATH="$work/bin" sh .make/slides.sh
fi
if command -v npm >/dev/null; then
    check 'slides: without a network' 2 'npm could not install Marp' \
        env npm_config_registry=http://127.0.0.1:9 npm_config_cache="$work/npm" npm_config_fetch_retries=0 sh .make/slides.sh 00
    SLIDES_TOOLS=$course/build/slides-tools
    export SLIDES_TOOLS
    check 'slides: no such deck' 2 "there is no deck '77'" sh .make/slides.sh 77
    PDF=0
    export PDF
    check 'slides: a page' 0 'build/slides/00_setup.html' sh .make/slides.sh 00
    cp build/slides/00_setup.html "$work/first.html"
    silent 'slides: what did not change is not made again' sh .make/slides.sh 00
    rm build/slides/00_setup.html
    check 'slides: made again' 0 'build/slides/00_setup.html' sh .make/slides.sh 00
    check '  to the same bytes' 0 '' cmp "$work/first.html" build/slides/00_setup.html
    edit 's/^\(# .*\)/\1 anew/' slides/00_setup.md
    check 'slides: made again where the deck changed' 0 'build/slides/00_setup.html' sh .make/slides.sh 00
    page() { cat "$work/front" - >slides/99_try.md && rm -f build/slides/99_try.html; }
    printf '\n## A title\n\n![a](figures/none.svg)\n' | page
    check 'slides: a missing figure' 1 'slides/99_try.md: .*there is no figure figures/none.svg' sh .make/slides.sh 99
    printf '\n## A title\n\n![a](https://somewhere.invalid/x.png)\n' | page
    check 'slides: a figure from elsewhere' 1 'is not a file of this repository' sh .make/slides.sh 99
    if sh .make/slides.sh 00 2>&1 | grep -q 'no Chromium'; then
        echo '  (no Chromium: what looks at the slides is not tried)'
    else
        check 'slides: a PDF' 0 'build/slides/01_matrix.pdf' env PDF=1 sh .make/slides.sh 01
        check '  which is one' 0 '%PDF' head -c 8 build/slides/01_matrix.pdf
        CHECK=1
        export CHECK
        text=$(awk 'BEGIN { for (i = 0; i < 14; i++) print "- a line\n" }')
        for wrong in "$text|px too much at the bottom" '<div style="font-size: 14px">\n\ntext\n\n</div>|text of 14 px' \
            '$\\frac{1}{$|a broken formula' '$\\nonsense$|an unknown command' 'a \\\\alpha|a formula that is not one' \
            'text|almost empty' '<pre style="font-size: 12px"><code>code</code></pre>|code of 12 px' \
            '<img alt="a" src="data:image/svg+xml;base64,AAAA">|cannot draw' \
            '<div style="background: URL(https://somewhere.invalid/x.png)">a</div>|asks for https://somewhere.invalid/x.png'; do
            # shellcheck disable=SC2059
            printf "\n## A title\n\n${wrong%%|*}\n" | page
            check "slides CHECK=1: ${wrong#*|}" 1 "99_try: .*${wrong#*|}" sh .make/slides.sh 99
        done
        printf '\n## A title\n\n![w:800 a](figures/99_try.svg)\n' | page
        cat >slides/figures/99_try.svg <<'T'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 400"><text x="700" y="90" font-size="24">far beyond the edge</text>
<text x="40" y="200" font-size="24">a word</text><text x="60" y="204" font-size="24">another</text>
<text x="40" y="300" font-size="12">tiny</text></svg>
T
        for wrong in 'figure text of 12 px' 'figure text cut off, "far beyond the edge"' 'figure text "a word" over "another"'; do
            check "slides CHECK=1: ${wrong%%,*}" 1 "99_try: .*$wrong" sh .make/slides.sh 99
        done
    fi
fi

closing
