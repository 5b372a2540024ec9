# The functions that a lesson leaves to the student and that are not written yet, a line each:
#   FILE:LINE NAME SIGNATURE
#   awk -f .make/todo.awk lessons/NN_name/*.cpp
# With -v at=LINE it says instead which function line LINE of the one file stands in.
# A function begins on a line at the margin; its name stands before the first bracket.
/^[A-Za-z_]/ && /\(/ && !/^(namespace|using|template|TODO|static_assert)/ && !/;[ \t]*$/ {
    signature = $0
    name = $0
    if (match(name, /operator[^ A-Za-z_(]+\(/))
        name = substr(name, RSTART, RLENGTH - 1)
    else {
        sub(/[ \t]*\(.*/, "", name)
        sub(/.*[^A-Za-z0-9_]/, "", name)
    }
}
at && FNR == at { print name, signature; exit }
!at && /^[^\/"]*TODO\(/ { print FILENAME ":" FNR, name, signature }
