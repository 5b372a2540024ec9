// The test cases of a lesson, read from its test file: the list that is trusted, because no
// student's code has a hand in it.
#pragma once

#include <string>
#include <vector>

#include "grader/report.hpp"

namespace grader {

// TEST_CASE("name", "[05][2 pts]") of the source text, in order.  Throws std::runtime_error that
// names the file where a test case is not written that way.
std::vector<Item> read_items(const std::string& file, const std::string& lesson);

// The name as Catch2's command line wants it: its special characters with a backslash before them.
std::string as_filter(const std::string& name);

// Is today before the date (2026-12-24) in the file?  False where there is no such file.  Throws
// std::runtime_error that names the file where it holds no date.
bool before_date_in(const std::string& file);

}  // namespace grader
