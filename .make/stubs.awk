# Turns a reference implementation into a stub: what stands between BEGIN SOLUTION and END SOLUTION
# becomes one line, TODO("hint");
#   awk -f .make/stubs.awk solutions/NN_name/x.cpp
function fail(message) {
    printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
    failed = 1
    exit 1
}
/\/\/ BEGIN SOLUTION/ {
    if (inside) fail("BEGIN SOLUTION inside a solution")
    inside = 1
    hint = $0
    sub(/.*BEGIN SOLUTION */, "", hint)
    if (hint == "" || hint ~ /"/) fail("BEGIN SOLUTION needs a hint without double quotes")
    indent = $0
    sub(/\/\/.*/, "", indent)
    line = indent "TODO(\"" hint "\");"
    if (length(line) > 100) fail("the hint makes a line of " length(line) " columns; 100 is the limit")
    print line
    next
}
/\/\/ END SOLUTION/ {
    if (!inside) fail("END SOLUTION without BEGIN SOLUTION")
    inside = 0
    next
}
!inside { print }
END {
    if (!failed && inside) fail("the last BEGIN SOLUTION has no END SOLUTION")
    exit failed
}
