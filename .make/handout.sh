#!/bin/sh
# make handout RELEASE=04: the course as a student gets it, a folder and a zip beside it.
#   handout.sh RELEASE [FOLDER] [ACTIONS]
# It holds the references and decks of the lessons up to RELEASE (of none where that is 00), the stubs of all lessons as
# `make stubs` makes them, whatever was written into lessons/ here, and nothing that only a teacher needs.
# The folder is made beside its place, checked, and only then put there.
set -u
release=$1
out=${2:-build/handout-$release}
actions=${3:-}
out=${out%/}
part=$out.part

stop() {
    echo "handout: $*" >&2
    exit 2
}

# ---- what was asked for? ----
lessons() { for d in solutions/[0-9][0-9]_*/; do d=${d#*/} && printf ' %s' "${d%%_*}"; done; }
[ -d solutions ] || stop 'this copy of the course has no solutions/, from which the stubs are made'
case $release in
'') stop "RELEASE is missing: RELEASE=04 gives the references of lessons 00 to 04, RELEASE=00 gives none" ;;
[0-9]) stop "RELEASE=$release: write lessons with two digits: RELEASE=0$release" ;;
esac
case " $(lessons) " in *" $release "*) ;; *) stop "RELEASE=$release: there is no such lesson; they are$(lessons)" ;; esac

# ---- may it go there? ----
# A folder that this script made, and that nobody has worked in since.
ours() {
    [ -f "$1/.make/release" ] || return 1
    if [ -d "$1/.git" ] && command -v git >/dev/null; then
        [ -z "$(git -C "$1" status --porcelain)" ] && [ "$(git -C "$1" rev-list --all --count)" = 1 ] &&
            [ "$(git -C "$1" log --all --format=%an)" = 'Decoding GPT' ]
    else
        [ -z "$(find "$1" -path "$1/build" -prune -o -type f -newer "$1/.make/release" -print)" ]
    fi
}
if [ -e "$out" ] || [ -L "$out" ]; then
    ours "$out" || stop "$out is there already, and is no untouched handout: move it away, or say OUT=another folder"
elif [ -e "$out.zip" ]; then
    stop "$out.zip is there already, without its folder: move it away, or say OUT=another folder"
fi
rm -rf "$part"
mkdir -p "$part" || exit 1
list=$part.list
trap 'rm -rf "$part" "$part.zip" "$list"' EXIT
trap 'exit 130' INT TERM HUP

# ---- which files are a student's? ----
# What git knows, as it is now; in a copy without git, all that is there.
tracked() {
    if git ls-files --error-unmatch Makefile >/dev/null 2>&1; then
        git -c core.quotePath=false ls-files
    else
        find . -type f ! -path './build/*' | sed 's|^\./||'
    fi
}
untracked() { git -c core.quotePath=false ls-files --others --exclude-standard 2>/dev/null; }

students() {
    lesson=${1#*/}
    case $1 in
    *.bak | *.tmp | *.part) return 1 ;;
    .make/authors.mk | .make/teachers.mk | .make/release | .make/handout* | .make/pristine/*) return 1 ;;
    .make/gradescope.sh | .make/actions.sh | .make/check.sh | .make/empty.sh | .make/layers.sh) return 1 ;;
    .make/style.sh | .make/hints.sh | .make/stubs.awk | .make/tales.sh | .make/tally.sh) return 1 ;;
    .make/mutants* | .make/proofs* | .make/long.sh | .make/matrix.sh | .make/sanitize.sh) return 1 ;;
    .make/fuzz.sh | .make/crash.sh | .make/bad_input.sh) return 1 ;;
    .make/slides* | .make/snippets* | .make/decks.awk | .make/outputs.sh | slides/README.md) return 1 ;;
    slides/[0-9][0-9]_* | slides/figures/[0-9][0-9]_*) # a deck shows the reference, so it comes with it
        number=${1##*/}
        number=${number%%_*}
        [ "$release" != 00 ] && ! [ "$number" -gt "$release" ]
        ;;
    Makefile | .make/* | .vscode/* | .devcontainer/* | data/* | slides/* | lessons/README.md | lessons/common/*) ;;
    .clang-format | .clangd | .editorconfig | .gitattributes | .gitignore) ;;
    lessons/*/demo.cpp | lessons/*/train.cpp | lessons/*/sample.cpp) ;;
    lessons/*.cpp) return 1 ;; # generated
    lessons/[0-9][0-9]_*) ;;
    solutions/*) [ "$release" != 00 ] && ! [ "${lesson%%_*}" -gt "$release" ] ;;
    tests/*/*/* | tests/grader.cpp | tests/grading.cpp) return 1 ;;
    tests/grader/*.?pp | tests/support/* | tests/golden/* | tests/bench/*) ;;
    tests/*/*) return 1 ;;
    tests/*.cpp) ;;
    *) return 1 ;;
    esac
}

tracked | while read -r file; do
    if [ -f "$file" ] && students "$file"; then echo "$file"; fi
done >"$list"
untracked | while read -r file; do
    if students "$file"; then echo "handout: note: git does not know $file, so it is left out" >&2; fi
done

# ---- make it ----
while read -r file; do
    case $file in */*) mkdir -p "$part/${file%/*}" ;; esac
    cp -p "$file" "$part/$file" || exit 1
done <"$list" || exit 1
# shellcheck disable=SC2094
for source in solutions/[0-9][0-9]_*/*.cpp; do
    stub=${source#solutions/}
    for copy in "$part/lessons/$stub" "$part/.make/pristine/$stub"; do
        mkdir -p "${copy%/*}"
        awk -f .make/stubs.awk "$source" >"$copy" || exit 1
    done
    echo "$(cksum <"$part/lessons/$stub") lessons/$stub"
done >"$part/.make/stubs.sum" || exit 1
cp .make/handout/README.md .make/handout/AGENTS.md .make/handout/time.txt "$part" || exit 1
if [ -n "$actions" ]; then
    mkdir -p "$part/.github/workflows" && cp .make/handout/grade.yml "$part/.github/workflows" || exit 1
fi
echo "$release" >"$part/.make/release"

# ---- does it hold what it needs, and nothing that it must not? ----
# Every script that its Makefile and scripts name is there.
missing=$(cd "$part" && cat Makefile .make/*.mk .make/*.sh | grep -v '^ *#' | grep -o '\.make/[A-Za-z0-9_-]*\.[a-z]*[a-z]' |
    sort -u | while read -r file; do
    case $file in .make/authors.mk | .make/teachers.mk | .make/stubs.awk | .make/mutants.* | .make/proofs.*) continue ;; esac
    [ -f "$file" ] || printf ' %s' "$file"
done)
[ -z "$missing" ] || stop "the handout's own scripts want what would not be in it:$missing"
sh .make/handout/seal.sh "$part" || exit 1
sh .make/handout/leaks.sh "$part" "$release" "$list" || exit 1

rm -rf "$out" "$out.zip"
mv "$part" "$out" || exit 1
[ ! -f "$part.zip" ] || mv "$part.zip" "$out.zip"
echo "the handout: $out ($(find "$out" -type f ! -path '*/.git/*' | wc -l | tr -d ' ') files)"
if [ -f "$out.zip" ]; then
    echo "as a zip:    $out.zip ($(($(wc -c <"$out.zip") / 1024)) kB)"
else
    echo 'no zip was made: neither git nor zip is installed here'
fi
