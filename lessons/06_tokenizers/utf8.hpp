// Lesson 06, given.  UTF-8: how characters are written as bytes, and bytes shown to a reader.
//
// UTF-8 writes a character (a Unicode code point) as 1 to 4 bytes.  The first byte tells how many:
//   0xxxxxxx   110xxxxx 10xxxxxx   1110xxxx 10xxxxxx 10xxxxxx   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx
// Comparing two texts byte by byte puts them in the same order as comparing their code points.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gpt {

// How many bytes the character at text[at] has: 1 … 4, or 0 where the bytes are no valid UTF-8
// (a lone continuation byte, a cut or overlong character, a surrogate, a value above U+10FFFF).
std::size_t utf8_length(std::string_view text, std::size_t at);

// The bytes of the character at text[at].  Throws std::invalid_argument that names the byte offset
// where the text is no valid UTF-8.
std::string_view character_at(std::string_view text, std::size_t at);

// "…" in double quotes, on one line: \\ and \" for these two, \n for a newline, \xNN for other
// control bytes and for bytes that are no valid UTF-8; all else stands as it is.
std::string quote(std::string_view bytes);

// The inverse of quote.  Throws std::invalid_argument that says what is wrong with the line.
std::string unquote(std::string_view line);

// Shows text that arrives in pieces which may end inside a character, as BPE tokens may.
class Utf8Stream {
public:
    // Takes the next bytes and returns the characters that are complete by now.  Bytes that can be
    // part of no character come out as U+FFFD, so that what is returned is always valid UTF-8.
    std::string push(std::string_view bytes);
    std::string finish();  // at the end: U+FFFD for a character that was cut off, otherwise nothing

private:
    std::string pending_;  // the beginning of a character
};

}  // namespace gpt
