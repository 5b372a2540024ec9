// Lesson 13: the sampling rules, each against its definition, and the KV cache.
#include <cmath>
#include <numeric>

#include "04_tensor_autograd/ops.hpp"
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
    Matrix m(1, int(values.size()));
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

// The last row of what a whole sequence gives when each block makes a mistake.
enum class Mistake { attention_not_added, mlp_not_added, no_ln_1, no_ln_2, ln_1_twice };
Matrix last_logits(GPT& model, const std::vector<int>& tokens, Mistake mistake) {
    Tape tape(Tape::Gradients::off);
    const int time = int(tokens.size());
    Tensor x = add_positions(embedding(tape.parameter(model.wte), tokens),
                             tape.parameter(model.wpe), time);
    for (Block& block : model.blocks) {
        const bool plain = mistake == Mistake::no_ln_1;
        const Tensor a = forward(plain ? x : layernorm(x, block.ln_1), block.attn, 1, time);
        x = mistake == Mistake::attention_not_added ? a : x + a;
        LayerNorm& norm = mistake == Mistake::ln_1_twice ? block.ln_1 : block.ln_2;
        const Tensor m = forward(mistake == Mistake::no_ln_2 ? x : layernorm(x, norm), block.mlp);
        x = mistake == Mistake::mlp_not_added ? m : x + m;
    }
    const Tensor y = matmul_transposed(layernorm(x, model.ln_f), tape.parameter(model.wte));
    return copy_of(y.value().view().block(time - 1, 0, 1, y.cols()));
}

// The same, with parts 0, 1, 2 (q, k, v) of every c_attn swapped.
Matrix swapped_logits(GPT model, const std::vector<int>& tokens, int one, int other) {
    for (Block& block : model.blocks)
        for (Matrix* m : {&block.attn.c_attn.weight.value, &block.attn.c_attn.bias.value})
            for (int r = 0; m->size() > 0 && r < m->rows(); ++r)
                for (int c = 0; c < m->cols() / 3; ++c)
                    std::swap((*m)(r, one * m->cols() / 3 + c),
                              (*m)(r, other * m->cols() / 3 + c));
    const Matrix all = logits_of(model, tokens);
    return copy_of(all.view().block(all.rows() - 1, 0, 1, all.cols()));
}

// Attention of new tokens in double, from the formula; and with some mistake in it.
struct Attend {
    double scale;           // what the scores are divided by
    bool head_0 = false;    // every head reads the columns of head 0
    int more = 1;           // row i sees the rows 0 … first + i + more - 1
    bool sum_keys = false;  // the keys are summed where the values should be
};
Matrix attention_of(const Matrix& q, const Matrix& keys, const Matrix& values, int first, int heads,
                    Attend how) {
    const int d = q.cols() / heads;
    Matrix z(q.rows(), q.cols());
    for (int i = 0; i < q.rows(); ++i)
        for (int h = 0; h < heads; ++h) {
            const int seen = first + i + how.more, at = how.head_0 ? 0 : h * d;
            std::vector<double> weight;
            for (int j = 0; j < seen; ++j) {
                double score = 0;
                for (int c = 0; c < d; ++c) score += double(q(i, at + c)) * double(keys(j, at + c));
                weight.push_back(std::exp(score / how.scale));
            }
            const double total = std::accumulate(weight.begin(), weight.end(), 0.0);
            for (int c = 0; c < d; ++c) {
                double sum = 0;
                for (int j = 0; j < seen; ++j)
                    sum += weight[std::size_t(j)] / total *
                           double((how.sum_keys ? keys : values)(j, at + c));
                z(i, h * d + c) = real(sum);
            }
        }
    return z;
}

}  // namespace

TEST_CASE("with_temperature: a worked example", "[13][1 pt]") {
    // logits ln 1, ln 2, ln 4 at temperature 1: 1/7, 2/7, 4/7; at 1/2 their squares: 1, 4, 16 of 21
    const std::vector<real> logits = numbers({0, std::log(2), std::log(4)});
    const double root = std::sqrt(2);
    CHECK_THAT(as_row(with_temperature(logits, 1)),
               Close(row_of({1.0 / 7, 2.0 / 7, 4.0 / 7}))
                   .unless(row_of({1, 2, 4}), "the exponentials are not divided by their sum")
                   .unless(row_of({0.25, 0.5, 1}), "the exponentials are not divided by their sum")
                   .unless(row_of({0, 1.0 / 3, 2.0 / 3}), "the logits are scaled, without exp"));
    CHECK_THAT(as_row(with_temperature(logits, 0.5)),
               Close(row_of({1.0 / 21, 4.0 / 21, 16.0 / 21}))
                   .unless(row_of({1 / (3 + root), root / (3 + root), 2 / (3 + root)}),
                           "the logits are multiplied by the temperature")
                   .unless(row_of({1.0 / 7, 2.0 / 7, 4.0 / 7}), "the temperature is not used")
                   .unless(row_of({2.0 / 7, 4.0 / 7, 8.0 / 7}),
                           "the probabilities are divided by the temperature, not the logits"));
    CHECK_THAT(as_row(with_temperature(logits, 2)),
               Close(row_of({1 / (3 + root), root / (3 + root), 2 / (3 + root)})));
    // Temperature 0 is greedy; of equals the first.
    CHECK_THAT(as_row(with_temperature(numbers({1, 5, 5, 2}), 0)),
               Close(row_of({0, 1, 0, 0}))
                   .unless(row_of({0, 0, 1, 0}), "of equally likely tokens the last is taken")
                   .unless(row_of({0, 0.5, 0.5, 0}), "equally likely tokens share: take the first")
                   .unless(row_of({NAN, NAN, NAN, NAN}), "temperature 0 is divided by"));
    // Tiny temperatures stay finite.
    CHECK_THAT(as_row(with_temperature(numbers({900, 1000, -900}), 1e-3)),
               Close(row_of({0, 1, 0}))
                   .unless(row_of({NAN, NAN, 0}),
                           "exp overflows: subtract the largest logit first"));
    const real infinity = std::numeric_limits<real>::infinity();
    CHECK_THAT(as_row(with_temperature(std::vector<real>{0, -infinity, 0}, 0.7)),
               Close(row_of({0.5, 0, 0.5})));
}

TEST_CASE("keep_top_k: the k most likely, scaled to a sum of 1", "[13][1 pt]") {
    const std::vector<real> p = numbers({0.125, 0.5, 0.125, 0.25});
    CHECK_THAT(as_row(keep_top_k(p, 2)),
               Close(row_of({0, 2.0 / 3, 0, 1.0 / 3}))
                   .unless(row_of({0, 0.5, 0, 0.25}), "what is kept is not scaled to a sum of 1")
                   .unless(row_of({0.5, 0, 0.5, 0}), "the least likely are kept")
                   .unless(row_of({0.2, 0.8, 0, 0}), "the first k are kept, not the most likely")
                   .unless(row_of({0, 1, 0, 0}), "one token too few is kept")
                   .unless(row_of({1.0 / 7, 4.0 / 7, 0, 2.0 / 7}), "one token too many is kept"));
    // of equally likely ones the smaller token
    CHECK_THAT(as_row(keep_top_k(p, 3)),
               Close(row_of({1.0 / 7, 4.0 / 7, 0, 2.0 / 7}))
                   .unless(row_of({0, 4.0 / 7, 1.0 / 7, 2.0 / 7}),
                           "of equally likely tokens the larger is kept")
                   .unless(as_row(p), "all that are as likely as the last are kept: more than k"));
    CHECK_THAT(as_row(keep_top_k(p, 1)), Close(row_of({0, 1, 0, 0})));
    CHECK_THAT(as_row(keep_top_k(p, 0)), Close(as_row(p)));
    CHECK_THAT(as_row(keep_top_k(p, 9)), Close(as_row(p)));
    CHECK_THAT(as_row(keep_top_k(numbers({0.25, 0.25, 0.25, 0.25}), 3)),
               Close(row_of({1.0 / 3, 1.0 / 3, 1.0 / 3, 0})));
}

TEST_CASE("keep_top_p: the smallest set whose mass reaches p", "[13][1 pt]") {
    const std::vector<real> p = numbers({0.125, 0.5, 0.125, 0.25});  // exact in binary
    const Matrix none = row_of({NAN, NAN, NAN, NAN});                // 0 / 0
    CHECK_THAT(as_row(keep_top_p(p, 0.5)),
               Close(row_of({0, 1, 0, 0}))
                   .unless(none, "no token is kept")
                   .unless(row_of({0, 2.0 / 3, 0, 1.0 / 3}),
                           "one token too many is kept: 0.5 is enough for 0.5")
                   .unless(row_of({0, 0.5, 0, 0}), "what is kept is not scaled to a sum of 1"));
    CHECK_THAT(as_row(keep_top_p(p, 0.51)),
               Close(row_of({0, 2.0 / 3, 0, 1.0 / 3}))
                   .unless(row_of({0, 1, 0, 0}), "the token that crosses p is left out")
                   .unless(row_of({0, 0.5, 0, 0.25}), "what is kept is not scaled to a sum of 1")
                   .unless(row_of({0.2, 0.8, 0, 0}), "tokens are taken in their order, not by size")
                   .unless(row_of({0.25, 0, 0.25, 0.5}), "the least likely are kept"));
    CHECK_THAT(as_row(keep_top_p(p, 0.75)), Close(row_of({0, 2.0 / 3, 0, 1.0 / 3})));
    CHECK_THAT(as_row(keep_top_p(p, 0.8)), Close(row_of({1.0 / 7, 4.0 / 7, 0, 2.0 / 7})));
    CHECK_THAT(as_row(keep_top_p(p, 1)), Close(as_row(p)));
    CHECK_THAT(as_row(keep_top_p(p, 1e-9)),
               Close(row_of({0, 1, 0, 0}))
                   .unless(none, "no token is kept"));
    // Against the definition, on random distributions: what is kept reaches p, and without its
    // least likely member it would not.
    Rng rng(4);
    for (int trial = 0; trial < 50; ++trial) {
        const Matrix m = softmax_rows(random_matrix(1, 23, rng, real(1.5)));
        const std::vector<real> q(m.data(), m.data() + m.size());
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

TEST_CASE("next_probabilities and sample_token: the rules in order, and draws that follow them",
          "[13][1 pt]") {
    // Weights 1, 2, 4, 8.  Temperature 1/2 squares them: 1, 4, 16, 64.  Top-k 3 leaves 4, 16, 64 of
    // 84, and 64/84 = 0.762 is enough for p = 0.76.
    const std::vector<real> four = numbers({0, std::log(2), std::log(4), std::log(8)});
    CHECK_THAT(as_row(next_probabilities(four, {.temperature = 0.5, .top_k = 3, .top_p = 0.76})),
               Close(row_of({0, 0, 0, 1}))
                   .unless(row_of({0, 0, 0.2, 0.8}),
                           "top-p comes before top-k, or there is no top-k")
                   .unless(row_of({0, 4 / 84.0, 16 / 84.0, 64 / 84.0}), "top-p is left out")
                   .unless(row_of({0, 0, 1 / 3.0, 2 / 3.0}), "the temperature is left out")
                   .unless(row_of({1 / 85.0, 4 / 85.0, 16 / 85.0, 64 / 85.0}),
                           "top-k and top-p are left out"));

    const std::vector<real> logits = numbers({0.3, -1.2, 1.5, 0.9, -0.4, 0.1, 1.1});
    const SamplingRules rules{.temperature = 0.9, .top_k = 6, .top_p = 0.97};
    const std::vector<real> p = next_probabilities(logits, rules);
    const int draws = 100'000;
    std::vector<int> count(p.size());
    Rng rng(2024);
    for (int i = 0; i < draws; ++i) ++count[std::size_t(sample_token(logits, rules, rng))];
    if (count[2] == draws)
        FAIL_CHECK("the likeliest token is always taken: draw with rng.categorical");
    else if (count[0] == draws)
        FAIL_CHECK("token 0 is always taken");
    else if (count[1] > draws / 10)
        FAIL_CHECK("every token is drawn equally often");
    INFO("100,000 draws");
    double chi_squared = 0;
    int degrees = -1;
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i] == 0) {
            INFO("token " << i << ", which the rules remove");
            if (count[i] > 0)
                FAIL_CHECK("it was removed by a rule, but drawn: draw after the rules");
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

TEST_CASE("cached_attention: a token sees itself and what came before, no more", "[13][1 pt]") {
    // Two new tokens, at positions 1 and 2; d = 4, so scores are halved.  In units of ln 2 they are
    // 1, 2 for the first token and 0, 1, 2 for the second: weights (2, 4)/6 and (1, 2, 4)/7.
    const real l = real(std::log(2));
    const Matrix queries{{1, 0, 0, 0}, {0, 1, 0, 0}};
    Matrix old_keys{{2 * l, 0, 0, 0}, {4 * l, 2 * l, 0, 0}, {2 * l, 4 * l, 0, 0}, {9, 9, 9, 9}};
    Matrix old_values{{21, 0, 0, 0}, {0, 21, 0, 0}, {21, 21, 0, 0}, {9, 9, 9, 9}}, sums(2, 4);
    const auto hand = [&](Attend how) {
        return attention_of(queries, old_keys, old_values, 1, 1, how);
    };
    cached_attention(queries, old_keys, old_values, 1, 1, sums);
    CHECK_THAT(sums, Close(Matrix{{7, 14, 0, 0}, {15, 18, 0, 0}})
                         .unless(hand({.scale = 1}), "the scores are not divided by sqrt(d_head)")
                         .unless(hand({.scale = 4}), "the scores are divided by d_head itself")
                         .unless(hand({.scale = 2, .more = 0}), "a token does not see itself")
                         .unless(hand({.scale = 2, .more = 2}), "a token sees the one after it"));

    Rng rng(8);
    const int dim = 6, heads = 2, first = 2;
    const Matrix q = random_matrix(2, dim, rng), values = random_matrix(7, dim, rng);
    Matrix keys = random_matrix(7, dim, rng);
    const double root = std::sqrt(3.0);  // of the head's width
    const auto attend = [&](Attend how) {
        return attention_of(q, keys, values, first, heads, how);
    };
    Matrix z(2, dim), later(2, dim);
    cached_attention(q, keys, values, first, heads, z);
    Matrix turned(2, dim);
    const Matrix right = attend({.scale = root});
    for (int r = 0; r < 2; ++r)
        for (int c = 0; c < dim; ++c) turned(r, (c + 3) % dim) = right(r, c);
    CHECK_THAT(
        z, Close(right)
               .unless(attend({.scale = 1}), "the scores are not divided by sqrt(d_head)")
               .unless(attend({.scale = std::sqrt(6.0)}), "the scores are divided by sqrt(dim)")
               .unless(attend({.scale = root, .head_0 = true}), "every head reads head 0's columns")
               .unless(turned, "the heads are written in the wrong order")
               .unless(attend({.scale = root, .sum_keys = true}),
                       "the keys are summed where the values should be"));
    for (int c = 0; c < dim; ++c) keys(5, c) = 100;  // beyond what either token sees
    cached_attention(q, keys, values, first, heads, later);
    CHECK_THAT(later, Exactly(z));
}

TEST_CASE("attend and read_tokens: cached logits equal those of the whole sequence",
          "[13][1 pt]") {
    for (const bool bias : {true, false}) {
        GPT model = random_gpt(
            {.vocab = 13, .context = 11, .layers = 2, .heads = 3, .dim = 12, .bias = bias}, 5);
        const std::vector<int> tokens{3, 12, 0, 7, 7, 1, 5, 9, 2, 4, 11};
        const Matrix all = logits_of(model, tokens);
        const auto row = [&](int t) { return copy_of(all.view().block(t, 0, 1, 13)); };
        const auto wrong = [&](Mistake m) { return last_logits(model, tokens, m); };
        GPT block_0 = model;
        block_0.blocks[1] = block_0.blocks[0];
        // all at once
        KvCache whole(model.config);
        const Matrix last = read_tokens(model, whole, tokens);
        const Matrix twice = logits_of(block_0, tokens);
        CHECK_THAT(
            last, Close(row(10))
                      .within(1e-5)
                      .unless(wrong(Mistake::attention_not_added), "attention is not added to x")
                      .unless(wrong(Mistake::mlp_not_added), "feed_forward is not added to x")
                      .unless(wrong(Mistake::no_ln_1), "attend reads x itself, not its norm ln_1")
                      .unless(wrong(Mistake::no_ln_2), "feed_forward reads x itself, not its norm")
                      .unless(wrong(Mistake::ln_1_twice), "ln_1 stands where ln_2 should")
                      .unless(copy_of(twice.view().block(10, 0, 1, 13)),
                              "block 0 is used for every layer")
                      .unless(swapped_logits(model, tokens, 1, 2), "k and v change places")
                      .unless(swapped_logits(model, tokens, 0, 1), "q and k change places")
                      .unless(swapped_logits(model, tokens, 0, 2), "q and v change places"));
        const bool whole_is_right = is_close(last, row(10), 1e-5);
        // one after the other
        KvCache cache(model.config);
        for (int t = 0; t < 11; ++t) {
            const Matrix logits =
                read_tokens(model, cache, std::span(tokens).subspan(std::size_t(t), 1));
            INFO("token " << t << " of those read one by one"
                          << (whole_is_right && t > 0 ? ": a new row i is row first + i of the "
                                                        "cache, and each layer has its own"
                                                      : ""));
            CHECK_THAT(logits, Close(row(t)).within(1e-5));
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
            CHECK_THAT(logits, Close(row(read - 1)).within(1e-5));
        }
    }
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
