# Keeps the code in a text equal to the source.  A block that begins with one of
#   ```cpp file=PATH#NAME
#   ```cpp file=PATH#NAME from="text" to="text"
# holds the definition of NAME in PATH, or the part of it from the first line with the one text to the first line,
# there or after, with the other; without `to`, one line.  Writes the text with these blocks as they should be.
#   awk -f .make/snippets.awk [-v deck=1] TEXT
# With -v check=1 it says instead, a line each, which blocks are not; -v deck=1: and which have no source.

# The lines of the file `path`, once: count[path] of them, line[path, 1] and so on; -1 where there is no such file.
function load(path,    text, n, got) {
    if (path in count) return
    n = 0
    while ((got = (getline text < path)) > 0) line[path, ++n] = text
    count[path] = got < 0 ? -1 : n
    close(path)
}
function indentation(text) { match(text, /^ */); return text ~ /^ *$/ ? 999 : RLENGTH }
function is_letter(c) { return c ~ /[A-Za-z0-9_]/ }
function dense(text) { gsub(/[ \t]/, "", text); return text }
function ends_with(text, name,    before) {
    sub(/ +$/, "", text)
    before = length(text) - length(name)
    return before >= 0 && substr(text, before + 1) == name && !is_letter(substr(text, before, 1))
}

# Does the head of a definition declare `name`?  A name with spaces, quotes or brackets is looked for as it is.
function declares(head, name,    bracket, at, before, after) {
    if (name ~ /[("<,]/ || name ~ / /) return index(dense(head), dense(name)) > 0
    bracket = index(head, "(")
    if (bracket && ends_with(substr(head, 1, bracket - 1), name)) return 1
    at = index(head, name)
    if (!at || (bracket && bracket < at)) return 0
    before = substr(head, 1, at - 1)
    after = substr(head, at + length(name))
    if (is_letter(substr(after, 1, 1)) || is_letter(substr(before, at - 1))) return 0
    return before ~ /(struct|class|enum|using) *$/ || (before ~ /[^ ] +$/ && after ~ /^ *(=|;|\{|\[)/)
}

# Sets first and last to the lines of `name` in `path`; gives what is wrong, or "".
function find_definition(path, name,    deep, i, k, n, indent, head, text, found, only, stop) {
    load(path)
    n = count[path]
    if (n < 0) return "there is no file " path
    for (deep = 0; deep <= 1; deep++) { # at the margin, or else inside a struct
        found = only = 0
        for (i = 1; i <= n; i = stop + 1) {
            text = line[path, i]
            indent = indentation(text)
            stop = i
            if (indent == 999 || (!deep && indent) || text ~ /^ *(\/\/|#|[}]|namespace|public:|private:)/) continue
            head = ""
            for (k = i; k <= n && k < i + 12; k++) {
                text = line[path, k]
                sub(/ *\/\/.*/, "", text)
                head = head " " text
                if (text ~ /[{};] *$/) break
            }
            stop = k
            if (text ~ /[{] *$/)
                while (++stop < n && !(indentation(line[path, stop]) == indent && line[path, stop] ~ /^ *[}]/)) {}
            if (declares(head, name)) {
                if (index(head, "{")) {
                    if (found++) return path " has " name " twice, in lines " first " and " i ": say more of its head"
                    first = i
                    last = stop
                } else if (!deep && !only++) { # a declaration, if there is no definition
                    only_first = i
                    only_last = stop
                }
            }
            if (deep) stop = k
        }
        if (found) return ""
        if (only) {
            first = only_first
            last = only_last
            return ""
        }
    }
    return "there is no " name " in " path
}

# The value of key="..." in the block's first line; sets has_it.
function value(key,    at, rest) {
    at = index(options, " " key "=\"")
    has_it = at > 0
    rest = substr(options, at + length(key) + 3)
    return has_it ? substr(rest, 1, index(rest, "\"") - 1) : ""
}

# Sets body[1] to body[size] to what belongs into a block that begins with `options`; gives what is wrong, or "".
function expand(head,    rest, path, name, wrong, i, least, from, to, on) {
    size = 0
    options = head
    rest = substr(head, index(head, "file=") + 5)
    if (!index(rest, "#")) return "file=PATH#NAME is what a block of code needs"
    path = substr(rest, 1, index(rest, "#") - 1)
    rest = substr(rest, index(rest, "#") + 1)
    if (substr(rest, 1, 1) == "\"") {
        name = substr(rest, 2)
        name = "\"" substr(name, 1, index(name, "\"") - 1) "\""
        if (name !~ /^"[A-Za-z_0-9]+: /) name = substr(name, 2, length(name) - 2) # the name of no test
    } else {
        name = rest
        sub(/ .*/, "", name)
    }
    source = path "#" name
    wrong = find_definition(path, name)
    if (wrong != "") return wrong
    from = value("from")
    if (has_it) {
        to = value("to")
        if (!has_it) to = from
        for (i = first; i <= last && !index(line[path, i], from); i++) {}
        if (i > last) return "no line of " name " in " path " has " from
        first = i
        for (; i <= last && !index(line[path, i], to); i++) {}
        if (i > last) return "no line of " name " in " path ", there or after, has " to
        last = i
    }
    least = 999
    for (i = first; i <= last; i++) {
        if (line[path, i] ~ /\/\/ (BEGIN|END) SOLUTION/) continue
        body[++size] = line[path, i]
        if (indentation(body[size]) < least) least = indentation(body[size])
    }
    for (i = 1; i <= size; i++) body[i] = substr(body[i], least + 1)
    return ""
}

function complain(text) {
    printf "%s:%d: %s\n", FILENAME, block, text > "/dev/stderr"
    bad = 1
}

/^```/ && !inside {
    inside = 1
    block = FNR
    ours = $0 ~ /^```cpp .*file=/
    if (!check) print
    if (ours) {
        wrong = expand(substr($0, 7))
        if (wrong != "") {
            complain(wrong)
            ours = 0
        }
        for (i = 1; ours && !check && i <= size; i++) print body[i]
    } else if (deck && check && $0 ~ /^```(cpp|c\+\+|c)( |$)/)
        complain("C++ on a slide says where it is from: ```cpp file=PATH#NAME; what is nowhere is ```text or ```diff")
    held = 0
    same = 1
    next
}
/^```/ && inside {
    if (check && ours && !(same && held == size)) {
        complain("the code is not that of " source ": run make snippets")
    }
    inside = 0
    if (!check) print
    next
}
inside && ours {
    held++
    if ($0 != body[held] || held > size) same = 0
    next
}
!check { print }
END {
    if (inside) complain("this block has no end")
    exit bad
}
