// Lesson 13: the sampling rules, each against its definition, and the KV cache.
#include <cmath>
#include <numeric>

#include "13_sampling/generate.hpp"
#include "support/test.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

Matrix as_row(const std::vector<real>& values) {
    Matrix m(1, int(values.size()));
    for (int i = 0; i < m.cols(); ++i) m(0, i) = values[std::size_t(i)];
    return m;
}

Matrix row_of(std::initializer_list<double> values) {
    Matrix m(1, 0);
    m.resize(1, int(values.size()));
    int i = 0;
    for (const double v : values) m(0, i++) = real(v);
    return m;
}

std::vector<real> numbers(std::initializer_list<double> values) {
    return {values.begin(), values.end()};
}

// A GPT with weights large enough that its logits differ clearly.
GPT random_gpt(GPTConfig config, std::uint64_t seed) {
    GPT model(config);
    Rng rng(seed);
    for (const auto& [name, p] : parameters(model)) {
        fill_normal(p->value, 0.3, rng);
        if (name.find("ln_") != std::string::npos && name.ends_with("weight"))
            for (std::ptrdiff_t i = 0; i < p->value.size(); ++i) p->value.data()[i] += 1;
    }
    return model;
}

Matrix logits_of(GPT& model, const std::vector<int>& tokens) {
    Tape tape(Tape::Gradients::off);
    return forward(tape, model, tokens, 1).value();
}

}  // namespace

TEST_CASE("with_temperature: a worked example", "[13][1 pt]") {
    // logits ln 1, ln 2, ln 4 at temperature 1: 1/7, 2/7, 4/7; at 1/2 their squares: 1, 4, 16 of 21
    const std::vector<real> logits = numbers({0, std::log(2), std::log(4)});
    CHECK_THAT(as_row(with_temperature(logits, 1)), Close(row_of({1.0 / 7, 2.0 / 7, 4.0 / 7})));
    CHECK_THAT(as_row(with_temperature(logits, 0.5)),
               Close(row_of({1.0 / 21, 4.0 / 21, 16.0 / 21}))
                   .unless(row_of({0.2265409197, 0.3203772388, 0.4530818394}),
                           "the logits are multiplied by the temperature"));
    CHECK_THAT(as_row(with_temperature(logits, 2)),
               Close(row_of({1 / (3 + std::sqrt(2)), std::sqrt(2) / (3 + std::sqrt(2)),
                             2 / (3 + std::sqrt(2))})));
    // Temperature 0 is greedy; of equals the first.  Tiny temperatures stay finite.
    CHECK_THAT(as_row(with_temperature(numbers({1, 5, 5, 2}), 0)), Close(row_of({0, 1, 0, 0})));
    CHECK_THAT(as_row(with_temperature(numbers({900, 1000, -900}), 1e-3)),
               Close(row_of({0, 1, 0})));
    const real infinity = std::numeric_limits<real>::infinity();
    CHECK_THAT(as_row(with_temperature(std::vector<real>{0, -infinity, 0}, 0.7)),
               Close(row_of({0.5, 0, 0.5})));
}

TEST_CASE("keep_top_k: the k most likely, scaled to a sum of 1", "[13][1 pt]") {
    const std::vector<real> p = numbers({0.1, 0.4, 0.2, 0.3});
    CHECK_THAT(as_row(keep_top_k(p, 2)),
               Close(row_of({0, 4.0 / 7, 0, 3.0 / 7}))
                   .unless(row_of({0, 0.4, 0, 0.3}), "what is kept is not scaled to a sum of 1")
                   .unless(row_of({1.0 / 3, 0, 2.0 / 3, 0}), "the least likely are kept"));
    CHECK_THAT(as_row(keep_top_k(p, 1)), Close(row_of({0, 1, 0, 0})));
    CHECK_THAT(as_row(keep_top_k(p, 0)), Close(as_row(p)));
    CHECK_THAT(as_row(keep_top_k(p, 9)), Close(as_row(p)));
    // of equally likely ones the smaller tokens
    CHECK_THAT(as_row(keep_top_k(numbers({0.25, 0.25, 0.25, 0.25}), 3)),
               Close(row_of({1.0 / 3, 1.0 / 3, 1.0 / 3, 0})));
}

TEST_CASE("keep_top_p: the smallest set whose mass reaches p", "[13][1 pt]") {
    const std::vector<real> p = numbers({0.125, 0.5, 0.125, 0.25});  // exact in binary
    CHECK_THAT(as_row(keep_top_p(p, 0.5)),
               Close(row_of({0, 1, 0, 0}))
                   .unless(row_of({0, 2.0 / 3, 0, 1.0 / 3}), "one token too many is kept"));
    CHECK_THAT(as_row(keep_top_p(p, 0.51)),
               Close(row_of({0, 2.0 / 3, 0, 1.0 / 3}))
                   .unless(row_of({0, 1, 0, 0}), "the token that crosses p is left out"));
    CHECK_THAT(as_row(keep_top_p(p, 0.75)), Close(row_of({0, 2.0 / 3, 0, 1.0 / 3})));
    CHECK_THAT(as_row(keep_top_p(p, 0.8)), Close(row_of({1.0 / 7, 4.0 / 7, 0, 2.0 / 7})));
    CHECK_THAT(as_row(keep_top_p(p, 1)), Close(as_row(p)));
    CHECK_THAT(as_row(keep_top_p(p, 1e-9)), Close(row_of({0, 1, 0, 0})));
    // Against the definition, on random distributions: what is kept reaches p, and without its
    // least likely member it would not.
    Rng rng(4);
    for (int trial = 0; trial < 50; ++trial) {
        Matrix m = random_matrix(1, 23, rng);
        const std::vector<real> q = with_temperature(m.row(0), 0.7);
        const double limit = 0.05 + 0.9 * rng.uniform();
        const std::vector<real> kept = keep_top_p(q, limit);
        double mass = 0, least = 1, best_dropped = 0;
        for (std::size_t i = 0; i < q.size(); ++i) {
            if (kept[i] > 0) mass += double(q[i]), least = std::min(least, double(q[i]));
            else best_dropped = std::max(best_dropped, double(q[i]));
        }
        CHECK(mass >= limit - 1e-6);
        CHECK(mass - least < limit + 1e-6);
        CHECK(best_dropped <= least);
    }
}

TEST_CASE("sample_token: draws follow the rules (chi-squared on 100,000 draws)", "[13][1 pt]") {
    const std::vector<real> logits = numbers({0.3, -1.2, 1.5, 0.9, -0.4, 0.1, 1.1});
    const SamplingRules rules{.temperature = 0.9, .top_k = 6, .top_p = 0.97};
    const std::vector<real> p = next_probabilities(logits, rules);
    CHECK_THAT(as_row(p), Close(as_row(keep_top_p(
                              keep_top_k(with_temperature(logits, 0.9), 6), 0.97))));
    const int draws = 100'000;
    std::vector<int> count(p.size());
    Rng rng(2024);
    for (int i = 0; i < draws; ++i) ++count[std::size_t(sample_token(logits, rules, rng))];
    double chi_squared = 0;
    int degrees = -1;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i] == 0) {
            CHECK(count[i] == 0);
            continue;
        }
        const double expected = draws * double(p[i]);
        chi_squared += (count[i] - expected) * (count[i] - expected) / expected;
        ++degrees;
    }
    REQUIRE(degrees == 5);
    CHECK(chi_squared < 20.5);  // the 99.9 % point of chi-squared with 5 degrees of freedom
    // Temperature 0: always the largest, whatever the Rng.
    for (int i = 0; i < 20; ++i)
        CHECK(sample_token(logits, {.temperature = 0, .top_k = 0, .top_p = 1}, rng) == 2);
}

TEST_CASE("read_tokens: cached logits equal those of the whole sequence", "[13][1 pt]") {
    for (const bool bias : {true, false}) {
        GPT model = random_gpt(
            {.vocab = 13, .context = 11, .layers = 2, .heads = 3, .dim = 12, .bias = bias}, 5);
        const std::vector<int> tokens{3, 12, 0, 7, 7, 1, 5, 9, 2, 4, 11};
        const Matrix all = logits_of(model, tokens);
        // one after the other
        KvCache cache(model.config);
        for (int t = 0; t < 11; ++t) {
            const Matrix logits =
                read_tokens(model, cache, std::span(tokens).subspan(std::size_t(t), 1));
            INFO("token " << t);
            CHECK_THAT(logits, Close(copy_of(all.view().block(t, 0, 1, 13))).within(1e-5));
        }
        CHECK(cache.length == 11);
        // in pieces of 4, 1 and 6
        KvCache pieces(model.config);
        int read = 0;
        for (const int n : {4, 1, 6}) {
            const auto next = std::span(tokens).subspan(std::size_t(read), std::size_t(n));
            const Matrix logits = read_tokens(model, pieces, next);
            read += n;
            INFO("after " << read << " tokens");
            CHECK_THAT(logits, Close(copy_of(all.view().block(read - 1, 0, 1, 13))).within(1e-5));
        }
    }
}

TEST_CASE("cached_attention: a token sees itself and what came before, no more", "[13][1 pt]") {
    Rng rng(8);
    const int dim = 6, heads = 2, first = 2;
    const Matrix q = random_matrix(2, dim, rng), values = random_matrix(7, dim, rng);
    Matrix keys = random_matrix(7, dim, rng);
    Matrix z(2, dim), later(2, dim);
    cached_attention(q, keys, values, first, heads, z);
    // by hand, in double: row i of q stands at position 2 + i
    Matrix expected(2, dim), unscaled(2, dim);
    for (int i = 0; i < 2; ++i)
        for (int h = 0; h < heads; ++h)
            for (const bool scaled : {true, false}) {
                std::vector<double> weight;
                double total = 0;
                for (int j = 0; j <= first + i; ++j) {
                    double score = 0;
                    for (int c = 0; c < 3; ++c)
                        score += double(q(i, h * 3 + c)) * double(keys(j, h * 3 + c));
                    weight.push_back(std::exp(scaled ? score / std::sqrt(3.0) : score));
                    total += weight.back();
                }
                for (int c = 0; c < 3; ++c) {
                    double sum = 0;
                    for (std::size_t j = 0; j < weight.size(); ++j)
                        sum += weight[j] / total * double(values(int(j), h * 3 + c));
                    (scaled ? expected : unscaled)(i, h * 3 + c) = real(sum);
                }
            }
    CHECK_THAT(z, Close(expected).unless(unscaled, "the scores are not divided by sqrt(d_head)"));
    for (int c = 0; c < dim; ++c) keys(5, c) = 100;  // beyond what either token sees
    cached_attention(q, keys, values, first, heads, later);
    CHECK(later == z);
}

TEST_CASE("generate: greedy text is what the whole model says, token by token", "[13][0 pts]") {
    GPT model = random_gpt({.vocab = 9, .context = 8, .layers = 2, .heads = 2, .dim = 8}, 3);
    std::vector<int> text{4, 1};
    Rng rng(1);
    generate(model, std::vector<int>{4, 1}, 6, {.temperature = 0}, rng, [&](int token) {
        const Matrix logits = logits_of(model, text);
        CHECK(token == argmax(logits.row(logits.rows() - 1)));
        text.push_back(token);
        return true;
    });
    CHECK(text.size() == 8);
}

TEST_CASE("generate: goes on when the context is full, from its younger half", "[13][0 pts]") {
    GPT model = random_gpt({.vocab = 9, .context = 6, .layers = 1, .heads = 1, .dim = 8}, 3);
    const std::vector<int> prompt{1, 2, 3, 4, 5, 6, 7, 8};  // longer than the context
    std::vector<int> text = prompt, seen(prompt.begin() + 2, prompt.end());
    Rng rng(1);
    generate(model, prompt, 20, {.temperature = 0}, rng, [&](int token) {
        if (seen.size() > 6) seen.assign(text.end() - 3, text.end());
        const Matrix logits = logits_of(model, seen);
        CHECK(token == argmax(logits.row(logits.rows() - 1)));
        text.push_back(token);
        seen.push_back(token);
        return true;
    });
    CHECK(text.size() == 28);
    int emitted = 0;
    generate(model, prompt, 20, {}, rng, [&](int) { return ++emitted < 4; });
    CHECK(emitted == 4);
}

TEST_CASE("sampling: refuses rules and input that make no sense", "[13][0 pts]") {
    CHECK_THROWS_AS(check(SamplingRules{.temperature = -1}), std::invalid_argument);
    CHECK_THROWS_AS(check(SamplingRules{.temperature = std::nan("")}), std::invalid_argument);
    CHECK_THROWS_AS(check(SamplingRules{.top_k = -1}), std::invalid_argument);
    CHECK_THROWS_AS(check(SamplingRules{.top_p = 0}), std::invalid_argument);
    CHECK_THROWS_AS(check(SamplingRules{.top_p = 1.5}), std::invalid_argument);
    const real nan = std::numeric_limits<real>::quiet_NaN();
    CHECK_THROWS_WITH(with_temperature(std::vector<real>{1, nan}, 1), ContainsSubstring("NaN"));
    GPT model = random_gpt({.vocab = 9, .context = 4, .layers = 1, .heads = 1, .dim = 8}, 3);
    KvCache cache(model.config);
    CHECK_THROWS_WITH(read_tokens(model, cache, std::vector<int>{}),
                      ContainsSubstring("no tokens"));
    CHECK_THROWS_WITH(read_tokens(model, cache, std::vector<int>{1, 2, 3, 4, 5}),
                      ContainsSubstring("context of 4"));
    CHECK_THROWS_WITH(read_tokens(model, cache, std::vector<int>{9}), ContainsSubstring("9"));
    CHECK(cache.length == 0);
}
