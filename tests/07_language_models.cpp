// Lesson 07: bigrams, n-grams, cross-entropy, a neural bigram.  Expected numbers are worked out by
// hand or follow from the theory of Markov chains.
#include "support/test.hpp"

#include <cmath>

#include "07_language_models/bigram.hpp"
#include "07_language_models/neural_bigram.hpp"
#include "07_language_models/ngram.hpp"

using namespace gpt;
using Tokens = std::vector<int>;

namespace {

constexpr double kExact = test::kDouble ? 1e-12 : 1e-6;

struct Mistake {
    double value;
    std::string when;
};

// Compares numbers; a wrong one that a known mistake gives is called by the mistake's name.
void check_number(double got, double expected, double tolerance,
                  const std::vector<Mistake>& mistakes = {}) {
    const bool right = std::abs(got - expected) <= tolerance;
    for (const Mistake& mistake : mistakes)
        if (!right && std::abs(got - mistake.value) <= 1e-5)
            FAIL_CHECK("this is what comes out when " << mistake.when);
    CHECK_THAT(got, WithinAbs(expected, tolerance));
}

Matrix random_chain(int vocab, Rng& rng) {
    return softmax_rows(test::random_matrix(vocab, vocab, rng));
}

// A text that a correct sample_chain would give; the tests of other functions do not depend on
// yours.
Tokens write_text(const Matrix& chain, int length, Rng& rng) {
    Tokens text = {0};
    while (int(text.size()) < length) text.push_back(rng.categorical(chain.row(text.back())));
    return text;
}

// The cross-entropy of the relative frequencies on the text itself: -sum of c(i,j)·log(c(i,j)/c(i))
// / N.
double lowest_bigram_loss(const Tokens& text, int vocab) {
    std::vector<double> pairs(std::size_t(vocab * vocab)), row(static_cast<std::size_t>(vocab));
    for (std::size_t t = 0; t + 1 < text.size(); ++t) {
        ++pairs[std::size_t(text[t] * vocab + text[t + 1])];
        ++row[std::size_t(text[t])];
    }
    double sum = 0;
    for (std::size_t k = 0; k < pairs.size(); ++k)
        if (pairs[k] > 0) sum -= pairs[k] * std::log(pairs[k] / row[k / std::size_t(vocab)]);
    return sum / double(text.size() - 1);
}

}  // namespace

TEST_CASE("count_bigrams and smooth: the table of a text that is worked out by hand",
          "[07][1 pts]") {
    // a b a a c a b: after a came b, a, c, b; after b came a; after c came a
    const Tokens text = {0, 1, 0, 0, 2, 0, 1};
    const Matrix expected = {{1, 2, 1}, {1, 0, 0}, {1, 0, 0}};
    const Matrix turned = {{1, 1, 1}, {2, 0, 0}, {1, 0, 0}};
    const Matrix with_wrap = {{1, 2, 1}, {2, 0, 0}, {1, 0, 0}};
    const auto wanted =
        Close(expected)
            .unless(turned, "the row is the next token and the column the present one")
            .unless(with_wrap, "the last token is followed by the first");
    CHECK_THAT(count_bigrams(text, 3), wanted);
    CHECK(count_bigrams(Tokens{}, 2) == Matrix(2, 2));

    SECTION("smooth adds alpha to every count, and alpha V to the divisor") {
        // alpha = 1/2: (1 + 1/2) / (4 + 3/2) = 3/11 and so on
        const real n = 11;
        CHECK_THAT(smooth(expected, 0.5), Close({{3 / n, 5 / n, 3 / n},
                                                 {real(0.6), real(0.2), real(0.2)},
                                                 {real(0.6), real(0.2), real(0.2)}}));
        CHECK_THAT(smooth(expected, 0),
                   Close({{real(0.25), real(0.5), real(0.25)}, {1, 0, 0}, {1, 0, 0}}));
        CHECK_THAT(smooth(Matrix(2, 2), 3),
                   Close({{real(0.5), real(0.5)}, {real(0.5), real(0.5)}}));
    }
    SECTION("every row of a random text's table sums to 1") {
        Rng rng(1);
        const Matrix table =
            smooth(count_bigrams(write_text(random_chain(11, rng), 300, rng), 11), 0.3);
        for (int i = 0; i < 11; ++i) {
            double total = 0;
            for (const real p : table.row(i)) total += p;
            CHECK_THAT(total, WithinAbs(1, kExact));
        }
    }
    SECTION("what makes no sense is refused") {
        CHECK_THROWS_AS(count_bigrams(Tokens{0, 3, 1}, 3), std::invalid_argument);
        CHECK_THROWS_WITH(count_bigrams(Tokens{0, 3, 1}, 3), ContainsSubstring("token 3"));
        CHECK_THROWS_AS(count_bigrams(Tokens{0, -1}, 3), std::invalid_argument);
        CHECK_THROWS_AS(smooth(expected, -0.1), std::invalid_argument);
        CHECK_THROWS_AS(smooth(Matrix{{1, 1}, {0, 0}}, 0), std::invalid_argument);
        CHECK_THROWS_WITH(smooth(Matrix{{1, 1}, {0, 0}}, 0), ContainsSubstring("token 1"));
    }
}

TEST_CASE("bigram_cross_entropy and perplexity: nats per token, and their exponential",
          "[07][1 pts]") {
    // 0 -> 1 -> 1 -> 0 -> 1: probabilities 1/4, 1/8, 7/8 and 1/4
    const Matrix chain = {{real(0.75), real(0.25)}, {real(0.875), real(0.125)}};
    const Tokens text = {0, 1, 1, 0, 1};
    const double sum = 2 * std::log(4.0) + std::log(8.0) + std::log(8.0 / 7);
    check_number(
        bigram_cross_entropy(chain, text), sum / 4, kExact,
        {{sum / 4 / std::log(2.0), "the logarithm is to base 2: that is bits, not nats"},
         {sum, "the sum is not divided by the number of predictions"},
         {sum / 5, "the sum is divided by the number of tokens: the first is not predicted"},
         {-sum / 4, "the sign is wrong"},
         {(2 * std::log(8.0 / 7) + std::log(8.0) + std::log(4.0)) / 4,
          "the table is read as p(row | column)"}});
    check_number(perplexity(std::log(6.0)), 6, 1e-12);
    check_number(perplexity(0), 1, 1e-12);

    SECTION("a model that knows nothing has the perplexity V, whatever the text") {
        for (const int vocab : {8, 13}) {
            const Matrix uniform(vocab, vocab, real(1) / real(vocab));
            Rng rng(2);
            const Tokens any = write_text(random_chain(vocab, rng), 57, rng);
            CHECK_THAT(perplexity(bigram_cross_entropy(uniform, any)), WithinRel(vocab, kExact));
        }
    }
    SECTION("a text that the model calls impossible has infinite cross-entropy") {
        const Matrix circle = {{0, 1}, {1, 0}};
        CHECK(bigram_cross_entropy(circle, Tokens{0, 1, 0, 1}) == 0);
        CHECK(bigram_cross_entropy(circle, Tokens{0, 1, 1, 0}) == INFINITY);
    }
    SECTION("what makes no sense is refused") {
        CHECK_THROWS_AS(bigram_cross_entropy(chain, Tokens{0}), std::invalid_argument);
        CHECK_THROWS_AS(bigram_cross_entropy(chain, Tokens{0, 2}), std::invalid_argument);
        CHECK_THROWS_AS(bigram_cross_entropy(Matrix(2, 3), Tokens{0, 1}), std::invalid_argument);
    }
}

TEST_CASE("sample_chain: each token is drawn from the row of the one before it", "[07][1 pts]") {
    Rng rng(3);
    const int vocab = 5, length = 20001;
    const Matrix chain = random_chain(vocab, rng);
    const Tokens text = sample_chain(chain, 3, length, rng);
    REQUIRE(int(text.size()) == length);
    CHECK(text.front() == 3);

    // Pearson's chi-squared over all rows, with V (V - 1) = 20 degrees of freedom: a correct
    // sampler is above 45.3 once in a thousand seeds.
    std::vector<double> pairs(vocab * vocab), row(vocab);
    for (std::size_t t = 0; t + 1 < text.size(); ++t) {
        ++pairs[std::size_t(text[t] * vocab + text[t + 1])];
        ++row[std::size_t(text[t])];
    }
    double chi_squared = 0;
    for (int i = 0; i < vocab; ++i)
        for (int j = 0; j < vocab; ++j) {
            const double expected = row[std::size_t(i)] * double(chain(i, j));
            const double excess = pairs[std::size_t(i * vocab + j)] - expected;
            chi_squared += excess * excess / expected;
        }
    CHECK(chi_squared < 45.3);

    SECTION("a chain without choices is followed to the letter") {
        const Matrix circle = {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}};
        CHECK(sample_chain(circle, 1, 7, rng) == Tokens{1, 0, 2, 1, 0, 2, 1});
        CHECK(sample_chain(circle, 2, 1, rng) == Tokens{2});
    }
    SECTION("what makes no sense is refused") {
        CHECK_THROWS_AS(sample_chain(chain, 5, 3, rng), std::invalid_argument);
        CHECK_THROWS_AS(sample_chain(chain, 0, 0, rng), std::invalid_argument);
    }
}

TEST_CASE("stationary_distribution: what a step of the chain leaves as it is", "[07][0 pts]") {
    // From 0 to 1 with probability a, back with b: p = (b, a) / (a + b).
    const Matrix two = {{real(0.75), real(0.25)}, {real(0.5), real(0.5)}};
    CHECK_THAT(stationary_distribution(two), Close({{real(2) / 3, real(1) / 3}}));
    const Matrix circle = {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}};
    CHECK_THAT(stationary_distribution(circle), Close({{real(1) / 3, real(1) / 3, real(1) / 3}}));

    const Matrix to_and_fro = {{0, real(0.5), real(0.5)}, {1, 0, 0}, {1, 0, 0}};
    CHECK_THAT(stationary_distribution(to_and_fro), Close({{real(0.5), real(0.25), real(0.25)}}));

    Rng rng(4);
    const Matrix chain = random_chain(7, rng);
    const Matrix p = stationary_distribution(chain);
    CHECK_THAT(matmul(p, chain), Close(p));
}

TEST_CASE("entropy_rate: the mean of the rows' entropies, each by how often its row is used",
          "[07][1 pts]") {
    // p = (2/3, 1/3); the rows' entropies are h(1/4) and log 2.
    const Matrix two = {{real(0.75), real(0.25)}, {real(0.5), real(0.5)}};
    const double h0 = -0.75 * std::log(0.75) - 0.25 * std::log(0.25), h1 = std::log(2.0);
    check_number(entropy_rate(two), (2 * h0 + h1) / 3, kExact,
                 {{(h0 + h1) / 2, "all rows count the same"},
                  {h0 + h1, "the rows are not weighted by the stationary distribution"},
                  {(2 * h0 + h1) / 3 / std::log(2.0), "the logarithm is to base 2"},
                  {-(2 * h0 + h1) / 3, "the sign is wrong"}});

    SECTION("no choice, no entropy; every choice equal, log V") {
        check_number(entropy_rate({{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}), 0, 0);
        check_number(entropy_rate(Matrix(8, 8, real(0.125))), std::log(8.0), kExact);
    }
    SECTION("no table has a lower cross-entropy on a long text of the chain") {
        Rng rng(5);
        const Matrix chain = random_chain(7, rng);
        const Tokens text = write_text(chain, 50000, rng);
        check_number(entropy_rate(chain), lowest_bigram_loss(text, 7), 0.01);
    }
}

TEST_CASE("count_ngrams and probability: counts, smoothed by the shorter context", "[07][1 pts]") {
    // a b a a b with V = 3 and strength 1; c never occurs.  Without context: a 3 times, b 2 times
    // of 5, so p(a) = (3 + 1/3) / 6 = 5/9, p(b) = 7/18, p(c) = 1/18.  After a came b, a, b; after b
    // came a.
    const Tokens text = {0, 1, 0, 0, 1};
    Ngram model = count_ngrams(text, 3, 3);
    model.strength = 1;
    check_number(probability(model, {}, 0), 5.0 / 9, 1e-12, {{3.5 / 6, "p_0 is 1/2, not 1/V"}});
    check_number(probability(model, {}, 2), 1.0 / 18, 1e-12);
    check_number(
        probability(model, Tokens{0}, 1), (2 + 7.0 / 18) / 4, 1e-12,
        {{(2 + 1.0 / 3) / 4, "1/V is added, not the probability after the shorter context"}});
    check_number(probability(model, Tokens{1, 0}, 0), 25.0 / 36, 1e-12);
    // "a b" occurs twice, but something comes after it only once.
    check_number(probability(model, Tokens{0, 1}, 0), 8.0 / 9, 1e-12,
                 {{(1 + 7.0 / 9) / 3, "the context at the end of the text is counted, too"}});

    SECTION("a context that never occurred is replaced by a shorter one") {
        check_number(probability(model, Tokens{1, 1}, 0), 7.0 / 9, 1e-12);
        check_number(probability(model, Tokens{0, 2}, 0), 5.0 / 9, 1e-12);
    }
    SECTION("of a long context only the end matters") {
        check_number(
            probability(model, Tokens{2, 1, 1, 1, 0}, 0), 25.0 / 36, 1e-12,
            {{probability(model, Tokens{2, 1}, 0), "the beginning of the context is used"}});
    }
    SECTION("strength is in tokens") {
        model.strength = 5;
        check_number(probability(model, {}, 0), (3 + 5.0 / 3) / 10, 1e-12);
    }
    SECTION("after any context the probabilities sum to 1 and none is 0") {
        Rng rng(6);
        const Tokens random = write_text(random_chain(5, rng), 80, rng);
        const Ngram wide = count_ngrams(random, 4, 5);
        for (int a = 0; a < 5; ++a)
            for (int b = 0; b < 5; ++b) {
                double total = 0, least = 1;
                for (int x = 0; x < 5; ++x) {
                    const double p = probability(wide, Tokens{b, a, b}, x);
                    total += p;
                    least = std::min(least, p);
                }
                CHECK_THAT(total, WithinAbs(1, 1e-12));
                CHECK(least > 0);
            }
    }
    SECTION("what makes no sense is refused") {
        CHECK_THROWS_AS(count_ngrams(text, 0, 3), std::invalid_argument);
        CHECK_THROWS_AS(count_ngrams(text, 2, 1), std::invalid_argument);
        CHECK_THROWS_AS(count_ngrams(text, 8, 600), std::invalid_argument);
        CHECK_THROWS_AS(probability(model, {}, 3), std::invalid_argument);
        CHECK_THROWS_AS(probability(model, Tokens{-1}, 0), std::invalid_argument);
    }
}

TEST_CASE("cross_entropy of n-grams: a trigram sees what a bigram cannot", "[07][0 pts]") {
    Ngram model = count_ngrams(Tokens{0, 1, 0, 0, 1}, 2, 3);
    model.strength = 1;
    // p(a) = 5/9, p(b | a) = 43/72, p(b | b) = (0 + 7/18) / 2
    const double by_hand = -(std::log(5.0 / 9) + std::log(43.0 / 72) + std::log(7.0 / 36)) / 3;
    check_number(cross_entropy(model, Tokens{0, 1, 1}), by_hand, 1e-12);

    // Each token is the sum of the two before it, mod 5, but in a fifth of all places it is drawn
    // blindly.  One token before says nothing at all; two say all but the noise.
    Rng rng(7);
    Tokens text = {1, 2};
    while (text.size() < 40000) {
        const int sum = (text[text.size() - 1] + text[text.size() - 2]) % 5;
        const bool blind = rng.uniform() < 0.2;
        text.push_back(blind ? rng.below(5) : sum);
    }
    const std::span<const int> train(text.data(), 30000), validation(text.data() + 30000, 10000);
    const double noise = -0.84 * std::log(0.84) - 4 * 0.04 * std::log(0.04);
    check_number(ngram_cross_entropy(train, validation, 1, 5), std::log(5.0), 0.01);
    check_number(ngram_cross_entropy(train, validation, 2, 5), std::log(5.0), 0.01);
    check_number(ngram_cross_entropy(train, validation, 3, 5), noise, 0.02);

    const Ngram trigram = count_ngrams(train, 3, 5);
    CHECK(argmax(next_probabilities(trigram, Tokens{4, 3})) == 2);
    int sums = 0;
    for (int i = 0; i < 1000; ++i) sums += sample_next(trigram, Tokens{4, 3}, rng) == 2;
    CHECK(sums > 780);
    CHECK(sums < 900);
}

TEST_CASE("neural bigram: learns the table that counting gives", "[07][1 pts]") {
    Rng rng(8);
    const int vocab = 7;
    const Matrix chain = random_chain(vocab, rng);
    const Tokens text = write_text(chain, 5000, rng);
    NeuralBigram model(vocab);

    SECTION("before training the loss is log V, and the gradient is expected minus seen") {
        Tape tape;
        const Tensor loss = bigram_loss(tape, model, text);
        check_number(double(loss.value()(0, 0)), std::log(7.0), kExact);
        tape.backward(loss);
        // d loss / d logits(i, j) = (count(i) / V - count(i, j)) / (number of neighbours)
        Matrix expected(vocab, vocab), unshifted(vocab, vocab), backwards(vocab, vocab);
        for (std::size_t t = 0; t + 1 < text.size(); ++t)
            for (int j = 0; j < vocab; ++j) {
                const int now = text[t], next = text[t + 1];
                const double share = 1.0 / vocab, n = double(text.size() - 1);
                expected(now, j) += real((share - (j == next)) / n);
                unshifted(now, j) += real((share - (j == now)) / n);
                backwards(next, j) += real((share - (j == now)) / n);
            }
        const auto wanted =
            Close(expected)
                .within(1e-3)
                .unless(unshifted, "the target is the present token: shift by one")
                .unless(backwards, "the model predicts the token before, not the next one");
        CHECK_THAT(model.logits.grad, wanted);
    }
    SECTION("after training the loss is the counted table's, and both are near the entropy rate") {
        const double loss = train_bigram(model, text, 300, 0.1);
        const double counted = lowest_bigram_loss(text, vocab);
        CHECK(loss < counted + 0.01);
        CHECK(loss > counted - 1e-4);  // no table can be better on this text
        const Matrix learned = bigram_probabilities(model);
        const Matrix p = stationary_distribution(chain);
        double entropy = 0;
        for (int i = 0; i < vocab; ++i)
            for (const real m : chain.row(i)) entropy -= double(p(0, i) * m) * std::log(double(m));
        check_number(loss, entropy, 0.03);
        check_number(counted, entropy, 0.03);
        CHECK_THAT(learned, Close(chain).within(0.15));
    }
    SECTION("a text of one token has nothing to predict") {
        Tape tape;
        CHECK_THROWS_AS(bigram_loss(tape, model, Tokens{1}), std::invalid_argument);
    }
}
