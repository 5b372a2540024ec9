// JUnit's XML: a test suite a lesson, a test case a test.  Clean text holds no character that XML
// 1.0 forbids; what is left to do is to escape it.
#include <algorithm>

#include "grader/text.hpp"
#include "grader/writers.hpp"

namespace grader {

namespace {

constexpr std::size_t kMostDetails = 40;

std::string attribute(const std::string& name, const std::string& value) {
    return ' ' + name + "=\"" + escaped(value) + '"';
}

std::string test_case(const Item& item) {
    std::string out = "    <testcase" + attribute("name", item.name) +
                      attribute("classname", item.lesson + '.' + kind_name(item.kind)) +
                      attribute("time", fixed(item.seconds, 3));
    if (item.hidden) return out + "><skipped message=\"shown later\"/></testcase>\n";
    if (item.passed) return out + "/>\n";
    out += ">\n      <failure" + attribute("message", item.headline) + '>';
    for (const std::string& line : explanation(item, kMostDetails)) out += escaped(line) + '\n';
    return out + "</failure>\n    </testcase>\n";
}

// The numbers of tests that a suite, or all of them, must state.
std::string counts(const std::vector<const Item*>& items) {
    int failures = 0, skipped = 0;
    double seconds = 0;
    for (const Item* item : items) {
        skipped += item->hidden;
        failures += !item->hidden && !item->passed;
        seconds += item->seconds;
    }
    return attribute("tests", std::to_string(items.size())) +
           attribute("failures", std::to_string(failures)) + attribute("errors", "0") +
           attribute("skipped", std::to_string(skipped)) + attribute("time", fixed(seconds, 3));
}

}  // namespace

std::string write_junit(const Report& report) {
    std::vector<std::string> lessons;
    std::vector<const Item*> all;
    for (const Item& item : report.items) {
        all.push_back(&item);
        if (std::find(lessons.begin(), lessons.end(), item.lesson) == lessons.end())
            lessons.push_back(item.lesson);
    }
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
                      attribute("name", report.student) + counts(all) + ">\n";
    for (const std::string& lesson : lessons) {
        std::vector<const Item*> items;
        for (const Item* item : all)
            if (item->lesson == lesson) items.push_back(item);
        out += "  <testsuite" + attribute("name", lesson) + counts(items) + ">\n";
        for (const Item* item : items) out += test_case(*item);
        out += "  </testsuite>\n";
    }
    return out + "</testsuites>\n";
}

}  // namespace grader
