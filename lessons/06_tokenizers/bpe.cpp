#include "06_tokenizers/bpe.hpp"

#include <queue>
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

// Given, for a faster train_merges (see the lesson's README): the counts of all pairs, which follow
// each change and know the most frequent pair at any time.
class PairTable {
public:
    // The pair now occurs `amount` times more, or less, than before; the place is in word w.
    void add(TokenPair pair, int w, std::int64_t amount) {
        Entry& entry = entries_[pair];
        entry.count += amount;
        if (amount > 0 && (entry.words.empty() || entry.words.back() != w))
            entry.words.push_back(w);
        if (!entry.changed) changed_.push_back(pair);
        entry.changed = true;
    }

    // The most frequent pair, of equals the smallest; its count is 0 where there is no pair.
    std::pair<TokenPair, std::int64_t> best() {
        for (const TokenPair& pair : changed_) {
            Entry& entry = entries_[pair];
            queue_.push({entry.count, pair});
            entry.changed = false;
        }
        changed_.clear();
        // Older candidates stay in the queue; they are known by a count that is no longer right.
        while (!queue_.empty() && queue_.top().count != entries_[queue_.top().pair].count)
            queue_.pop();
        if (queue_.empty()) return {TokenPair{}, 0};
        return {queue_.top().pair, queue_.top().count};
    }

    // The words that hold the pair; some may have lost it to an earlier merge.
    std::vector<int> words_with(TokenPair pair) { return entries_[pair].words; }

private:
    struct Entry {
        std::int64_t count = 0;
        std::vector<int> words;
        bool changed = false;  // its newest count is not in the queue yet
    };
    struct Candidate {
        std::int64_t count;
        TokenPair pair;
        bool operator<(const Candidate& other) const {
            return count != other.count ? count < other.count : other.pair < pair;
        }
    };
    std::map<TokenPair, Entry> entries_;
    std::vector<TokenPair> changed_;
    std::priority_queue<Candidate> queue_;
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
    TODO("start from the bytes; merge the pair of smallest merged() until none merges");
}

// Given.
std::vector<int> encode_bpe(const Tokenizer& t, std::string_view text) {
    std::unordered_map<std::string_view, std::vector<int>> known;
    std::vector<int> ids;
    while (!text.empty()) {
        const std::string_view piece = next_piece(text);
        require(!piece.empty(), "encode_bpe: next_piece returned an empty piece");
        auto [place, is_new] = known.try_emplace(piece);
        if (is_new) place->second = encode_piece(t, piece);
        ids.insert(ids.end(), place->second.begin(), place->second.end());
        text.remove_prefix(piece.size());
    }
    return ids;
}

}  // namespace gpt
