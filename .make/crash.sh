#!/bin/sh
# make crash [KILLS=100] [SEED=1]: does a training run survive whatever ends it?
#   crash.sh MAKE KILLS SEED
# A small run is killed (SIGKILL) again and again, at random moments and in the middle of saves, and goes on
# each time; at its end its files must have the same bits as those of a run that was never stopped.  After each
# kill what stands on the disk must load.  Then: Ctrl-C and other signals, a full disk, a limit on the size of
# files, a directory that cannot be written, an output that is full or closed, two runs in one directory.
set -u
make=$1
kills=${2:-100}
seed=${3:-1}
export OMP_NUM_THREADS=1 LC_ALL=C

# Under nohup SIGHUP is ignored, by all programs begun from here, and a shell cannot take that back.
hangs_up() { ! (sh -c 'kill -HUP $$; exit 0'; exit $?) 2>/dev/null; } # two shells: one speaks of the signal
if ! hangs_up && env --default-signal=HUP true 2>/dev/null; then
    exec env --default-signal=HUP sh "$0" "$@"
fi

"$make" -s programs || exit 2
work=$(mktemp -d) || exit 2
pid=
mounted=
clean_up() {
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
    [ -z "$mounted" ] || umount "$mounted" 2>/dev/null
    chmod -R u+w "$work"
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
chmod 755 "$work" # for the test that root does as another user
cp build/bin/train build/bin/sample "$work"
head -c 30000 data/tales/tales.txt >"$work/text"
good=$work/good
steps=50
every=1

# shellcheck source=.make/tally.sh
. .make/tally.sh
judge() { verdict "$1" "$2" "$work/err" "$work/out"; } # of what failed, what the last program said

# The program takes the place of the shell: call these in the background, or in ( ).
new() { # new DIRECTORY: a run from the beginning
    exec "$work/train" --data "$work/text" --out "$1" --layers 1 --heads 2 --dim 16 --context 16 --batch 4 \
        --warmup 3 --steps $steps --dropout 0.1 --eval-every 7 --eval-batches 2 --save-every $every \
        >"$work/out" 2>"$work/err"
}
resume() { exec "$work/train" --out "$1" --resume >"$work/out" 2>"$work/err"; }
loads() { "$work/sample" --model "$1" --tokens 3 >"$work/out" 2>"$work/err"; }

end() { # end SIGNAL: sends it to the program $pid; the exit code goes to $code
    kill -"$1" "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    code=$?
    pid=
}
begin() { # begin DIRECTORY: a new run in the background, $pid, that has made some steps
    rm -rf "$1"
    new "$1" &
    pid=$!
    until [ "$(grep -c . "$1/log.csv" 2>/dev/null)" -gt 3 ] 2>/dev/null; do
        kill -0 $pid 2>/dev/null || return 1
    done
}
one_line() { # one_line WORDS: did the last program say this, and nothing else, on standard error?
    [ "$(grep -c . "$work/err")" -eq 1 ] && grep -q "^train: .*$1" "$work/err"
}
no_temporaries() { # no_temporaries DIRECTORY
    set -- "$1"/*.tmp
    [ ! -e "$1" ]
}
sums() { (cd "$1" && cksum -- *); }
same() { # same DIRECTORY: the same files, bit by bit?  Only the speed, log.csv's last column, may differ.
    [ "$(ls -A "$1")" = "$(ls -A "$good")" ] || { ls -A "$1" >"$work/err"; return 1; }
    for file in config.json model.safetensors optimizer.safetensors state.json tokenizer.txt; do
        cmp "$1/$file" "$good/$file" >"$work/err" 2>&1 || return 1
    done
    cut -d , -f 1-5 "$1/log.csv" >"$work/a"
    cut -d , -f 1-5 "$good/log.csv" | cmp - "$work/a" >"$work/err" 2>&1
}
ends_the_same() { (resume "$1") && same "$1"; }

# ---- a run that is never stopped ---------------------------------------------------------------------
seconds=2
[ "$kills" -ge 20 ] || seconds=1
while :; do
    began=$(date +%s)
    rm -rf "$good"
    (new "$good") || { judge 1 'a run that is not stopped'; exit 1; }
    if [ $(($(date +%s) - began)) -ge $seconds ] || [ $steps -ge 12800 ]; then break; fi
    steps=$((steps * 2))
done
echo "a run of $steps steps, each with a save"

# ---- SIGKILL -----------------------------------------------------------------------------------------
# A line for each kill: how many seconds to wait, and whether for a temporary file after that.
awk -v n="$kills" -v seed="$seed" 'BEGIN {
    srand(seed)
    for (i = 0; i < 100 * n; ++i) { u = rand(); printf "%.3f %d\n", 1.2 * u * u, rand() < 0.5 }
}' >"$work/plan"
survived=0
in_a_save=0
before=0
runs=0
dir=$work/killed
one_kill() { # one_kill SECONDS WAIT_FOR_A_SAVE: false when something is lost
    if [ -e "$dir/optimizer.safetensors" ]; then resume "$dir" & else new "$dir" & fi
    pid=$!
    sleep "$1"
    while [ "$2" -eq 1 ] && no_temporaries "$dir" && kill -0 $pid 2>/dev/null; do :; done
    end KILL
    if [ $code -eq 0 ]; then # it was quicker
        same "$dir" || return 1
        runs=$((runs + 1))
        rm -rf "$dir"
        return
    fi
    [ $code -eq 137 ] || return 1
    survived=$((survived + 1))
    no_temporaries "$dir" || in_a_save=$((in_a_save + 1))
    [ -e "$dir/optimizer.safetensors" ] || before=$((before + 1))
    [ ! -e "$dir/model.safetensors" ] || loads "$dir"
}
status=0
while [ $survived -lt "$kills" ] && [ $status -eq 0 ] && read -r seconds wait_for_a_save; do
    one_kill "$seconds" "$wait_for_a_save" || status=1
done <"$work/plan"
if [ $status -eq 0 ] && [ -e "$dir/optimizer.safetensors" ]; then
    ends_the_same "$dir" || status=1
    runs=$((runs + 1))
fi
judge $status "$survived kills, $in_a_save in the middle of a save, $before before the first: $runs runs with the \
same bits"

# Killed between the first line of the log and the second save, it begins again, and logs step 0 once.
dir=$work/early
every=1000000
begin "$dir"
end KILL
every=1
(resume "$dir") && sed 's/1000000$/1/; s/1000000,$/1,/' "$dir/state.json" >"$work/a" && mv "$work/a" "$dir/state.json" &&
    same "$dir"
judge $? 'killed with all of its log after its only save: the same bits, and each line once'

# ---- signals -----------------------------------------------------------------------------------------
dir="$work/a run's directory"
signals='INT:130 TERM:143 HUP:129'
hangs_up || {
    signals='INT:130 TERM:143'
    skip 'SIGHUP (it is ignored here, as under nohup)'
}
for signal in $signals; do
    begin "$dir"
    end "${signal%:*}"
    [ $code -eq "${signal#*:}" ] && command=$(sed -n 's/^saved after step [0-9]*; to go on: //p' "$work/out") &&
        [ -n "$command" ] && loads "$dir" && (eval "$command") >"$work/out" 2>"$work/err" && same "$dir"
    judge $? "SIG${signal%:*}: exit code ${signal#*:}; the command that it prints goes on to the same bits"
done

# ---- two runs ----------------------------------------------------------------------------------------
dir=$work/two
begin "$dir" && ! (resume "$dir") && one_line 'is being written by another run' && ! (new "$dir") &&
    one_line 'holds a run already'
status=$?
end KILL
[ $status -eq 0 ] && ends_the_same "$dir"
judge $? 'two runs in one directory: the second refuses, and may when the first was killed'
sums "$dir" >"$work/sums"
! (new "$dir") && one_line 'holds a run already' && sums "$dir" | cmp -s - "$work/sums"
judge $? 'a new run does not replace an old one'
rm -rf "$dir"
(new "$dir") &
other=$!
(new "$dir" >/dev/null 2>&1)
a=$?
wait $other
b=$?
[ $((a + b)) -eq 1 ] && same "$dir"
judge $? 'two new runs at once: one of them refuses'

# It looks before each save and each line of the log; a save that has begun may still fail in its own words.
dir=$work/moved
every=1000000
begin "$dir"
mv "$dir" "$dir.old" && mkdir "$dir"
wait $pid
code=$?
pid=
every=1
[ $code -eq 1 ] && one_line 'is not the directory any more' && [ -z "$(ls -A "$dir")" ] && loads "$dir.old"
judge $? 'its directory is moved away and another takes its place: one line, the other stays empty, the old one loads'

# ---- a full disk -------------------------------------------------------------------------------------
disk_full() { # disk_full DIRECTORY: a run that has begun must end with one line
    wait $pid
    code=$?
    pid=
    [ $code -eq 1 ] && one_line 'cannot write .*: No space left on device' && no_temporaries "$1" && loads "$1"
}
mkdir "$work/disk"
if mount -t tmpfs -o size=1m tmpfs "$work/disk" 2>/dev/null; then
    mounted=$work/disk
    dir=$work/disk/run
    begin "$dir" && cat /dev/zero >"$work/disk/filler" 2>/dev/null
    disk_full "$dir"
    status=$?
    (resume "$dir") || [ $status -ne 0 ] || one_line 'No space left on device' || status=1
    ! (new "$work/disk/other") && one_line 'No space left on device' || status=1
    rm -rf "$work/disk/filler" "$work/disk/other"
    [ $status -eq 0 ] && ends_the_same "$dir"
    judge $? 'a full disk: one line, the files stay; with room again it goes on to the same bits'
else
    skip 'a full disk (only root can mount one)'
fi
dir=$work/limit
begin "$dir"
end KILL
sums "$dir" | grep -v tmp >"$work/sums"
(ulimit -f 40 && resume "$dir")
code=$?
if [ $code -eq 0 ]; then
    skip 'a limit on the size of files (ulimit -f has no effect here)'
else
    [ $code -eq 1 ] && one_line 'cannot write .*: File too large' && sums "$dir" | cmp -s - "$work/sums" &&
        loads "$dir" && ends_the_same "$dir"
    judge $? 'a limit on the size of files: one line, the files stay; without it goes on to the same bits'
fi

# ---- a directory that cannot be written --------------------------------------------------------------
dir=$work/locked
begin "$dir"
end KILL
rm -f "$dir"/*.tmp
sums "$dir" >"$work/sums"
touch "$work/out" "$work/err"
as_user=
if [ "$(id -u)" -eq 0 ]; then # who is root may write everywhere
    as_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
    $as_user true 2>/dev/null || as_user=none
fi
if [ "$as_user" = none ]; then
    skip 'a directory that cannot be written (here root may write everywhere)'
else
    chmod 555 "$dir"
    $as_user "$work/train" --out "$dir" --resume >"$work/out" 2>"$work/err"
    [ $? -eq 1 ] && one_line 'cannot write .*: Permission denied' && sums "$dir" | cmp -s - "$work/sums" && loads "$dir"
    status=$?
    $as_user "$work/train" --data "$work/text" --out "$dir/below" >"$work/out" 2>"$work/err"
    [ $? -eq 1 ] && one_line 'cannot make directory .*: Permission denied' || status=1
    chmod 755 "$dir"
    [ $status -eq 0 ] && ends_the_same "$dir"
    judge $? 'a directory that cannot be written: one line, the files stay'
fi

# ---- the output --------------------------------------------------------------------------------------
for output in full closed 'a pipe that ends'; do
    dir=$work/output
    begin "$dir"
    end KILL
    set -- "$work/train" --out "$dir" --resume
    case $output in
    full) [ -e /dev/full ] || continue; "$@" >/dev/full 2>"$work/err" ;;
    closed) "$@" >&- 2>"$work/err" ;;
    *) { "$@" 2>"$work/err"; echo $? >"$work/code"; } | head -n 1 >"$work/out"; (exit "$(cat "$work/code")") ;;
    esac
    [ $? -eq 1 ] && one_line 'the output could not be written' && same "$dir"
    judge $? "standard output is $output: the run goes on, ends with one line, and is saved"
done
if [ -e /dev/full ]; then # as when Ctrl-C ends both sides of `train | tee`
    begin "$dir"
    end KILL
    lines=$(grep -c . "$dir/log.csv")
    "$work/train" --out "$dir" --resume >/dev/full 2>"$work/err" &
    pid=$!
    while [ "$(grep -c . "$dir/log.csv")" -le "$lines" ] && kill -0 $pid 2>/dev/null; do :; done
    end INT
    [ $code -eq 130 ] && grep -q '^saved after step .*; to go on: ' "$work/err" && ends_the_same "$dir"
    judge $? 'Ctrl-C when nobody reads the output any more: exit code 130, the command goes to standard error'
fi

closing
