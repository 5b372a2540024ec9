// The top of the class page: how the totals lie, what most found hard, which mistakes are common.
#include <algorithm>
#include <set>
#include <utility>

#include "grader/class_data.hpp"
#include "grader/text.hpp"

namespace grader {

namespace {

constexpr std::size_t kHardest = 12, kMistakes = 15, kLongest = 160;

// How many students some test of whom is as `wanted` says.
template <class Wanted>
int students(const Class& all, Wanted wanted) {
    return int(std::count_if(all.rows.begin(), all.rows.end(), [&](const Row& row) {
        return std::any_of(row.cells.begin(), row.cells.end(), wanted);
    }));
}

std::string line(int n, const std::string& one, const std::string& what) {
    return n == 0 ? "" : "<li>" + count_of(n, one) + ' ' + what + "\n";
}

std::string totals(const Class& all) {
    std::vector<double> values;
    int notes = 0, stopped = 0;
    for (const Row& row : all.rows) {
        values.push_back(row.total);
        notes += !row.report->notes.empty();
        stopped += !row.report->complete;
    }
    const auto at = [&](double q) { return "<b>" + number(quantile(values, q)) + "</b>"; };
    return "<ul>\n<li>" + count_of(int(all.rows.size()), "student") + ", " +
           count_of(int(all.possible_of.size()), "lesson") + ", " +
           count_of(int(all.columns.size()), "test") + ", " + count_of(all.possible, "point") +
           "\n<li>median " + at(0.5) + ", quartiles " + at(0.25) + " and " + at(0.75) + ", from " +
           at(0) + " to " + at(1) + " points\n" +
           line(notes, "submission", "with notes on files: missing, refused, or not compiling") +
           line(stopped, "report", "not complete: the grader was stopped") +
           line(students(all, [](const Cell& cell) { return cell.memory != nullptr; }), "student",
                "with tests that misuse memory, as a checker found") +
           line(students(all, [](const Cell& cell) { return cell.races != nullptr; }), "student",
                "with data races, or results that depend on the number of threads") +
           "</ul>\n";
}

// A bar a point for small totals, ten bars otherwise; all points stand in the last bar.
std::string histogram(const Class& all) {
    const int bins = all.possible <= 12 ? all.possible + 1 : 10;
    const auto low = [&](int bin) {  // the smallest total in it
        return all.possible <= 12 ? bin : (bin * all.possible + 9) / 10;
    };
    std::vector<int> counts(std::size_t(bins), 0);
    for (const Row& row : all.rows) {
        int bin = 0;
        while (bin + 1 < bins && row.total >= low(bin + 1)) ++bin;
        ++counts[std::size_t(bin)];
    }
    const int most = std::max(1, *std::max_element(counts.begin(), counts.end()));
    std::string out = "<svg viewBox=\"0 0 " + std::to_string(bins * 48) +
                      " 150\" role=img aria-label=\"how many students have how many points\">\n";
    for (int i = 0; i < bins; ++i) {
        const int n = counts[std::size_t(i)], height = 110 * n / most;
        const int last = i + 1 < bins ? low(i + 1) - 1 : all.possible;
        const std::string middle = std::to_string(i * 48 + 24);
        const std::string label =
            std::to_string(low(i)) + (last > low(i) ? "–" + std::to_string(last) : "");
        out += "<rect x=" + std::to_string(i * 48 + 3) + " y=" + std::to_string(128 - height) +
               " width=42 height=" + std::to_string(height) + " /><text x=" + middle +
               " y=" + std::to_string(123 - height) + '>' + std::to_string(n) +
               "</text><text x=" + middle + " y=145>" + label + "</text>\n";
    }
    return "<h3>Students by points</h3>\n" + out + "</svg>\n";
}

// Who has not begun a function has not failed its tests, only the lesson's end.
std::string hardest(const Class& all) {
    const auto failed = [](const Column& test) { return test.of - test.unwritten - test.passed; };
    std::vector<const Column*> tests;
    for (const Column& test : all.columns)
        if (failed(test) > 0) tests.push_back(&test);
    std::stable_sort(tests.begin(), tests.end(),
                     [&](const Column* a, const Column* b) { return failed(*a) > failed(*b); });
    std::string out = "<h3>Tests that most failed, of those who wrote the function</h3>\n";
    if (tests.empty()) return out + "<p>Nobody failed one.\n";
    out += "<table class=list>\n";
    for (std::size_t i = 0; i < tests.size() && i < kHardest; ++i) {
        const Column& test = *tests[i];
        const int tried = test.of - test.unwritten;
        out +=
            "<tr><td>" + html(number_of(test.lesson)) + "<td>" + html(test.name) + "<td class=r>" +
            std::to_string(failed(test)) + " of " + std::to_string(tried) +
            "<td><span class=bar><i style=\"width:" + std::to_string(100 * failed(test) / tried) +
            "%\"></i></span>\n";
    }
    return out + "</table>\n";
}

// "lesson 08", "lessons 08, 09", "5 lessons".
std::string in_lessons(const std::set<std::string>& lessons) {
    if (lessons.size() > 3) return count_of(int(lessons.size()), "lesson");
    std::string out;
    for (const std::string& lesson : lessons) out += (out.empty() ? " " : ", ") + lesson;
    return (lessons.size() == 1 ? "lesson" : "lessons") + out;
}

// A student who makes a mistake in five tests made it once.
std::string mistakes(const Class& all) {
    struct Mistake {
        std::set<std::size_t> students;
        std::set<std::string> lessons;
    };
    std::map<std::string, Mistake> found;
    for (std::size_t r = 0; r < all.rows.size(); ++r)
        for (const Item& item : all.rows[r].report->items)
            if (!item.passed && !item.mistake.empty()) {
                Mistake& mistake = found[item.mistake];
                mistake.students.insert(r);
                mistake.lessons.insert(number_of(item.lesson));
            }
    std::vector<std::pair<std::string, Mistake>> sorted(found.begin(), found.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return a.second.students.size() > b.second.students.size();
    });
    std::string out = "<h3>The commonest named mistakes</h3>\n";
    if (sorted.empty()) return out + "<p>No test named one.\n";
    out += "<table class=list>\n";
    for (std::size_t i = 0; i < sorted.size() && i < kMistakes; ++i) {
        const auto& [text, mistake] = sorted[i];
        out += "<tr><td>" + html(cut(text, kLongest)) + "<td class=r>" +
               count_of(int(mistake.students.size()), "student") + "<td class=r>" +
               html(in_lessons(mistake.lessons)) + '\n';
    }
    return out + "</table>\n";
}

}  // namespace

std::string class_summary(const Class& all) {
    return "<section>\n" + totals(all) + histogram(all) + class_hours(all) +
           "</section>\n<section>\n" + hardest(all) + mistakes(all) + "</section>\n";
}

}  // namespace grader
