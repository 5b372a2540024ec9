#include "12_training/corpus.hpp"

#include <climits>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "common/files.hpp"
#include "common/json.hpp"

namespace gpt {

namespace {

// The bytes of UTF-8 that begin a character are those that do not look like 10xxxxxx.
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

long count_characters(std::string_view text) {
    long count = 0;
    for (const char c : text) count += begins_character(c);
    return count;
}

// What the program that wrote the text says of it, as data/tales/tales.json does of tales.txt.  A
// file of that name that speaks of another text, or of something else, is none of ours.
double known_floor(const std::string& path, const std::string& text) {
    const std::string beside = path.substr(0, path.rfind('.')) + ".json";
    if (!path.ends_with(".txt") || !file_exists(beside)) return std::nan("");
    try {
        const Json json = parse_json(read_file(beside), beside);
        const std::string& checksum = json.at("checksum_fnv1a64").as_string();
        const double floor = json.at("floor_nats_per_char").at("validation").as_number();
        const bool ours = fingerprint(text).ends_with(" " + checksum) && floor >= 0 && floor < 100;
        return ours ? floor : std::nan("");
    } catch (const std::runtime_error&) {
        return std::nan("");
    }
}

std::vector<int> encode_part(const Tokenizer& tokenizer, std::string_view part, int context,
                             const std::string& path, const char* which) {
    std::vector<int> tokens;
    try {
        tokens = encode(tokenizer, part);
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(path + " (its " + which + " part): " + error.what());
    }
    if (tokens.size() > std::size_t(INT_MAX))
        throw std::runtime_error(path + ": its " + which + " part has " +
                                 std::to_string(tokens.size()) + " tokens, more than 2147483647");
    if (tokens.size() < std::size_t(context) + 1)
        throw std::runtime_error(path + ": its " + which + " part has " +
                                 std::to_string(tokens.size()) +
                                 " tokens; one sequence and its next token need " +
                                 std::to_string(context + 1) + " (--context " +
                                 std::to_string(context) + ")");
    return tokens;
}

}  // namespace

std::string read_text(const std::string& path) {
    std::string text = read_file(path);
    if (text.empty()) throw std::runtime_error(path + ": is empty");
    return text;
}

// Fowler, Noll and Vo's hash, variant 1a, of 64 bits.
std::string fingerprint(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    std::string digits;
    for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[hash >> shift & 15];
    return std::to_string(text.size()) + " bytes, fnv1a " + digits;
}

Corpus make_corpus(const std::string& text, const Tokenizer& tokenizer, int context,
                   const std::string& path) {
    std::size_t cut = text.size() * 9 / 10;
    while (cut < text.size() && !begins_character(text[cut])) ++cut;
    const std::string_view first = std::string_view(text).substr(0, cut);
    const std::string_view last = std::string_view(text).substr(cut);
    Corpus corpus;
    corpus.train = encode_part(tokenizer, first, context, path, "training");
    corpus.validation = encode_part(tokenizer, last, context, path, "validation");
    corpus.tokens_per_character =
        double(corpus.validation.size()) / double(std::max(1L, count_characters(last)));
    corpus.floor = known_floor(path, text);
    return corpus;
}

}  // namespace gpt
