// Lesson 06.  The two simple tokenizers, characters and words, and the cut of a text into pieces.
//
// A piece is the unit that a word token stands for and that no BPE token reaches across:
//
//   "Mara's cat, 12 years  old!\n\n"  ->  [Mara's] [ cat] [,] [ 12] [ years] [ ] [ old] [!] [\n\n]
//
//   letter   A–Z a–z, every byte from 0x80 on (so that no UTF-8 character is ever cut), and an
//            apostrophe that stands between two letters
//   digit    0–9
//   newline  \n \r
//   blank    space, tab and the other white space of ASCII
//   mark     everything else
//
// A piece is a run of one class, as long as possible.  One space directly before a letter, digit or
// mark belongs to the piece of that letter, digit or mark; so a longer run of blanks gives up its
// last space.  All pieces in their order are the text.
//
// The rule is a plain form of GPT-2's regular expression (Radford et al. 2019, section 2.2), which
// asks the Unicode tables what a letter is.  This one needs no table and no locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "06_tokenizers/tokenizer.hpp"

namespace gpt {

// The vocabulary: every character of the text, in code point order, then <|endoftext|>.
// Throws std::invalid_argument with the byte offset where the text is no valid UTF-8.
Tokenizer character_tokenizer(std::string_view text);

// One id a character.  Throws std::invalid_argument that names the first character which the
// vocabulary lacks and its byte offset, or the offset of the first byte that is no valid UTF-8.
std::vector<int> encode_characters(const Tokenizer& t, std::string_view text);

enum class ByteClass { letter, digit, newline, blank, mark };

// The class of the byte text[at].  For an apostrophe it looks at both neighbours within text.
ByteClass byte_class(std::string_view text, std::size_t at);

// The first piece of a text that is not empty: a prefix of it, at least one byte long.
std::string_view next_piece(std::string_view text);

// How often each piece occurs in the text.
std::unordered_map<std::string_view, std::int64_t> count_pieces(std::string_view text);

inline constexpr std::string_view kUnknown = "<unk>";
inline constexpr std::string_view kUnknownAfterSpace = " <unk>";

// The vocabulary: 0 is <unk> and 1 is " <unk>", then the max_words most frequent pieces (of equally
// frequent ones the smaller in byte order), then <|endoftext|>.
Tokenizer word_tokenizer(std::string_view text, int max_words);

// One id a piece.  A piece that is not in the vocabulary becomes " <unk>" where it begins with a
// space and <unk> otherwise; so decoding gives the text with just these pieces replaced.
std::vector<int> encode_words(const Tokenizer& t, std::string_view text);

}  // namespace gpt
