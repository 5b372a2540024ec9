// Lesson 09: causal attention in a batch and with several heads, and position embeddings.  Expected
// matrices come from plain loops in double over B, T, H and d, which are all different.
#include "support/test.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "04_tensor_autograd/kernels.hpp"
#include "04_tensor_autograd/ops.hpp"
#include "05_neural_networks/optimizer.hpp"
#include "08_attention/attention_head.hpp"
#include "09_multi_head/multi_head.hpp"
#include "common/parallel.hpp"
#include "support/golden.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

constexpr AttentionShape kShape{2, 5, 3};  // B, T, H
constexpr int kHead = 7, kWidth = 21;      // d, and H·d

enum class Mistake {
    none,
    unscaled,
    scaled_by_width,
    unmasked,
    one_ahead,
    masked_late,
    first_head,
    interleaved,
    mixed,
    swapped
};
using enum Mistake;

// Where token t of sequence b stands, and number c of head h.
int row_of(AttentionShape s, int b, int t, Mistake m) {
    return m == mixed ? t * s.batch + b : b * s.time + t;
}
int col_of(AttentionShape s, int d, int h, int c, Mistake m) {
    if (m == interleaved) return c * s.heads + h;
    return m == first_head ? c : h * d + c;
}

Matrix plain_pattern(const Matrix& q, const Matrix& k, AttentionShape s, Mistake m = none) {
    const int d = q.cols() / s.heads;
    const double factor = m == unscaled ? 1 : 1 / std::sqrt(m == scaled_by_width ? q.cols() : d);
    Matrix pattern(s.batch * s.heads * s.time, s.time);
    for (int b = 0; b < s.batch; ++b)
        for (int h = 0; h < s.heads; ++h)
            for (int t = 0; t < s.time; ++t) {
                int keys = m == unmasked || m == masked_late ? s.time : t + 1;
                if (m == one_ahead) keys = std::min(t + 2, s.time);
                std::vector<double> e;
                double total = 0;
                for (int j = 0; j < keys; ++j) {
                    double score = 0;
                    for (int c = 0; c < d; ++c) {
                        const int col = col_of(s, d, h, c, m);
                        score += double(q(row_of(s, b, t, m), col)) * k(row_of(s, b, j, m), col);
                    }
                    e.push_back(std::exp(factor * score));
                    total += e.back();
                }
                for (int j = 0; j < (m == masked_late ? t + 1 : keys); ++j)
                    pattern((b * s.heads + h) * s.time + t, j) = real(e[std::size_t(j)] / total);
            }
    return pattern;
}

Matrix plain_mix(const Matrix& pattern, const Matrix& v, AttentionShape s, Mistake m = none) {
    const int d = v.cols() / s.heads;
    Matrix z(v.rows(), v.cols());
    for (int b = 0; b < s.batch; ++b)
        for (int h = 0; h < s.heads; ++h)
            for (int t = 0; t < s.time; ++t)
                for (int c = 0; c < d; ++c) {
                    const int pair = m == swapped ? h * s.batch + b : b * s.heads + h;
                    double total = 0;
                    for (int j = 0; j < s.time; ++j)
                        total += double(pattern(pair * s.time + t, j)) *
                                 v(row_of(s, b, j, m), col_of(s, d, h, c, m));
                    z(row_of(s, b, t, m), h * d + c) = real(total);
                }
    return z;
}

// 1 / sqrt(d) · scores·x for each head of each sequence, or the transposed scores times x.
Matrix plain_pair_products(const Matrix& scores, const Matrix& x, AttentionShape s, bool turned) {
    Matrix used = scores;
    for (int r = 0; turned && r < scores.rows(); ++r)
        for (int j = 0; j < s.time; ++j) used(r, j) = scores(r / s.time * s.time + j, r % s.time);
    return scale(plain_mix(used, x, s), 1 / std::sqrt(real(x.cols() / s.heads)));
}

Matrix plain_linear(const Matrix& x, const Linear& layer) {
    Matrix y(x.rows(), layer.weight.value.cols());
    for (int r = 0; r < y.rows(); ++r)
        for (int c = 0; c < y.cols(); ++c) {
            double total = layer.bias.value.size() > 0 ? double(layer.bias.value(0, c)) : 0;
            for (int i = 0; i < x.cols(); ++i) total += double(x(r, i)) * layer.weight.value(i, c);
            y(r, c) = real(total);
        }
    return y;
}

Matrix third(const Matrix& qkv, int part) {
    const int width = qkv.cols() / 3;
    return copy_of(qkv.view().block(0, part * width, qkv.rows(), width));
}

Matrix plain_multi_head(const Matrix& x, const MultiHead& attn, int batch, int time,
                        Mistake m = none) {
    const AttentionShape s{batch, time, attn.heads};
    const Matrix qkv = plain_linear(x, attn.c_attn);
    const Matrix q = third(qkv, m == swapped ? 1 : 0), k = third(qkv, m == swapped ? 0 : 1);
    const Matrix z =
        plain_mix(plain_pattern(q, k, s, m), third(qkv, 2), s, m == swapped ? none : m);
    return plain_linear(z, attn.c_proj);
}

// q, k and v side by side in one matrix, as the model has them, so that the views' strides count.
struct Inputs {
    AttentionShape s = kShape;
    Matrix qkv;
    ConstMatrixView q, k, v;

    explicit Inputs(Rng& rng, int width = kWidth, AttentionShape shape = kShape)
        : s(shape), qkv(random_matrix(s.batch * s.time, 3 * width, rng)) {
        q = qkv.view().block(0, 0, qkv.rows(), width);
        k = qkv.view().block(0, width, qkv.rows(), width);
        v = qkv.view().block(0, 2 * width, qkv.rows(), width);
    }
    Inputs(const Inputs&) = delete;
    // A matrix for patterns and one for z, with old numbers in them.
    Matrix old_patterns() const { return Matrix(s.batch * s.heads * s.time, s.time, 7); }
    Matrix old_z() const { return Matrix(qkv.rows(), v.cols, 7); }
    Matrix pattern() const {
        Matrix p = old_patterns();
        attention_pattern_forward(q, k, s, p);
        return p;
    }
    Matrix mix(const Matrix& p) const {
        Matrix z = old_z();
        attention_mix_forward(p, v, s, z);
        return z;
    }
};

MultiHead random_multi_head(int width, int heads, bool bias, Rng& rng) {
    MultiHead attn(width, heads, bias);
    for (const auto& [name, p] : parameters(attn)) {
        p->value = random_matrix(p->value.rows(), p->value.cols(), rng, real(0.6));
        p->grad = random_matrix(p->value.rows(), p->value.cols(), rng);
    }
    return attn;
}

Matrix run(const Matrix& x, MultiHead& attn, int batch, int time, const Hook& hook = {}) {
    Tape tape(Tape::Gradients::off);
    return forward(tape.constant(x), attn, batch, time, hook, "blocks.3.attn").value();
}

// Puts d sum(cotangent ∘ y) / d parameter into the parameters' grads, and returns d … / d x.
Matrix backward(const Matrix& x, const Matrix& cotangent, MultiHead& attn, int batch, int time,
                const Hook& hook = {}) {
    Tape tape;
    const Tensor in = tape.constant(x);
    const Tensor y = forward(in, attn, batch, time, hook, "blocks.3.attn");
    tape.backward(sum(multiply(y, tape.constant(cotangent))));
    return in.grad();
}

}  // namespace

TEST_CASE("causal_softmax and attention_pattern_forward: a worked example", "[09][1 pts]") {
    // One sequence of three tokens, one head of size 4, so that 1 / sqrt(d) = 1/2.  The scores of
    // row 2 are 0, log 2, log 3, whose exponentials are 1, 2, 3.
    const real log2 = real(std::log(2.0)), log3 = real(std::log(3.0));
    const Matrix q{{5, 5, 5, 5}, {0, 2, 0, 0}, {2, 0, 0, 0}};
    const Matrix k{{0, log3, 9, 9}, {log2, 0, 9, -9}, {log3, 8, 8, 8}};
    Matrix pattern(3, 3, 7);
    attention_pattern_forward(q, k, {1, 3, 1}, pattern);
    const AttentionShape s{1, 3, 1};
    CHECK_THAT(
        pattern,
        Close(Matrix{{1, 0, 0}, {0.75, 0.25, 0}, {real(1) / 6, real(2) / 6, real(3) / 6}})
            .unless(plain_pattern(q, k, s, unscaled), "the scores are not divided by sqrt(d)")
            .unless(plain_pattern(q, k, s, unmasked), "the mask is missing")
            .unless(plain_pattern(q, k, s, one_ahead), "every token sees the one after it")
            .unless(plain_pattern(q, k, s, masked_late),
                    "the mask comes after the softmax, so that rows do not sum to 1"));
    // A later key must not disturb, however large its score.
    Matrix pattern_2(2, 2, 7);
    attention_pattern_forward(Matrix{{1}, {1}}, Matrix{{0}, {1000}}, {1, 2, 1}, pattern_2);
    const std::string later = "the row's maximum is taken over later keys, too";
    const real nan = std::numeric_limits<real>::quiet_NaN();
    CHECK_THAT(pattern_2, Close(Matrix{{1, 0}, {0, 1}})
                              .unless(Matrix{{nan, nan}, {0, 1}}, later)
                              .unless(Matrix{{nan, 0}, {0, 1}}, later)
                              .unless(Matrix{{0, 0}, {0, 1}}, later));
}

TEST_CASE("attention_pattern_forward: each head of each sequence for itself", "[09][1 pts]") {
    Rng rng(901);
    const Inputs in(rng);
    const Matrix q = third(in.qkv, 0), k = third(in.qkv, 1);
    const auto when = [&](Mistake m) { return plain_pattern(q, k, in.s, m); };
    CHECK_THAT(
        in.pattern(),
        Close(plain_pattern(q, k, in.s))
            .unless(when(unscaled), "the scores are not divided by sqrt(d)")
            .unless(when(scaled_by_width), "the scores are divided by sqrt(H·d) instead of sqrt(d)")
            .unless(when(unmasked), "the mask is missing")
            .unless(when(one_ahead), "every token sees the one after it")
            .unless(when(masked_late),
                    "the mask comes after the softmax, so that rows do not sum to 1")
            .unless(when(first_head), "head 0 is used for all heads")
            .unless(when(interleaved), "the columns of the heads are interleaved")
            .unless(when(mixed),
                    "the sequences of the batch are mixed: token t of sequence "
                    "b is row b·T + t")
            .unless(plain_pattern(k, q, in.s), "q and k are swapped"));
}

TEST_CASE("causal_softmax: finite for large scores, and exactly 0 for later keys", "[09][0 pts]") {
    // Scores of ±40 000: their exponentials overflow unless the row's maximum is subtracted.
    Rng rng(902);
    Inputs in(rng);
    for (real& x : std::span(in.qkv.data(), std::size_t(in.qkv.size()))) x = x < 0 ? -120 : 120;
    const Matrix pattern = in.pattern();
    for (int r = 0; r < pattern.rows(); ++r) {
        INFO("row " << r
                    << " for scores of 40 000 and -40 000: exp is infinite or 0 there unless the "
                       "largest score of keys 0 to t is subtracted; later keys get exactly 0");
        double total = 0;
        for (int j = 0; j < pattern.cols(); ++j) {
            if (j > r % in.s.time) CHECK(pattern(r, j) == 0);
            total += double(pattern(r, j));
        }
        CHECK_THAT(total, WithinAbs(1, 1e-5));
    }
}

TEST_CASE("attention_mix_forward: z is the pattern times v, head by head", "[09][1 pts]") {
    // By hand: token 1 takes a quarter of v's row 0 and three quarters of its row 1.
    Matrix small(2, 2, 7);
    attention_mix_forward(Matrix{{1, 0}, {0.25, 0.75}}, Matrix{{4, 8}, {-4, 16}}, {1, 2, 1}, small);
    CHECK_THAT(small, Close(Matrix{{4, 8}, {-2, 14}}));

    // Any pattern, also one that a hook has put there and that is not causal.
    Rng rng(903);
    const Inputs in(rng);
    const Matrix pattern = random_matrix(2 * 3 * 5, 5, rng), v = third(in.qkv, 2);
    const auto when = [&](Mistake m) { return plain_mix(pattern, v, in.s, m); };
    CHECK_THAT(
        in.mix(pattern),
        Close(plain_mix(pattern, v, in.s))
            .unless(when(first_head), "head 0 of v is used for all heads")
            .unless(when(interleaved), "the columns of the heads are interleaved")
            .unless(when(mixed),
                    "the sequences of the batch are mixed: token t of sequence "
                    "b is row b·T + t")
            .unless(when(swapped), "the patterns are looked up at h·B + b instead of b·H + h"));
}

TEST_CASE("attention_mix_backward: adds the gradients of the pattern and of v", "[09][1 pts]") {
    // By hand, with the pattern and v of the example above: dz·vᵀ, and the transposed pattern·dz.
    const Matrix small{{1, 0}, {0.25, 0.75}}, small_v{{4, 8}, {-4, 16}}, small_dz{{1, 0}, {4, 8}};
    Matrix small_dp(2, 2), small_dv(2, 2);
    attention_mix_backward(small, small_v, small_dz, {1, 2, 1}, small_dp, small_dv);
    CHECK_THAT(small_dp, Close(Matrix{{4, -4}, {80, 112}})
                             .unless({{4, 80}, {-4, 112}}, "dpattern is v·dzᵀ: it is dz·vᵀ"));
    CHECK_THAT(small_dv,
               Close(Matrix{{2, 2}, {3, 6}})
                   .unless({{1, 0}, {3.25, 6}}, "dv is pattern·dz: transpose the pattern"));

    Rng rng(906);
    Inputs in(rng);
    Matrix pattern = random_matrix(2 * 3 * 5, 5, rng), v = third(in.qkv, 2);
    const Matrix dz = random_matrix(10, kWidth, rng);
    const auto loss = [&] { return dot(dz, plain_mix(pattern, v, in.s)); };
    const Matrix slope_p = numeric_gradient(pattern, loss), slope_v = numeric_gradient(v, loss);
    const Matrix start_p = random_matrix(2 * 3 * 5, 5, rng);
    const Matrix start = random_matrix(10, 3 * kWidth, rng);

    Matrix dqkv = start, dpattern = start_p;
    attention_mix_backward(pattern, in.v, dz, in.s, dpattern,
                           dqkv.view().block(0, 2 * kWidth, 10, kWidth));
    const std::string overwrites = "the gradient overwrites what was there; it must be added";
    CHECK_THAT(
        subtract(dpattern, start_p),
        Close(slope_p).within(kGradientTolerance).unless(subtract(slope_p, start_p), overwrites));
    const Matrix added = third(subtract(dqkv, start), 2);
    CHECK_THAT(added, Close(slope_v)
                          .within(kGradientTolerance)
                          .unless(subtract(slope_v, third(start, 2)), overwrites)
                          .unless(plain_mix(pattern, dz, in.s),
                                  "dv is pattern·dz: it is the transposed pattern times dz"));
}

TEST_CASE("attention_pattern_backward: adds the gradients of q and k", "[09][1 pts]") {
    // By hand, for the row (1/4, 3/4) with dpattern (80, 112): the dot product is 104, so the
    // scores' gradient is (1/4 · -24, 3/4 · 8) = (-6, 6), divided by sqrt(4): (-3, 3).
    const real log3 = real(std::log(3.0));
    const Matrix q2{{5, 5, 5, 5}, {2, 0, 0, 0}}, k2{{0, 2, 0, 0}, {log3, 0, 4, 0}};
    const Matrix p2{{1, 0}, {0.25, 0.75}}, dp2{{4, -4}, {80, 112}};
    Matrix dq2(2, 4), dk2(2, 4);
    const std::string not_turned = "dk is dscores·q: it is the transposed dscores times q";
    attention_pattern_backward(q2, k2, p2, dp2, {1, 2, 1}, dq2, dk2);
    const auto close = [&](auto&& gradient, const Matrix& swapped) {  // of the scores' gradient
        return Close(gradient(Matrix{{0, 0}, {-3, 3}}))
            .unless(gradient(Matrix{{0, 0}, {-6, 6}}), "the factor 1 / sqrt(d) is missing")
            .unless(gradient(Matrix{{0, 0}, {-1.5, 1.5}}),
                    "the factor 1 / sqrt(d) is applied twice")
            .unless(gradient(Matrix{{2, 0}, {10, 42}}),
                    "the row's dot product of pattern and dpattern is missing")
            .unless(gradient(Matrix{{0, -4}, {-12, 4}}), "the factor pattern is missing")
            .unless(swapped, "the gradients of q and k are swapped");
    };
    const Matrix want_q = matmul(Matrix{{0, 0}, {-3, 3}}, k2);
    const Matrix want_k = matmul(Matrix{{0, -3}, {0, 3}}, q2);
    CHECK_THAT(dq2, close([&](const Matrix& ds) { return matmul(ds, k2); }, want_k)
                        .unless(matmul(Matrix{{0, -3}, {0, 3}}, k2),
                                "dq is the transposed dscores times k: it is dscores·k"));
    CHECK_THAT(dk2, close([&](const Matrix& ds) { return matmul(transpose(ds), q2); }, want_q)
                        .unless(matmul(Matrix{{0, 0}, {-3, 3}}, q2), not_turned));

    Rng rng(905);
    Inputs in(rng);
    Matrix q = third(in.qkv, 0), k = third(in.qkv, 1);
    const Matrix pattern = plain_pattern(q, k, in.s);
    // Where the pattern is masked dpattern is not zero, and must not matter.
    const Matrix dpattern = random_matrix(2 * 3 * 5, 5, rng);
    const auto loss = [&] { return dot(dpattern, plain_pattern(q, k, in.s)); };
    const Matrix dq = numeric_gradient(q, loss), dk = numeric_gradient(k, loss);
    const Matrix start = random_matrix(10, 3 * kWidth, rng);

    Matrix dqkv = start;
    attention_pattern_backward(in.q, in.k, pattern, dpattern, in.s,
                               dqkv.view().block(0, 0, 10, kWidth),
                               dqkv.view().block(0, kWidth, 10, kWidth));
    const Matrix added = subtract(dqkv, start);
    const auto check = [&](const std::string& of, int part, const Matrix& want, const Matrix& other,
                           const Matrix& no_dot) {
        INFO("what was added to " << of);
        const real root = std::sqrt(real(kHead));
        CHECK_THAT(third(added, part),
                   Close(want)
                       .within(kGradientTolerance)
                       .unless(subtract(want, third(start, part)),
                               "the gradient overwrites what was there; it must be added")
                       .unless(scale(want, root), "the factor 1 / sqrt(d) is missing")
                       .unless(scale(want, 1 / root), "the factor 1 / sqrt(d) is applied twice")
                       .unless(other, "the gradients of q and k are swapped")
                       .unless(no_dot, "the row's dot product of pattern and dpattern is missing")
                       .unless(Matrix(10, kWidth), "nothing is added"));
    };
    check("dq", 0, dq, dk, plain_pair_products(multiply(pattern, dpattern), k, in.s, false));
    check("dk", 1, dk, dq, plain_pair_products(multiply(pattern, dpattern), q, in.s, true));
    CHECK_THAT(third(added, 2), Exactly(Matrix(10, kWidth)));  // v's columns lie beside, untouched
}

TEST_CASE("attention: the numbers of PyTorch, forward and backward", "[09][0 pts]") {
    const Golden golden("attention");
    const std::vector<int> sizes = golden.ints("batch_time_heads");
    const AttentionShape s{sizes[0], sizes[1], sizes[2]};
    Tape tape;
    const Tensor qkv = tape.constant(golden["qkv"]);
    const int width = qkv.cols() / 3;
    const Tensor pattern = attention_pattern({qkv, 0, width}, {qkv, width, width}, s);
    const Tensor z = attention_mix(pattern, {qkv, 2 * width, width}, s);
    tape.backward(sum(multiply(z, tape.constant(golden["dz"]))));
    CHECK_THAT(pattern.value(), Close(golden["pattern"]).within(kGoldenTolerance));
    CHECK_THAT(z.value(), Close(golden["z"]).within(kGoldenTolerance));
    CHECK_THAT(pattern.grad(), Close(golden["dpattern"]).within(kGoldenTolerance));
    CHECK_THAT(qkv.grad(), Close(golden["dqkv"]).within(kGoldenTolerance));
}

TEST_CASE("forward: the formula of the attention layer", "[09][1 pts]") {
    // By hand, two heads of size 1: without query and key every token takes the mean of v = x over
    // its past; times 10, plus (1, 2).
    MultiHead tiny(2, 2, true);
    for (int i = 0; i < 2; ++i) {
        tiny.c_attn.weight.value(i, 4 + i) = 1;
        tiny.c_proj.weight.value(i, i) = 10;
    }
    tiny.c_proj.bias.value = Matrix{{1, 2}};
    CHECK_THAT(run(Matrix{{2, 4}, {6, 0}}, tiny, 1, 2),
               Close(Matrix{{21, 42}, {41, 22}})
                   .unless({{2, 4}, {4, 2}}, "c_proj is missing")
                   .unless({{41, 22}, {41, 22}}, "the mask is missing")
                   .unless({{1, 2}, {1, 2}}, "v is not the last third of [q | k | v]")
                   .unless({{21, 42}, {61, 2}}, "batch and time are swapped"));

    for (const bool bias : {true, false}) {
        Rng rng(907);
        MultiHead attn = random_multi_head(6, 3, bias, rng);
        const Matrix x = random_matrix(2 * 5, 6, rng);
        const auto when = [&](Mistake m) { return plain_multi_head(x, attn, 2, 5, m); };
        MultiHead unprojected = attn;
        unprojected.c_proj = Linear(6, 6, false);
        for (int i = 0; i < 6; ++i) unprojected.c_proj.weight.value(i, i) = 1;
        CHECK_THAT(run(x, attn, 2, 5),
                   Close(plain_multi_head(x, attn, 2, 5))
                       .unless(when(swapped), "q and k are swapped: q comes first in [q | k | v]")
                       .unless(plain_multi_head(x, unprojected, 2, 5), "c_proj is missing")
                       .unless(plain_multi_head(x, attn, 5, 2), "batch and time are swapped")
                       .unless(when(mixed), "the sequences of the batch are mixed")
                       .unless(when(unmasked), "the mask is missing")
                       .unless(when(unscaled), "the scores are not divided by sqrt(d)"));
    }
}

TEST_CASE("forward: no token sees a later one or another sequence", "[09][0 pts]") {
    Rng rng(904);
    MultiHead attn = random_multi_head(6, 3, true, rng);
    const Matrix x = random_matrix(2 * 5, 6, rng);
    const Matrix before = run(x, attn, 2, 5);
    for (int changed = 0; changed < 10; ++changed) {
        Matrix other = x;
        for (real& value : other.row(changed)) value += real(rng.normal());
        const Matrix after = run(other, attn, 2, 5);
        for (int r = 0; r < 10; ++r) {
            const bool sees = r / 5 == changed / 5 && r >= changed;
            const bool same =
                std::equal(after.row(r).begin(), after.row(r).end(), before.row(r).begin());
            INFO("token " << changed % 5 << " of sequence " << changed / 5 << " was changed; token "
                          << r % 5 << " of sequence " << r / 5 << (sees ? " must" : " must not")
                          << " notice");
            CHECK(same == !sees);
        }
    }
}

TEST_CASE("forward: the sum of lesson 08's heads, one by one", "[09][0 pts]") {
    Rng rng(915);
    const int width = 6, heads = 3, size = 2;
    MultiHead attn = random_multi_head(width, heads, false, rng);
    const Matrix x = random_matrix(5, width, rng);
    Tape tape(Tape::Gradients::off);
    Matrix total(5, width);
    for (int h = 0; h < heads; ++h) {
        const ConstMatrixView weights = attn.c_attn.weight.value;
        AttentionHead head(width, size);
        head.w_q.value = copy_of(weights.block(0, h * size, width, size));
        head.w_k.value = copy_of(weights.block(0, width + h * size, width, size));
        head.w_v.value = copy_of(weights.block(0, 2 * width + h * size, width, size));
        head.w_o.value = copy_of(attn.c_proj.weight.value.view().block(h * size, 0, size, width));
        total = add(total, forward(tape.constant(x), head).value());
    }
    CHECK_THAT(run(x, attn, 1, 5), Close(total));
}

TEST_CASE("forward: gradients of x and of every parameter", "[09][0 pts]") {
    Rng rng(908);
    MultiHead attn = random_multi_head(6, 3, true, rng);
    Matrix x = random_matrix(2 * 5, 6, rng);
    const Matrix cotangent = random_matrix(2 * 5, 6, rng);
    const Parameters list = parameters(attn, "attn");
    REQUIRE(list.size() == 4);
    std::vector<Matrix> before;
    for (const auto& [name, p] : list) before.push_back(p->grad);

    const Matrix dx = backward(x, cotangent, attn, 2, 5);
    const auto loss = [&] { return dot(cotangent, run(x, attn, 2, 5)); };
    CHECK_THAT(dx, Close(numeric_gradient(x, loss)).within(kGradientTolerance));
    for (std::size_t i = 0; i < list.size(); ++i) {
        INFO("the gradient of " << list[i].name);
        const Matrix slope = numeric_gradient(list[i].parameter->value, loss);
        CHECK_THAT(subtract(list[i].parameter->grad, before[i]),
                   Close(slope).within(kGradientTolerance));
    }
}

TEST_CASE("forward: hooks see q, k, v, the pattern and z", "[09][0 pts]") {
    Rng rng(909);
    MultiHead attn = random_multi_head(6, 3, true, rng);
    const Matrix x = random_matrix(2 * 5, 6, rng);
    std::vector<std::string> names;
    std::vector<Matrix> seen;
    const Matrix y = run(x, attn, 2, 5, [&](const std::string& name, Tensor& t) {
        names.push_back(name);
        seen.push_back(t.value());
    });
    const std::string at = "blocks.3.attn.";
    REQUIRE(names == std::vector<std::string>{at + "hook_q", at + "hook_k", at + "hook_v",
                                              at + "hook_pattern", at + "hook_z"});
    const Matrix qkv = plain_linear(x, attn.c_attn);
    for (int i = 0; i < 3; ++i) CHECK_THAT(seen[std::size_t(i)], Close(third(qkv, i)));
    const Matrix pattern = plain_pattern(third(qkv, 0), third(qkv, 1), {2, 5, 3});
    CHECK_THAT(seen[3], Close(pattern));
    CHECK_THAT(seen[4], Close(plain_mix(pattern, third(qkv, 2), {2, 5, 3})));
    CHECK_THAT(y, Exactly(run(x, attn, 2, 5)));  // looking changes nothing
}

TEST_CASE("forward: what a hook puts in place is what goes on", "[09][0 pts]") {
    Rng rng(910);
    MultiHead attn = random_multi_head(6, 3, true, rng);
    const Matrix x = random_matrix(2 * 5, 6, rng), cotangent = random_matrix(2 * 5, 6, rng);
    const Matrix qkv = plain_linear(x, attn.c_attn);
    const AttentionShape s{2, 5, 3};
    Matrix q = third(qkv, 0), k = third(qkv, 1), v = third(qkv, 2);
    Matrix pattern = plain_pattern(q, k, s);
    const auto check = [&](const std::string& point, const Matrix& constant, const Matrix& z) {
        const Hook put = [&](const std::string& name, Tensor& t) {
            if (name == "blocks.3.attn." + point) t = t.tape().constant(constant);
        };
        INFO(point << " is replaced by a constant");
        CHECK_THAT(run(x, attn, 2, 5, put), Close(plain_linear(z, attn.c_proj)));

        // Nothing goes back through a constant.
        zero_gradients(parameters(attn));
        backward(x, cotangent, attn, 2, 5, put);
        const Matrix& dw = attn.c_attn.weight.grad;
        const Matrix nothing(dw.rows(), dw.cols() / 3);
        const bool all = point == "hook_z", no_qk = point == "hook_pattern";
        CHECK((third(dw, 0) == nothing) == (all || no_qk || point == "hook_q"));
        CHECK((third(dw, 1) == nothing) == (all || no_qk || point == "hook_k"));
        CHECK((third(dw, 2) == nothing) == (all || point == "hook_v"));
    };
    const Matrix other = random_matrix(10, 6, rng);
    const Matrix other_pattern = random_matrix(30, 5, rng);  // not causal, and used as it is
    check("hook_q", other, plain_mix(plain_pattern(other, k, s), v, s));
    check("hook_k", other, plain_mix(plain_pattern(q, other, s), v, s));
    check("hook_v", other, plain_mix(pattern, other, s));
    check("hook_pattern", other_pattern, plain_mix(other_pattern, v, s));
    check("hook_z", other, other);
}

TEST_CASE("forward: gradients pass through what a hook computes", "[09][0 pts]") {
    Rng rng(911);
    MultiHead attn = random_multi_head(6, 3, true, rng);
    Matrix x = random_matrix(2 * 5, 6, rng);
    const Matrix cotangent = random_matrix(2 * 5, 6, rng);
    const Hook steer = [](const std::string& name, Tensor& t) {
        if (name.ends_with("hook_q")) t = scale(t, real(-1.5));
        if (name.ends_with("hook_v")) t = t + scale(t, real(0.25));
        if (name.ends_with("hook_pattern")) t = scale(t, real(0.5));
    };
    zero_gradients(parameters(attn));
    const Matrix dx = backward(x, cotangent, attn, 2, 5, steer);
    const auto loss = [&] { return dot(cotangent, run(x, attn, 2, 5, steer)); };
    CHECK_THAT(dx, Close(numeric_gradient(x, loss)).within(kGradientTolerance));
    for (const auto& [name, p] : parameters(attn, "attn")) {
        INFO("the gradient of " << name);
        CHECK_THAT(p->grad, Close(numeric_gradient(p->value, loss)).within(kGradientTolerance));
    }
}

TEST_CASE("MultiHead: GPT-2's names and shapes", "[09][0 pts]") {
    MultiHead attn(6, 2, true), bare(6, 2, false);
    std::string names;
    for (const auto& [name, p] : parameters(attn, "h.0.attn"))
        names += name + " " + shape(p->value) + "\n";
    CHECK(names ==
          "h.0.attn.c_attn.weight 6x18\nh.0.attn.c_attn.bias 1x18\n"
          "h.0.attn.c_proj.weight 6x6\nh.0.attn.c_proj.bias 1x6\n");
    CHECK(parameters(bare, "h.0.attn").size() == 2);
}

TEST_CASE("add_positions_forward and add_positions_backward: row t of the table is for token t",
          "[09][1 pts]") {
    // Three sequences of two tokens; the table has room for three.
    const Matrix x{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}, {11, 12}};
    const Matrix table{{100, 200}, {300, 400}, {500, 600}};
    const Matrix want_y{{101, 202}, {303, 404}, {105, 206}, {307, 408}, {109, 210}, {311, 412}};
    const Matrix divided{{101, 202}, {103, 204}, {105, 206}, {307, 408}, {309, 410}, {311, 412}};
    const Matrix by_time{{101, 202}, {103, 204}, {305, 406}, {307, 408}, {509, 610}, {511, 612}};
    const Matrix table_rows{{101, 202}, {303, 404}, {505, 606}, {107, 208}, {309, 410}, {511, 612}};
    Matrix y(6, 2, 7);
    add_positions_forward(x, table, 2, y);
    CHECK_THAT(y, Close(want_y)
                      .unless(divided, "row r gets position r / batch: it has position r % time")
                      .unless(by_time, "row r gets position r / time: it has position r % time")
                      .unless(table_rows, "the position is r % (rows of the table): use r % time"));

    // By hand: x as the gradient of y.  Row 0 collects 1 + 5 + 9, 2 + 6 + 10, and row 2 nothing.
    Matrix small_dx(6, 2), small_dtable(3, 2);
    add_positions_backward(x, 2, small_dx, small_dtable);
    CHECK_THAT(small_dx, Close(x).unless(Matrix(6, 2), "x gets no gradient"));
    CHECK_THAT(small_dtable,
               Close(Matrix{{15, 18}, {21, 24}, {0, 0}})
                   .unless({{9, 10}, {11, 12}, {0, 0}}, "each sequence overwrites the one before")
                   .unless({{4, 6}, {12, 14}, {20, 22}}, "row r goes to r / time, not to r % time")
                   .unless({{8, 10}, {12, 14}, {16, 18}}, "row r goes to r % (rows of the table)"));

    Rng rng(912);
    const Matrix dy = random_matrix(6, 2, rng), start = random_matrix(6, 2, rng);
    const Matrix start_table = random_matrix(3, 2, rng);
    Matrix dx = start, dtable = start_table;
    add_positions_backward(dy, 2, dx, dtable);
    Matrix want = start_table;
    for (const int r : {0, 2, 4})
        for (int c = 0; c < 2; ++c) {
            want(0, c) += dy(r, c);
            want(1, c) += dy(r + 1, c);
        }
    CHECK_THAT(dx, Close(add(start, dy)).unless(dy, "the gradient overwrites what was there"));
    CHECK_THAT(dtable, Close(want).unless(subtract(want, start_table),
                                          "the gradient overwrites what was there"));
}

TEST_CASE("attention: the same bits for any number of threads", "[09][0 pts]") {
    Rng rng(913);
    const int width = 7 * 8, rows = 3 * 97;  // enough work for the threads to meet
    const Inputs in(rng, width, {3, 97, 7});
    const Matrix dz = random_matrix(rows, width, rng), zeros(rows, 3 * width);
    CHECK(same_bits_for_any_threads([&] { return in.mix(in.pattern()); }));
    const auto backward = [&] {
        const Matrix pattern = in.pattern();
        Matrix dpattern(pattern.rows(), pattern.cols()), dqkv = zeros;
        const auto part = [&](int i) { return dqkv.view().block(0, i * width, rows, width); };
        attention_mix_backward(pattern, in.v, dz, in.s, dpattern, part(2));
        attention_pattern_backward(in.q, in.k, pattern, dpattern, in.s, part(0), part(1));
        return dqkv;
    };
    for (int again = 0; again < 8; ++again)  // what two threads share goes wrong only now and then
        CHECK(same_bits_for_any_threads(backward));
}

TEST_CASE("attention: shapes that do not fit are refused", "[09][0 pts]") {
    const Matrix x(10, 6), small(9, 6);
    Matrix pattern(30, 5), z(10, 6), short_z(9, 6), narrow(10, 3);
    CHECK_THROWS_WITH(attention_pattern_forward(x, x, {2, 4, 3}, pattern),
                      ContainsSubstring("10x6"));
    CHECK_THROWS_AS(attention_pattern_forward(x, x, {2, 5, 4}, pattern), std::invalid_argument);
    CHECK_THROWS_AS(attention_pattern_forward(x, x, {0, 5, 3}, pattern), std::invalid_argument);
    CHECK_THROWS_AS(attention_mix_forward(Matrix(30, 4), x, {2, 5, 3}, z), std::invalid_argument);
    CHECK_THROWS_AS(attention_pattern_forward(x, small, {2, 5, 3}, pattern), std::invalid_argument);
    CHECK_THROWS_AS(attention_mix_forward(pattern, x, {2, 5, 3}, short_z), std::invalid_argument);
    CHECK_THROWS_AS(attention_mix_backward(pattern, x, small, {2, 5, 3}, pattern, z),
                    std::invalid_argument);
    CHECK_THROWS_AS(attention_pattern_backward(x, x, pattern, pattern, {2, 5, 3}, z, narrow),
                    std::invalid_argument);
    CHECK_THROWS_WITH(MultiHead(10, 3, true), ContainsSubstring("3 heads do not divide"));
    CHECK_THROWS_AS(MultiHead(10, 0, true), std::invalid_argument);
    CHECK_THROWS_AS(add_positions_forward(x, Matrix(4, 6), 5, z), std::invalid_argument);
    CHECK_THROWS_AS(add_positions_forward(x, Matrix(9, 6), 3, z), std::invalid_argument);
    CHECK_THROWS_AS(add_positions_forward(x, Matrix(9, 5), 5, z), std::invalid_argument);
    CHECK_THROWS_AS(add_positions_backward(x, 5, short_z, z), std::invalid_argument);
}

namespace {

// Reads kLength symbols and a separator, then has to write the symbols in reverse order.
constexpr int kLength = 6, kSymbols = 10, kSeparator = kSymbols, kTime = 2 * kLength;

struct Reverser {
    static constexpr int kDim = 32;
    Parameter symbols{Matrix(kSymbols + 1, kDim)}, positions{Matrix(kTime, kDim)};
    MultiHead attn[2] = {MultiHead(kDim, 4, true), MultiHead(kDim, 4, true)};
    Linear unembed{kDim, kSymbols};
};

template <class F>
void visit(Reverser& model, const std::string&, F&& f) {
    f("symbols", model.symbols);
    f("positions", model.positions);
    for (MultiHead& attn : model.attn) visit(attn, "attn", f);
    visit(model.unembed, "unembed", f);
}

Tensor forward(Tape& tape, Reverser& model, const std::vector<int>& tokens) {
    const Tensor embedded = embedding(tape.parameter(model.symbols), tokens);
    Tensor x = add_positions(embedded, tape.parameter(model.positions), kTime);
    for (MultiHead& attn : model.attn)
        x = x + gpt::forward(x, attn, int(tokens.size()) / kTime, kTime);
    return linear(x, model.unembed);
}

struct Task {
    std::vector<int> tokens, targets;  // no target while the model reads
};

Task make_task(int sequences, Rng& rng) {
    Task task;
    for (int i = 0; i < sequences; ++i) {
        std::vector<int> line;
        for (int j = 0; j < kLength; ++j) line.push_back(rng.below(kSymbols));
        line.push_back(kSeparator);
        for (int j = 0; j < kLength; ++j) line.push_back(line[std::size_t(kLength - 1 - j)]);
        task.tokens.insert(task.tokens.end(), line.begin(), line.end() - 1);
        task.targets.insert(task.targets.end(), kLength, kNoTarget);
        task.targets.insert(task.targets.end(), line.begin() + kLength + 1, line.end());
    }
    return task;
}

// The share of sequences that the model reverses without a mistake.  It reads its own answers: a
// model that has learnt to look at the next token, where a mask is missing, finds nothing there.
double share_reversed(Reverser& model, Task task) {
    for (std::size_t i = 0; i < task.tokens.size(); ++i)
        if (i % kTime > kLength) task.tokens[i] = kSeparator;
    std::vector<bool> right(task.tokens.size() / kTime, true);
    for (std::size_t t = kLength; t < kTime; ++t) {
        Tape tape(Tape::Gradients::off);
        const Matrix logits = forward(tape, model, task.tokens).value();
        for (std::size_t i = 0; i < right.size(); ++i) {
            const int answer = argmax(logits.row(int(i * kTime + t)));
            right[i] = right[i] && answer == task.targets[i * kTime + t];
            if (t + 1 < kTime) task.tokens[i * kTime + t + 1] = answer;
        }
    }
    return double(std::count(right.begin(), right.end(), true)) / double(right.size());
}

}  // namespace

TEST_CASE("multi-head attention learns to reverse a sequence", "[09][1 pts]") {
    const int threads = max_threads();
    set_threads(1);  // the matrices are small: a second thread would wait more than it works
    Rng rng(914);
    Reverser model;
    const Parameters list = parameters(model);
    for (const auto& [name, p] : list)
        if (p->value.rows() > 1) fill_normal(p->value, 0.2, rng);
    AdamW adamw{.learning_rate = 5e-3, .beta2 = 0.98, .weight_decay = 0};
    Tape tape;
    for (int step = 0; step < 300; ++step) {
        const Task task = make_task(16, rng);
        tape.clear();
        zero_gradients(list);
        tape.backward(cross_entropy(forward(tape, model, task.tokens), task.targets));
        adamw_step(adamw, list);
    }
    const double reversed = share_reversed(model, make_task(500, rng));
    set_threads(threads);
    INFO(
        "a guess reverses one sequence in a million; when all other tests pass and this one does "
        "not, a gradient is lost or the future is seen");
    CHECK(reversed >= 0.99);
}
