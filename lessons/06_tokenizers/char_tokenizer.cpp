#include <set>

#include "06_tokenizers/utf8.hpp"
#include "06_tokenizers/words.hpp"
#include "common/error.hpp"

namespace gpt {

// Given, as an example of the walk through a text character by character.  A std::set keeps its
// elements sorted, and for UTF-8 the order of the bytes is the order of the code points.
Tokenizer character_tokenizer(std::string_view text) {
    std::set<std::string_view> characters;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view character = character_at(text, at);
        characters.insert(character);
        at += character.size();
    }
    std::vector<std::string> tokens(characters.begin(), characters.end());
    tokens.emplace_back(kEndOfText);
    return Tokenizer(Tokenizer::Kind::character, std::move(tokens));
}

namespace {

[[noreturn]] void throw_unknown_character(std::string_view character, std::size_t at) {
    throw std::invalid_argument("the character " + quote(character) + " at byte " +
                                std::to_string(at) + " is not in the tokenizer's vocabulary");
}

}  // namespace

std::vector<int> encode_characters(const Tokenizer& t, std::string_view text) {
    TODO("walk as in character_tokenizer; find() each character; refuse one it lacks");
}

}  // namespace gpt
