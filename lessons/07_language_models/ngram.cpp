#include "07_language_models/ngram.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "common/error.hpp"

namespace gpt {

namespace {

void check_token(const char* function, int token, int vocab) {
    require(token >= 0 && token < vocab, std::string(function) + ": token " +
                                             std::to_string(token) + " is outside 0 … " +
                                             std::to_string(vocab - 1));
}

// The sequence as one number.  key / vocab is the sequence without its last token, and
// key(context) · vocab + token the context with one token more.
std::uint64_t key(std::span<const int> tokens, int vocab) {
    std::uint64_t number = 0;
    for (const int token : tokens) number = number * std::uint64_t(vocab) + std::uint64_t(token);
    return number;
}

int look_up(const Ngram::Counts& counts, std::uint64_t sequence) {
    const auto found = counts.find(sequence);
    return found == counts.end() ? 0 : found->second;
}

}  // namespace

Ngram count_ngrams(std::span<const int> tokens, int order, int vocab) {
    require(order >= 1, "count_ngrams: order is " + std::to_string(order) + ", 1 is the least");
    require(vocab >= 1, "count_ngrams: the vocabulary is empty");
    require(order * std::log2(double(vocab)) < 63,
            "count_ngrams: sequences of " + std::to_string(order) + " tokens of " +
                std::to_string(vocab) + " are too many for a 63-bit number");
    for (const int token : tokens) check_token("count_ngrams", token, vocab);

    Ngram model;
    model.order = order;
    model.vocab = vocab;
    model.tuples.resize(std::size_t(order));
    model.contexts.resize(std::size_t(order));
    TODO("for each t and each n < order, n <= t: count the n + 1 tokens that end at t");
}

double probability(const Ngram& model, std::span<const int> context, int token) {
    check_token("probability", token, model.vocab);
    const std::size_t longest = std::min(context.size(), std::size_t(model.order) - 1);
    context = context.last(longest);
    for (const int earlier : context) check_token("probability", earlier, model.vocab);
    TODO("start from 1 / V, apply the formula for contexts of 0, 1, …, longest tokens");
}

std::vector<real> next_probabilities(const Ngram& model, std::span<const int> context) {
    std::vector<real> all;
    for (int token = 0; token < model.vocab; ++token)
        all.push_back(real(probability(model, context, token)));
    return all;
}

int sample_next(const Ngram& model, std::span<const int> context, Rng& rng) {
    return rng.categorical(next_probabilities(model, context));
}

// Given.  tokens.first(t) is all that came before tokens[t]; `probability` takes what it needs of
// it.
double cross_entropy(const Ngram& model, std::span<const int> tokens) {
    require(!tokens.empty(), "cross_entropy: there are no tokens");
    double sum = 0;
    for (std::size_t t = 0; t < tokens.size(); ++t)
        sum -= std::log(probability(model, tokens.first(t), tokens[t]));
    return sum / double(tokens.size());
}

double ngram_cross_entropy(std::span<const int> train, std::span<const int> validation, int order,
                           int vocab) {
    return cross_entropy(count_ngrams(train, order, vocab), validation);
}

}  // namespace gpt
