// Byte-pair encoding and UTF-8.  The input: one byte, how many merges to learn, then the text.
#include "06_tokenizers/bpe.hpp"

#include "06_tokenizers/utf8.hpp"
#include "06_tokenizers/words.hpp"
#include "common/json_string.hpp"
#include "fuzz/harness.hpp"

namespace gpt::fuzz {

namespace {

// Lesson 06's definition, word for word: count all pairs anew for each merge.
std::vector<TokenPair> naive_merges(std::string_view text, int most) {
    std::vector<Word> words;
    for (const auto& [piece, count] : count_pieces(text)) {
        words.push_back({{}, count});
        for (const char byte : piece)
            words.back().tokens.push_back(static_cast<unsigned char>(byte));
    }
    std::vector<TokenPair> merges;
    while (int(merges.size()) < most) {
        std::pair<TokenPair, std::int64_t> best{{}, 1};
        for (const auto& [pair, count] : count_pairs(words))
            if (count > best.second) best = {pair, count};
        if (best.second < 2) break;
        for (Word& word : words)
            word.tokens = merge_pair(word.tokens, best.first, 256 + int(merges.size()));
        merges.push_back(best.first);
    }
    return merges;
}

void check_bpe(std::string_view text, int merges) {
    const Tokenizer t = train_bpe(text, 257 + merges);
    if (text.size() < 400)
        expect(t.merges() == naive_merges(text, merges), "not what the plain loop learns");
    for (const Special special : {Special::as_text, Special::allowed}) {
        const std::vector<int> ids = encode(t, text, special);
        expect(decode(t, ids) == text, "decode does not give the text back");
        expect(ids.size() <= text.size(), "more tokens than bytes");
    }
}

// In pieces or at once: the same characters, and only whole ones.
void check_stream(std::string_view text) {
    Utf8Stream once, pieces;
    std::string all = once.push(text), parts;
    all += once.finish();
    for (std::size_t at = 0; at < text.size(); at += 1 + at % 3)
        parts += pieces.push(text.substr(at, 1 + at % 3));
    parts += pieces.finish();
    expect(parts == all, "a text in pieces is shown differently");
    for (std::size_t at = 0; at < all.size(); at += utf8_length(all, at))
        expect(utf8_length(all, at) > 0, "what is shown is not UTF-8");
}

}  // namespace

const Target bpe("bpe", [](std::string_view input) {
    if (input.empty()) return;
    const std::string_view text = input.substr(1);
    check_bpe(text, static_cast<unsigned char>(input[0]));
    check_stream(text);
    for (std::size_t at = 0; at < text.size(); ++at)
        expect(utf8_length(text, at) == utf8_size(text.substr(at)),
               "two opinions on what a character is");
    const std::string line = quote(text);
    expect(unquote(line) == text, "unquote does not undo quote");
    expect(line.find('\n') == line.npos, "quote: more than one line");
    std::string bytes;
    if (accepts<std::invalid_argument>([&] { bytes = unquote(text); }))
        expect(unquote(quote(bytes)) == bytes, "quote and unquote change a token");
});

}  // namespace gpt::fuzz
