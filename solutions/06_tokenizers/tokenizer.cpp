#include "06_tokenizers/tokenizer.hpp"

#include <climits>

#include "06_tokenizers/bpe.hpp"
#include "06_tokenizers/utf8.hpp"
#include "06_tokenizers/words.hpp"
#include "common/error.hpp"

namespace gpt {

namespace {

std::uint64_t key(TokenPair pair) {
    return std::uint64_t(std::uint32_t(pair.left)) << 32 | std::uint32_t(pair.right);
}

// Throws BadVocabulary for entry number `entry` of the list of tokens followed by the merges.
void check(bool ok, int entry, const char* problem) {
    if (!ok) throw BadVocabulary(entry, problem);
}

void check_tokens(Tokenizer::Kind kind, const std::vector<std::string>& tokens) {
    const int n = int(tokens.size());
    check(n > 0 && tokens.back() == kEndOfText, n - 1, "the last token must be <|endoftext|>");
    for (int id = 0; id < n; ++id) check(!tokens[id].empty(), id, "a token must not be empty");
    switch (kind) {
        case Tokenizer::Kind::character:
            for (int id = 0; id + 1 < n; ++id)
                check(utf8_length(tokens[id], 0) == tokens[id].size(), id,
                      "a token of this kind must be one character of UTF-8");
            break;
        case Tokenizer::Kind::word:
            check(n > 2 && tokens[0] == kUnknown && tokens[1] == kUnknownAfterSpace, 0,
                  "the first two tokens must be <unk> and, with a space before it, <unk>");
            break;
        case Tokenizer::Kind::bpe:
            for (int id = 0; id < 256; ++id)
                check(id + 1 < n && tokens[id] == std::string(1, static_cast<char>(id)), id,
                      "the first 256 tokens must be the bytes 0 to 255 in their order");
            break;
    }
}

void check_merges(const std::vector<std::string>& tokens, const std::vector<TokenPair>& merges) {
    const int n = int(tokens.size());
    check(n == 257 + int(merges.size()), n, "there must be 257 more tokens than merges");
    for (int i = 0; i < int(merges.size()); ++i) {
        const auto [left, right] = merges[i];
        check(left >= 0 && right >= 0 && left < 256 + i && right < 256 + i, n + i,
              "a merge must be of two tokens that are made before it");
        check(tokens[256 + i] == tokens[left] + tokens[right], n + i,
              "the token made by this merge is not its two tokens joined");
    }
}

}  // namespace

Tokenizer::Tokenizer(Kind kind, std::vector<std::string> tokens, std::vector<TokenPair> merges)
    : kind_(kind), tokens_(std::move(tokens)), merges_(std::move(merges)) {
    check_tokens(kind_, tokens_);
    if (kind_ == Kind::bpe) check_merges(tokens_, merges_);
    check(kind_ == Kind::bpe || merges_.empty(), vocab_size(), "only bpe has merges");
    for (int id = 0; id < vocab_size(); ++id) {
        // Two merges may make the same bytes, as (ab)c and a(bc) do: only BPE has such twins.
        const bool is_new = ids_.emplace(tokens_[id], id).second;
        check(is_new || kind_ == Kind::bpe, id, "the same token stands in the list twice");
    }
    for (int i = 0; i < int(merges_.size()); ++i)
        check(merged_.emplace(key(merges_[i]), 256 + i).second, vocab_size() + i,
              "the same merge stands in the list twice");
}

const std::string& Tokenizer::token_text(int id) const {
    if (id < 0 || id >= vocab_size())
        throw std::invalid_argument("token_text: id " + std::to_string(id) +
                                    " is not one of the ids 0 to " +
                                    std::to_string(vocab_size() - 1));
    return tokens_[id];
}

int Tokenizer::find(std::string_view bytes) const {
    const auto found = ids_.find(bytes);
    return found == ids_.end() ? -1 : found->second;
}

int Tokenizer::merged(TokenPair pair) const {
    const auto found = merged_.find(key(pair));
    return found == merged_.end() ? -1 : found->second;
}

namespace {

// The N of a spec such as "word:N".
int size_in(const std::string& spec, const std::string& prefix, int smallest) {
    const std::string digits = spec.substr(prefix.size());
    const bool ok = !digits.empty() && digits.size() < 9 &&
                    digits.find_first_not_of("0123456789") == digits.npos;
    require(ok && std::stoi(digits) >= smallest,
            "tokenizer " + one_line(spec, 60) + ": after " + prefix + " there must be a number, " +
                std::to_string(smallest) + " or more");
    return std::stoi(digits);
}

std::vector<int> encode_plain(const Tokenizer& t, std::string_view text) {
    switch (t.kind()) {
        case Tokenizer::Kind::character:
            return encode_characters(t, text);
        case Tokenizer::Kind::word:
            return encode_words(t, text);
        case Tokenizer::Kind::bpe:
            return encode_bpe(t, text);
    }
    throw std::invalid_argument("encode: the tokenizer is of no known kind");
}

}  // namespace

Tokenizer make_tokenizer(const std::string& spec, std::string_view text) {
    if (spec == "char") return character_tokenizer(text);
    if (spec == "word") return word_tokenizer(text, INT_MAX);
    if (spec.starts_with("word:")) return word_tokenizer(text, size_in(spec, "word:", 1));
    if (spec.starts_with("bpe:")) return train_bpe(text, size_in(spec, "bpe:", 257));
    throw std::invalid_argument("tokenizer " + one_line(spec, 60) +
                                " is none of char, word, word:N, bpe:N");
}

std::vector<int> encode(const Tokenizer& t, std::string_view text, Special special) {
    if (special == Special::as_text) return encode_plain(t, text);
    std::vector<int> ids;
    while (true) {
        const std::size_t at = text.find(kEndOfText);
        const std::vector<int> part = encode_plain(t, text.substr(0, at));
        ids.insert(ids.end(), part.begin(), part.end());
        if (at == text.npos) return ids;
        ids.push_back(t.end_of_text());
        text.remove_prefix(at + kEndOfText.size());
    }
}

std::string decode(const Tokenizer& t, const std::vector<int>& ids) {
    // BEGIN SOLUTION join the texts of the tokens; token_text refuses an id that does not exist
    std::string text;
    for (const int id : ids) text += t.token_text(id);
    return text;
    // END SOLUTION
}

}  // namespace gpt
