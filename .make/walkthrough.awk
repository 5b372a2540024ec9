# What make walkthrough needs to know of a lesson's reference.
#   awk -v mode=steps -f .make/walkthrough.awk lessons/NN_name/README.md solutions/NN_name/*.cpp
# gives a line "FILE REGION FUNCTION" for each region between BEGIN SOLUTION and END SOLUTION, regions counted from 1
# in each file, in the order in which the README's table of functions to write has them.
#   awk -v mode=state -v have=" 1 3 " -f .make/walkthrough.awk solutions/NN_name/x.cpp
# gives the file with these regions written and the others TODO, as in the stub.
#   awk -v mode=show -v have=" 1 3 " -v region=3 -f .make/walkthrough.awk solutions/NN_name/x.cpp
# gives of that file the function in which the region is, with the comment above it; the region's lines begin with "+".

# A function begins at the margin; its name stands before the first bracket (as in todo.awk).
function name_of(head) {
    if (match(head, /operator[^ A-Za-z_(]+\(/)) return substr(head, RSTART, RLENGTH - 1)
    sub(/[ \t]*\(.*/, "", head)
    sub(/.*[^A-Za-z0-9_]/, "", head)
    return head
}
FNR == 1 {
    file = FILENAME
    sub(/.*\//, "", file)
    count = 0
    text = ""
}
# ---- the table in the README ----
mode == "steps" && FILENAME ~ /\.md$/ {
    if (/^\| *function /) table = 1
    else if (!/^\|/) table = 0
    if (table) {
        split($0, cell, "|")
        n = split(cell[2], part, "`")
        split(cell[3], place, "`")
        for (i = 2; i <= n; i += 2) {
            sub(/.*::/, "", part[i])
            wanted[++wants] = place[2] " " part[i]
        }
    }
    next
}
# ---- the sources ----
/^[A-Za-z_]/ && /\(/ && !/^(namespace|using|template|TODO|static_assert)/ && !/;[ \t]*$/ { name = name_of($0) }
/\/\/ BEGIN SOLUTION/ {
    count++
    inside = 1
    kept = index(have, " " count " ") > 0
    found[++regions] = file " " count " " name
    key[regions] = file " " name
    if (mode != "steps" && !kept) {
        hint = $0
        sub(/\/\/ BEGIN SOLUTION */, "TODO(\"", hint)
        put(hint "\");")
    }
    if (count == region) shown = 1
    next
}
/\/\/ END SOLUTION/ {
    inside = 0
    next
}
!inside || kept { put($0) }

function put(line) {
    if (mode == "state") print line
    if (mode != "show") return
    if (inside && count == region) line = "+" (line == "" ? "" : " ") line
    else line = (line == "" ? "" : "  ") line
    if (line == "" && !in_function) text = "" # what stands apart from the function is not shown
    else text = text line "\n"
    if (line ~ /^  [A-Za-z_]/ && line !~ /^  (namespace|using)/) in_function = in_head = 1
    if (in_head && line ~ /[{};]( *\/\/.*)?$/) {
        in_head = 0
        if (line !~ /[{]( *\/\/.*)?$/) in_function = 0 # a declaration, or a function of one line
        if (!in_function) text = ""
    }
    if (line ~ /^  [}]/) {
        if (shown) printf "%s", text
        text = ""
        in_function = shown = 0
    }
}
END {
    if (mode != "steps") exit
    for (i = 1; i <= wants; i++)
        for (k = 1; k <= regions; k++)
            if (key[k] == wanted[i] && !taken[k]) {
                taken[k] = 1
                print found[k]
                break
            }
    for (k = 1; k <= regions; k++)
        if (!taken[k]) print found[k]
}
