// A class as the page shows it: a row a student, a column a test, over all reports.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "grader/report.hpp"

namespace grader {

struct Column {
    std::string lesson, name;
    int points = 0;
    bool hidden = false;
    int passed = 0, of = 0;  // of all students for whom the test was to run
    int unwritten = 0;       // of those, who have not written the function that it calls
};

struct Cell {
    const Item* test = nullptr;    // nullptr where the report has no such test
    const Item* memory = nullptr;  // the repeat under a checker, where it found something
    const Item* races = nullptr;
};

struct Row {
    const Report* report = nullptr;
    std::string student;
    int total = 0;                      // with the points of hidden tests
    std::map<std::string, int> points;  // by lesson
    std::vector<Cell> cells;            // one a column
};

struct Class {
    std::vector<Column> columns;  // in the order of lessons, and of the tests in each
    std::vector<Row> rows;        // most points first, the reports' order among equals
    int possible = 0;
    std::map<std::string, int> possible_of;  // by lesson
};

// Did the item fail because a function is still a stub?
bool is_unwritten(const Item& item);

// The result points into `reports`.
Class gather(const std::vector<Report>& reports);

// The value below which a part q of the values lies, between two of them by linear interpolation
// (R's type 7, the default of R and NumPy).  0 where there are no values.
double quantile(std::vector<double> values, double q);

// The page's parts.
std::string class_summary(const Class& all);
std::string class_hours(const Class& all);
std::string class_table(const Class& all);
std::string page_style();
std::string page_script();

// Clean and with HTML's escapes.
std::string html(const std::string& text);

// 72, or 72.5: with a decimal where it has one.
std::string number(double value);

}  // namespace grader
