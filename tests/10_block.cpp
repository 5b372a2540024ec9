// Lesson 10: LayerNorm, dropout, the feed-forward layer and the block of a GPT.
#include "support/test.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "04_tensor_autograd/ops.hpp"
#include "05_neural_networks/optimizer.hpp"
#include "10_block/block.hpp"
#include "support/golden.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

enum class Mistake {
    none,
    unbiased,
    eps_outside,
    no_eps,
    no_root,
    mean_kept,
    whole_matrix,
    columns,
    no_gamma,
    no_beta,
    beta_scaled
};
using enum Mistake;

struct Normed {
    Matrix y, xhat, rstd;
};

// The formula of layernorm.hpp in double, or a common mistake.
Normed plain_layernorm(const Matrix& x, const LayerNorm& norm, Mistake m = none) {
    const int rows = x.rows(), width = x.cols();
    Normed out{Matrix(rows, width), Matrix(rows, width), Matrix(rows, 1)};
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < width; ++c) {
            std::vector<double> group;  // what x(r, c) is compared with: its row
            for (int i = 0; i < rows; ++i)
                for (int j = 0; j < width; ++j)
                    if (m == whole_matrix || (m == columns ? j == c : i == r))
                        group.push_back(double(x(i, j)));
            const double count = double(group.size());
            double mean = 0, variance = 0;
            for (const double v : group) mean += v / count;
            for (const double v : group) variance += (v - mean) * (v - mean);
            variance /= m == unbiased ? count - 1 : count;
            const double eps = m == no_eps ? 0 : 1e-5;
            double rstd = 1 / std::sqrt(variance + eps);
            if (m == eps_outside) rstd = 1 / (std::sqrt(variance) + eps);
            if (m == no_root) rstd = 1 / (variance + eps);
            const double hat = (double(x(r, c)) - (m == mean_kept ? 0 : mean)) * rstd;
            const bool has_beta = norm.beta.value.size() > 0 && m != no_beta;
            const double beta = has_beta ? double(norm.beta.value(0, c)) : 0;
            const double gamma = m == no_gamma ? 1 : double(norm.gamma.value(0, c));
            out.rstd(r, 0) = real(rstd);
            out.xhat(r, c) = real(hat);
            out.y(r, c) = real(m == beta_scaled ? gamma * (hat + beta) : gamma * hat + beta);
        }
    }
    return out;
}

// What layernorm_forward writes over matrices that hold old numbers.
Normed run(const Matrix& x, const LayerNorm& norm) {
    const int rows = x.rows(), width = x.cols();
    Normed out{Matrix(rows, width, 7), Matrix(rows, width, 7), Matrix(rows, 1, 7)};
    layernorm_forward(x, norm, out.y, out.xhat, out.rstd);
    return out;
}

// Random values, and gradients that are not zero to begin with.
template <class Model>
void randomise(Model& model, Rng& rng, real spread) {
    for (const auto& [name, p] : parameters(model)) {
        const bool scale = name.ends_with(".weight") && p->value.rows() == 1;
        p->value = random_matrix(p->value.rows(), p->value.cols(), rng, spread);
        for (real& v : p->value.row(0)) v += scale ? 1 : 0;
        p->grad = random_matrix(p->value.rows(), p->value.cols(), rng);
    }
}

LayerNorm random_norm(int width, bool bias, Rng& rng) {
    LayerNorm norm(width, bias);
    randomise(norm, rng, real(0.5));
    return norm;
}

Block random_block(Rng& rng, double dropout = 0) {
    Block block(6, 2, true, dropout);
    randomise(block, rng, real(0.4));
    return block;
}

Matrix run(const Matrix& x, Block& block, const Hook& hook = {}, Rng* rng = nullptr) {
    Tape tape(Tape::Gradients::off);
    return forward(tape.constant(x), block, 2, x.rows() / 2, hook, "blocks.4", rng).value();
}
Matrix run(const Matrix& x, FeedForward& mlp) {
    Tape tape(Tape::Gradients::off);
    return forward(tape.constant(x), mlp).value();
}

// The branches of a block from parts that are tested before the block.
Matrix attn_branch(const Matrix& x, Block& block, LayerNorm* norm) {
    Tape tape(Tape::Gradients::off);
    Tensor in = tape.constant(x);
    if (norm) in = layernorm(in, *norm);
    return forward(in, block.attn, 2, x.rows() / 2).value();
}
Matrix mlp_branch(const Matrix& x, Block& block, LayerNorm* norm) {
    return run(norm ? run(x, *norm).y : x, block.mlp);
}

double share_of_zeros(const Matrix& m) {
    return double(std::count(m.data(), m.data() + m.size(), real(0))) / double(m.size());
}

}  // namespace

TEST_CASE("layernorm_forward: a worked example", "[10][1 pts]") {
    // 1 2 3 4 has mean 2.5 and variance (2.25 + 0.25 + 0.25 + 2.25) / 4 = 1.25, so x̂ begins with
    // -1.5 / sqrt(1.25001) = -1.3416.  Ten times the row and 7 has the same x̂, but for eps.
    const Matrix x{{1, 2, 3, 4}, {17, 27, 37, 47}};
    LayerNorm norm(4);
    norm.gamma.value = Matrix{{1, 2, -3, 1}};
    norm.beta.value = Matrix{{0, 10, 0, 100}};
    const double a = 1 / std::sqrt(1.25001), b = 10 / std::sqrt(125.00001);
    const Matrix expected{{real(-1.5 * a), real(-1 * a + 10), real(-1.5 * a), real(1.5 * a + 100)},
                          {real(-1.5 * b), real(-1 * b + 10), real(-1.5 * b), real(1.5 * b + 100)}};
    const auto when = [&](Mistake m) { return plain_layernorm(x, norm, m).y; };
    CHECK_THAT(
        run(x, norm).y,
        Close(expected)
            .within(kDouble ? 1e-11 : 1e-6)
            .unless(when(unbiased), "the variance is divided by width - 1, not by the width")
            .unless(when(mean_kept), "the mean is not subtracted from x")
            .unless(when(no_root), "x is divided by the variance, not by its root")
            .unless(when(whole_matrix),
                    "mean and variance are those of the whole matrix: take "
                    "each row's own")
            .unless(when(columns), "mean and variance are those of each column: take each row's")
            .unless(when(no_gamma), "gamma is missing")
            .unless(when(no_beta), "beta is missing")
            .unless(when(beta_scaled), "beta is multiplied by gamma: y = gamma ∘ x̂ + beta"));
}

TEST_CASE("layernorm_forward: the formula, also where the variance is small", "[10][0 pts]") {
    for (const bool bias : {true, false}) {
        Rng rng(1001);
        const LayerNorm norm = random_norm(7, bias, rng);
        Matrix x = random_matrix(5, 7, rng, 3);
        for (real& v : x.row(1)) v *= real(0.001);  // a variance like eps
        const Normed expected = plain_layernorm(x, norm), got = run(x, norm);
        const auto when = [&](Mistake m) { return plain_layernorm(x, norm, m).y; };
        CHECK_THAT(got.y, Close(expected.y)
                              .unless(when(unbiased), "the variance is divided by width - 1")
                              .unless(when(eps_outside), "eps is added to the root of the variance")
                              .unless(when(no_eps), "eps is missing")
                              .unless(when(mean_kept), "the mean is not subtracted from x"));
        Matrix deviation = expected.rstd;
        for (real& v : std::span(deviation.data(), 5)) v = 1 / v;
        CHECK_THAT(got.xhat, Close(expected.xhat).unless(expected.y, "x̂ holds y"));
        CHECK_THAT(got.rstd, Close(expected.rstd).unless(deviation, "rstd holds 1 / rstd"));
    }
}

TEST_CASE("layernorm_forward: mean 0 and variance 1, whatever the row's size", "[10][0 pts]") {
    Rng rng(1002);
    Matrix x = random_matrix(5, 11, rng);
    const real sizes[] = {1, 100, 1, 10, 1}, shifts[] = {0, 0, 4096, -300, 20};
    for (int r = 0; r < 5; ++r)
        for (real& v : x.row(r)) v = sizes[r] * v + shifts[r];
    const Matrix y = run(x, LayerNorm(11)).y;
    for (int r = 0; r < 5; ++r) {
        double mean = 0, square = 0;
        for (const real v : y.row(r)) mean += double(v) / 11, square += double(v) * double(v) / 11;
        INFO("row " << r << ", whose mean is about " << shifts[r]
                    << "; a variance taken as mean(x²) - mean(x)² loses its digits there");
        CHECK_THAT(mean, WithinAbs(0, 1e-3));
        CHECK_THAT(square - mean * mean, WithinAbs(1, 1e-3));
    }
}

TEST_CASE("layernorm_forward: a row of equal numbers becomes beta", "[10][0 pts]") {
    Rng rng(1003);
    const LayerNorm norm = random_norm(7, true, rng);
    Matrix x(2, 7, real(0.3));
    x.row(1)[0] = 5;  // the other row is an ordinary one
    const Matrix y = run(x, norm).y;
    INFO("the variance is 0 there: without eps that divides by 0");
    CHECK_THAT(copy_of(y.view().block(0, 0, 1, 7)), Close(norm.beta.value).within(1e-4));
}

TEST_CASE("layernorm_backward: adds the gradient of x", "[10][1 pts]") {
    // What collect_gamma_beta does is the next test's business, also that it is not there yet.
    const auto backward = [](const Matrix& dy, const Matrix& xhat, const Matrix& rstd,
                             LayerNorm& norm, Matrix& dx) {
        try {
            layernorm_backward(dy, xhat, rstd, norm, dx);
        } catch (const NotImplemented& missing) {
            if (std::string(missing.what()).find("collect_gamma_beta") != 0) throw;
        }
    };
    // By hand, for the row 1 2 3 4, gamma = 1 and dy = 1 0 0 0: with rstd = a the row x̂ is
    // a (-1.5, -0.5, 0.5, 1.5), mean(dx̂) = 1/4 and mean(dx̂ ∘ x̂) = -1.5 a / 4.
    const double a = 1 / std::sqrt(1.25001), up[] = {-1.5, -0.5, 0.5, 1.5};
    Matrix row(1, 4), by_hand(1, 4), small(1, 4);
    for (int c = 0; c < 4; ++c) {
        row(0, c) = real(a * up[c]);
        by_hand(0, c) = real(a * ((c == 0) - 0.25 + a * up[c] * 1.5 * a / 4));
    }
    LayerNorm ones(4);
    backward(Matrix{{1, 0, 0, 0}}, row, Matrix(1, 1, real(a)), ones, small);
    const auto plus = [&](double mean_d, double mean_dx) {
        Matrix m(1, 4);
        for (int c = 0; c < 4; ++c)
            m(0, c) = real(a * ((c == 0) - mean_d - double(row(0, c)) * mean_dx));
        return m;
    };
    CHECK_THAT(small, Close(by_hand)
                          .unless(plus(0, 0), "the paths through mean and variance are missing")
                          .unless(plus(0, -1.5 * a / 4), "the path through the mean is missing")
                          .unless(plus(0.25, 0), "the path through the variance is missing")
                          .unless(plus(1, -1.5 * a), "the two sums are not divided by the width")
                          .unless(plus(0.25, 1.5 * a / 4), "the last term has the wrong sign")
                          .unless(scale(by_hand, real(1 / a)), "the factor rstd is missing"));

    Rng rng(1004);
    LayerNorm norm = random_norm(7, true, rng);
    Matrix x = random_matrix(5, 7, rng, real(1.5));
    const Matrix dy = random_matrix(5, 7, rng), start = random_matrix(5, 7, rng);
    const Normed f = plain_layernorm(x, norm);

    // The formula in double; and with one of its terms, or a factor, left out.
    Matrix dx(5, 7), first(5, 7), no_mean(5, 7), no_variance(5, 7), no_gamma(5, 7);
    for (int r = 0; r < 5; ++r) {
        double mean_d = 0, mean_dx = 0, plain_d = 0, plain_dx = 0;
        for (int c = 0; c < 7; ++c) {
            const double d = double(norm.gamma.value(0, c)) * dy(r, c);
            mean_d += d / 7, mean_dx += d * f.xhat(r, c) / 7;
            plain_d += double(dy(r, c)) / 7, plain_dx += double(dy(r, c)) * f.xhat(r, c) / 7;
        }
        for (int c = 0; c < 7; ++c) {
            const double d = double(norm.gamma.value(0, c)) * dy(r, c), hat = f.xhat(r, c);
            const double rstd = f.rstd(r, 0);
            dx(r, c) = real(rstd * (d - mean_d - hat * mean_dx));
            first(r, c) = real(rstd * d);
            no_mean(r, c) = real(rstd * (d - hat * mean_dx));
            no_variance(r, c) = real(rstd * (d - mean_d));
            no_gamma(r, c) = real(rstd * (double(dy(r, c)) - plain_d - hat * plain_dx));
        }
    }
    const auto loss = [&] { return dot(dy, plain_layernorm(x, norm).y); };
    REQUIRE_THAT(dx, Close(numeric_gradient(x, loss)).within(kGradientTolerance));

    Matrix got = start;
    backward(dy, f.xhat, f.rstd, norm, got);
    CHECK_THAT(subtract(got, start),
               Close(dx)
                   .unless(subtract(dx, start), "the gradient overwrites what was there; add it")
                   .unless(first, "the paths through mean and variance are missing")
                   .unless(no_mean, "the path through the mean is missing")
                   .unless(no_variance, "the path through the variance is missing")
                   .unless(no_gamma, "gamma is missing"));
}

TEST_CASE("collect_gamma_beta and layernorm_backward: gamma and beta collect from every row",
          "[10][1 pts]") {
    // By hand: dgamma = (1·1 - 1·3, -1·2 + 1·5) = (-2, 3), dbeta = (1 + 3, 2 + 5) = (4, 7)
    LayerNorm two(2);
    two.gamma.grad = Matrix{{10, 20}};  // was there before
    Matrix unused(2, 2);
    layernorm_backward(Matrix{{1, 2}, {3, 5}}, Matrix{{1, -1}, {-1, 1}}, Matrix(2, 1, 1), two,
                       unused);
    CHECK_THAT(two.gamma.grad,
               Close(Matrix{{8, 23}})
                   .unless({{-2, 3}}, "the gradient overwrites what was there; add it")
                   .unless({{14, 27}}, "the factor x̂ is missing"));
    CHECK_THAT(two.beta.grad, Close(Matrix{{4, 7}})
                                  .unless({{0, 0}}, "beta gets nothing")
                                  .unless({{-2, 3}}, "beta gets the gradient of gamma"));

    for (const bool bias : {true, false}) {
        Rng rng(1005);
        LayerNorm norm = random_norm(7, bias, rng);
        const Matrix x = random_matrix(5, 7, rng), dy = random_matrix(5, 7, rng);
        const Matrix start = norm.gamma.grad, start_beta = norm.beta.grad;
        const Normed f = plain_layernorm(x, norm);
        // Over five rows, dgamma = Σ dy ∘ x̂ and dbeta = Σ dy.
        Matrix dgamma(1, 7), dbeta(1, 7), last(1, 7);
        for (int r = 0; r < 5; ++r)
            for (int c = 0; c < 7; ++c) {
                last(0, c) = dy(r, c) * f.xhat(r, c);
                dgamma(0, c) += last(0, c);
                dbeta(0, c) += dy(r, c);
            }
        Matrix dx(5, 7);
        layernorm_backward(dy, f.xhat, f.rstd, norm, dx);
        CHECK_THAT(norm.gamma.grad,
                   Close(add(start, dgamma))
                       .unless(dgamma, "the gradient overwrites what was there; add it")
                       .unless(add(start, last), "only the last row counts: sum over the rows")
                       .unless(last, "each row overwrites the one before: sum over the rows")
                       .unless(add(start, dbeta), "the factor x̂ is missing"));
        if (!bias) continue;
        CHECK_THAT(norm.beta.grad,
                   Close(add(start_beta, dbeta))
                       .unless(dbeta, "the gradient overwrites what was there; add it")
                       .unless(add(start_beta, dgamma), "beta gets the gradient of gamma"));
    }
}

TEST_CASE("layernorm: the numbers of PyTorch, forward and backward", "[10][0 pts]") {
    const Golden golden("layernorm");
    LayerNorm norm(golden["gamma"].cols());
    norm.gamma.value = golden["gamma"];
    norm.beta.value = golden["beta"];
    Tape tape;
    const Tensor x = tape.constant(golden["x"]);
    const Tensor y = layernorm(x, norm);
    tape.backward(sum(multiply(y, tape.constant(golden["dy"]))));
    CHECK_THAT(y.value(), Close(golden["y"]).within(kGoldenTolerance));
    CHECK_THAT(x.grad(), Close(golden["dx"]).within(kGoldenTolerance));
    CHECK_THAT(norm.gamma.grad, Close(golden["dgamma"]).within(kGoldenTolerance));
    CHECK_THAT(norm.beta.grad, Close(golden["dbeta"]).within(kGoldenTolerance));
}

TEST_CASE("layernorm: the same bits for any number of threads", "[10][0 pts]") {
    Rng rng(1006);
    const LayerNorm start = random_norm(131, true, rng);
    const Matrix x = random_matrix(211, 131, rng), dy = random_matrix(211, 131, rng);
    CHECK(same_bits_for_any_threads([&] { return run(x, start).y; }));
    LayerNorm norm;
    const auto backward = [&] {
        norm = start;
        const Normed f = run(x, norm);
        Matrix dx(211, 131);
        layernorm_backward(dy, f.xhat, f.rstd, norm, dx);
        return dx;
    };
    CHECK(same_bits_for_any_threads(backward));
    CHECK(same_bits_for_any_threads([&] { return backward(), norm.gamma.grad; }));
    CHECK(same_bits_for_any_threads([&] { return backward(), norm.beta.grad; }));
}

TEST_CASE("dropout_forward: zeros a share p, and divides the rest by 1 - p", "[10][1 pts]") {
    // p = 1/4, so each number becomes 0 or 4/3 of itself.
    Rng rng(1007);
    const Matrix few{{3, 6, 9, 12}};
    Matrix few_mask(1, 4, 7), few_y(1, 4, 7);
    dropout_forward(few, 0.25, rng, few_mask, few_y);
    const auto times = [&](double factor) {
        Matrix m = scale(few, real(factor));
        for (int c = 0; c < 4; ++c)
            if (few_y(0, c) == 0) m(0, c) = 0;
        return m;
    };
    CHECK_THAT(few_y, Close(times(4.0 / 3))
                          .unless(times(1), "what stays is not divided by 1 - p")
                          .unless(times(4), "what stays is divided by p, not by 1 - p"));

    for (const double p : {0.25, 0.6}) {
        INFO("p = " << p);
        const Matrix x = random_matrix(101, 97, rng);
        Matrix mask(101, 97, 7), y(101, 97, 7), other(101, 97, 7);
        dropout_forward(x, p, rng, mask, y);
        CHECK_THAT(y, Close(multiply(mask, x))
                          .unless(x, "nothing is dropped")
                          .unless(mask, "y is the mask: multiply it with x"));

        const auto holds_only = [&](double kept) {  // beside 0
            return std::all_of(mask.data(), mask.data() + mask.size(),
                               [&](real m) { return m == 0 || std::abs(double(m) - kept) < 1e-5; });
        };
        const double share = share_of_zeros(mask);
        if (std::abs(share - (1 - p)) < 0.025)
            FAIL_CHECK("p is taken as the share that stays; it is the share that becomes 0");
        CHECK(holds_only(1 / (1 - p)));
        // 9797 draws: the share's standard deviation is sqrt(p (1 - p) / 9797) < 0.005
        CHECK_THAT(share, WithinAbs(p, 0.025));
        for (int i = 0; i < 97; ++i) {
            const double in_row = share_of_zeros(copy_of(mask.view().block(i, 0, 1, 97)));
            const double in_col = share_of_zeros(copy_of(mask.view().block(0, i, 101, 1)));
            INFO("each element has its own draw: no row or column of 97 is all 0 or all kept");
            CHECK((in_row > 0 && in_row < 1 && in_col > 0 && in_col < 1));
        }
        dropout_forward(x, p, rng, other, y);
        INFO("the next call draws another mask, from the rng that it is handed");
        CHECK_FALSE(mask == other);
    }
}

TEST_CASE("dropout: keeps the mean, and is off without an rng", "[10][0 pts]") {
    Rng rng(1008);
    const Matrix ones(101, 97, 1), x = random_matrix(3, 5, rng);
    Tape tape;
    for (const double p : {0.1, 0.5})
        CHECK_THAT(double(mean(dropout(tape.constant(ones), p, &rng)).value()(0, 0)),
                   WithinAbs(1, 4.5 * std::sqrt(p / (1 - p) / 9797)));
    CHECK_THAT(dropout(tape.constant(x), 0.5, nullptr).value(), Exactly(x));
    CHECK_THAT(dropout(tape.constant(x), 0, &rng).value(), Exactly(x));
    Matrix mask(3, 5, 7), y(3, 5, 7);
    dropout_forward(x, 0, rng, mask, y);
    CHECK_THAT(y, Exactly(x));
    CHECK_THROWS_AS(dropout_forward(x, 1, rng, mask, y), std::invalid_argument);
    CHECK_THROWS_AS(dropout_forward(x, -0.1, rng, mask, y), std::invalid_argument);
}

TEST_CASE("dropout: the gradient passes where the number passed", "[10][1 pts]") {
    Rng rng(1009);
    const Matrix dy = random_matrix(13, 11, rng), start = random_matrix(13, 11, rng);
    Tape tape;
    const Tensor x = tape.constant(Matrix(13, 11, 1));  // ones: y is the mask
    const Tensor y = dropout(x, 0.4, &rng);
    const Tensor through = sum(multiply(y, tape.constant(dy)));
    tape.backward(through + sum(multiply(x, tape.constant(start))));  // x has a second use
    Matrix passed = dy;
    for (std::ptrdiff_t i = 0; i < dy.size(); ++i)
        if (y.value().data()[i] == 0) passed.data()[i] = 0;
    CHECK_THAT(x.grad(),
               Close(add(start, multiply(y.value(), dy)))
                   .unless(add(start, dy), "the mask is ignored on the way back")
                   .unless(add(start, passed), "the factor 1 / (1 - p) is missing on the way back")
                   .unless(multiply(y.value(), dy),
                           "the gradient overwrites what was there; it must be added"));
}

TEST_CASE("forward: the feed-forward layer is linear, gelu, linear", "[10][1 pts]") {
    // By hand, with width 1: 1·(1, -1, 2, 0), of which the gelu is 0.8412, -0.1588, 1.9546 and 0.
    FeedForward tiny(1, true);
    tiny.c_fc.weight.value = Matrix{{1, -1, 2, 0}};
    tiny.c_proj.weight.value = Matrix{{1}, {1}, {1}, {1}};
    tiny.c_proj.bias.value = Matrix{{-1}};
    CHECK_THAT(run(Matrix{{1}}, tiny),
               Close(Matrix{{real(1.636982)}})
                   .within(1e-6)
                   .unless({{1}}, "the gelu is missing")
                   .unless({{2}}, "it has a relu where a gelu should be")
                   .unless({{real(0.841192)}}, "the gelu stands after the second linear"));

    Rng rng(1010);
    FeedForward mlp(5, true);
    randomise(mlp, rng, real(0.5));
    const Matrix x = random_matrix(7, 5, rng);
    const auto gelu_of = [](double v) {
        return v / 2 *
               (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (v + 0.044715 * v * v * v)));
    };
    const auto layer = [](const Matrix& in, const Linear& l) {
        return add_row(matmul(in, l.weight.value), l.bias.value);
    };
    const auto with = [&](const auto& activation) {
        Matrix hidden = layer(x, mlp.c_fc);
        for (std::ptrdiff_t i = 0; i < hidden.size(); ++i)
            hidden.data()[i] = real(activation(double(hidden.data()[i])));
        return layer(hidden, mlp.c_proj);
    };
    CHECK_THAT(run(x, mlp), Close(with(gelu_of))
                                .unless(with([](double v) { return v; }), "the gelu is missing")
                                .unless(with([](double v) { return std::max(v, 0.0); }),
                                        "it has a relu where a gelu should be"));
}

TEST_CASE("forward: the block adds two branches to the stream", "[10][1 pts]") {
    // With all weights 0 a branch says its last bias, whatever it reads: (1, 0) and (0, 10).
    Block constant(2, 1, true, 0);
    constant.attn.c_proj.bias.value = Matrix{{1, 0}};
    constant.mlp.c_proj.bias.value = Matrix{{0, 10}};
    CHECK_THAT(
        run(Matrix{{5, 5}, {-3, 4}}, constant),
        Close({{6, 15}, {-2, 14}})
            .unless({{5, 15}, {-3, 14}}, "the attention is missing")
            .unless({{6, 5}, {-2, 4}}, "the MLP is missing")
            .unless({{0, 10}, {0, 10}}, "the stream is lost at the MLP: x = x + mlp(…)")
            .unless({{1, 10}, {1, 10}}, "the stream is lost at the attention: x = x + attn(…)"));

    Rng rng(1011);
    Block block = random_block(rng);
    const Matrix x = random_matrix(2 * 5, 6, rng);
    const Matrix found = attn_branch(x, block, &block.ln_1), mid = add(x, found);
    const Matrix expected = add(mid, mlp_branch(mid, block, &block.ln_2));

    const Matrix post_1 = run(add(x, attn_branch(x, block, nullptr)), block.ln_1).y;
    const Matrix post = run(add(post_1, mlp_branch(post_1, block, nullptr)), block.ln_2).y;
    const auto with = [&](LayerNorm* first, LayerNorm* second) {
        const Matrix stream = add(x, attn_branch(x, block, first));
        return add(stream, mlp_branch(stream, block, second));
    };
    CHECK_THAT(run(x, block),
               Close(expected)
                   .unless(post, "the norm stands after the sum: norm what the branch reads")
                   .unless(subtract(expected, mid), "the stream is lost at the MLP: x = x + mlp(…)")
                   .unless(add(found, mlp_branch(found, block, &block.ln_2)),
                           "the stream is lost at the attention: x = x + attn(…)")
                   .unless(add(mid, mlp_branch(x, block, &block.ln_2)),
                           "the MLP reads the stream from before the attention")
                   .unless(with(&block.ln_2, &block.ln_1), "ln_1 and ln_2 are swapped")
                   .unless(with(&block.ln_1, &block.ln_1), "ln_1 is used twice")
                   .unless(with(&block.ln_2, &block.ln_2), "ln_2 is used twice")
                   .unless(with(nullptr, &block.ln_2), "ln_1 is missing")
                   .unless(with(&block.ln_1, nullptr), "ln_2 is missing")
                   .unless(with(nullptr, nullptr), "the norms are missing")
                   .unless(mid, "the MLP is missing")
                   .unless(add(x, mlp_branch(x, block, &block.ln_2)), "the attention is missing"));
}

TEST_CASE("forward: gradients of the block's x and of every parameter", "[10][0 pts]") {
    Rng rng(1012);
    Block block = random_block(rng);
    Matrix x = random_matrix(2 * 3, 6, rng);
    const Matrix cotangent = random_matrix(2 * 3, 6, rng);
    std::vector<Matrix> before;
    for (const auto& [name, p] : parameters(block)) before.push_back(p->grad);
    Tape tape;
    const Tensor in = tape.constant(x);
    tape.backward(sum(multiply(forward(in, block, 2, 3), tape.constant(cotangent))));
    const auto loss = [&] { return dot(cotangent, run(x, block)); };
    CHECK_THAT(in.grad(), Close(numeric_gradient(x, loss)).within(kGradientTolerance));
    std::size_t i = 0;
    for (const auto& [name, p] : parameters(block, "h.0")) {
        INFO("the gradient of " << name);
        CHECK_THAT(subtract(p->grad, before[i++]),
                   Close(numeric_gradient(p->value, loss)).within(kGradientTolerance));
    }
}

TEST_CASE("forward: the block's hooks, in order", "[10][0 pts]") {
    Rng rng(1013);
    Block block = random_block(rng);
    const Matrix x = random_matrix(2 * 5, 6, rng);
    std::vector<std::string> names;
    std::vector<Matrix> seen;
    const Matrix y = run(x, block, [&](const std::string& name, Tensor& t) {
        names.push_back(name);
        if (name.find(".attn.") == std::string::npos) seen.push_back(t.value());
    });
    const std::string at = "blocks.4.", attn = at + "attn.";
    REQUIRE(names == std::vector<std::string>{
                         at + "hook_resid_pre", attn + "hook_q", attn + "hook_k", attn + "hook_v",
                         attn + "hook_pattern", attn + "hook_z", at + "hook_attn_out",
                         at + "hook_resid_mid", at + "hook_mlp_out", at + "hook_resid_post"});
    const Matrix found = attn_branch(x, block, &block.ln_1), mid = add(x, found);
    CHECK_THAT(seen[0], Close(x));
    CHECK_THAT(seen[1], Close(found));
    CHECK_THAT(seen[2], Close(mid));
    CHECK_THAT(seen[3], Close(mlp_branch(mid, block, &block.ln_2)));
    CHECK_THAT(seen[4], Exactly(y));
    CHECK_THAT(y, Exactly(run(x, block)));  // looking changes nothing
}

TEST_CASE("forward: what a hook puts in place is what the block goes on with", "[10][0 pts]") {
    Rng rng(1014);
    Block block = random_block(rng);
    const Matrix x = random_matrix(2 * 5, 6, rng), other = random_matrix(2 * 5, 6, rng);
    const auto rest = [&](const Matrix& mid) {
        return add(mid, mlp_branch(mid, block, &block.ln_2));
    };
    const Matrix mid = add(x, attn_branch(x, block, &block.ln_1));
    const std::pair<std::string, Matrix> table[] = {
        {"hook_resid_pre", rest(add(other, attn_branch(other, block, &block.ln_1)))},
        {"hook_attn_out", rest(add(x, other))},
        {"hook_resid_mid", rest(other)},
        {"hook_mlp_out", add(mid, other)},
        {"hook_resid_post", other}};
    for (const auto& [point, expected] : table) {
        const Hook put = [&, at = "blocks.4." + point](const std::string& name, Tensor& t) {
            if (name == at) t = t.tape().constant(other);
        };
        INFO(point << " is replaced by a constant");
        CHECK_THAT(run(x, block, put), Close(expected));
    }
}

TEST_CASE("forward: the block's dropout acts on both branches, and not on the stream",
          "[10][0 pts]") {
    Rng rng(1015);
    Block block = random_block(rng, 0.3);
    const Matrix x = random_matrix(2 * 97, 6, rng);
    const auto zeros_added = [&](Rng* dropout_rng) {
        std::vector<Matrix> stream;
        run(
            x, block,
            [&](const std::string& name, Tensor& t) {
                if (name.find("hook_resid") != std::string::npos) stream.push_back(t.value());
            },
            dropout_rng);
        REQUIRE(stream.size() == 3);  // hook_resid_pre, hook_resid_mid, hook_resid_post
        return std::pair(share_of_zeros(subtract(stream[1], stream[0])),
                         share_of_zeros(subtract(stream[2], stream[1])));
    };
    {
        INFO("without an rng nothing is dropped");
        CHECK(zeros_added(nullptr).first < 0.01);
        CHECK(zeros_added(nullptr).second < 0.01);
    }
    const auto [attn, mlp] = zeros_added(&rng);  // of 1164 each: standard deviation 0.0134
    INFO("the share of zeros in what the attention adds is " << attn << ", the MLP " << mlp);
    CHECK_THAT(attn, WithinAbs(0.3, 0.065));
    CHECK_THAT(mlp, WithinAbs(0.3, 0.065));
}

TEST_CASE("Block: GPT-2's names and shapes", "[10][0 pts]") {
    Block block(6, 2, true, 0), bare(6, 2, false, 0);
    std::string names;
    for (const auto& [name, p] : parameters(block, "h.0"))
        names += name + " " + shape(p->value) + "\n";
    CHECK(names ==
          "h.0.ln_1.weight 1x6\nh.0.ln_1.bias 1x6\n"
          "h.0.attn.c_attn.weight 6x18\nh.0.attn.c_attn.bias 1x18\n"
          "h.0.attn.c_proj.weight 6x6\nh.0.attn.c_proj.bias 1x6\n"
          "h.0.ln_2.weight 1x6\nh.0.ln_2.bias 1x6\n"
          "h.0.mlp.c_fc.weight 6x24\nh.0.mlp.c_fc.bias 1x24\n"
          "h.0.mlp.c_proj.weight 24x6\nh.0.mlp.c_proj.bias 1x6\n");
    CHECK(parameters(bare).size() == 6);
    CHECK_THAT(LayerNorm(6).gamma.value, Exactly(Matrix(1, 6, 1)));
}

TEST_CASE("layernorm: shapes that do not fit are refused", "[10][0 pts]") {
    LayerNorm norm(5);
    Matrix x(3, 4), y(3, 4), xhat(3, 4), rstd(3, 1);
    CHECK_THROWS_WITH(layernorm_forward(x, norm, y, xhat, rstd), ContainsSubstring("layernorm") &&
                                                                     ContainsSubstring("3x4") &&
                                                                     ContainsSubstring("1x5"));
    CHECK_THROWS_AS(layernorm_backward(y, xhat, rstd, norm, x), std::invalid_argument);
}
