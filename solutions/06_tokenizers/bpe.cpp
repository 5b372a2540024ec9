#include "06_tokenizers/bpe.hpp"

#include <algorithm>
#include <queue>
#include <set>
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

// For the faster form of train_merges (see the lesson's README): a pair with the count it had when
// the candidate was made.  On top of a priority_queue is the most frequent, of equals the smallest.
struct Candidate {
    std::int64_t count;
    TokenPair pair;
    bool operator<(const Candidate& other) const {
        return count != other.count ? count < other.count : other.pair < pair;
    }
};

}  // namespace

std::vector<TokenPair> train_merges(std::vector<Word> words, int max_merges) {
    // BEGIN SOLUTION again and again: count_pairs, take the best pair, merge_pair it in every word
    // That loop, made faster: a merge changes only the words that hold its pair, so it is enough to
    // take these words out of the counts, merge, and put them back.
    std::map<TokenPair, std::int64_t> counts;
    std::map<TokenPair, std::set<int>> places;  // the words in which a pair occurs, or did once
    std::set<TokenPair> changed;                // pairs whose newest count is not in the queue yet
    const auto add_word = [&](int w, int sign) {
        const std::vector<int>& tokens = words[w].tokens;
        for (std::size_t i = 1; i < tokens.size(); ++i) {
            const TokenPair pair{tokens[i - 1], tokens[i]};
            counts[pair] += sign * words[w].count;
            places[pair].insert(w);
            changed.insert(pair);
        }
    };
    for (int w = 0; w < int(words.size()); ++w) add_word(w, 1);

    std::vector<TokenPair> merges;
    std::priority_queue<Candidate> queue;
    while (int(merges.size()) < max_merges) {
        for (const TokenPair& pair : changed) queue.push({counts[pair], pair});
        changed.clear();
        // Older candidates stay in the queue; they are known by a count that is no longer right.
        while (!queue.empty() && queue.top().count != counts[queue.top().pair]) queue.pop();
        if (queue.empty() || queue.top().count < 2) break;

        const TokenPair best = queue.top().pair;
        const int id = 256 + int(merges.size());
        merges.push_back(best);
        for (const int w : std::set<int>(places[best])) {
            add_word(w, -1);
            words[w].tokens = merge_pair(words[w].tokens, best, id);
            add_word(w, 1);
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
