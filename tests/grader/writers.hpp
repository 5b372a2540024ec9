// The writers of one report, a format each.  They are given what may be shown, and show all of it.
#pragma once

#include <string>
#include <vector>

#include "grader/report.hpp"

namespace grader {

// The report with clean text throughout.  Of a hidden item nothing is left but its kind, lesson,
// points, whether it passed, and the name "hidden test 1"; points and outcome are for platforms
// that keep them from the student themselves.
Report published(const Report& report);

// "gradescope", as parse_format reads it.
std::string format_name(Format format);

std::string write_text(const Report& report);
std::string write_gradescope(const Report& report);
std::string write_classroom50(const Report& report);
std::string write_prairielearn(const Report& report);
std::string write_junit(const Report& report);
std::string write_csv(const Report& report);

// A field as CSV readers take it (RFC 4180), and as no spreadsheet takes for a formula.
std::string csv_field(const std::string& text);

// What was said about a failed item in lines: the headline, the known mistake, up to `most` lines
// of details, and "look at PLACE" with the command that shows a hint.
std::vector<std::string> explanation(const Item& item, std::size_t most);

// "test", "memory" or "races".
std::string kind_name(Item::Kind kind);

}  // namespace grader
