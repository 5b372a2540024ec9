// Lesson 07.  The n-gram model: what comes next depends on the n - 1 tokens before it.
//
//   p_0(x)         = 1 / V
//   p_n(x | c)     = (count(c, x) + strength · p_{n-1}(x | c')) / (count(c) + strength)
//
// p_n sees n - 1 tokens of context, c; c' is c without its oldest token; count(c, x) is how often x
// came after c, and count(c) the sum of that over x.  It is the smoothing of bigram.hpp with one
// change: what is added is not the same for all tokens, but goes by the opinion of the shorter
// context (MacKay and Peto, "A hierarchical Dirichlet language model", 1995).  Much seen contexts
// speak for themselves, rare ones lean on shorter ones, and one that was never seen is replaced by
// the shorter one: no probability is ever 0.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "common/rng.hpp"

namespace gpt {

struct Ngram {
    int order = 1, vocab = 1;  // order 1: unigram, no context; 2: bigram; 3: trigram
    double strength = 16;      // the shorter context's opinion weighs as much as this many tokens

    // A sequence of tokens is written as one number: its tokens are the digits, in base `vocab`.
    // tuples[n] counts the sequences of a context of n tokens and the token after it, contexts[n]
    // those contexts.  Only looked up, never walked through: the order of a hash map is no order.
    using Counts = std::unordered_map<std::uint64_t, int>;
    std::vector<Counts> tuples, contexts;  // `order` of each
};

// Throws std::invalid_argument for a token outside 0 … vocab-1, for order < 1, and where
// vocab^order does not fit into 63 bits.
Ngram count_ngrams(std::span<const int> tokens, int order, int vocab);

// p(token | context).  Only the last order - 1 tokens of the context matter; it may be shorter.
double probability(const Ngram& model, std::span<const int> context, int token);

std::vector<real> next_probabilities(const Ngram& model, std::span<const int> context);
int sample_next(const Ngram& model, std::span<const int> context, Rng& rng);

// The mean of -log p(token | tokens before it) over all tokens, in nats per token; the first token
// is predicted without context, the second from one token, and so on.
double cross_entropy(const Ngram& model, std::span<const int> tokens);

// Counts `train` and returns the cross-entropy of `validation` (strength as above): the baseline
// that a neural network must beat.  A million tokens and trigrams take a fraction of a second.
double ngram_cross_entropy(std::span<const int> train, std::span<const int> validation, int order,
                           int vocab);

}  // namespace gpt
