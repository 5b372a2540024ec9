// Lesson 06.  Tokenizers: from text to numbers and back.
//
//   encode: text -> ids         decode: ids -> text         0 <= id < vocab_size()
//
// What one id stands for is a choice, and there are three here:
//   character  one Unicode character.  Small vocabulary, long sequences.
//   word       a word, a number or a run of marks, with the space before it.  Short sequences,
//              large vocabulary, and a word that is not in it becomes <unk>.
//   bpe        what bpe.hpp learns: frequent words whole, rare words in parts, every byte possible.
// decode(t, encode(t, text)) is text for character and bpe; for word, where all words are known.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gpt {

struct TokenPair {
    int left = 0, right = 0;
    auto operator<=>(const TokenPair&) const = default;  // by left, then by right
};

// The last id of every vocabulary.  It marks the end of a document; no text encodes to it unasked.
inline constexpr std::string_view kEndOfText = "<|endoftext|>";

struct BadVocabulary : std::invalid_argument {
    BadVocabulary(int at, const char* problem) : std::invalid_argument(problem), entry(at) {}
    int entry;  // where the problem is, in the list of all tokens followed by all merges
};

class Tokenizer {
public:
    enum class Kind { character, word, bpe };

    // A vocabulary: tokens[id] holds the bytes of token id; merges (bpe only) says how the tokens
    // from 256 on are made.  Throws BadVocabulary where they do not fit together.
    Tokenizer(Kind kind, std::vector<std::string> tokens, std::vector<TokenPair> merges = {});

    Kind kind() const { return kind_; }
    int vocab_size() const { return int(tokens_.size()); }
    int end_of_text() const { return vocab_size() - 1; }
    const std::vector<TokenPair>& merges() const { return merges_; }  // in the order learnt

    const std::string& token_text(int id) const;  // throws std::invalid_argument out of range
    int find(std::string_view bytes) const;       // the id of the token with these bytes, or -1
    int merged(TokenPair pair) const;             // the id that the pair merges into, or -1

    bool operator==(const Tokenizer&) const = default;

private:
    Kind kind_;
    std::vector<std::string> tokens_;
    std::vector<TokenPair> merges_;
    std::map<std::string, int, std::less<>> ids_;  // std::less<> finds a string_view without a copy
    std::unordered_map<std::uint64_t, int> merged_;
};

// Learns a vocabulary from a text: "char", "word" (every word), "word:N" (the N most frequent) or
// "bpe:N" (N tokens in all).  Throws std::invalid_argument for any other spec.
Tokenizer make_tokenizer(const std::string& spec, std::string_view text);

// Special::allowed turns each <|endoftext|> in the text into end_of_text(); otherwise it is text.
enum class Special { as_text, allowed };
std::vector<int> encode(const Tokenizer& t, std::string_view text, Special = Special::as_text);
std::string decode(const Tokenizer& t, const std::vector<int>& ids);

// One readable file (tokenizer_file.cpp).  Errors name the file and the line.
void save_tokenizer(const Tokenizer& t, const std::string& path);
Tokenizer load_tokenizer(const std::string& path);

}  // namespace gpt
