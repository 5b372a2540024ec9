// Text that may be shown: what a student's program printed is bytes, and a report is lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace grader {

// The same text as valid UTF-8 that every format takes: terminal escapes are left out, line ends
// become '\n', tabs become spaces, and what is no character that can be shown (bytes that are not
// UTF-8, control characters, marks that turn the direction of writing) becomes U+FFFD.
std::string clean(std::string_view bytes);

// How many columns a clean line takes in a terminal: its characters, not its bytes.
std::size_t columns(std::string_view line);

// The lines without the white space at their ends, and without empty ones at either end.
std::vector<std::string> lines_of(std::string_view text);

// The first `width` columns, and "…" where there is more.
std::string cut(std::string_view line, std::size_t width);

// The text in lines of at most `width` columns, broken at spaces where it can be.
std::vector<std::string> wrap(std::string_view line, std::size_t width);

// Filled up with spaces to `width` columns, at the right or at the left.
std::string left(std::string_view text, std::size_t width);
std::string right(std::string_view text, std::size_t width);

// "1 point", "2 points".
std::string count_of(int n, const std::string& one);

// "05_neural_networks" is lesson "05", "05 neural networks".
std::string number_of(const std::string& lesson);
std::string title_of(const std::string& lesson);

// The same with &, <, >, " and ' as XML and HTML write them.
std::string escaped(std::string_view text);

// With as many decimals; 0 where the value is no number that could be written.
std::string fixed(double value, int decimals);

}  // namespace grader
