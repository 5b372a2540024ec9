// Lesson 08: one causal attention head.  Expected numbers are worked out by hand (see the lesson's
// README) or come from the naive loops below, which follow the definition number by number.
#include "support/test.hpp"

#include <algorithm>
#include <cmath>

#include "04_tensor_autograd/kernels.hpp"
#include "08_attention/attention_head.hpp"
#include "08_attention/copy_task.hpp"

using namespace gpt;
using test::random_matrix;

namespace {

const real kLn2 = std::log(real(2));

// The README's example: three tokens, d = 2, d_h = 4.
Matrix example_x() { return {{1, 0}, {0, 1}, {1, 1}}; }
AttentionHead example_head() {
    AttentionHead head(2, 4);
    head.w_q.value = {{1, 0, 0, 0}, {0, 1, 0, 0}};
    head.w_k.value = {{0, 4 * kLn2, 0, 0}, {2 * kLn2, -2 * kLn2, 0, 0}};
    head.w_v.value = {{9, 0, 0, 0}, {0, 9, 0, 0}};
    head.w_o.value = {{1, 2}, {0, 1}, {0, 0}, {0, 0}};
    return head;
}
Matrix example_scores() {
    return {{0, kLn2, kLn2}, {2 * kLn2, -kLn2, kLn2}, {2 * kLn2, 0, 2 * kLn2}};
}
Matrix example_pattern() {
    return {{1, 0, 0}, {real(8) / 9, real(1) / 9, 0}, {real(4) / 9, real(1) / 9, real(4) / 9}};
}

AttentionHead random_head(int width, int head_width, Rng& rng) {
    AttentionHead head(width, head_width);
    visit(head, "", [&](const std::string&, Parameter& p) {
        p.value = random_matrix(p.value.rows(), p.value.cols(), rng, real(0.7));
    });
    return head;
}

Matrix run(AttentionHead& head, const Matrix& x, const Hook& hook = {}) {
    Tape tape;
    return forward(tape.constant(x), head, hook, "at").value();
}

// Row by row: the softmax of the columns that may be seen.
enum class Sees { past, future, all };
Matrix naive_pattern(const Matrix& scores, Sees sees) {
    const int time = scores.rows();
    Matrix pattern(time, time);
    for (int i = 0; i < time; ++i) {
        double total = 0;
        const int from = sees == Sees::future ? i : 0, to = sees == Sees::past ? i + 1 : time;
        for (int j = from; j < to; ++j) total += std::exp(double(scores(i, j)));
        for (int j = from; j < to; ++j)
            pattern(i, j) = real(std::exp(double(scores(i, j))) / total);
    }
    return pattern;
}

// A(X) by the definition, with the typical slips to choose from.
struct Slips {
    double divisor = 0;  // 0: sqrt(d_h)
    Sees sees = Sees::past;
    bool swapped = false, keys_as_values = false;
};
Matrix naive_attention(const Matrix& x, const AttentionHead& head, Slips slips = {}) {
    const Matrix q = matmul(x, head.w_q.value), k = matmul(x, head.w_k.value);
    const double divisor = slips.divisor > 0 ? slips.divisor : std::sqrt(double(q.cols()));
    Matrix scores = slips.swapped ? matmul(k, transpose(q)) : matmul(q, transpose(k));
    scores = scale(scores, real(1 / divisor));
    const Matrix v = slips.keys_as_values ? k : matmul(x, head.w_v.value);
    const Matrix z = matmul(naive_pattern(scores, slips.sees), v);
    return matmul(z, head.w_o.value);
}

bool same_row(const Matrix& a, const Matrix& b, int row) {
    return std::ranges::equal(a.row(row), b.row(row));
}

// A row with NaN differs from itself: that says nothing about who sees whom.
int first_row_with_nan(const Matrix& m) {
    for (int r = 0; r < m.rows(); ++r)
        for (const real x : m.row(r))
            if (std::isnan(x)) return r;
    return -1;
}

}  // namespace

TEST_CASE("attention_scores: each query times each key, divided by sqrt(d_h)", "[08][1 pts]") {
    Tape tape;
    AttentionHead head = example_head();
    const Tensor q = tape.constant(matmul(example_x(), head.w_q.value));
    const Tensor k = tape.constant(matmul(example_x(), head.w_k.value));
    CHECK_THAT(attention_scores(q, k).value(), Close(example_scores()));

    SECTION("other sizes, random numbers") {
        Rng rng(1);
        const Matrix a = random_matrix(7, 5, rng), b = random_matrix(7, 5, rng);
        const Matrix products = matmul(a, transpose(b));
        const auto wanted =
            Close(scale(products, 1 / std::sqrt(real(5))))
                .unless(products, "the scores are not divided by sqrt(d_head)")
                .unless(scale(products, real(0.2)), "the scores are divided by d_head")
                .unless(scale(products, 1 / std::sqrt(real(7))),
                        "the scores are divided by the root of the number of tokens")
                .unless(scale(transpose(products), 1 / std::sqrt(real(5))),
                        "q and k are swapped: rows must be queries, columns keys");
        CHECK_THAT(attention_scores(tape.constant(a), tape.constant(b)).value(), wanted);
    }
    SECTION("q and k of different shapes are refused") {
        const Tensor other = tape.constant(Matrix(3, 2));
        CHECK_THROWS_AS(attention_scores(q, other), std::invalid_argument);
        CHECK_THROWS_WITH(attention_scores(q, other),
                          ContainsSubstring("3x4") && ContainsSubstring("3x2"));
    }
}

TEST_CASE("causal_mask and attention_pattern: softmax over what came before", "[08][1 pts]") {
    const real no = -std::numeric_limits<real>::infinity();
    const Matrix mask = causal_mask(3);
    const auto name = [&](const Matrix& mistake, const char* when) {
        if (mask == mistake) FAIL_CHECK("this is what comes out when " << when);
    };
    name({{0, 0, 0}, {no, 0, 0}, {no, no, 0}},
         "the mask is transposed: every token sees the future");
    name({{no, no, no}, {0, no, no}, {0, 0, no}}, "a token does not see itself");
    name({{0, 0, no}, {0, 0, 0}, {0, 0, 0}}, "every token sees the one after it");
    name({{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}, "the mask is made to multiply with: it is added");
    name({{0, -no, -no}, {0, 0, -no}, {0, 0, 0}}, "the sign of infinity is wrong");
    if (mask(0, 0) == 0 && mask(0, 1) < 0 && mask(0, 1) > no)
        FAIL_CHECK("the future gets a finite number: only -infinity makes it exactly 0 later");
    CHECK_THAT(mask, Close({{0, no, no}, {0, 0, no}, {0, 0, 0}}));
    CHECK_THAT(causal_mask(1), Exactly(Matrix(1, 1)));
    Tape tape;
    CHECK_THAT(attention_pattern(tape.constant(example_scores())).value(),
               Close(example_pattern()));

    SECTION("random scores") {
        Rng rng(2);
        const int time = 7;
        const Matrix scores = random_matrix(time, time, rng, 2);
        const Matrix pattern = attention_pattern(tape.constant(scores)).value();
        Matrix cut = naive_pattern(scores, Sees::all);
        for (int i = 0; i < time; ++i)
            for (int j = i + 1; j < time; ++j) cut(i, j) = 0;
        const real* end = pattern.data() + pattern.size();
        if (std::find(pattern.data(), end, no) != end)
            FAIL_CHECK("the mask is added after the softmax: the pattern holds -infinity");
        const auto wanted =
            Close(naive_pattern(scores, Sees::past))
                .unless(cut, "the mask comes after the softmax: rows no longer sum to 1")
                .unless(naive_pattern(scores, Sees::future),
                        "the mask is transposed: every token sees the future")
                .unless(naive_pattern(scores, Sees::all), "there is no mask")
                .unless(transpose(naive_pattern(transpose(scores), Sees::future)),
                        "the softmax runs down the columns, over the queries");
        CHECK_THAT(pattern, wanted);
        for (int i = 0; i < time; ++i) {
            double total = 0;
            for (const real p : pattern.row(i)) total += double(p);
            CHECK_THAT(total, WithinAbs(1, 1e-5));
            for (int j = i + 1; j < time; ++j) CHECK(pattern(i, j) == 0);
        }
    }
    SECTION("what makes no sense is refused") {
        CHECK_THROWS_AS(causal_mask(0), std::invalid_argument);
        CHECK_THROWS_AS(attention_pattern(tape.constant(Matrix(2, 3))), std::invalid_argument);
    }
}

TEST_CASE("forward: the attention head's A(X), by hand and as defined", "[08][1 pts]") {
    AttentionHead head = example_head();
    CHECK_THAT(run(head, example_x()), Close({{9, 18}, {8, 17}, {8, 21}}));

    SECTION("random numbers, T = 7, d = 5, d_h = 3") {
        Rng rng(3);
        AttentionHead random = random_head(5, 3, rng);
        const Matrix x = random_matrix(7, 5, rng);
        const auto wanted =
            Close(naive_attention(x, random))
                .unless(naive_attention(x, random, {.divisor = 1}),
                        "the scores are not divided by sqrt(d_head)")
                .unless(naive_attention(x, random, {.divisor = std::sqrt(5.0)}),
                        "the scores are divided by sqrt(d_model), not sqrt(d_head)")
                .unless(naive_attention(x, random, {.sees = Sees::future}),
                        "the mask is transposed: every token sees the future")
                .unless(naive_attention(x, random, {.divisor = 3}),
                        "the scores are divided by sqrt(d_head) twice")
                .unless(naive_attention(x, random, {.sees = Sees::all}), "there is no mask")
                .unless(naive_attention(x, random, {.swapped = true}), "q and k are swapped")
                .unless(naive_attention(x, random, {.keys_as_values = true}),
                        "the values are x·W_K: they are x·W_V")
                .unless(add(x, naive_attention(x, random)),
                        "x is added: that is not the head's part");
        CHECK_THAT(run(random, x), wanted);
    }
    SECTION("hooks see q, k, v, the pattern and z, in this order, under their names") {
        std::vector<std::string> names;
        std::vector<Matrix> seen;
        run(head, example_x(), [&](const std::string& name, Tensor& tensor) {
            names.push_back(name);
            seen.push_back(tensor.value());
        });
        INFO("a hook is called by show(\".hook_q\", q), on the tensor that the head goes on with");
        REQUIRE(names == std::vector<std::string>{"at.hook_q", "at.hook_k", "at.hook_v",
                                                  "at.hook_pattern", "at.hook_z"});
        CHECK_THAT(seen[1], Close(matmul(example_x(), head.w_k.value)));
        CHECK_THAT(seen[2], Close(matmul(example_x(), head.w_v.value)));
        CHECK_THAT(seen[3], Close(example_pattern()));
        CHECK_THAT(seen[4], Close({{9, 0, 0, 0}, {8, 1, 0, 0}, {8, 5, 0, 0}}));
    }
    SECTION("what a hook puts in the place of a tensor is what the head goes on with") {
        INFO("a hook puts another tensor in the place of one that it is shown: what comes after "
             "must use the tensor that was shown to it");
        const auto replace = [&](const std::string& which, const Matrix& by) {
            return run(head, example_x(), [&](const std::string& name, Tensor& tensor) {
                if (name == which) tensor = tensor.tape().constant(by);
            });
        };
        const Matrix self = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};  // then A(X) = X·W_V·W_O
        CHECK_THAT(replace("at.hook_pattern", self), Close({{9, 18}, {0, 9}, {9, 27}}));
        // Without a query, or without a key, all scores are 0: each token takes the mean of the
        // past.
        const Matrix even = {{9, 18}, {4.5, 13.5}, {6, 18}};
        CHECK_THAT(replace("at.hook_q", Matrix(3, 4)), Close(even));
        CHECK_THAT(replace("at.hook_k", Matrix(3, 4)), Close(even));
        CHECK_THAT(replace("at.hook_v", Matrix(3, 4)), Close(Matrix(3, 2)));
        CHECK_THAT(replace("at.hook_z", Matrix(3, 4, 1)), Close({{1, 3}, {1, 3}, {1, 3}}));
    }
    SECTION("an x of another width is refused") {
        CHECK_THROWS_AS(run(head, Matrix(3, 5)), std::invalid_argument);
        CHECK_THROWS_WITH(run(head, Matrix(3, 5)),
                          ContainsSubstring("3x5") && ContainsSubstring("2x4"));
    }
}

TEST_CASE("forward: the attention head sees no later token, nor the order of those before",
          "[08][1 pts]") {
    Rng rng(4);
    const int time = 8, width = 5;
    AttentionHead head = random_head(width, 3, rng);
    const Matrix x = random_matrix(time, width, rng);
    const Matrix y = run(head, x);
    if (const int row = first_row_with_nan(y); row >= 0)
        FAIL("the output of token "
             << row << " is NaN, as the softmax of a row is where all scores are -infinity (the "
             << "token does not even see itself), and as 0 times infinity is");

    SECTION("changing token t changes the outputs from t on, and no bit of those before") {
        for (int t = 0; t < time; ++t) {
            Matrix changed = x;
            for (real& number : changed.row(t)) number += 1;
            const Matrix z = run(head, changed);
            for (int r = 0; r < time; ++r) {
                INFO("token " << t << " was changed; the output of token " << r);
                CHECK(same_row(y, z, r) == (r < t));
            }
        }
    }
    SECTION("a longer text leaves the outputs of its beginning as they are") {
        Matrix shorter(3, width);
        std::copy(x.data(), x.data() + shorter.size(), shorter.data());
        Matrix beginning(3, width);
        std::copy(y.data(), y.data() + beginning.size(), beginning.data());
        CHECK_THAT(run(head, shorter), Close(beginning));
    }
    SECTION("the last output is the same when the tokens before it change places") {
        Matrix turned = x;
        for (int r = 0; r + 1 < time; ++r)
            std::ranges::copy(x.row(time - 2 - r), turned.row(r).begin());
        const Matrix z = run(head, turned);
        const auto last = [&](const Matrix& m) {
            return test::copy_of(m.view().block(time - 1, 0, 1, width));
        };
        CHECK_THAT(last(z), Close(last(y)));
        CHECK_FALSE(same_row(y, z, 1));
    }
    SECTION("the first token can only look at itself") {
        const Matrix first = test::copy_of(x.view().block(0, 0, 1, width));
        CHECK_THAT(test::copy_of(y.view().block(0, 0, 1, width)),
                   Close(matmul(matmul(first, head.w_v.value), head.w_o.value)));
    }
}

TEST_CASE("forward: the attention head's gradients of x and of all four matrices", "[08][1 pts]") {
    Rng rng(5);
    AttentionHead head = random_head(5, 3, rng);
    Parameter x(random_matrix(7, 5, rng));
    const Matrix cotangent = random_matrix(7, 5, rng);
    const auto loss = [&] { return test::dot(run(head, x.value), cotangent); };

    Tape tape;
    const Tensor y = forward(tape.parameter(x), head);
    tape.backward(sum(multiply(y, tape.constant(cotangent))));
    CHECK_THAT(x.grad,
               Close(test::numeric_gradient(x.value, loss)).within(test::kGradientTolerance));
    visit(head, "head", [&](const std::string& name, Parameter& p) {
        INFO("the gradient of " << name);
        CHECK_THAT(p.grad, Close(test::numeric_gradient(p.value, loss))
                               .within(test::kGradientTolerance)
                               .unless(Matrix(p.grad.rows(), p.grad.cols()),
                                       "it reached the tape as a constant, not as a parameter"));
    });
}

TEST_CASE("qk_circuit, ov_circuit and attention_from_circuits: the head, from two matrices",
          "[08][1 pts]") {
    const AttentionHead example = example_head();
    CHECK_THAT(qk_circuit(example), Close({{0, kLn2}, {2 * kLn2, -kLn2}}));
    CHECK_THAT(ov_circuit(example), Close({{9, 18}, {0, 9}}));

    Rng rng(6);
    AttentionHead head = random_head(5, 3, rng);
    const Matrix products = matmul(head.w_q.value, transpose(head.w_k.value));
    const Matrix qk = scale(products, 1 / std::sqrt(real(3)));
    const Matrix ov = matmul(head.w_v.value, head.w_o.value);
    const auto wanted_qk = Close(qk)
                               .unless(products, "the circuit is not divided by sqrt(d_head)")
                               .unless(transpose(qk), "q and k are swapped")
                               .unless(scale(products, real(1) / 3),
                                       "the circuit is divided by d_head, not by its root")
                               .unless(scale(products, 1 / std::sqrt(real(5))),
                                       "the circuit is divided by sqrt(d_model), not sqrt(d_head)")
                               .unless(scale(qk, 1 / std::sqrt(real(5))),
                                       "the circuit is divided by both sqrt(d_head) and "
                                       "sqrt(d_model)");
    CHECK_THAT(qk_circuit(head), wanted_qk);
    CHECK_THAT(ov_circuit(head), Close(ov).unless(transpose(ov), "w_v and w_o are swapped"));

    SECTION("A(X) from the circuits is A(X) from the four matrices") {
        const Matrix x = random_matrix(7, 5, rng);
        const Matrix unmasked =
            matmul(matmul(softmax_rows(matmul(matmul(x, qk), transpose(x))), x), ov);
        const Matrix expected = naive_attention(x, head);
        const auto wanted =
            Close(expected)
                .unless(unmasked, "there is no mask")
                .unless(naive_attention(x, head, {.divisor = 3}),
                        "the scores are divided by sqrt(d_head) twice: the circuit is already")
                .unless(naive_attention(x, head, {.divisor = std::sqrt(15.0)}),
                        "the scores are divided by sqrt(d_model): the circuit is scaled already")
                .unless(naive_attention(x, head, {.swapped = true}), "q and k are swapped");
        CHECK_THAT(attention_from_circuits(x, qk, ov), wanted);
        CHECK_THAT(attention_from_circuits(x, qk_circuit(head), ov_circuit(head)), Close(expected));
        CHECK_THAT(run(head, x), Close(attention_from_circuits(x, qk, ov)));
    }
    SECTION("other matrices, same circuits, same head") {
        // R = [[1, 2, 0], [0, 1, 0], [0, 0, 4]] and its inverse transposed
        const Matrix r = {{1, 2, 0}, {0, 1, 0}, {0, 0, 4}},
                     s = {{1, 0, 0}, {-2, 1, 0}, {0, 0, 0.25}};
        AttentionHead other = head;
        other.w_q.value = matmul(head.w_q.value, r);
        other.w_k.value = matmul(head.w_k.value, s);
        CHECK_THAT(qk_circuit(other), Close(qk));
        const Matrix x = random_matrix(4, 5, rng);
        CHECK_THAT(run(other, x), Close(run(head, x)));
    }
    SECTION("circuits of another width are refused") {
        CHECK_THROWS_AS(attention_from_circuits(Matrix(3, 4), qk, ov), std::invalid_argument);
        CHECK_THROWS_WITH(attention_from_circuits(Matrix(3, 5), Matrix(6, 6), ov),
                          ContainsSubstring("3x5") && ContainsSubstring("6x6"));
    }
}

TEST_CASE("previous_tokens and forward: the copy model learns to say the previous token",
          "[08][1 pts]") {
    const std::vector<int> targets = previous_tokens(std::vector<int>{4, 2, 2, 7});
    if (targets == std::vector<int>{2, 2, 7, kNoTarget})
        FAIL_CHECK("the targets are the next tokens, which no causal head can see");
    if (targets == std::vector<int>{4, 4, 2, 2} || targets == std::vector<int>{0, 4, 2, 2})
        FAIL_CHECK("the first token has no predecessor: its target is kNoTarget");
    CHECK(targets == std::vector<int>{kNoTarget, 4, 2, 2});
    CHECK(previous_tokens(std::vector<int>{3}) == std::vector<int>{kNoTarget});

    Rng rng(7);
    const int vocab = 11, time = 13;
    CopyModel model(vocab, time, 24, 12, rng);
    const CopyScore before = evaluate(model, 20, rng);
    CHECK(before.accuracy < 0.3);
    CHECK(before.previous_mass < 0.5);

    SECTION("the logits are A(token embedding + position embedding)·U") {
        const std::vector<int> tokens = {5, 0, 10, 5, 5};
        Matrix words(5, 24), places(5, 24);
        for (int t = 0; t < 5; ++t)
            for (int c = 0; c < 24; ++c) {
                words(t, c) = model.token_embedding.value(tokens[std::size_t(t)], c);
                places(t, c) = model.position_embedding.value(t, c);
            }
        const auto logits = [&](const Matrix& x, bool stream = false) {
            const Matrix carried = naive_attention(x, model.head);
            return matmul(stream ? add(x, carried) : carried, model.unembedding.value);
        };
        const Matrix x = add(words, places);
        Tape tape;
        CHECK_THAT(forward(tape, model, tokens).value(),
                   Close(logits(x))
                       .unless(logits(words), "the position embeddings are not added")
                       .unless(logits(places), "the token embeddings are not added")
                       .unless(logits(x, true), "x is added to what the head carries")
                       .unless(matmul(x, model.unembedding.value), "the head is left out"));
        CHECK_THROWS_AS(forward(tape, model, std::vector<int>(14)), std::invalid_argument);
        CHECK_THROWS_AS(forward(tape, model, std::vector<int>{}), std::invalid_argument);
    }
    SECTION("200 steps of AdamW") {
        AdamW adamw{.learning_rate = 0.01, .weight_decay = 0};
        double loss = 0;
        for (int step = 0; step < 200; ++step) loss = train_step(model, adamw, 8, rng);
        const CopyScore after = evaluate(model, 20, rng);
        CHECK(loss < 0.1);
        CHECK(after.accuracy > 0.95);
        CHECK(after.previous_mass > 0.9);
    }
}
