#include "06_tokenizers/bpe.hpp"

#include <algorithm>
#include <queue>
#include <set>
#include <unordered_map>

#include "06_tokenizers/words.hpp"
#include "common/error.hpp"

namespace gpt {

std::map<TokenPair, std::int64_t> count_pairs(const std::vector<Word>& words) {
    TODO("for each word and each place in it, add the word's count to the pair's");
}

std::vector<int> merge_pair(const std::vector<int>& tokens, TokenPair pair, int id) {
    TODO("copy token by token; where the next two are the pair, write id and skip both");
}

namespace {

// For the faster form of train_merges (see the lesson's README): a pair with the count it had when
// the candidate was made.  The top of a priority_queue is the most frequent, of equals the smallest.
struct Candidate {
    std::int64_t count;
    TokenPair pair;
    bool operator<(const Candidate& other) const {
        return count != other.count ? count < other.count : other.pair < pair;
    }
};

}  // namespace

std::vector<TokenPair> train_merges(std::vector<Word> words, int max_merges) {
    TODO("again and again: count_pairs, take the best pair, merge_pair it in every word");
}

// Given.
Tokenizer bpe_tokenizer(const std::vector<TokenPair>& merges) {
    std::vector<std::string> tokens;
    for (int byte = 0; byte < 256; ++byte) tokens.emplace_back(1, static_cast<char>(byte));
    for (const TokenPair& pair : merges) {
        const int made = int(tokens.size());
        require(pair.left >= 0 && pair.left < made && pair.right >= 0 && pair.right < made,
                "bpe_tokenizer: a merge must be of two tokens that are made before it");
        tokens.push_back(tokens[pair.left] + tokens[pair.right]);
    }
    tokens.emplace_back(kEndOfText);
    return Tokenizer(Tokenizer::Kind::bpe, std::move(tokens), merges);
}

// Given.
Tokenizer train_bpe(std::string_view text, int vocab_size) {
    require(vocab_size >= 257, "train_bpe: 256 bytes and <|endoftext|> need at least 257 tokens");
    std::vector<Word> words;
    for (const auto& [piece, count] : count_pieces(text)) {
        Word word{.tokens = {}, .count = count};
        for (const char byte : piece) word.tokens.push_back(static_cast<unsigned char>(byte));
        words.push_back(std::move(word));
    }
    return bpe_tokenizer(train_merges(std::move(words), vocab_size - 257));
}

std::vector<int> encode_piece(const Tokenizer& t, std::string_view piece) {
    TODO("from the bytes on: of all neighbours, merge the pair with the smallest merged()");
}

// Given.
std::vector<int> encode_bpe(const Tokenizer& t, std::string_view text) {
    std::unordered_map<std::string_view, std::vector<int>> known;
    std::vector<int> ids;
    while (!text.empty()) {
        const std::string_view piece = next_piece(text);
        auto [place, is_new] = known.try_emplace(piece);
        if (is_new) place->second = encode_piece(t, piece);
        ids.insert(ids.end(), place->second.begin(), place->second.end());
        text.remove_prefix(piece.size());
    }
    return ids;
}

}  // namespace gpt
