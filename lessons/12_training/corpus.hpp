// Lesson 12, given.  A text file, cut in two and made into tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "06_tokenizers/tokenizer.hpp"

namespace gpt {

struct Corpus {
    std::vector<int> train, validation;  // the first 90 % of the file's bytes, and the rest
    double tokens_per_character;  // of validation: nats a token · this = nats a character
    double floor;  // lowest possible validation loss, nats a character; NaN where nobody knows
};

// The text of a file.  Throws std::runtime_error when it cannot be read or is empty.
std::string read_text(const std::string& path);

// "1234 bytes, fnv1a 0123456789abcdef": what two texts have in common only if they are the same.
std::string fingerprint(std::string_view text);

// Cuts `text` and encodes its parts.  The floor comes from the file beside it that ends in .json
// instead of .txt, where there is one with this text's checksum.  Throws std::runtime_error that
// names the file when a part is too short for one sequence of `context` tokens and a next one, too
// long for an int, or cannot be encoded.
Corpus make_corpus(const std::string& text, const Tokenizer& tokenizer, int context,
                   const std::string& path);

}  // namespace gpt
