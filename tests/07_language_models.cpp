// Lesson 07: bigrams, n-grams, cross-entropy, a neural bigram.  Expected numbers are worked out by
// hand (see the lesson's README) or follow from the theory of Markov chains.
#include "support/test.hpp"

#include <algorithm>
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

// Compares numbers; a wrong one that a known mistake gives is called by the mistake's name.  `what`
// says which number it is.
void check_number(const std::string& what, double got, double expected, double tolerance,
                  const std::vector<Mistake>& mistakes = {}) {
    INFO(what);
    const bool right = std::abs(got - expected) <= tolerance;
    for (const Mistake& mistake : mistakes) {
        const bool both_nan = std::isnan(got) && std::isnan(mistake.value);
        if (!right && (both_nan || std::abs(got - mistake.value) <= 1e-5))
            FAIL_CHECK("this is what comes out when " << mistake.when);
    }
    CHECK_THAT(got, WithinAbs(expected, tolerance));
}

// The README's example: a b c a b a a, with a = 0, b = 1, c = 2; its counts, and those smoothed
// with alpha = 1/2: (1 + 1/2) / (3 + 3/2) = 1/3 and so on.
const Tokens kText = {0, 1, 2, 0, 1, 0, 0};
Matrix example_counts() { return {{1, 2, 0}, {1, 0, 1}, {1, 0, 0}}; }
Matrix example_table() {
    return {{real(1) / 3, real(5) / 9, real(1) / 9},
            {real(3) / 7, real(1) / 7, real(3) / 7},
            {real(3) / 5, real(1) / 5, real(1) / 5}};
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

// bigram_cross_entropy, by its definition.
double loss_of(const Matrix& table, const Tokens& text) {
    double sum = 0;
    for (std::size_t t = 0; t + 1 < text.size(); ++t)
        sum -= std::log(double(table(text[t], text[t + 1])));
    return sum / double(text.size() - 1);
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

// smooth, number by number.
Matrix smooth_rows(const Matrix& counts, double alpha) {
    Matrix table(counts.rows(), counts.cols());
    for (int i = 0; i < counts.rows(); ++i) {
        double total = alpha * counts.cols();
        for (const real count : counts.row(i)) total += double(count);
        for (int j = 0; j < counts.cols(); ++j)
            table(i, j) = real((double(counts(i, j)) + alpha) / total);
    }
    return table;
}

// Counts of sequences of n tokens out of a, b, c, as text: "ab 2, ba 1".  A sequence is a number
// whose digits, in base 3, are its tokens.
std::string listed(const Ngram::Counts& counts, int n) {
    std::vector<std::string> items;
    for (const auto& [sequence, count] : counts) {
        std::string letters;
        std::uint64_t rest = sequence;
        for (int i = 0; i < n; ++i, rest /= 3)
            letters.insert(letters.begin(), char('a' + rest % 3));
        items.push_back(letters + " " + std::to_string(count));
    }
    std::ranges::sort(items);
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text;
}

// Pearson's chi-squared of a text's neighbours under a table, over all rows.
double chi_squared(const Tokens& text, const Matrix& table) {
    const int vocab = table.rows();
    Matrix pairs(vocab, vocab);
    for (std::size_t t = 0; t + 1 < text.size(); ++t) pairs(text[t], text[t + 1]) += 1;
    double total = 0;
    for (int i = 0; i < vocab; ++i)
        for (int j = 0; j < vocab; ++j) {
            const double expected = double(sum(test::copy_of(pairs.view().block(i, 0, 1, vocab)))) *
                                    double(table(i, j));
            const double excess = double(pairs(i, j)) - expected;
            if (excess != 0) total += excess * excess / expected;
        }
    return total;
}

}  // namespace

TEST_CASE("count_bigrams and smooth: the table of a text that is worked out by hand",
          "[07][1 pts]") {
    const Matrix counts = example_counts();
    const auto wanted =
        Close(counts)
            .unless(transpose(counts), "the row is the next token and the column the present one")
            .unless({{2, 2, 0}, {1, 0, 1}, {1, 0, 0}}, "the last token is followed by the first")
            .unless({{0, 2, 0}, {1, 0, 1}, {1, 0, 0}}, "the last pair is left out")
            .unless({{1, 1, 0}, {1, 0, 1}, {1, 0, 0}},
                    "a pair that comes again is not counted again: add 1, do not set to 1")
            .unless({{3, 0, 0}, {0, 2, 0}, {0, 0, 1}}, "each token is paired with itself");
    CHECK_THAT(count_bigrams(kText, 3), wanted);
    CHECK_THAT(count_bigrams(Tokens{}, 2), Exactly(Matrix(2, 2)));

    SECTION("smooth adds alpha to every count, and alpha V to the divisor") {
        const Matrix more = add(counts, Matrix(3, 3, real(0.5)));
        const auto divided = [&](std::initializer_list<double> by) {
            Matrix m = more;
            for (int i = 0; i < 3; ++i)
                for (real& x : m.row(i)) x /= real(std::data(by)[i]);
            return m;
        };
        CHECK_THAT(smooth(counts, 0.5),
                   Close(example_table())
                       .unless(divided({3, 2, 1}), "alpha is missing from the divisor")
                       .unless(divided({3.5, 2.5, 1.5}),
                               "alpha stands once in the divisor, not once for each token")
                       .unless(divided({10.5, 10.5, 10.5}),
                               "the divisor is that of the whole table, not of the row")
                       .unless(more, "nothing is divided: the rows do not sum to 1")
                       .unless(transpose(smooth_rows(transpose(counts), 0.5)),
                               "the columns sum to 1, not the rows")
                       .unless(smooth_rows(counts, 0), "alpha is ignored"));
        CHECK_THAT(smooth(counts, 0),
                   Close({{real(1) / 3, real(2) / 3, 0}, {real(0.5), 0, real(0.5)}, {1, 0, 0}}));
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
        CHECK_THROWS_AS(smooth(counts, -0.1), std::invalid_argument);
        CHECK_THROWS_AS(smooth(Matrix{{1, 1}, {0, 0}}, 0), std::invalid_argument);
        CHECK_THROWS_WITH(smooth(Matrix{{1, 1}, {0, 0}}, 0), ContainsSubstring("token 1"));
    }
}

TEST_CASE("bigram_cross_entropy and perplexity: nats per token, and their exponential",
          "[07][1 pts]") {
    // c c a b: probabilities 1/5, 3/5 and 5/9, whose product is 1/15
    const double sum = std::log(15.0);
    check_number(
        "bigram_cross_entropy of c c a b",
        bigram_cross_entropy(example_table(), Tokens{2, 2, 0, 1}), sum / 3, kExact,
        {{sum / 3 / std::log(2.0), "the logarithm is to base 2: that is bits, not nats"},
         {sum, "the sum is not divided by the number of predictions"},
         {sum / 4, "the sum is divided by the number of tokens: the first is not predicted"},
         {-sum / 3, "the sign is wrong"},
         {std::log(105.0) / 3, "the table is read as p(row | column)"},
         {std::log(75.0) / 3, "each token is predicted from itself: the target is the next one"},
         {61.0 / 135, "probabilities are averaged, not their logarithms"}});
    check_number("perplexity of log(15) / 3", perplexity(sum / 3), std::cbrt(15.0), 1e-12,
                 {{std::exp2(sum / 3), "the base is 2: nats are undone by exp"},
                  {std::exp(-sum / 3), "the sign is wrong"}});
    check_number("perplexity of 0", perplexity(0), 1, 1e-12);

    SECTION("a model that knows nothing has the perplexity V, whatever the text") {
        for (const int vocab : {8, 13}) {
            const Matrix uniform(vocab, vocab, real(1) / real(vocab));
            Rng rng(2);
            const Tokens any = write_text(random_chain(vocab, rng), 57, rng);
            CHECK_THAT(perplexity(bigram_cross_entropy(uniform, any)), WithinRel(vocab, kExact));
        }
    }
    SECTION("a text that the model calls impossible has infinite cross-entropy") {
        const Matrix chain = {{0, 1}, {1, 0}};
        CHECK(bigram_cross_entropy(chain, Tokens{0, 1, 0, 1}) == 0);
        CHECK(bigram_cross_entropy(chain, Tokens{0, 1, 1, 0}) == INFINITY);
    }
    SECTION("what makes no sense is refused") {
        CHECK_THROWS_AS(bigram_cross_entropy(Matrix(2, 2), Tokens{0}), std::invalid_argument);
        CHECK_THROWS_AS(bigram_cross_entropy(Matrix(2, 2), Tokens{0, 2}), std::invalid_argument);
        CHECK_THROWS_AS(bigram_cross_entropy(Matrix(2, 3), Tokens{0, 1}), std::invalid_argument);
    }
}

TEST_CASE("sample_chain: each token is drawn from the row of the one before it", "[07][1 pts]") {
    // A chain without choices, 0 -> 2 -> 1 -> 0, is followed to the letter.
    Rng rng(3);
    const Matrix circle = {{0, 0, 1}, {1, 0, 0}, {0, 1, 0}};
    CHECK(sample_chain(circle, 1, 7, rng) == Tokens{1, 0, 2, 1, 0, 2, 1});
    CHECK(sample_chain(circle, 2, 1, rng) == Tokens{2});

    SECTION("a long text has the table's frequencies") {
        const int vocab = 5, length = 20001;
        const Matrix chain = random_chain(vocab, rng);
        const Tokens text = sample_chain(chain, 3, length, rng);
        REQUIRE(int(text.size()) == length);
        CHECK(text.front() == 3);
        Matrix from_first(vocab, vocab), likeliest(vocab, vocab);
        for (int i = 0; i < vocab; ++i) {
            std::ranges::copy(chain.row(3), from_first.row(i).begin());
            likeliest(i, argmax(chain.row(i))) = 1;
        }
        // With V (V - 1) = 20 degrees of freedom a correct sampler is above 45.3 once in a thousand
        // seeds.
        const double limit = 45.3, got = chi_squared(text, chain);
        const auto name = [&](const Matrix& table, const char* mistake) {
            if (got >= limit && chi_squared(text, table) < limit)
                FAIL_CHECK("this is what comes out when " << mistake);
        };
        name(from_first, "every token is drawn from the row of the first one");
        name(likeliest, "the likeliest token is taken instead of a drawn one");
        name(smooth_rows(transpose(chain), 0), "a token is drawn from a column instead of a row");
        name(Matrix(vocab, vocab, real(1) / vocab), "all tokens are drawn equally often");
        CHECK(got < limit);
    }
    SECTION("what makes no sense is refused") {
        CHECK_THROWS_AS(sample_chain(circle, 3, 3, rng), std::invalid_argument);
        CHECK_THROWS_AS(sample_chain(circle, 0, 0, rng), std::invalid_argument);
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
    check_number("entropy_rate", entropy_rate(two), (2 * h0 + h1) / 3, kExact,
                 {{(h0 + h1) / 2, "all rows count the same"},
                  {h0 + h1, "the rows are not weighted by the stationary distribution"},
                  {(2 * h0 + h1) / 3 / std::log(2.0), "the logarithm is to base 2"},
                  {-(2 * h0 + h1) / 3, "the sign is wrong"},
                  {h1 / 2 - std::log(0.75) / 2 - std::log(0.25) / 12,
                   "M(i, j) is weighted by p(j); p(i) belongs there"}});

    SECTION("no choice, no entropy; every choice equal, log V") {
        check_number("entropy_rate of a circle", entropy_rate({{0, 0, 1}, {1, 0, 0}, {0, 1, 0}}), 0,
                     0, {{NAN, "0 · log 0 is computed: skip what has probability 0"}});
        check_number("entropy_rate of dice", entropy_rate(Matrix(8, 8, real(0.125))), std::log(8.0),
                     kExact);
    }
    SECTION("no table has a lower cross-entropy on a long text of the chain") {
        Rng rng(5);
        const Matrix chain = random_chain(7, rng);
        const Tokens text = write_text(chain, 50000, rng);
        check_number("entropy_rate", entropy_rate(chain), lowest_bigram_loss(text, 7), 0.01);
    }
}

TEST_CASE("count_ngrams: every tuple, and every context that a token came after", "[07][0 pts]") {
    const Ngram model = count_ngrams(Tokens{0, 1, 0, 0, 1}, 3, 3);  // a b a a b
    REQUIRE(model.tuples.size() == 3);
    REQUIRE(model.contexts.size() == 3);
    CHECK(listed(model.tuples[0], 1) == "a 3, b 2");
    CHECK(listed(model.contexts[0], 0) == " 5");  // before each of the five there was no context
    CHECK(listed(model.tuples[1], 2) == "aa 1, ab 2, ba 1");
    if (listed(model.contexts[1], 1) == "a 3, b 2")
        FAIL_CHECK(
            "this is what comes out when the context at the end of the text is counted, too");
    CHECK(listed(model.contexts[1], 1) == "a 3, b 1");  // nothing came after the last b
    CHECK(listed(model.tuples[2], 3) == "aab 1, aba 1, baa 1");
    CHECK(listed(model.contexts[2], 2) == "aa 1, ab 1, ba 1");
}

TEST_CASE("probability and count_ngrams: counts, smoothed by the shorter context", "[07][1 pts]") {
    // a b a a b with V = 3 and strength 1; c never occurs.  Without context: a 3 times, b 2 times
    // of 5, so p(a) = (3 + 1/3) / 6 = 5/9, p(b) = 7/18, p(c) = 1/18.  After a came b, a, b; after b
    // came a.
    const Tokens text = {0, 1, 0, 0, 1};
    Ngram model = count_ngrams(text, 3, 3);
    model.strength = 1;
    check_number("probability of a", probability(model, {}, 0), 5.0 / 9, 1e-12,
                 {{3.5 / 6, "p_0 is 1/2, not 1/V"},
                  {3.0 / 6, "p_0 is 0, not 1/V"},
                  {4.0 / 6, "p_0 is 1, not 1/V"},
                  {1.0 / 3, "the context of no tokens is left out"},
                  {10.0 / 15, "the strength is missing from the divisor"},
                  {10.0 / 21, "the contexts at the end of the text are counted, too"}});
    check_number("probability of c", probability(model, {}, 2), 1.0 / 18, 1e-12);
    check_number(
        "probability of b after a", probability(model, Tokens{0}, 1), (2 + 7.0 / 18) / 4, 1e-12,
        {{(2 + 1.0 / 3) / 4, "1/V is added, not the probability after the shorter context"},
         {7.0 / 18, "the context is ignored"}});
    check_number("probability of a after b a", probability(model, Tokens{1, 0}, 0), 25.0 / 36,
                 1e-12,
                 {{(1 + 5.0 / 9) / 4, "the longest context is left out"},
                  {8.0 / 9, "the shorter context keeps the oldest tokens, not the latest"}});
    // "a b" occurs twice, but something comes after it only once.
    check_number("probability of a after a b", probability(model, Tokens{0, 1}, 0), 8.0 / 9, 1e-12,
                 {{(1 + 7.0 / 9) / 3, "the context at the end of the text is counted, too"},
                  {41.0 / 81, "the contexts at the end of the text are counted, too"}});

    SECTION("a context that never occurred is replaced by a shorter one") {
        const std::vector<Mistake> uniform = {{1.0 / 3, "a new context gives 1/V: fall back"}};
        check_number("probability of a after b b", probability(model, Tokens{1, 1}, 0), 7.0 / 9,
                     1e-12, uniform);
        check_number("probability of a after a c", probability(model, Tokens{0, 2}, 0), 5.0 / 9,
                     1e-12, uniform);
    }
    SECTION("of a long context only the end matters") {
        check_number(
            "probability of a after c b b b a", probability(model, Tokens{2, 1, 1, 1, 0}, 0),
            25.0 / 36, 1e-12,
            {{probability(model, Tokens{2, 1}, 0), "the beginning of the context is used"}});
    }
    SECTION("strength is in tokens") {
        model.strength = 5;
        check_number("probability of a", probability(model, {}, 0), (3 + 5.0 / 3) / 10, 1e-12,
                     {{5.0 / 9, "the strength is taken as 1, not model.strength"}});
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
    check_number("cross_entropy of a b b", cross_entropy(model, Tokens{0, 1, 1}), by_hand, 1e-12);

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
    check_number("unigrams", ngram_cross_entropy(train, validation, 1, 5), std::log(5.0), 0.01);
    check_number("bigrams", ngram_cross_entropy(train, validation, 2, 5), std::log(5.0), 0.01);
    check_number("trigrams", ngram_cross_entropy(train, validation, 3, 5), noise, 0.02);

    const Ngram trigram = count_ngrams(train, 3, 5);
    CHECK(argmax(next_probabilities(trigram, Tokens{4, 3})) == 2);
    int sums = 0;
    for (int i = 0; i < 1000; ++i) sums += sample_next(trigram, Tokens{4, 3}, rng) == 2;
    CHECK(sums > 780);
    CHECK(sums < 900);
}

TEST_CASE("bigram_loss, train_bigram and bigram_probabilities: learn what counting gives",
          "[07][1 pts]") {
    // Before training all logits are 0: the loss is log V and the gradient is, up to 1/6, what the
    // model expects minus what the text shows, count(i)/3 - count(i, j).
    NeuralBigram model(3);
    Tape tape;
    const Tensor loss = bigram_loss(tape, model, kText);
    check_number("bigram_loss", double(loss.value()(0, 0)), std::log(3.0), kExact);
    tape.backward(loss);
    const auto over_18 = [](const Matrix& m) { return scale(m, real(1) / 18); };
    const Matrix gradient = over_18({{0, -3, 3}, {-1, 2, -1}, {-2, 1, 1}});
    CHECK_THAT(model.logits.grad,
               Close(gradient)
                   .unless(over_18({{-6, 3, 3}, {2, -4, 2}, {1, 1, -2}}),
                           "the target is the present token: shift by one")
                   .unless(over_18({{0, 0, 0}, {-4, 2, 2}, {1, -2, 1}}),
                           "the model predicts the token before, not the next one")
                   .unless(scale(gradient, 6), "the loss is a sum, not the mean"));

    SECTION("each step starts from gradients of zero, and the loss before the last is returned") {
        NeuralBigram still(3);
        check_number("train_bigram with steps of 0", train_bigram(still, kText, 3, 0),
                     std::log(3.0), kExact);
        if (test::is_close(still.logits.grad, scale(gradient, 3), 1e-3))
            FAIL_CHECK(
                "train_bigram: the gradients of earlier steps are still there; set them to 0 "
                "first");
        NeuralBigram one(3);
        const double first = train_bigram(one, kText, 1, 0.1);
        const double after = loss_of(softmax_rows(one.logits.value), kText);
        check_number("train_bigram, one step", first, std::log(3.0), kExact,
                     {{after, "the loss is that after the last step"}});
        CHECK(after < first - 0.01);
    }
    SECTION("after training the loss is the counted table's, and both are near the entropy rate") {
        Rng rng(8);
        const int vocab = 7;
        const Matrix chain = random_chain(vocab, rng);
        const Tokens text = write_text(chain, 2000, rng);
        NeuralBigram learner(vocab);
        const double learned_loss = train_bigram(learner, text, 300, 0.1);
        const double counted = lowest_bigram_loss(text, vocab);
        CHECK(learned_loss < counted + 0.01);
        CHECK(learned_loss > counted - 1e-4);  // no table can be better on this text
        const Matrix p = stationary_distribution(chain);
        double entropy = 0;
        for (int i = 0; i < vocab; ++i)
            for (const real m : chain.row(i)) entropy -= double(p(0, i) * m) * std::log(double(m));
        check_number("train_bigram, 300 steps", learned_loss, entropy, 0.03);
        check_number("the counted table's loss", counted, entropy, 0.03);
        CHECK_THAT(bigram_probabilities(learner),
                   Close(chain).within(0.15).unless(
                       learner.logits.value, "the logits are returned; softmax_rows is missing"));
    }
    SECTION("a text of one token has nothing to predict") {
        CHECK_THROWS_AS(bigram_loss(tape, model, Tokens{1}), std::invalid_argument);
    }
}
