# What the scripts that try things share; they read it with `.`: a line a verdict, and the closing line of `make test`.
# shellcheck shell=sh disable=SC2154
passed=0
failed=0
skipped=0

verdict() { # verdict STATUS TEXT [FILE...]: 0 is well; of what failed, how each FILE begins
    if [ "$1" = 0 ]; then
        passed=$((passed + 1))
        echo "  ok    $2"
        return
    fi
    failed=$((failed + 1))
    echo "  FAIL  $2"
    shift 2
    for said; do
        [ ! -f "$said" ] || sed 's/^/        /' "$said" | head -n 40
    done
}
skip() { # skip TEXT
    skipped=$((skipped + 1))
    echo "  skip  $1"
}
step() { # step NAME COMMAND...: a verdict on a command; what it prints comes before
    step=$1
    shift
    "$@"
    verdict $? "$step"
}
check() { # check NAME EXIT-CODE WORDS COMMAND...: does it end with that code (-: any) and say those words?  To $log.
    step=$1 code=$2 words=$3
    shift 3
    "$@" >"$log" 2>&1
    set -- $?
    if { [ "$code" = - ] || [ "$code" = "$1" ]; } && { [ -z "$words" ] || grep -qe "$words" "$log"; }; then
        verdict 0 "$step"
    else
        verdict 1 "$step: exit code $1, not $code; or it does not say: $words" "$log"
    fi
}
closing() { # the last lines; false when something failed, or nothing was tried
    echo
    [ $skipped -eq 0 ] || echo "skipped: $skipped"
    echo "$passed passed, $failed failed"
    [ $failed -eq 0 ] && [ $passed -gt 0 ]
}
