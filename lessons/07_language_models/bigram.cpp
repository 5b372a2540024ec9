#include "07_language_models/bigram.hpp"

#include <cmath>
#include <string>

namespace gpt {

namespace {

void check_token(const char* function, int token, int vocab) {
    require(token >= 0 && token < vocab, std::string(function) + ": token " +
                                             std::to_string(token) + " is outside 0 … " +
                                             std::to_string(vocab - 1));
}

void check_chain(const char* function, const Matrix& m) {
    require(m.rows() == m.cols() && m.rows() > 0,
            std::string(function) + ": the table is " + shape(m) + ", not square");
}

}  // namespace

Matrix count_bigrams(std::span<const int> tokens, int vocab) {
    require(vocab > 0, "count_bigrams: the vocabulary is empty");
    for (const int token : tokens) check_token("count_bigrams", token, vocab);
    TODO("start from zeros and add 1 at (tokens[t], tokens[t + 1]) for every t");
}

Matrix smooth(const Matrix& counts, double alpha) {
    check_chain("smooth", counts);
    require(alpha >= 0, "smooth: alpha is " + std::to_string(alpha) + ", which is negative");
    TODO("(count + alpha) / (sum of the row + alpha * V); refuse a divisor of 0");
}

double bigram_cross_entropy(const Matrix& probabilities, std::span<const int> tokens) {
    check_chain("bigram_cross_entropy", probabilities);
    require(tokens.size() >= 2, "bigram_cross_entropy: a text of two tokens or more is needed");
    for (const int token : tokens) check_token("bigram_cross_entropy", token, probabilities.rows());
    TODO("sum -log p(tokens[t + 1] | tokens[t]) in double, divide by the number of terms");
}

double perplexity(double cross_entropy) {
    TODO("the exponential of the cross-entropy");
}

std::vector<int> sample_chain(const Matrix& probabilities, int first, int count, Rng& rng) {
    check_chain("sample_chain", probabilities);
    check_token("sample_chain", first, probabilities.rows());
    require(count >= 1, "sample_chain: count is " + std::to_string(count));
    TODO("begin with {first}; then rng.categorical on the row of the last token");
}

// Given.  If the present token is distributed as p, the next one is distributed as p·M: a row
// vector times the table.  (M·p, with p as a column, is a common slip: it leaves a uniform p as it
// is, because rows sum to 1.)  Taking the mean of p and p·M at each step has the same fixed point,
// and it also converges for a chain that goes round in a circle.
Matrix stationary_distribution(const Matrix& probabilities) {
    check_chain("stationary_distribution", probabilities);
    const int vocab = probabilities.rows();
    std::vector<double> p(std::size_t(vocab), 1.0 / vocab), next(p);
    double change = 1;
    for (int round = 0; round < 100000 && change > 1e-14; ++round) {
        for (std::size_t j = 0; j < p.size(); ++j) next[j] = p[j] / 2;
        for (int i = 0; i < vocab; ++i)
            for (int j = 0; j < vocab; ++j)
                next[std::size_t(j)] += p[std::size_t(i)] * double(probabilities(i, j)) / 2;
        // Rows sum to 1 only up to rounding; without this line the sum of p would drift.
        double total = 0;
        for (const double x : next) total += x;
        change = 0;
        for (std::size_t j = 0; j < p.size(); ++j) {
            next[j] /= total;
            change += std::abs(next[j] - p[j]);
        }
        p.swap(next);
    }
    Matrix result(1, vocab);
    for (int j = 0; j < vocab; ++j) result(0, j) = real(p[std::size_t(j)]);
    return result;
}

double entropy_rate(const Matrix& probabilities) {
    check_chain("entropy_rate", probabilities);
    const Matrix p = stationary_distribution(probabilities);
    TODO("the double sum of the header; skip M(i, j) = 0: x·log x goes to 0");
}

}  // namespace gpt
