#include "06_tokenizers/words.hpp"

#include <algorithm>

#include "common/error.hpp"

namespace gpt {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

// Given.  The functions of <cctype> are not used: what they call a letter depends on the locale.
ByteClass byte_class(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (is_letter(c)) return ByteClass::letter;
    if (c >= '0' && c <= '9') return ByteClass::digit;
    if (c == '\n' || c == '\r') return ByteClass::newline;
    if (c == ' ' || c == '\t' || c == '\v' || c == '\f') return ByteClass::blank;
    const bool between_letters = c == '\'' && at > 0 && is_letter(text[at - 1]) &&
                                 at + 1 < text.size() && is_letter(text[at + 1]);
    return between_letters ? ByteClass::letter : ByteClass::mark;
}

namespace {

// Whether text[at] is a space and the byte after it a letter, a digit or a mark.
bool is_space_before_word(std::string_view text, std::size_t at) {
    if (text[at] != ' ' || at + 1 >= text.size()) return false;
    const ByteClass next = byte_class(text, at + 1);
    return next != ByteClass::blank && next != ByteClass::newline;
}

}  // namespace

std::string_view next_piece(std::string_view text) {
    require(!text.empty(), "next_piece: the text is empty");
    TODO("perhaps a space, then a run of one class; blanks leave a word its space");
}

// Given, as an example of the walk through a text piece by piece.  The map is hashed and has no
// order of its own: whoever needs one must sort.
std::unordered_map<std::string_view, std::int64_t> count_pieces(std::string_view text) {
    std::unordered_map<std::string_view, std::int64_t> counts;
    while (!text.empty()) {
        const std::string_view piece = next_piece(text);
        require(!piece.empty(), "count_pieces: next_piece returned an empty piece");
        ++counts[piece];
        text.remove_prefix(piece.size());
    }
    return counts;
}

// Given.
Tokenizer word_tokenizer(std::string_view text, int max_words) {
    const auto counts = count_pieces(text);
    std::vector<std::pair<std::string_view, std::int64_t>> pieces(counts.begin(), counts.end());
    std::sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (pieces.size() > std::size_t(max_words)) pieces.resize(std::size_t(max_words));

    std::vector<std::string> tokens = {std::string(kUnknown), std::string(kUnknownAfterSpace)};
    for (const auto& [piece, count] : pieces) tokens.emplace_back(piece);
    tokens.emplace_back(kEndOfText);
    return Tokenizer(Tokenizer::Kind::word, std::move(tokens));
}

std::vector<int> encode_words(const Tokenizer& t, std::string_view text) {
    TODO("walk as in count_pieces; what find() lacks becomes kUnknown or its spaced form");
}

}  // namespace gpt
