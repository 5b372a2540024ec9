// Lesson 06.  Byte-pair encoding: a vocabulary that is learnt.
//
// Start from the 256 bytes.  Then again and again: find the pair of neighbouring tokens that occurs
// most often, and make it one token.  On the one word ababcbabcdcd:
//
//   a b a b c b a b c d c d     (a,b) occurs 3 times: ab
//   ab ab c b ab c d c d        (ab,c) and (c,d) occur twice each: the pair of smaller ids wins
//   ab ab c b ab cd cd          no pair occurs twice: the end
//
// Token ids: 0 … 255 are the bytes, 256 + i is what merge i makes, the last is <|endoftext|>.
// Merges never reach across the borders of pieces (words.hpp): otherwise the vocabulary would fill
// with dog. dog! dog? as GPT-2's authors found.  It is fast, too: equal pieces are counted once.
//
// Gage (1994) invented it to compress data; Sennrich, Haddow and Birch (2016, section 3.2) brought
// it to language; GPT-2 starts it from bytes (Radford et al. 2019, section 2.2).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "06_tokenizers/tokenizer.hpp"

namespace gpt {

// A distinct piece of the training text: its tokens, at first one a byte, and how often it occurs.
struct Word {
    std::vector<int> tokens;
    std::int64_t count = 0;
};

// How often each pair of neighbours occurs in all words: each place counts word.count times.
// Places may overlap: one word {7, 7, 7} of count 5 has the pair (7,7) 10 times.
std::map<TokenPair, std::int64_t> count_pairs(const std::vector<Word>& words);

// Replaces each occurrence of the pair by id, from left to right: with the pair (7,7) and the id 9,
// {7, 7, 7} becomes {9, 7}.
std::vector<int> merge_pair(const std::vector<int>& tokens, TokenPair pair, int id);

// Learns at most max_merges merges; merge i makes token 256 + i.  Each merges the most frequent
// pair, of equally frequent ones the smallest (by left id, then by right).  Stops early where no
// pair occurs twice: what occurs once is no pattern.
std::vector<TokenPair> train_merges(std::vector<Word> words, int max_merges);

// The tokenizer with these merges.
Tokenizer bpe_tokenizer(const std::vector<TokenPair>& merges);

// train_merges on the pieces of the text, for a vocabulary of at most vocab_size >= 257 tokens.
Tokenizer train_bpe(std::string_view text, int vocab_size);

// The tokens of one piece: start from its bytes; while some neighbours can merge, merge the pair
// that was learnt first, wherever it occurs in the piece.
std::vector<int> encode_piece(const Tokenizer& t, std::string_view piece);

// encode_piece on each piece of the text; a piece that was met before is looked up, not computed.
std::vector<int> encode_bpe(const Tokenizer& t, std::string_view text);

}  // namespace gpt
