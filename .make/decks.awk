# Is a deck of the course's form?  One line for each thing that is not, with the line it is in.
#   awk -f .make/decks.awk slides/NN_name.md
# Every slide has a title and notes (Say:, Minutes:), code that can be read from the last row, figures that exist;
# what a code host would show otherwise than Marp is refused.
function complain(at, text) {
    printf "%s:%d: %s\n", FILENAME, at, text > "/dev/stderr"
    bad = 1
}
function slide_ends() {
    slides++
    if (!title) complain(begins, slides == 1 ? "the first slide needs a line `# Title`" : "a slide needs a line `## Title`")
    if (!say) complain(begins, "a slide needs notes: a comment with a line `Say: ...`")
    if (minutes == "") complain(begins, "a slide's notes need a line `Minutes: 2`")
    total += minutes
    if (formula) complain(FNR, "a formula that begins with $$ has no end")
    title = say = lead = formula = 0
    minutes = ""
    begins = FNR + 1
}
# The file behind a link, from the folder of the deck.
function exists(name,    text, path, got) {
    path = FILENAME
    sub(/[^\/]*$/, "", path)
    got = (getline text < (path name))
    close(path name)
    return got >= 0
}
FNR == 1 {
    if ($0 != "---") complain(1, "a deck begins with its front matter, between two lines ---")
    front = 1
    next
}
front {
    if ($0 == "---") {
        front = 0
        begins = FNR + 1
        if (seen != 5) complain(1, "the front matter is: marp: true, theme: course, math: mathjax, paginate: true, title: \"...\"")
    }
    if ($0 ~ /^(marp: true|theme: course|math: mathjax|paginate: true|title: ".*")$/) seen++
    next
}
/^```/ {
    if (!code) {
        code = FNR
        held = wide = 0
    } else {
        if (held > 16) complain(code, "a code block of " held " lines; 16 are the limit")
        if (wide) complain(wide, "a code line of " widest " columns; 92 are the limit")
        code = 0
    }
    before = $0
    next
}
code {
    held++
    text = $0
    gsub(/[\200-\277]/, "", text) # a character of several bytes is one column
    if (length(text) > 92 && !wide) {
        wide = FNR
        widest = length(text)
    }
    next
}
/^<!-- _class:/ {
    if ($0 ~ /lead/) lead = 1
    before = ""
    next
}
/^<!--/ { note = 1 }
note {
    if ($0 ~ /^(<!-- *)?Say: ./) say = 1
    if ($0 ~ /^(<!-- *)?Minutes: [0-9]+(\.5)?( *-->)?$/) {
        minutes = $0
        sub(/.*Minutes: /, "", minutes)
        minutes += 0
    }
    if ($0 ~ /-->/) note = 0
    before = ""
    next
}
$0 == "---" {
    if (before != "") complain(FNR, "a blank line is missing before ---: a code host makes the text above it a title")
    slide_ends()
    before = ""
    next
}
/[^ ]/ && $0 !~ /^<\/?div/ && before ~ /^<\/?div/ { complain(FNR, "a blank line is missing after " before) }
/^<\/?div/ && before ~ /[^ ]/ && before !~ /^<\/?div/ { complain(FNR, "a blank line is missing before " $0) }
{ before = $0 }
/^# ./ { if (slides == 0 || lead) title = 1; else complain(FNR, "only a first or a lead slide has a `# Title`") }
/^## ./ { title = 1 }
/\$\$/ { # a formula between two $$ begins at the start of a line, and ends at the end of one
    pairs = gsub(/\$\$/, "&")
    if (!formula && !/^\$\$/ || formula && pairs > 1 || pairs > 2 || (formula || pairs > 1) && !/\$\$$/)
        complain(FNR, "$$ stands at the start of a line, and at the end of one")
    formula = (formula + pairs) % 2
}
/\\(operatorname|mbox|phantom|newcommand|def|require|href)[^a-z]/ {
    complain(FNR, "a code host does not know this command of TeX: " $0)
}
/<(svg|style|script|iframe|img)[ >]/ { complain(FNR, "a code host drops this: figures are ![w:900 what it shows](figures/x.svg)") }
{
    rest = $0
    while (match(rest, /!\[[^]]*\]\([^)]*\)/)) {
        link = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        sub(/.*\(/, "", link)
        sub(/\)$/, "", link)
        if (link ~ /:\/\//) complain(FNR, "the figure " link " is not in this repository")
        else if (!exists(link)) complain(FNR, "there is no figure " link)
    }
}
END {
    if (FNR) {
        slide_ends()
        if (code) complain(code, "this code block has no end")
        if (slides < 20 || slides > 35) complain(1, slides " slides; a deck has 20 to 35")
        if (total < 50 || total > 75) complain(1, "the notes' minutes sum to " total "; a lecture has 50 to 75")
    }
    exit bad
}
