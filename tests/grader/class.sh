#!/bin/sh
# A class of 60, graded in one command: the reference, the empty handout, partly done work, and mutants.
#   class.sh MAKE [LESSON]
# A mutant is the reference of all lessons with one mistake of tests/mutants/NN_name.txt; the list is below.
# Each must lose points in its own lesson and nowhere else, and its report must say what the mutant's `says:`
# lines want.  With LESSON (05), only that lesson's mutants are made and only that lesson is graded.
set -u
make=$1
only=${2:-}
home=$(pwd)/build/class-of-60
class=$home/class
out=$home/out
tab=$(printf '\t')
# shellcheck source=.make/tally.sh
. .make/tally.sh
begin=$(date +%s)

grade_class() { # grade_class DIR LESSON OUT: grades every submission in DIR; no lesson stands for all
    "$make" -s --no-print-directory grade-class DIR="$1" L="$2" OUT="$3"
}
report_in() { tr -s ' \n' '  ' <"$1/reports/$2.txt"; } # report_in OUT STUDENT

mutants() { # a lesson and a mutant's name a line
    cat <<'END'
01 multiply adds
01 add_row reaches row 0 only
01 matmul takes b(j, k)
01 softmax over the whole matrix
02 step 1 begins with what c holds
02 step 3 leaves out the rows that do not divide by the number of threads
02 pack_panel does not use first
02 gemm_add overwrites c with the first block of depth
03 the tape is walked forwards
03 division's second slope lacks its minus
03 the neuron has no tanh
03 the step goes uphill
04 multiply: dy times the factor itself
04 softmax: the dot product is not subtracted
04 cross_entropy: the mean over all rows
04 tape: the loss's gradient is set to 1
05 linear_forward: no bias
05 he_deviation: without the 2
05 sgd: no momentum
05 adamw: L2 instead of decay
06 characters: byte by byte
06 merge: from right to left
06 train: of equals the largest pair
06 encode: the leftmost pair
07 count_bigrams: rows and columns are swapped
07 perplexity: base 2
07 sample_chain: one token too many
07 train_bigram: gradients pile up
08 scores are not scaled
08 there is no mask
08 ov_circuit is transposed
08 the copy model knows no positions
09 causal_softmax has no mask
09 all heads are head 0
09 attention_pattern_backward forgets the dot product
09 forward leaves out c_proj
10 layernorm divides the variance by width - 1
10 layernorm_backward forgets gamma
10 dropout_forward does not scale
10 the block is post-norm
11 the unembedding is counted
11 positions are left out
11 offsets count numbers
11 sizes are cut to an int
12 the targets are the inputs
12 no warm-up
12 nothing is clipped
12 AdamW begins to count anew after resuming
13 the temperature is not used
13 top-k keeps k + 1
13 the scores are not scaled
13 attention without its norm
END
}

# ---- making the class -----------------------------------------------------------------------------------
points_of() { # points_of LESSON: what its tests are worth
    grep -ho '\[[0-9]* pts\{0,1\}\]' tests/"$1"_*.cpp | awk '{ n += substr($1, 2) } END { print n }'
}
without_markers() { sed -e '/\/\/ BEGIN SOLUTION/d' -e '/\/\/ END SOLUTION/d' "$1"; }
wants() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$home/expected"; } # wants STUDENT LESSON POINTS or <POINTS

# submission STUDENT DONE: all lessons; the reference in those that DONE lists, stubs in the others
submission() {
    for source in solutions/*/*.cpp; do
        file=${source#solutions/}
        mkdir -p "$class/$1/lessons/${file%/*}"
        case " $2 " in
        *" ${file%%_*} "*) without_markers "$source" ;;
        *) awk -f .make/stubs.awk "$source" ;;
        esac >"$class/$1/lessons/$file"
    done
    for lesson in $graded; do
        case " $2 " in
        *" $lesson "*) wants "$1" "$lesson" "$(points_of "$lesson")" ;;
        *) wants "$1" "$lesson" 0 ;;
        esac
    done
    # shellcheck disable=SC2086
    printf '%s 1.5\n' $graded >"$class/$1/time.txt"
}
up_to() { for lesson in $all; do [ "$lesson" -gt "$1" ] || printf '%s ' "$lesson"; done; }
expect_less() { # expect_less STUDENT LESSON POINTS: instead of all the lesson's points
    awk -F "$tab" -v OFS="$tab" -v student="$1" -v lesson="$2" -v points="$3" '
        $1 == student && $2 == lesson { $3 = points } { print }' "$home/expected" >"$home/changed"
    mv "$home/changed" "$home/expected"
}
make_mutants() { # make_mutants LESSON: its mutants of the list, as submissions mutant-NN-1 …
    name=$(basename tests/mutants/"$1"_*.txt .txt)
    work=$home/mutants/$name
    mkdir -p "$work"
    : >"$work/errors"
    awk -v lesson="$name" -v work="$work" -v errors="$work/errors" -f .make/mutants.awk \
        "tests/mutants/$name.txt" >"$work/list"
    sed 's/^/  /' "$work/errors"
    n=0
    mutants | sed -n "s/^$1 //p" | while IFS= read -r title; do
        n=$((n + 1))
        student=mutant-$1-$n
        number=$(awk -F "$tab" -v title="$title" '$6 == title && $3 == "mutant" { print $1 }' "$work/list")
        if [ -z "$number" ]; then
            echo "$name: there is no mutant \"$title\"" >>"$home/lacking"
            continue
        fi
        submission "$student" "$all"
        for file in "$work/$number"/*.cpp; do
            without_markers "$file" >"$class/$student/lessons/$name/$(basename "$file")"
        done
        [ ! -f "$work/$number/says" ] || cp "$work/$number/says" "$home/says-$student"
        expect_less "$student" "$1" "<$(points_of "$1")"
        printf '%s\t%s\n' "$student" "$title" >>"$home/titles"
    done
}

# judge STUDENT: what is wrong with its row of scores.csv, a line each; the last line is its points
judge() {
    awk -F , -v student="$1" -v expected="$home/expected" -v only="$only" '
        BEGIN {
            while ((getline line <expected) > 0) {
                split(line, part, "\t")
                if (part[1] == student && (only == "" || part[2] == only)) want[part[2]] = part[3]
            }
        }
        NR == 1 { for (i = 3; i <= NF; ++i) lesson[i] = substr($i, 1, 2); columns = NF; next }
        $1 != student { next }
        {
            for (i = 3; i <= columns; ++i) {
                if (!(lesson[i] in want)) continue
                w = want[lesson[i]]
                less = substr(w, 1, 1) == "<"
                if (less ? $i == "" || $i >= substr(w, 2) + 0 : $i == "" || $i + 0 != w)
                    print "lesson " lesson[i] ": got " ($i == "" ? "nothing" : $i) ", want " w
                if (less) own = "  lesson " lesson[i] ": " $i " of " substr(w, 2)
                sum += $i
                delete want[lesson[i]]
            }
            if (sum != $2) print "the total is " $2 ", but the lessons sum to " sum
            found = 1
            line = sprintf("%3d points%s", $2, own)
        }
        END {
            if (!found) print "has no row in scores.csv"
            else for (l in want) print "lesson " l " has no column"
            print "=" line
        }
    ' "$out/scores.csv"
}

rm -rf "$home"
mkdir -p "$class"
all=$(for folder in solutions/[0-9]*/; do basename "$folder" | cut -d _ -f 1; done | tr '\n' ' ')
graded=${only:-$all}
: >"$home/expected"
: >"$home/lacking"
: >"$home/titles"
submission reference "$all"
submission empty ''
submission up-to-03 "$(up_to 3)"
submission up-to-07 "$(up_to 7)"
submission up-to-10 "$(up_to 10)"
submission folders-alone "$all" # 05_neural_networks/ and its like, without lessons/ above them
mv "$class"/folders-alone/lessons/* "$class/folders-alone/" && rmdir "$class/folders-alone/lessons"
submission no-optimizer "$all"  # one file of lesson 05 is missing: three of its tests need it
rm "$class"/no-optimizer/lessons/05_*/optimizer.cpp
expect_less no-optimizer 05 $(($(points_of 05) - 3))
submission zipped "$all"
(cd "$class/zipped" && zip -q -r ../zipped.zip .) && rm -r "$class/zipped"
for lesson in $graded; do
    [ "$lesson" = 00 ] || make_mutants "$lesson"
done
echo "$(find "$class" -mindepth 1 -maxdepth 1 | wc -l) submissions made in $(($(date +%s) - begin)) s"

since=$(date +%s)
grade_class "$class" "$only" "$out" >"$home/log" 2>&1
code=$?
echo "graded in $(($(date +%s) - since)) s (exit code $code)"
[ -f "$out/scores.csv" ] || { tail -n 5 "$home/log" && exit 1; }

for student in $(cut -f 1 "$home/expected" | uniq); do
    judge "$student" >"$home/judged"
    grep -v '^=' "$home/judged" >"$home/problems"
    [ ! -f "$home/says-$student" ] || while IFS= read -r words; do
        report_in "$out" "$student" | grep -qF -e "$words" || echo "the report does not say: $words"
    done <"$home/says-$student" >>"$home/problems"
    [ ! -s "$home/problems" ]
    verdict $? "$(printf '%-14s %s  %s' "$student" "$(sed -n 's/^=//p' "$home/judged")" \
        "$(sed -n "s/^$student$tab//p" "$home/titles")")" "$home/problems"
done
[ ! -s "$home/lacking" ]
verdict $? 'every mutant of the list is there' "$home/lacking"
rows=$(grep -c -v '^student,' "$out/scores.csv")
[ "$rows" = "$(find "$class" -mindepth 1 -maxdepth 1 | wc -l)" ]
verdict $? "scores.csv has a row for each of them: $rows"
[ -s "$out/class.html" ]
verdict $? 'class.html is there'
echo
echo "$(($(date +%s) - begin)) s"
closing
