# The table of `make progress`.
#   awk -v code=yours|mine|ref -v mine=" MINE=1" -f .make/progress.awk FACTS VERDICT...
# FACTS is what progress.sh found out, a tab between its columns; a VERDICT is what a lesson's tests printed.
function title(name) { gsub(/_/, " ", name); return name }
function number(name) { return substr(name, 1, 2) }

# "gelu_backward: the slope of the tanh form" is about gelu_backward.
function about(test) { return test ~ /^[^:]*[a-z]: / ? substr(test, 1, index(test, ":") - 1) : "\"" test "\"" }

# Remembers why lesson l is not green: what the first test that failed said.  line counts from its name.
function learn(l, line, text) {
    sub(/^ +/, "", text)
    if (line == 0) {
        test[l] = text
        sub(/  \([0-9]+ points?\)$/, "", test[l])
        next_step[l] = "mend " about(test[l])
    } else if (line == 1 && text ~ / is not written yet$/) {
        missing[l] = text
        sub(/ is not written yet$/, "", missing[l])
        next_step[l] = "write " missing[l]
    } else if (line == 2 && l in missing && text !~ "^lessons/" l "/") {
        needs[l] = substr(text, index(text, "/") + 1, 2)
        next_step[l] = "needs " missing[l] " of lesson " needs[l]
    } else if (text ~ /^SIG[A-Z]+ - / && !(l in crash)) {
        crash[l] = text
        next_step[l] = about(test[l]) (text ~ /^SIGTERM/ ? " does not end" : " crashes")
    }
}

function bar(part, whole,    s, i) {
    s = ""
    for (i = 1; i <= 10; i++) s = s (whole > 0 && part * 10 >= i * whole ? "#" : ".")
    return s
}

BEGIN { FS = "\t" }
FNR == 1 { file++; l = FILENAME; gsub(/.*\/|\.verdict$/, "", l); line = -1 }
file == 1 && $1 == "size" { lessons[++n] = $2; tests[$2] = $3; points[$2] = $4 }
file == 1 && $1 == "whose" { whose[$2] = $3 }
file == 1 && $1 == "error" { error[$2] = $3 }
file == 1 && $1 == "recent" { recent = $2 }
file > 1 && /^  FAIL  / && !(l in test) { line = 0 }
file > 1 && /^  ok    / { line = -1 }
file > 1 && line >= 0 { learn(l, line, $0 ~ /^  FAIL  / ? substr($0, 9) : $0); line++ }
file > 1 && /^[0-9]+ passed, [0-9]+ failed/ {
    split($0, w, /[ (]+/)
    passed[l] = w[1]
    reached[l] = w[5]
    green[l] = w[1] > 0 && w[3] == 0
}
file > 1 && /^stopped: / { stopped[l] = 1 }

END {
    printf "%-22s %-10s %7s %7s  %-10s %s\n", "lesson", "", "points", "tests", "code", "next step"
    for (i = 1; i <= n; i++) {
        l = lessons[i]
        if (whose[l] == "not begun") step = ""
        else if (l in error) {
            e = error[l]
            at = substr(e, index(e, "/") + 1, 2)
            if (e ~ /^(lessons|tests)\/[0-9]/ && at != number(l)) waits[l] = at
            step = l in waits ? "waits for lesson " at : "does not compile"
        } else if (green[l]) step = "done"
        else if (l in stopped && !(l in crash)) step = "does not end"
        else if (l in next_step) step = next_step[l]
        else step = "its tests end early"
        sum += reached[l]
        all += points[l]
        row = sprintf("%-22s %s %3d/%-3d %3s/%-3d  %-10s %s", title(l), bar(reached[l], points[l]), reached[l],
            points[l], (l in passed ? passed[l] : whose[l] == "not begun" ? "-" : "?"), tests[l], whose[l], step)
        sub(/ +$/, "", row)
        print row
        if (step == "does not compile") print "    " error[l]
        if (!green[l]) {
            if (!first) first = l
            if (!begun && whose[l] != "not begun") begun = l
        }
        if (whose[l] == "reference") foreign = foreign (foreign ? ", " : "") number(l)
    }
    printf "%-22s %s %3d/%-3d\n\n", "together", bar(sum, all), sum, all
    if (recent in whose && !green[recent]) begun = recent

    l = begun ? begun : first
    L = number(l)
    if (!l && code == "ref") print "All green: this is the reference."
    else if (!l && foreign) print "All green, but the code of " foreign " is the reference's."
    else if (!l && code == "mine")
        print "All green, on your own code throughout: the GPT is yours.  make programs MINE=1 builds train and sample from it."
    else if (!l) print "All green, each lesson on the reference of those below it.  Next: make progress MINE=1, on your own code throughout."
    else if (whose[l] == "not begun") print "Next: lesson " title(l) ".  Read lessons/" l "/README.md, then make " L mine "."
    else if (l in waits) print "Next: lesson " waits[l] " does not compile; make " waits[l] mine " says why."
    else if (l in error) print "Next: lesson " title(l) " does not compile; make " L mine " says why."
    else if (l in needs) print "Next: lesson " needs[l] ", which lesson " title(l) " rests on: make " needs[l] mine " tests it, make hint L=" needs[l] mine " helps."
    else print "Next: lesson " title(l) ": " next_step[l] ".  make " L mine " tests it, make hint L=" L mine " helps."
}
