// The report that a student reads in a terminal, at most 100 columns wide: notes on files, a table
// with a row a lesson, what failed, what the checkers of memory and threads found, the total.
#include <algorithm>
#include <functional>
#include <map>

#include "grader/text.hpp"
#include "grader/writers.hpp"

namespace grader {

namespace {

constexpr std::size_t kWidth = 98;
constexpr std::size_t kMostDetails = 8;

using Items = std::vector<const Item*>;

Items select(const Report& report, const std::function<bool(const Item&)>& wanted) {
    Items out;
    for (const Item& item : report.items)
        if (wanted(item)) out.push_back(&item);
    return out;
}

// The lessons in the order in which they first occur.
std::vector<std::string> lessons_of(const Items& items) {
    std::vector<std::string> out;
    for (const Item* item : items)
        if (std::find(out.begin(), out.end(), item->lesson) == out.end())
            out.push_back(item->lesson);
    return out;
}

std::string indented(const std::string& line, std::size_t first, std::size_t rest) {
    std::string out;
    for (const std::string& part : wrap(line, kWidth - rest))
        out += std::string(out.empty() ? first : rest, ' ') + part + '\n';
    return out;
}

std::string bar(int part, int whole) {
    std::string out;
    for (int i = 1; i <= 10; ++i) out += part * 10 >= i * whole ? '#' : '.';
    return out;
}

std::string row(const std::string& title, const Items& items) {
    int passed = 0, reached = 0, points = 0;
    for (const Item* item : items) {
        passed += item->passed;
        reached += item->reached();
        points += item->points;
    }
    const std::string tests = std::to_string(passed) + " of " + std::to_string(items.size());
    const std::string score = std::to_string(reached) + " of " + std::to_string(points);
    return left(cut(title, 26), 28) + "  " + bar(passed, int(items.size())) + "  " +
           right(tests, 12) + "  " + right(score, 10);
}

std::string table(const Report& report) {
    const Items tests = select(
        report, [](const Item& item) { return item.kind == Item::Kind::test && !item.hidden; });
    if (tests.empty()) return "No test was run.\n";
    std::string out = left("lesson", 28) + std::string(14, ' ') + right("tests passed", 12) + "  " +
                      right("points", 10) + (report.hours.empty() ? "" : "  your hours") + '\n';
    const std::vector<std::string> lessons = lessons_of(tests);
    for (const std::string& lesson : lessons) {
        Items of_lesson;
        for (const Item* item : tests)
            if (item->lesson == lesson) of_lesson.push_back(item);
        out += row(title_of(lesson), of_lesson);
        const auto hours = report.hours.find(number_of(lesson));
        if (hours != report.hours.end()) out += "  " + right(fixed(hours->second, 1), 10);
        out += '\n';
    }
    return lessons.size() == 1 ? out : out + row("together", tests) + '\n';
}

// One block a reason: tests that fail for the same one (a function that is not written yet) stand
// together above it.
std::string failures(const Items& items) {
    std::vector<std::pair<std::string, std::string>> blocks;  // the reason, the names above it
    for (const Item* item : items) {
        std::string reason;
        for (const std::string& line : explanation(*item, kMostDetails))
            reason += indented(line, 6, 8);
        std::string name = item->name;
        if (item->points > 0) name += "  (" + count_of(item->points, "point") + ')';
        auto block = std::find_if(blocks.begin(), blocks.end(),
                                  [&](const auto& b) { return b.first == reason; });
        if (block == blocks.end()) block = blocks.insert(block, {reason, ""});
        block->second += indented(name, 2, 6);
    }
    std::string out;
    for (const auto& [reason, names] : blocks) out += names + reason + '\n';
    return out;
}

std::string failed_tests(const Report& report) {
    const Items failed = select(report, [](const Item& item) {
        return item.kind == Item::Kind::test && !item.hidden && !item.passed;
    });
    std::string out;
    for (const std::string& lesson : lessons_of(failed)) {
        Items of_lesson;
        for (const Item* item : failed)
            if (item->lesson == lesson) of_lesson.push_back(item);
        const std::string head = "Lesson " + title_of(lesson) + ": " +
                                 count_of(int(of_lesson.size()), "test") + " failed";
        out += indented(head, 0, 2) + '\n' + failures(of_lesson);
    }
    return out;
}

// The repeats under a checker.  `what` says what was repeated and why.
std::string repeats(const Report& report, Item::Kind kind, const std::string& what) {
    const Items all =
        select(report, [&](const Item& item) { return item.kind == kind && !item.hidden; });
    Items failed;
    for (const Item* item : all)
        if (!item->passed) failed.push_back(item);
    if (all.empty()) return "";
    const std::string verdict =
        failed.empty() ? "nothing was found."
                       : "something was found in " + count_of(int(failed.size()), "test") + '.';
    return indented(what + " " + count_of(int(all.size()), "test") + " ran again; " + verdict, 0,
                    2) +
           '\n' + failures(failed);
}

std::string hidden_tests(const Report& report) {
    std::map<std::string, int> by_lesson;
    int n = 0;
    for (const Item& item : report.items)
        if (item.hidden) {
            ++by_lesson[title_of(item.lesson)];
            ++n;
        }
    if (n == 0) return "";
    std::string out = "Hidden tests: " + count_of(n, "test") + " of your teacher's ran as well:";
    for (const auto& [lesson, count] : by_lesson)
        out += (out.back() == ':' ? " " : ", ") + std::to_string(count) + " in " + lesson;
    return indented(out + ". What they say is shown later; they are not counted here.", 0, 2) +
           '\n';
}

}  // namespace

std::string write_text(const Report& report) {
    std::string out;
    if (!report.student.empty()) out += indented("Report for " + report.student, 0, 2) + '\n';
    if (!report.complete)
        out += indented(
                   "The grader was stopped before it had run all tests: this report is not "
                   "complete, and tests that did not run count as failed.",
                   0, 2) +
               '\n';
    if (!report.notes.empty()) out += "About your files\n";
    for (const std::string& note : report.notes) out += indented("- " + note, 2, 4);
    if (!report.notes.empty()) out += '\n';
    out += table(report) + '\n' + failed_tests(report);
    out += repeats(report, Item::Kind::memory,
                   "Memory (no points): under a checker that sees reads and writes outside of an "
                   "array and other undefined behaviour,");
    out += repeats(report, Item::Kind::races,
                   "Threads (no points): to see whether two threads touch the same memory at "
                   "once, and whether the result depends on their number,");
    out += hidden_tests(report);
    if (!report.isolation.empty())
        out += indented("How your code was run: " + report.isolation, 0, 2) + '\n';
    return out + std::to_string(report.reached()) + " of " + count_of(report.possible(), "point") +
           (report.complete ? "\n" : " so far\n");
}

}  // namespace grader
