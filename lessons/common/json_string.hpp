// The characters and escapes of a JSON string.  The SVG text needs the characters, too.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gpt {

// How many bytes the UTF-8 character at the start of `text` has; 0 where they are not valid UTF-8
// (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_size(std::string_view text);

// Is all of `text` valid UTF-8, as JSON must be?
bool is_utf8(std::string_view text);

// Reads the escape at the start of `text`, a backslash and what belongs to it, and appends the
// character to `out`.  Answers how many bytes it took; throws std::runtime_error with the reason.
std::size_t read_escape(std::string_view text, std::string& out);

}  // namespace gpt
