// Lesson 07.  The bigram model: what comes next depends on the present token alone.
//
//   p(j | i) = (count(i, j) + alpha) / (count(i) + alpha·V)
//
// A text is a list of token ids 0 … V-1.  count(i, j) is how often j comes right after i, and
// count(i) the sum of that over j.  Counts and probabilities are (V x V): the row is the present
// token, the column the next one.  A table whose rows are probabilities is called a Markov chain.
#pragma once

#include <span>
#include <vector>

#include "01_matrix/matrix.hpp"
#include "common/rng.hpp"

namespace gpt {

// Throws std::invalid_argument for a token outside 0 … vocab-1.  Counts are exact up to 2^24.
Matrix count_bigrams(std::span<const int> tokens, int vocab);

// The formula above ("additive" or Laplace smoothing).  With alpha = 0 it is the table that gives
// the counted text the highest probability; then a row without any count is an error.
Matrix smooth(const Matrix& counts, double alpha);

// The mean of -log p(next | present) over the tokens.size() - 1 neighbours of the text, in nats per
// token (natural logarithms).  Infinite where the text does what the table calls impossible.
double bigram_cross_entropy(const Matrix& probabilities, std::span<const int> tokens);

// exp(cross-entropy): the model is as uncertain as if it chose among this many equally likely
// tokens.
double perplexity(double cross_entropy);

// `count` tokens, the first of them `first`, each drawn from the row of the one before it.
std::vector<int> sample_chain(const Matrix& probabilities, int first, int count, Rng& rng);

// The distribution p (1 x V) with p·M = p: how often each token occurs in an endless text from the
// chain M.  It is unique when every token can be reached from every other, which is not checked.
Matrix stationary_distribution(const Matrix& probabilities);

// H = -sum over i of p(i) · sum over j of M(i, j)·log M(i, j), in nats per token, with p
// stationary: no model of a text that the chain wrote has, on average, a lower cross-entropy
// (Shannon, "A Mathematical Theory of Communication", 1948, section 7).
double entropy_rate(const Matrix& probabilities);

}  // namespace gpt
