// The heat map: a row a student, a column a test.  What a cell says stands in its hover text, which
// needs no script; closing tags that HTML can do without are left out, for there are 50,000 cells.
#include <algorithm>

#include "grader/class_data.hpp"
#include "grader/text.hpp"

namespace grader {

namespace {

constexpr std::size_t kLongest = 160;  // characters of a headline in a hover text

std::string attribute(const std::string& name, const std::string& value) {
    return ' ' + name + "=\"" + html(value) + '"';
}

bool begins(const std::string& text, const std::string& word) { return text.rfind(word, 0) == 0; }

// The class of a cell, and the sign in it: nobody needs to tell colours apart.
std::pair<std::string, std::string> look(const Cell& cell) {
    if (!cell.test || cell.test->headline == "not run") return {"z", ""};
    const std::string& headline = cell.test->headline;
    if (cell.test->passed && cell.memory) return {"m", "m"};
    if (cell.test->passed && cell.races) return {"m", "r"};
    if (cell.test->passed) return {"p", ""};
    if (is_unwritten(*cell.test)) return {"n", "·"};
    for (const char* end : {"stopped", "crashed", "the program ended"})
        if (begins(headline, end)) return {"c", "!"};
    return {"f", "×"};
}

std::string cell_of(const Cell& cell, const Column& column) {
    std::string hover = number_of(column.lesson) + ' ' + column.name;
    const auto add = [&](const std::string& what, const std::string& text) {
        hover += '\n' + what + cut(clean(text), kLongest);
    };
    if (!cell.test) hover += "\nnot run";
    if (cell.test && !cell.test->passed) {
        add("", cell.test->headline.empty() ? "failed" : cell.test->headline);
        const std::string& mistake = cell.test->mistake;
        if (cell.test->headline.find(mistake) == std::string::npos) add("known mistake: ", mistake);
    }
    if (cell.memory) add("memory: ", cell.memory->headline);
    if (cell.races) add("threads: ", cell.races->headline);
    const auto [name, sign] = look(cell);
    return "<td class=" + name + attribute("title", hover) + '>' + sign;
}

std::string row_of(const Row& row, const Class& all) {
    std::string hover = row.student, keys = std::to_string(row.total);
    double hours = 0;
    for (const auto& [lesson, h] : row.report->hours) hours += h;
    for (const auto& [lesson, possible] : all.possible_of) {
        const auto at = row.points.find(lesson);
        const int points = at == row.points.end() ? 0 : at->second;
        keys += ' ' + std::to_string(points);
        hover += '\n' + title_of(lesson) + ": " + std::to_string(points) + " of " +
                 std::to_string(possible);
    }
    if (hours > 0) hover += '\n' + number(hours) + " hours";
    for (const std::string& note : row.report->notes) hover += "\n- " + note;
    if (!row.report->complete) hover += "\n- not complete: the grader was stopped";
    const bool marked = !row.report->complete || !row.report->notes.empty();
    std::string out = "<tr" + attribute("data-k", keys) + "><th" + attribute("title", hover) + '>' +
                      html(row.student) + "<td class=t" + attribute("title", hover) + '>' +
                      (marked ? "* " : "") + std::to_string(row.total);
    for (std::size_t c = 0; c < all.columns.size(); ++c)
        out += cell_of(row.cells[c], all.columns[c]);
    return out + '\n';
}

// How many columns the lesson has that begins at column c.
std::size_t width_of_lesson(const Class& all, std::size_t c) {
    std::size_t end = c;
    while (end < all.columns.size() && all.columns[end].lesson == all.columns[c].lesson) ++end;
    return end - c;
}

// Three rows: lessons, the tests' numbers in their lesson, a bar of how many passed each.
std::string head(const Class& all) {
    std::string lessons, numbers, bars;
    int key = 0;
    for (std::size_t c = 0; c < all.columns.size();) {
        const std::size_t n = width_of_lesson(all, c);
        const std::string& lesson = all.columns[c].lesson;
        const std::string title =
            title_of(lesson) + ", " + count_of(all.possible_of.at(lesson), "point");
        lessons += "<th colspan=" + std::to_string(n) + " data-s=" + std::to_string(++key) +
                   attribute("title", title) + "><div>" + html(title_of(lesson)) + "</div>";
        for (std::size_t i = 1; i <= n; ++i, ++c) {
            const Column& column = all.columns[c];
            const std::string hover =
                number_of(lesson) + ' ' + column.name + (column.hidden ? " (hidden)" : "") + '\n' +
                count_of(column.points, "point") + ", passed by " + std::to_string(column.passed) +
                " of " + std::to_string(column.of);
            const int percent = column.of ? 100 * column.passed / column.of : 0;
            numbers +=
                "<th" + attribute("title", hover) + '>' + (column.hidden ? "h" : std::to_string(i));
            bars += "<th" + attribute("title", hover) +
                    "><i style=\"height:" + std::to_string(percent) + "%\"></i>";
        }
    }
    return "<thead><tr><th rowspan=3 data-s=n>student<th rowspan=3 data-s=0>points" + lessons +
           "\n<tr>" + numbers + "\n<tr>" + bars + "\n<tbody>\n";
}

// A line between lessons: a rule for their first columns, which no cell needs to repeat.
std::string borders(const Class& all) {
    std::string out;
    for (std::size_t c = 0; c < all.columns.size(); c += width_of_lesson(all, c))
        out +=
            (out.empty() ? "" : ",") + std::string("td:nth-child(") + std::to_string(c + 3) + ')';
    return out.empty() ? "" : "<style>" + out + "{border-left:3px solid #fff}</style>\n";
}

}  // namespace

std::string class_table(const Class& all) {
    if (all.rows.empty()) return "<p>There is no report to show.\n";
    std::string out =
        "<h2>Every student, every test</h2>\n<p class=legend><b class=p></b> passed "
        "<b class=f>×</b> failed <b class=c>!</b> crashed or stopped <b class=n>·</b> not written "
        "yet <b class=m>m</b> passed, but a checker found misused memory (m) or a data race (r) "
        "<b class=z></b> not run. &nbsp; Points with * have a note on the submission. Point at a "
        "cell, "
        "a name or a test's number to read more.\n<p id=sort hidden>Sort by <button data-s=0>points"
        "</button> <button data-s=n>name</button>, or click a lesson in the table's head.\n" +
        borders(all) + "<div class=map><table>\n" + head(all);
    for (const Row& row : all.rows) out += row_of(row, all);
    return out + "</table></div>\n";
}

}  // namespace grader
