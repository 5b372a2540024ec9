#!/bin/sh
# make demo: trains a small GPT on the bundled tales and shows what it has learnt.
set -eu
train=build/bin/train
sample=build/bin/sample
tales=data/tales/tales.txt
out=build/demo
rm -rf "$out"

model="--data $tales --tokenizer bpe:2000 --no-bias --layers 2 --context 128 --batch 6"

echo
echo "A GPT that has learnt nothing writes:"
echo
# shellcheck disable=SC2086
$train $model --out "$out/untrained" --steps 0 --eval-batches 1 >"$out.log" 2>&1 || { cat "$out.log"; exit 1; }
rm -f "$out.log"
$sample --model "$out/untrained" --tokens 60
echo
echo "It learns from $tales, in tokens that byte-pair encoding has found:"
echo
# shellcheck disable=SC2086
$train $model --out "$out/tales" --steps 1600 --eval-every 200 --save-every 800 \
    --warmup 50 --lr 4e-3 --min-lr 1e-4
echo
echo "Now it writes:"
$sample --model "$out/tales" --tokens 250 --temperature 0.6
echo
echo "More of it:  $sample --model $out/tales --prompt 'Once upon a time'"
echo "The curve:   $out/tales/loss.svg"
