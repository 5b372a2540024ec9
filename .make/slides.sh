#!/bin/sh
# make slides: each deck of slides/ as one HTML page and one PDF in build/slides/, and a page that lists them.
#   slides.sh [DECK...]     a deck is named as 08, 08_attention, opening or by its file; without one: all of them
# Read from the environment:
#   CHECK=1       look at every slide in a browser: overflow, small text, broken formulas, requests to the network
#   SHOTS=FOLDER  also take a picture of every slide, into this folder
#   PDF=0         HTML only          OUT=FOLDER  instead of build/slides
# Marp comes from npm, once, into build/slides-tools/ (SLIDES_TOOLS=FOLDER: elsewhere); the versions are those of
# .make/slides/package-lock.json.  A deck whose text, figures and theme are as they were is not made again.
set -u
out=${OUT:-build/slides}
tools=${SLIDES_TOOLS:-build/slides-tools}
mkdir -p "$out" || exit 1

stop() {
    echo "slides: $*" >&2
    exit 2
}

# ---- which decks? ----
all() { for f in slides/opening.md slides/[0-9][0-9]_*.md; do [ ! -f "$f" ] || echo "$f"; done; }
find_deck() {
    if [ "${1%.md}" != "$1" ] && [ -f "$1" ]; then
        echo "$1"
        return
    fi
    for f in slides/"$1".md slides/"$1"_*.md slides/0"$1"_*.md; do
        [ ! -f "$f" ] || { echo "$f" && return; }
    done
    stop "there is no deck '$1'; the decks are$(all | sed 's|slides/| |; s|\.md$||' | tr -d '\n')"
}
if [ $# = 0 ]; then
    decks=$(all)
    [ -n "$decks" ] || stop 'there is no deck in slides/'
else
    decks=$(for name; do find_deck "$name" || exit 2; done) || exit 2
fi

# ---- the tools ----
for tool in node npm; do
    command -v $tool >/dev/null || stop "$tool is not installed, which turns the decks into pages (Debian: nodejs npm);" \
        'as Markdown they can be read as they are, in slides/'
done
install_tools() {
    mkdir -p "$tools" && cp .make/slides/package*.json "$tools" || exit 1
    echo 'installing Marp with npm: once, some 140 MB' >&2
    (cd "$tools" && npm ci --ignore-scripts --no-audit --no-fund) >"$tools/npm.log" 2>&1 ||
        stop "npm could not install Marp, which needs a network the first time; what it said is in $tools/npm.log"
}
cmp -s .make/slides/package-lock.json "$tools/node_modules/.lock" || {
    install_tools
    cp .make/slides/package-lock.json "$tools/node_modules/.lock"
}
for f in .make/slides/*.mjs; do cmp -s "$f" "$tools/${f##*/}" || cp "$f" "$tools" || exit 1; done

if [ -z "${CHROME_PATH:-}" ]; then
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' '/Applications/Chromium.app/Contents/MacOS/Chromium'; do
        if CHROME_PATH=$(command -v "$name"); then break; fi
    done
fi
export CHROME_PATH
[ -n "$CHROME_PATH" ] || echo 'slides: no Chromium or Chrome was found (CHROME_PATH says where): no PDF, no CHECK' >&2

# ---- one deck ----
figures() { # the files that deck $1 shows
    sed -n 's/.*!\[[^]]*\](\([^) ]*\)).*/\1/p' "$1" | while read -r f; do echo "${1%/*}/$f"; done
}
state() { # what deck $1's pages are made of
    # shellcheck disable=SC2046
    cksum "$1" slides/theme.css .make/slides/marp.config.mjs .make/slides/package-lock.json $(figures "$1" | sort -u) 2>&1
}
marp() { # marp DECK OUTPUT
    log=$out/.marp.log
    part=$out/.part.${2##*.}
    if DECK_DIR=$(cd "${1%/*}" && pwd) THEME=$PWD/slides/theme.css \
        "$tools/node_modules/.bin/marp" --no-stdin -c "$tools/marp.config.mjs" "$1" -o "$part" >"$log" 2>&1; then
        mv "$part" "$2"
    else
        rm -f "$part"
        why=$(sed -n '/\[ *ERROR *\]/,$p' "$log" | sed 's/.*\[ *ERROR *\] *//' | tr -s '\n ' '  ')
        echo "$1: ${why:-Marp failed}" >&2
        return 1
    fi
}
render() { # render DECK: its HTML and PDF, where they are not as they should be
    name=${1##*/}
    name=${name%.md}
    if [ "$(state "$1")" != "$(cat "$out/.$name.html.made" 2>/dev/null)" ] || [ ! -f "$out/$name.html" ]; then
        rm -f "$out/.$name".*.made
        marp "$1" "$out/$name.html" || return 1
        state "$1" >"$out/.$name.html.made"
        echo "$out/$name.html"
    fi
    [ "${PDF:-1}" != 0 ] && [ -n "$CHROME_PATH" ] || return 0
    if [ "$(state "$1")" != "$(cat "$out/.$name.pdf.made" 2>/dev/null)" ] || [ ! -f "$out/$name.pdf" ]; then
        marp "$1" "$out/$name.pdf" || return 1
        state "$1" >"$out/.$name.pdf.made"
        echo "$out/$name.pdf"
    fi
}

# ---- the page that lists them ----
index() {
    echo '<!doctype html><html lang="en"><meta charset="utf-8"><title>Decoding GPT: slides</title>'
    echo '<style>body{font:20px/1.6 sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#1f2328}'
    echo 'td{padding:.1em 1em .1em 0}a{color:#0072b2}</style><h1>Decoding GPT: slides</h1>'
    echo '<p>In a deck: the arrow keys turn the pages, <b>p</b> opens the notes, <b>f</b> fills the screen.</p><table>'
    all | while read -r deck; do
        name=${deck##*/}
        name=${name%.md}
        [ -f "$out/$name.html" ] || continue
        title=$(sed -n 's/^title: *"\{0,1\}\([^"]*\)"\{0,1\} *$/\1/p' "$deck" | head -n 1)
        minutes=$(awk '/^Minutes:/ { n += $2 } END { print n + 0 }' "$deck")
        pdf=
        [ ! -f "$out/$name.pdf" ] || pdf="<a href=\"$name.pdf\">PDF</a>"
        echo "<tr><td><a href=\"$name.html\">${title:-$name}</a><td>$minutes minutes<td>$pdf"
    done
    echo '</table></html>'
}

failed=0
for deck in $decks; do render "$deck" || failed=1; done
index >"$out/index.html"
[ $failed = 0 ] || exit 1

if [ -n "${CHECK:-}${SHOTS:-}" ]; then
    [ -n "$CHROME_PATH" ] || exit 2
    pages=$(for deck in $decks; do n=${deck##*/} && echo "$PWD/$out/${n%.md}.html" | sed "s|^$PWD//|/|"; done)
    # shellcheck disable=SC2086
    node "$tools/check.mjs" ${SHOTS:+--shots "$SHOTS"} $pages || exit 1
fi
[ $# != 0 ] || echo "the list of all decks: $out/index.html"
