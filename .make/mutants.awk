# Reads a list of mutants, applies each entry to a copy of the sources it names, and prints a line
# for each: its number, its line in the list, mutant or variant, its build, the files, the name, with
# tabs between them.  Entries for a sanitizer are left out where `mode` is another.  What is wrong with the list goes to the file `errors`, a line each.
#   awk -v lesson=NN_name -v mode=MODE -v work=DIR -v errors=FILE -f .make/mutants.awk tests/mutants/NN_name.txt
# The changed files and the words that a failure must contain are left in DIR/NUMBER/.
function fail(line, message) {
    if (!bad) printf "%s:%d: %s\n", FILENAME, line, message > errors
    bad = 1
}
function trimmed(text) {
    sub(/^[ \t]+/, "", text)
    sub(/[ \t\r]+$/, "", text)
    return text
}
# The text of a file of the reference, without indentation; changed[] holds what this entry has
# changed already.
function text_of(file, line,    path, text, row, lines) {
    if (file in changed) return changed[file]
    path = "solutions/" lesson "/" file
    while ((getline row < path) > 0) {
        text = text trimmed(row) "\n"
        ++lines
    }
    close(path)
    if (!lines) fail(line, "there is no file " path)
    return text
}
# Replaces the n-th place where `old` occurs, and says how many places it saw.
function replace(text, old, new, n,    at, from, seen) {
    for (from = 1; (at = index(substr(text, from), old)) > 0; from += at) {
        if (++seen < n) continue
        at += from - 1
        result = substr(text, 1, at - 1) new substr(text, at + length(old))
        return seen
    }
    return seen + 0
}
# One change of an entry is complete: a file, its old lines and its new lines.
function end_change(    seen) {
    if (has_new && !has_old) fail(first_line, "`+` lines without `-` lines before them")
    if (has_old && !bad) {
        if (file == "") fail(first_line, "`file:` must stand before the `-` lines")
        text = bad ? "" : text_of(file, first_line)
        seen = bad ? 0 : replace(text, old, new, nth)
        if (seen < nth && nth == 1)
            fail(first_line, "this text is not found in solutions/" lesson "/" file)
        else if (seen < nth)
            fail(first_line, "nth: " nth ", but this text is there " seen " times in " file)
        else if (old == new)
            fail(first_line, "the `-` and `+` lines are the same")
        else {
            if (!(file in changed)) files = files (files == "" ? "" : " ") file
            changed[file] = result
            ++changes
        }
    }
    if (has_old) nth = 1
    old = new = ""
    has_old = has_new = 0
}
function end_entry(    f, dir) {
    if (kind == "") return
    end_change()
    if (nth > 1) fail(entry_line, "`nth:` must stand before the `-` lines that it is for")
    if (!changes) fail(entry_line, "\"" name "\" changes nothing: it needs `file:` and `-` lines")
    if (kind == "variant" && says != "")
        fail(entry_line, "a variant is correct: there is nothing that a failure says")
    if (!bad && (build == "any" || build == mode || build == "double" && mode == "release")) {
        dir = work "/" ++number
        system("mkdir -p '" dir "'")
        for (f in changed) {
            printf "%s", changed[f] > (dir "/" f)
            close(dir "/" f)
        }
        if (says != "") {
            printf "%s", says > (dir "/says")
            close(dir "/says")
        }
        printf "%d\t%d\t%s\t%s\t%s\t%s\n", number, entry_line, kind, build, files, name
    }
    kind = ""
}
function begin_entry(k) {
    if (kind != "") {
        fail(FNR, "an empty line must stand between entries")
        end_entry()
    }
    kind = k
    name = value
    entry_line = FNR
    file = files = says = old = new = ""
    build = "any"
    changes = bad = has_old = has_new = 0
    nth = 1
    for (f in changed) delete changed[f]
    if (name == "") fail(FNR, "`" k ":` needs a name")
    if (name in known) fail(FNR, "there is another \"" name "\" in line " known[name])
    known[name] = FNR
}
# Lines that follow no `mutant:` or `variant:`: said once, then skipped up to the next empty line.
function begin_broken() {
    kind = "none"
    bad = 0
    fail(FNR, "an entry begins with `mutant: NAME` or `variant: NAME`")
}
function unknown() {
    fail(FNR, "this is none of mutant:, variant:, file:, says:, nth:, build:, - and +")
}

/^#/ { next }
/^[ \t\r]*$/ { end_entry(); next }
/^-( |\r?$)/ {
    if (kind == "") begin_broken()
    if (has_new) end_change()
    if (!has_old) first_line = FNR
    old = (has_old ? old "\n" : "") trimmed(substr($0, 2))
    if (old == "") fail(FNR, "the first `-` line must not be empty")
    has_old = 1
    next
}
/^\+( |\r?$)/ {
    if (kind == "") begin_broken()
    if (!has_old) first_line = FNR
    new = (has_new ? new "\n" : "") trimmed(substr($0, 2))
    has_new = 1
    next
}
{
    key = $0
    sub(/:.*/, "", key)
    value = index($0, ":") ? trimmed(substr($0, index($0, ":") + 1)) : ""
    if (key == "mutant" || key == "variant") { begin_entry(key); next }
    if (kind == "") begin_broken()
    if (value == "") unknown()
    else if (key == "file") { end_change(); file = value }
    else if (key == "says") says = says value "\n"
    else if (key == "nth" && value ~ /^[1-9][0-9]*$/) { if (has_old) end_change(); nth = value + 0 }
    else if (key == "build" && value ~ /^(double|asan|tsan)$/) build = value
    else if (key == "nth") fail(FNR, "`nth:` needs a number from 1 on")
    else if (key == "build") fail(FNR, "`build:` can only be double, asan or tsan")
    else unknown()
}
END { end_entry() }
