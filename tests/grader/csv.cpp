// Tables for spreadsheets: one report, a row a test; a class, a row a student.
#include <algorithm>
#include <map>
#include <set>

#include "grader/text.hpp"
#include "grader/writers.hpp"

namespace grader {

// A spreadsheet computes what begins with one of these, also after spaces: a name must not become a
// formula.  The apostrophe says "text" to it.
std::string csv_field(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const bool formula =
        first != std::string::npos && std::string("=+-@").find(text[first]) != std::string::npos;
    const std::string safe = (formula ? "'" : "") + text;
    if (safe.find_first_of(",;\"\r\n'") == std::string::npos) return safe;
    std::string out = "\"";
    for (const char c : safe) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

std::string write_csv(const Report& report) {
    std::string out = "lesson,kind,test,points,reached,result,headline,mistake,where,seconds\n";
    for (const Item& item : report.items) {
        const std::string result = item.hidden ? "hidden" : item.passed ? "passed" : "failed";
        out +=
            csv_field(item.lesson) + ',' + kind_name(item.kind) + ',' + csv_field(item.name) + ',';
        if (!item.hidden)
            out += std::to_string(item.points) + ',' + std::to_string(item.reached());
        else
            out += ',';
        out += ',' + result + ',' + csv_field(item.headline) + ',' + csv_field(item.mistake) + ',' +
               csv_field(item.where) + ',' + (item.hidden ? "" : fixed(item.seconds, 3)) + '\n';
    }
    return out;
}

// Hidden tests count, for the table is the teacher's.  A lesson that was not graded is left empty,
// and so are the hours of someone who gave none.
std::string class_csv(const std::vector<Report>& reports) {
    std::set<std::string> lessons;
    for (const Report& report : reports)
        for (const Item& item : report.items) lessons.insert(clean(item.lesson));
    std::string out = "student,total";
    for (const std::string& lesson : lessons) out += ',' + csv_field(lesson);
    out += ",hours\n";
    for (const Report& report : reports) {
        std::map<std::string, int> points;
        int total = 0;
        for (const Item& item : report.items) {
            points[clean(item.lesson)] += item.reached();
            total += item.reached();
        }
        out += csv_field(clean(report.student)) + ',' + std::to_string(total);
        for (const std::string& lesson : lessons)
            out += ',' + (points.count(lesson) ? std::to_string(points[lesson]) : "");
        double hours = 0;
        for (const auto& [lesson, h] : report.hours) hours += h;
        out += ',' + (report.hours.empty() ? "" : fixed(hours, 2)) + '\n';
    }
    return out;
}

}  // namespace grader
