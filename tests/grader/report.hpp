// The grader's one internal list: what was tried, what it was worth, what went wrong.  Every format
// is written from it, and a class is a list of reports.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace grader {

struct Item {
    enum class Kind {
        test,    // a test case, once, as the student runs it
        memory,  // the same under address and undefined-behaviour sanitizers; worth no points
        races,   // the same on 1, 2 and 4 threads, or under ThreadSanitizer; worth no points
    };
    Kind kind = Kind::test;
    std::string lesson;  // "05_neural_networks"
    std::string name;    // the test case's name
    int points = 0;      // what it is worth
    bool passed = false;
    bool hidden = false;   // the teacher's own test, before the date on which it is shown
    std::string headline;  // what went wrong, in one sentence; empty where it passed
    std::string details;   // the lines that the test printed for it; may be empty
    std::string
        where;  // the place to look at: "lessons/05_neural_networks/linear.cpp:34"; may be empty
    std::string mistake;  // the named mistake that it was found to be; may be empty
    int assertions = 0;   // how many checks ran
    double seconds = 0;   // wall-clock time

    int reached() const { return passed ? points : 0; }
};

struct Report {
    std::string student;      // the name of the submission's folder or zip
    std::vector<Item> items;  // in the order of lessons and of their test files
    std::vector<std::string>
        notes;  // what was said about files: missing, does not compile, refused; a line each
    std::map<std::string, double>
        hours;  // from time.txt: hours of work by lesson ("05"); empty where there is none
    std::string isolation;  // how the student's code was run, in words
    double seconds = 0;     // wall-clock time of the whole
    bool complete = true;   // false while tests are still to run, as seen after a kill

    int reached() const;   // points of the items that passed, hidden ones left out
    int possible() const;  // points of all items, hidden ones left out
};

enum class Format { text, gradescope, classroom50, prairielearn, junit, csv };

// "gradescope" and the like; throws std::invalid_argument that lists the formats.
Format parse_format(const std::string& name);

// One report as one of the formats.  Hidden items appear by number only ("hidden test 1"), with no
// text, and as the platform's own kind of hidden where it has one.
std::string write_report(const Report& report, Format format);

// A class: scores as CSV (a row a student, a column a lesson), and a page that needs no network:
// students x tests as a heat map, the commonest mistakes, hours.  Hidden items are shown: the page
// is for the teacher.
std::string class_csv(const std::vector<Report>& reports);
std::string class_page(const std::vector<Report>& reports);

// Writes a file as a whole or not at all.  Throws std::runtime_error that names it.
void write_whole_file(const std::string& path, const std::string& text);

}  // namespace grader
