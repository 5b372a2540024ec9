#include "06_tokenizers/bpe.hpp"

#include <queue>
#include <unordered_map>

#include "06_tokenizers/words.hpp"
#include "common/error.hpp"

namespace gpt {

std::map<TokenPair, std::int64_t> count_pairs(const std::vector<Word>& words) {
    // BEGIN SOLUTION for each word and each place in it, add the word's count to the pair's
    std::map<TokenPair, std::int64_t> counts;
    for (const Word& word : words)
        for (std::size_t i = 1; i < word.tokens.size(); ++i)
            counts[{word.tokens[i - 1], word.tokens[i]}] += word.count;
    return counts;
    // END SOLUTION
}

std::vector<int> merge_pair(const std::vector<int>& tokens, TokenPair pair, int id) {
    // BEGIN SOLUTION copy token by token; where the next two are the pair, write id and skip both
    std::vector<int> result;
    result.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i + 1 < tokens.size() && TokenPair{tokens[i], tokens[i + 1]} == pair) {
            result.push_back(id);
            ++i;
        } else {
            result.push_back(tokens[i]);
        }
    }
    return result;
    // END SOLUTION
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
    // BEGIN SOLUTION again and again: count_pairs, take the best pair, merge_pair it in every word
    // That loop, made faster: a merge changes only the pairs beside it, so only they are recounted.
    PairTable table;
    for (int w = 0; w < int(words.size()); ++w)
        for (std::size_t i = 1; i < words[w].tokens.size(); ++i)
            table.add({words[w].tokens[i - 1], words[w].tokens[i]}, w, words[w].count);

    std::vector<TokenPair> merges;
    while (int(merges.size()) < max_merges) {
        const auto [best, occurrences] = table.best();
        if (occurrences < 2) break;
        const int id = 256 + int(merges.size());
        merges.push_back(best);

        for (const int w : table.words_with(best)) {
            const std::int64_t n = words[w].count;
            const std::vector<int> old = std::move(words[w].tokens);
            const std::vector<int>& now = words[w].tokens = merge_pair(old, best, id);
            std::size_t o = 0;  // now[i] was old[o], or old[o] and old[o + 1]
            for (std::size_t i = 0; i < now.size(); o += now[i] == id ? 2 : 1, ++i) {
                if (now[i] != id) continue;
                table.add(best, w, -n);
                // Of two new tokens side by side the first takes away the old pair between them and
                // the second adds the new one.
                if (i > 0 && now[i - 1] != id) table.add({old[o - 1], old[o]}, w, -n);
                if (i + 1 < now.size()) table.add({old[o + 1], old[o + 2]}, w, -n);
                if (i > 0) table.add({now[i - 1], id}, w, n);
                if (i + 1 < now.size() && now[i + 1] != id) table.add({id, now[i + 1]}, w, n);
            }
        }
    }
    return merges;
    // END SOLUTION
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
    // BEGIN SOLUTION start from the bytes; merge the pair of smallest merged() until none merges
    std::vector<int> tokens;
    for (const char byte : piece) tokens.push_back(static_cast<unsigned char>(byte));
    while (true) {
        int earliest = -1;
        TokenPair best;
        for (std::size_t i = 1; i < tokens.size(); ++i) {
            const TokenPair pair{tokens[i - 1], tokens[i]};
            const int id = t.merged(pair);
            if (id >= 0 && (earliest < 0 || id < earliest)) {
                earliest = id;
                best = pair;
            }
        }
        if (earliest < 0) return tokens;
        tokens = merge_pair(tokens, best, earliest);
    }
    // END SOLUTION
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
