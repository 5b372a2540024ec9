// Lesson 04: the kernels one by one, then the tape.  Expected numbers are worked out by hand or are
// differences of the forward function; there, cotangents are random and no gradient starts at zero.
#include "support/test.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

#include "02_matmul/matmul.hpp"
#include "04_tensor_autograd/kernels.hpp"
#include "04_tensor_autograd/ops.hpp"
#include "common/parallel.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

using Targets = std::vector<int>;
using Forward = std::function<Matrix()>;
using Backward = std::function<void(const Matrix& dy, Matrix& dx)>;

constexpr real kInfinity = std::numeric_limits<real>::infinity();
constexpr real kNaN = std::numeric_limits<real>::quiet_NaN();

Matrix ones_like(const Matrix& m) { return Matrix(m.rows(), m.cols(), 1); }
Matrix zeros_like(const Matrix& m) { return Matrix(m.rows(), m.cols()); }
Matrix number(real x) { return Matrix{{x}}; }

// `backward` must leave in dx what was there, plus the gradient of dot(dy, y) by x.
void check_gradient(const std::string& of, Matrix& x, const Matrix& dy, const Forward& forward,
                    const Backward& backward) {
    const auto gradient_for = [&](const Matrix& cotangent) {
        return numeric_gradient(x, [&] { return dot(cotangent, forward()); });
    };
    Rng rng(40);
    const Matrix before = random_matrix(x.rows(), x.cols(), rng);
    const Matrix gradient = gradient_for(dy);
    Matrix overwritten = before;
    for (std::ptrdiff_t i = 0; i < gradient.size(); ++i)
        if (gradient.data()[i] != 0) overwritten.data()[i] = gradient.data()[i];
    Matrix dx = before;
    backward(dy, dx);
    INFO("the gradient of " << of << ", which held numbers before");
    CHECK_THAT(dx,
               Close(add(before, gradient))
                   .within(kGradientTolerance)
                   .unless(overwritten, "the gradient is overwritten instead of added")
                   .unless(before, "nothing is added to the gradient")
                   .unless(add(before, gradient_for(ones_like(dy))), "the cotangent dy is ignored")
                   .unless(subtract(before, gradient), "the sign is wrong"));
}

// A kernel forward(x, y) as a function that returns y.
template <class Kernel>
Forward returning(const Matrix& shape_of_y, Kernel kernel) {
    return [shape_of_y, kernel] {
        Matrix y = shape_of_y;
        kernel(y);
        return y;
    };
}

// The gradient after one call of backward(dx), from zero.
template <class Kernel>
Matrix from_zero(const Matrix& x, Kernel backward) {
    Matrix dx = zeros_like(x);
    backward(dx);
    return dx;
}

double gelu_by_definition(double x) {
    return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

// A loss whose gradient by y is dy.
Tensor weighted_sum(Tensor y, const Matrix& dy) {
    const Tensor loss = y.tape().make(1, 1);
    y.tape().value_of(loss)(0, 0) = real(dot(dy, y.value()));
    y.tape().on_backward(loss, [=] {
        Matrix& grad = y.grad();
        const real factor = loss.grad()(0, 0);
        for (std::ptrdiff_t i = 0; i < grad.size(); ++i) grad.data()[i] += factor * dy.data()[i];
    });
    return loss;
}

using Operation = std::function<Tensor(const std::vector<Tensor>& inputs)>;

// The operation on a tape, by each of its inputs.
void check_on_tape(const std::string& name, const std::vector<Matrix>& inputs, const Operation& f) {
    Rng rng(41);
    std::vector<Parameter> parameters;
    for (const Matrix& m : inputs) parameters.emplace_back(m);
    const auto record = [&](Tape& tape) {
        std::vector<Tensor> tensors;
        for (Parameter& p : parameters) tensors.push_back(tape.parameter(p));
        return f(tensors);
    };
    Tape tape;
    const Tensor y = record(tape);
    const Matrix dy = random_matrix(y.rows(), y.cols(), rng);
    tape.backward(weighted_sum(y, dy));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Matrix expected = numeric_gradient(parameters[i].value, [&] {
            Tape values_only(Tape::Gradients::off);
            return dot(dy, record(values_only).value());
        });
        INFO(name << " on the tape, the gradient of input " << i);
        CHECK_THAT(parameters[i].grad, Close(expected).within(kGradientTolerance));
    }
}

}  // namespace

// ---- kernels ------------------------------------------------------------------------------------

TEST_CASE("add, multiply, add_row, mean, relu: forward and backward", "[04][0 pts]") {
    Rng rng(1);
    Matrix a = random_matrix(3, 5, rng), b = random_matrix(3, 5, rng),
           row = random_matrix(1, 5, rng);
    const Matrix dy = random_matrix(3, 5, rng);
    Matrix y(3, 5, 9);

    add_forward(a, b, y);
    CHECK_THAT(y, Close(add(a, b)));
    const auto add_y = returning(y, [&](Matrix& out) { add_forward(a, b, out); });
    Matrix unused(3, 5);
    check_gradient("a", a, dy, add_y, [&](auto& d, auto& da) { add_backward(d, da, unused); });
    check_gradient("b", b, dy, add_y, [&](auto& d, auto& db) { add_backward(d, unused, db); });

    multiply_forward({{1, 2, 3}}, {{4, -5, 6}}, y = Matrix(1, 3, 9));
    CHECK_THAT(y, Close(Matrix{{4, -10, 18}}));
    add_row_forward({{1, 2}, {3, 4}, {5, 6}}, {{10, -10}}, y = Matrix(3, 2, 9));
    CHECK_THAT(y, Close(Matrix{{11, -8}, {13, -6}, {15, -4}}));
    mean_forward({{1, 2, 3}, {4, 5, 9}}, y = number(9));
    CHECK_THAT(y, Close(number(4)));
    check_gradient("x", a, number(20), returning(y, [&](Matrix& out) { mean_forward(a, out); }),
                   [](auto& d, auto& dx) { mean_backward(d, dx); });

    relu_forward({{-2, 0, 3}}, y = Matrix(1, 3, 9));
    CHECK_THAT(y, Exactly(Matrix{{0, 0, 3}}));
    Matrix dx{{1, 1, 1}};
    relu_backward({{-2, 0, 3}}, {{5, 6, 7}}, dx);
    CHECK_THAT(dx, Exactly(Matrix{{1, 1, 8}}));
}

TEST_CASE("multiply_backward: each factor's gradient is dy times the other", "[04][1 pts]") {
    // The numbers of README.md.
    const Matrix a{{2, 3}}, b{{5, 7}}, dy{{10, -1}};
    Matrix da(1, 2), db(1, 2);
    multiply_backward(a, b, dy, da, db);
    CHECK_THAT(da, Close(Matrix{{50, -7}})
                       .unless({{20, -3}}, "dy is multiplied by a itself, not by the other factor")
                       .unless(b, "the cotangent dy is ignored"));
    CHECK_THAT(db, Close(Matrix{{20, -3}})
                       .unless({{50, -7}}, "dy is multiplied by b itself, not by the other factor")
                       .unless(a, "the cotangent dy is ignored"));

    SECTION("gradient check") {
        Rng rng(2);
        Matrix x = random_matrix(5, 3, rng), z = random_matrix(5, 3, rng), unused(5, 3);
        const Matrix d = random_matrix(5, 3, rng);
        const auto y = returning(x, [&](Matrix& out) { multiply_forward(x, z, out); });
        check_gradient("a", x, d, y,
                       [&](auto& g, auto& dx) { multiply_backward(x, z, g, dx, unused); });
        check_gradient("b", z, d, y,
                       [&](auto& g, auto& dz) { multiply_backward(x, z, g, unused, dz); });
    }
    SECTION("other shapes are refused") {
        Matrix wide(2, 3);
        CHECK_THROWS_AS(multiply_backward(a, b, wide, da, db), std::invalid_argument);
        CHECK_THROWS_AS(multiply_backward(a, b, dy, da, wide), std::invalid_argument);
    }
}

TEST_CASE("matmul_backward: da is dy·bᵀ and db is aᵀ·dy", "[04][1 pts]") {
    // All square here, as in README.md: a forgotten transpose is a wrong number and no wrong shape.
    const Matrix a{{1, 2}, {3, 4}}, b{{5, 6}, {7, 8}}, dy{{1, 0}, {2, -1}};
    Matrix da(2, 2), db(2, 2);
    matmul_backward(a, b, dy, da, db);
    CHECK_THAT(da, Close(Matrix{{5, 7}, {4, 6}})
                       .unless({{5, 6}, {3, 4}}, "b is not transposed")
                       .unless({{19, -7}, {22, -8}}, "it is bᵀ·dy instead of dy·bᵀ"));
    CHECK_THAT(db, Close(Matrix{{7, -3}, {10, -4}})
                       .unless({{5, -2}, {11, -4}}, "a is not transposed")
                       .unless({{1, 3}, {0, 2}}, "it is dy·aᵀ instead of aᵀ·dy"));

    SECTION("the network of one row in README.md") {
        const real log2 = real(std::numbers::ln2);
        const Matrix x{{2, -1}}, w{{1, 0, 2}, {2, 0, 4 - log2}}, dlogits{{0.25, 0.25, -0.5}};
        Matrix dx(1, 2), dw(2, 3);
        INFO("dx = dlogits·Wᵀ is 1x2, and dW = xᵀ·dlogits is 2x3");
        matmul_backward(x, w, dlogits, dx, dw);
        CHECK_THAT(dx, Close(Matrix{{-0.75, log2 / 2 - real(1.5)}}));
        CHECK_THAT(dw, Close(Matrix{{0.5, 0.5, -1}, {-0.25, -0.25, 0.5}}));
    }
    SECTION("gradient check, three sizes that all differ") {
        Rng rng(3);
        Matrix x = random_matrix(3, 7, rng), w = random_matrix(7, 5, rng);
        Matrix unused_x(3, 7), unused_w(7, 5);
        const Matrix d = random_matrix(3, 5, rng);
        const auto y = returning(d, [&](Matrix& out) { gemm(x, w, out); });
        check_gradient("a", x, d, y,
                       [&](auto& g, auto& dx) { matmul_backward(x, w, g, dx, unused_w); });
        check_gradient("b", w, d, y,
                       [&](auto& g, auto& dw) { matmul_backward(x, w, g, unused_x, dw); });
    }
}

TEST_CASE("add_row_backward: the row collects from every row of dy", "[04][1 pts]") {
    // The numbers of README.md.
    const Matrix dy{{1, 2}, {10, 20}, {100, 200}};
    Matrix dx(3, 2), drow(1, 2);
    add_row_backward(dy, dx, drow);
    CHECK_THAT(dx, Close(dy).unless(ones_like(dy), "the cotangent dy is ignored"));
    CHECK_THAT(drow, Close(Matrix{{111, 222}})
                         .unless({{37, 74}}, "the rows are averaged instead of added")
                         .unless({{100, 200}}, "the gradient is overwritten instead of added")
                         .unless({{1, 2}}, "only the first row of dy is used")
                         .unless({{3, 3}}, "the cotangent dy is ignored"));

    SECTION("gradient check") {
        Rng rng(4);
        Matrix x = random_matrix(5, 3, rng), row = random_matrix(1, 3, rng);
        Matrix unused_x(5, 3), unused_row(1, 3);
        const Matrix d = random_matrix(5, 3, rng);
        const auto y = returning(x, [&](Matrix& out) { add_row_forward(x, row, out); });
        check_gradient("x", x, d, y,
                       [&](auto& g, auto& gx) { add_row_backward(g, gx, unused_row); });
        check_gradient("row", row, d, y,
                       [&](auto& g, auto& grow) { add_row_backward(g, unused_x, grow); });
    }
    SECTION("a gradient of another width is refused") {
        Matrix wide(1, 3);
        CHECK_THROWS_AS(add_row_backward(dy, dx, wide), std::invalid_argument);
    }
}

TEST_CASE("gelu_forward: the tanh form, also far from zero", "[04][0 pts]") {
    const Matrix x{{-30, -3, -1, 0, 0.5, 1, 2, 30}};
    Matrix y = x, expected = x;
    gelu_forward(x, y);
    for (int c = 0; c < x.cols(); ++c) expected(0, c) = real(gelu_by_definition(double(x(0, c))));
    CHECK_THAT(y, Close(expected));
    CHECK_THAT(double(y(0, 5)), WithinAbs(0.841191990608, 1e-6));
}

TEST_CASE("gelu_backward: the slope of the tanh form", "[04][1 pts]") {
    // Computed in double from the definition, next to what comes out when a part is forgotten.
    const Matrix x{{-1.5, -0.5, 0, 0.7, 2}}, dy{{3, -2, 5, 4, -3}};
    Matrix expected = x, no_inner = x, no_product = x, no_three = x, no_dy = x;
    Matrix no_square = x, no_x = x, no_half = x;
    const double k = std::sqrt(2 / std::numbers::pi);
    for (int c = 0; c < x.cols(); ++c) {
        const double v = double(x(0, c)), d = double(dy(0, c));
        const double t = std::tanh(k * (v + 0.044715 * v * v * v)), slope = 1 - t * t;
        const double inner = k * (1 + 3 * 0.044715 * v * v);
        expected(0, c) = real(d * ((1 + t) / 2 + v / 2 * slope * inner));
        no_inner(0, c) = real(d * ((1 + t) / 2 + v / 2 * slope));
        no_product(0, c) = real(d * (1 + t) / 2);
        no_three(0, c) = real(d * ((1 + t) / 2 + v / 2 * slope * k * (1 + 0.044715 * v * v)));
        no_dy(0, c) = real((1 + t) / 2 + v / 2 * slope * inner);
        no_square(0, c) = real(d * ((1 + t) / 2 + v / 2 * (1 - t) * inner));
        no_x(0, c) = real(d * ((1 + t) / 2 + slope * inner / 2));
        no_half(0, c) = real(d * ((1 + t) / 2 + v * slope * inner));
    }
    CHECK_THAT(from_zero(x, [&](Matrix& dx) { gelu_backward(x, dy, dx); }),
               Close(expected)
                   .unless(no_inner,
                           "gelu's derivative lacks the inner derivative, "
                           "sqrt(2/pi) (1 + 3 · 0.044715 x²)")
                   .unless(no_product, "x is taken for a constant inside the tanh")
                   .unless(no_three, "the derivative of x³ is taken as x², without its 3")
                   .unless(no_square, "the slope of tanh is taken as 1 - t instead of 1 - t²")
                   .unless(no_x, "the product rule's second term lacks its factor x")
                   .unless(no_half, "the product rule's second term lacks its factor 1/2")
                   .unless(no_dy, "the cotangent dy is ignored"));

    SECTION("README.md: the slope is 1/2 at 0 and 0.9773 + 0.1088 at 2") {
        const Matrix two{{0, 2}};
        CHECK_THAT(from_zero(two,
                             [&](Matrix& dx) {
                                 gelu_backward(two, {{5, -3}}, dx);
                             }),
                   Close(Matrix{{2.5, real(-3.2583)}}).within(1e-4));
    }
    SECTION("gradient check") {
        Rng rng(5);
        Matrix z = random_matrix(5, 7, rng, 2);
        check_gradient("x", z, random_matrix(5, 7, rng, 2),
                       returning(z, [&](Matrix& out) { gelu_forward(z, out); }),
                       [&](auto& d, auto& dz) { gelu_backward(z, d, dz); });
    }
    SECTION("far from zero the slope is 0 on the left and 1 on the right") {
        const Matrix far{{-50, 50}};
        CHECK_THAT(from_zero(far,
                             [&](Matrix& dx) {
                                 gelu_backward(far, {{2, 3}}, dx);
                             }),
                   Close(Matrix{{0, 3}}));
    }
}

TEST_CASE("softmax_forward: probabilities, also of huge and of infinite logits", "[04][0 pts]") {
    const real log2 = real(std::numbers::ln2);
    const Matrix x{{0, log2, 0}, {1e4, -1e4, 1e4}, {-kInfinity, 5, -kInfinity}, {-1e4, -1e4, -1e4}};
    Matrix y(4, 3, 9);
    softmax_forward(x, y);
    const real third = real(1) / 3;
    CHECK_THAT(y,
               Close(Matrix{{0.25, 0.5, 0.25}, {0.5, 0, 0.5}, {0, 1, 0}, {third, third, third}}));
    Matrix empty(2, 0);
    CHECK_THROWS_AS(softmax_forward(empty, empty), std::invalid_argument);
}

TEST_CASE("softmax_backward: y (dy - the row's dot product of dy and y)", "[04][1 pts]") {
    // README.md: the loss -log y₂ has dy = (0, 0, -2); the dot product with y is -1.
    CHECK_THAT(from_zero(Matrix(1, 3),
                         [](Matrix& dx) {
                             softmax_backward({{0.25, 0.25, 0.5}}, {{0, 0, -2}}, dx);
                         }),
               Close(Matrix{{0.25, 0.25, -0.5}})
                   .unless({{0, 0, -1}}, "the dot product is not subtracted")
                   .unless({{-0.25, -0.25, -1.5}}, "the dot product is added, not subtracted")
                   .unless({{0, 0, -0.5}}, "only y (1 - y), the Jacobian's diagonal, is used")
                   .unless({{1, 1, -1}}, "the factor y is missing"));

    // First row: the dot product is 4·0.25 + 8·0.25 + 2·0.5 = 4.
    const Matrix y{{0.25, 0.25, 0.5}, {0.5, 0, 0.5}}, dy{{4, 8, 2}, {6, 100, -2}};
    CHECK_THAT(
        from_zero(y, [&](Matrix& dx) { softmax_backward(y, dy, dx); }),
        Close(Matrix{{0, 1, -1}, {2, 0, -2}})
            .unless({{1, 2, 1}, {3, 0, -1}}, "the dot product is not subtracted")
            .unless({{0.75, 1.5, 0.5}, {1.5, 0, -0.5}},
                    "only y (1 - y), the Jacobian's diagonal, is used")
            .unless({{-0.5, 0.5, -2}, {0, 0, -4}},
                    "one dot product of the whole matrix is used for each row")
            .unless({{0, 1, -1}, {0, 0, -4}}, "the dot product is not set to 0 again for each row")
            .unless({{0, 4, -2}, {4, 98, -4}}, "the factor y is missing"));

    SECTION("gradient check") {
        Rng rng(6);
        Matrix x = random_matrix(5, 7, rng);
        check_gradient("x", x, random_matrix(5, 7, rng, 9),
                       returning(x, [&](Matrix& out) { softmax_forward(x, out); }),
                       [&](auto& d, auto& dx) {
                           Matrix p = x;
                           softmax_forward(x, p);
                           softmax_backward(p, d, dx);
                       });
    }
    SECTION("a gradient of another shape is refused") {
        Matrix wide(2, 4);
        CHECK_THROWS_AS(softmax_backward(y, wide, wide), std::invalid_argument);
        CHECK_THROWS_AS(softmax_backward(y, dy, wide), std::invalid_argument);
    }
}

TEST_CASE("cross_entropy_forward: the mean of -log p over the rows that have a target",
          "[04][1 pts]") {
    const real log2 = real(std::numbers::ln2), log3 = real(std::log(3.0));
    // README.md: the logits (0, 0, ln 2) have the probabilities (1/4, 1/4, 1/2).
    Matrix one_row(1, 3);
    CHECK_THAT(number(cross_entropy_forward({{0, 0, log2}}, Targets{2}, one_row)),
               Close(number(log2))
                   .unless(number(-log2), "the sign is wrong")
                   .unless(number(1), "the logarithm has base 2 instead of e")
                   .unless(number(real(0.5)), "the probability is returned, not its -log"));

    // The rows' probabilities are (1/4, 1/4, 1/2), (1/5, 3/5, 1/5) and thirds.
    const Matrix logits{{7, 7, 7 + log2}, {-2, log3 - 2, -2}, {5, 5, 5}};
    Matrix p(3, 3, 9);
    const auto loss = [&](const Targets& targets) {
        return number(cross_entropy_forward(logits, targets, p));
    };
    const double total = std::log(2.0) - std::log(0.6) + std::log(3.0);
    const double others = -std::log(0.25) - std::log(0.2) + std::log(3.0);
    CHECK_THAT(loss({2, 1, 0}),
               Close(number(real(total / 3)))
                   .unless(number(real(total)), "the mean is not divided by the number of rows")
                   .unless(number(real(total / 9)), "the mean is taken over all elements")
                   .unless(number(real(-total / 3)), "the sign is wrong")
                   .unless(number(real((std::log(5.0 / 3) - 10) / 3)),
                           "the row's maximum is subtracted in the sum, but not from the "
                           "target's logit"));
    CHECK_THAT(loss({0, 2, 1}), Close(number(real(others / 3)))
                                    .unless(number(real(total / 3)),
                                            "the largest probability is taken instead of the "
                                            "target's"));
    CHECK_THAT(p, Close(softmax_rows(logits)));

    SECTION("a row without a target does not count") {
        const double two = std::log(2.0) + std::log(3.0);
        CHECK_THAT(
            loss({2, kNoTarget, 0}),
            Close(number(real(two / 2)))
                .unless(number(real(two / 3)), "rows without a target are counted in the mean"));
    }
    SECTION("logits of -infinity are classes of probability 0") {
        const Matrix masked{{-kInfinity, 0, 0}, {3, -kInfinity, -kInfinity}, {0, -kInfinity, 0}};
        const real result = cross_entropy_forward(masked, Targets{1, 0, 2}, p);
        CHECK_THAT(number(result), Close(number(2 * log2 / 3)));
    }
    SECTION("the loss is finite where the probability is too small for a number") {
        const Matrix sure{{2000, 0}, {-3000, 0}};
        Matrix probabilities(2, 2);
        const real result = cross_entropy_forward(sure, Targets{1, 0}, probabilities);
        CHECK_THAT(number(result),
                   Close(number(2500))
                       .unless(number(kInfinity),
                               "the logarithm is taken of a probability that was rounded to 0")
                       .unless(number(kNaN),
                               "the exponential overflows: subtract the row's maximum first"));
        // far below 0, where every exponential is 0 unless the maximum is subtracted
        Matrix two(1, 2);
        const real low = cross_entropy_forward(Matrix{{-2000, -3000}}, Targets{0}, two);
        CHECK_THAT(number(low), Close(number(0))
                                    .unless(number(kInfinity), "the maximum is not the row's own")
                                    .unless(number(kNaN), "the maximum is not the row's own"));
    }
    SECTION("targets outside the classes, too few of them, or none are refused") {
        CHECK_THROWS_AS(loss({0, 3, 1}), std::invalid_argument);
        CHECK_THROWS_AS(loss({0, -2, 1}), std::invalid_argument);
        CHECK_THROWS_WITH(loss({0, 1}),
                          ContainsSubstring("3 rows") && ContainsSubstring("2 targets"));
        CHECK_THROWS_AS(loss({kNoTarget, kNoTarget, kNoTarget}), std::invalid_argument);
    }
}

TEST_CASE("cross_entropy_backward: (probability - 1 at the target) dloss / counted rows",
          "[04][1 pts]") {
    // README.md: one row that counts, so the gradient is p - (0, 0, 1).
    CHECK_THAT(from_zero(Matrix(1, 3),
                         [](Matrix& d) {
                             cross_entropy_backward({{0.25, 0.25, 0.5}}, Targets{2}, 1, d);
                         }),
               Close(Matrix{{0.25, 0.25, -0.5}})
                   .unless({{0.25, 0.25, 0.5}}, "the 1 at the target is not subtracted")
                   .unless({{-0.25, -0.25, 0.5}}, "the sign is wrong")
                   .unless({{0, 0, -2}},
                           "it is the gradient by the probabilities, -1/p, not by the logits")
                   .unless({{0, 0, -0.5}}, "only the target's logit gets a gradient"));

    const Matrix p{{0.25, 0.25, 0.5}, {0.5, 0.375, 0.125}, {0.2, 0.2, 0.6}};
    const Targets targets{2, kNoTarget, 0};
    // dloss is 6 and two rows count: the factor is 3.
    const Matrix expected{{0.75, 0.75, -1.5}, {0, 0, 0}, {-2.4, 0.6, 1.8}};
    CHECK_THAT(
        from_zero(p, [&](Matrix& d) { cross_entropy_backward(p, targets, 6, d); }),
        Close(expected)
            .unless(scale(expected, real(2)), "the mean is not divided by the number of rows")
            .unless(scale(expected, real(2) / 3), "rows without a target are counted in the mean")
            .unless(scale(expected, real(1) / 6), "dloss is ignored")
            .unless(scale(expected, -1), "the sign is wrong")
            .unless({{0.75, 0.75, 1.5}, {0, 0, 0}, {0.6, 0.6, 1.8}},
                    "the 1 at the target is not subtracted")
            .unless({{0.75, 0.75, -1.5}, {1.5, 1.125, 0.375}, {-2.4, 0.6, 1.8}},
                    "rows without a target get a gradient"));

    SECTION("gradient check") {
        Rng rng(7);
        Matrix logits = random_matrix(5, 7, rng);
        const Targets t{3, kNoTarget, 6, 3, 0};
        const auto loss = [&] {
            const Matrix q = softmax_rows(logits);
            double total = 0;
            for (int r = 0; r < 5; ++r)
                if (t[std::size_t(r)] != kNoTarget)
                    total -= std::log(double(q(r, t[std::size_t(r)])));
            return number(real(total / 4));
        };
        check_gradient("logits", logits, number(-11), loss, [&](auto& d, auto& dlogits) {
            cross_entropy_backward(softmax_rows(logits), t, d(0, 0), dlogits);
        });
    }
    SECTION("targets that do not fit are refused") {
        Matrix d = zeros_like(p);
        CHECK_THROWS_AS(cross_entropy_backward(p, Targets{0, 1}, 1, d), std::invalid_argument);
        CHECK_THROWS_AS(cross_entropy_backward(p, Targets{0, 1, 3}, 1, d), std::invalid_argument);
    }
}

TEST_CASE("embedding_forward: rows of the table, in the order of the ids", "[04][0 pts]") {
    const Matrix table{{1, 2}, {3, 4}, {5, 6}};
    Matrix y(4, 2, 9);
    embedding_forward(table, Targets{2, 0, 2, 1}, y);
    CHECK_THAT(y, Exactly(Matrix{{5, 6}, {1, 2}, {5, 6}, {3, 4}}));
    CHECK_THROWS_WITH(embedding_forward(table, Targets{2, 0, 3, 1}, y), ContainsSubstring("3"));
    CHECK_THROWS_AS(embedding_forward(table, Targets{2, 0, -1, 1}, y), std::invalid_argument);
    CHECK_THROWS_AS(embedding_forward(table, Targets{2, 0}, y), std::invalid_argument);
}

TEST_CASE("embedding_backward: an id that occurs twice collects twice", "[04][1 pts]") {
    // The numbers of README.md.
    const Matrix dy{{1, 2}, {10, 20}, {100, 200}};
    const Targets ids{3, 1, 3};
    CHECK_THAT(
        from_zero(Matrix(4, 2), [&](Matrix& d) { embedding_backward(ids, dy, d); }),
        Close(Matrix{{0, 0}, {10, 20}, {0, 0}, {101, 202}})
            .unless({{0, 0}, {10, 20}, {0, 0}, {100, 200}},
                    "the gradient is overwritten instead of added: of two equal ids one counts")
            .unless({{1, 2}, {10, 20}, {100, 200}, {0, 0}},
                    "row i of dy is added to row i, not to row ids[i]")
            .unless({{0, 0}, {1, 1}, {0, 0}, {2, 2}}, "the cotangent dy is ignored"));

    SECTION("gradient check") {
        Rng rng(8);
        Matrix table = random_matrix(5, 3, rng);
        const Targets many{4, 0, 4, 2, 0, 4, 1};
        check_gradient(
            "table", table, random_matrix(7, 3, rng),
            returning(Matrix(7, 3), [&](Matrix& y) { embedding_forward(table, many, y); }),
            [&](auto& d, auto& dtable) { embedding_backward(many, d, dtable); });
    }
    SECTION("ids outside the table are refused") {
        Matrix small(3, 2);
        CHECK_THROWS_AS(embedding_backward(ids, dy, small), std::invalid_argument);
    }
}

// ---- the tape -----------------------------------------------------------------------------------

TEST_CASE("backward: a value that was used twice collects from both uses", "[04][1 pts]") {
    Parameter x(Matrix{{2, -3}, {5, 1}});
    const Matrix dy{{1, 10}, {-1, 4}};
    Tape tape;
    const Tensor t = tape.parameter(x);
    const Matrix nothing(2, 2);

    SECTION("README.md: 3 (x + x) + x has the slope 7, over a long and a short way") {
        tape.backward(weighted_sum(scale(t + t, 3) + t, dy));
        CHECK_THAT(x.grad,
                   Close(scale(dy, 7))
                       .unless(dy, "the long way, through x + x, is lost")
                       .unless(scale(dy, 4), "of x + x only one use counts")
                       .unless(nothing,
                               "nothing reaches x: the list must be walked from the loss "
                               "back to its beginning"));
    }
    SECTION("x + x has the slope 2") {
        tape.backward(weighted_sum(t + t, dy));
        CHECK_THAT(x.grad, Close(scale(dy, 2)).unless(dy, "the second use overwrites the first"));
    }
    SECTION("the same parameter put on the tape twice") {
        tape.backward(weighted_sum(scale(t, 4) + tape.parameter(x), dy));
        CHECK_THAT(x.grad, Close(scale(dy, 5)));
    }
    SECTION("a loss that is itself a parameter") {
        Parameter w(number(3));
        w.grad = number(5);
        tape.backward(tape.parameter(w));
        CHECK_THAT(w.grad,
                   Close(number(6)).unless(number(1), "the loss's gradient is overwritten"));
    }
    SECTION("where no gradient arrived, nothing is passed on") {
        multiply(t, tape.constant(Matrix(2, 2, kInfinity)));  // no part of the loss
        tape.backward(weighted_sum(t + t, dy));
        CHECK_THAT(x.grad,
                   Close(scale(dy, 2))
                       .unless(Matrix(2, 2, kNaN),
                               "pass_on is called where no gradient arrived: 0 · infinity is NaN"));
    }
    SECTION("a shorter computation after clear()") {
        tape.backward(weighted_sum(t + t, dy));
        tape.clear();
        x.grad.fill(0);
        INFO("after clear(): the places behind the loss hold what was there before");
        tape.backward(weighted_sum(tape.parameter(x), dy));
        CHECK_THAT(x.grad, Close(dy));
    }
}

TEST_CASE("backward: called again, the same gradients of tensors, twice those of parameters",
          "[04][1 pts]") {
    Rng rng(9);
    Parameter w(random_matrix(7, 5, rng));
    Tape tape;
    const Tensor x = tape.constant(random_matrix(7, 5, rng)), weight = tape.parameter(w);
    const Tensor h = x + weight, y = relu(h);
    const Tensor apart = scale(h, 3);  // computed, but no part of the loss
    const Tensor loss = weighted_sum(y, random_matrix(7, 5, rng));
    const Tensor after = scale(loss, 2);  // stands behind the loss
    tape.backward(loss);
    const Matrix dx = x.grad(), dh = h.grad(), dw = w.grad;
    CHECK(dot(dw, dw) > 0);
    CHECK(&weight.grad() == &w.grad);
    CHECK_THAT(loss.grad(), Exactly(number(1)));

    tape.backward(loss);
    CHECK_THAT(x.grad(), Close(dx));
    CHECK_THAT(h.grad(), Close(dh));
    CHECK_THAT(w.grad, Close(scale(dw, 2)).unless(dw, "the parameter's old gradient is lost"));
    CHECK_THAT(loss.grad(), Exactly(number(1)));

    SECTION("what is not on the way to the loss has gradient zero") {
        CHECK_THAT(apart.grad(), Exactly(Matrix(7, 5)));
        CHECK_THAT(after.grad(), Exactly(number(0)));
    }
    SECTION("another loss on the same tape starts anew as well") {
        tape.backward(weighted_sum(apart, ones_like(apart.value())));
        CHECK_THAT(y.grad(), Exactly(Matrix(7, 5)));
        CHECK_THAT(loss.grad(), Exactly(number(0)));
        CHECK_THAT(apart.grad(), Exactly(ones_like(apart.value())));
        CHECK_THAT(h.grad(), Exactly(Matrix(7, 5, 3)));
    }
}

TEST_CASE("matmul: on the tape; then every operation passes the gradient check", "[04][1 pts]") {
    Rng rng(10);
    const Matrix a = random_matrix(5, 7, rng), b = random_matrix(5, 7, rng);
    const Targets targets{6, 2, kNoTarget, 0, 2}, ids{4, 1, 4, 4, 0, 3};
    using In = const std::vector<Tensor>&;
    const std::string nothing_comes_back =
        "nothing comes back: matmul does not call on_backward, or backward does not walk from the "
        "loss to place 0";

    SECTION("the network of one row in README.md") {
        const real log2 = real(std::numbers::ln2);
        Parameter x(Matrix{{2, -1}}), w(Matrix{{1, 0, 2}, {2, 0, 4 - log2}});
        Tape tape;
        const Tensor logits = matmul(tape.parameter(x), tape.parameter(w));
        CHECK_THAT(logits.value(), Close(Matrix{{0, 0, log2}}));
        const Tensor loss = cross_entropy(logits, Targets{2});
        CHECK_THAT(loss.value(), Close(number(log2)));
        tape.backward(loss);
        CHECK_THAT(w.grad,
                   Close(Matrix{{0.5, 0.5, -1}, {-0.25, -0.25, 0.5}})
                       .unless(Matrix(2, 3), nothing_comes_back));
        CHECK_THAT(x.grad, Close(Matrix{{-0.75, log2 / 2 - real(1.5)}}));
        // The tape gives its memory again, with the numbers of the last time in it.
        tape.clear();
        const Tensor again = matmul(tape.parameter(x), tape.parameter(w));
        CHECK_THAT(again.value(), Close(Matrix{{0, 0, log2}})
                                      .unless(Matrix{{0, 0, 2 * log2}},
                                              "it adds to what was there: gemm, not gemm_add"));
    }
    SECTION("matmul, by hand") {
        Tape tape;
        const Tensor x = tape.constant({{1, 2}, {3, 4}, {5, 6}}), w = tape.constant({{1}, {-1}});
        const Tensor y = matmul(x, w);
        CHECK_THAT(y.value(), Close(Matrix{{-1}, {-1}, {-1}}));
        tape.backward(weighted_sum(y, {{1}, {10}, {100}}));
        CHECK_THAT(x.grad(),
                   Close(Matrix{{1, -1}, {10, -10}, {100, -100}})
                       .unless(Matrix(3, 2), nothing_comes_back));
        CHECK_THAT(w.grad(), Close(Matrix{{531}, {642}}));
        CHECK_THROWS_AS(matmul(x, x), std::invalid_argument);
    }
    SECTION("x∘x and x·x: both uses of x count") {
        Parameter x(Matrix{{2, -3}, {5, 1}});
        const Matrix dy{{1, 10}, {-1, 4}};
        Tape tape;
        const Tensor t = tape.parameter(x);
        tape.backward(weighted_sum(multiply(t, t), dy));
        CHECK_THAT(x.grad, Close(Matrix{{4, -60}, {-10, 8}})
                               .unless({{2, -30}, {-5, 4}}, "the second use overwrites the first"));
        // The gradient is dy·xᵀ + xᵀ·dy = {{-28, 15}, {-14, -1}} + {{-3, 40}, {-4, -26}}.
        x.grad.fill(0);
        tape.backward(weighted_sum(matmul(t, t), dy));
        CHECK_THAT(x.grad, Close(Matrix{{-31, 55}, {-18, -27}})
                               .unless({{-28, 15}, {-14, -1}}, "the use as b is lost")
                               .unless({{-3, 40}, {-4, -26}}, "the use as a is lost"));
    }
    SECTION("matmul, by differences") {
        check_on_tape("matmul", {a, random_matrix(7, 3, rng)},
                      [](In t) { return matmul(t[0], t[1]); });
        check_on_tape("matmul_transposed", {a, random_matrix(3, 7, rng)},
                      [](In t) { return matmul_transposed(t[0], t[1]); });
    }
    SECTION("the others") {
        check_on_tape("add", {a, b}, [](In t) { return t[0] + t[1]; });
        check_on_tape("multiply", {a, b}, [](In t) { return multiply(t[0], t[1]); });
        check_on_tape("add_row", {a, random_matrix(1, 7, rng)},
                      [](In t) { return add_row(t[0], t[1]); });
        check_on_tape("scale", {a}, [](In t) { return scale(t[0], real(-2.5)); });
        check_on_tape("sum", {a}, [](In t) { return sum(t[0]); });
        check_on_tape("mean", {a}, [](In t) { return mean(t[0]); });
        check_on_tape("gelu", {a}, [](In t) { return gelu(t[0]); });
        check_on_tape("softmax", {a}, [](In t) { return softmax(t[0]); });
        check_on_tape("cross_entropy", {a}, [&](In t) { return cross_entropy(t[0], targets); });
        check_on_tape("embedding", {a}, [&](In t) { return embedding(t[0], ids); });
        Matrix off_the_kink = a;  // differences across the kink would tell nothing
        for (real& v : std::span(off_the_kink.data(), std::size_t(a.size())))
            v += v < 0 ? real(-0.1) : real(0.1);
        check_on_tape("relu", {off_the_kink}, [](In t) { return relu(t[0]); });
    }
    SECTION("all together: two layers and a loss") {
        check_on_tape(
            "the network",
            {a, random_matrix(7, 3, rng), random_matrix(1, 3, rng), random_matrix(5, 3, rng)},
            [&](In t) {
                const Tensor h = gelu(add_row(matmul(t[0], t[1]), t[2]));
                const Tensor attended = matmul(softmax(matmul_transposed(h, h)), h);
                return cross_entropy(matmul_transposed(attended + h, t[3]),
                                     Targets{4, 0, kNoTarget, 1, 2});
            });
    }
}

TEST_CASE("forward on the tape: the kernels' values, and nothing else", "[04][0 pts]") {
    Rng rng(11);
    const Matrix a = random_matrix(3, 5, rng), b = random_matrix(3, 5, rng);
    Tape tape;
    const Tensor x = tape.constant(a), y = tape.constant(b);
    CHECK_THAT((x + y).value(), Close(add(a, b)));
    CHECK_THAT(multiply(x, y).value(), Close(multiply(a, b)));
    CHECK_THAT(scale(x, 3).value(), Close(scale(a, 3)));
    CHECK_THAT(matmul_transposed(x, y).value(), Close(matmul(a, transpose(b))));
    CHECK_THAT(sum(x).value(), Close(number(sum(a))));
    CHECK_THAT(mean(x).value(), Close(number(sum(a) / 15)));
    CHECK_THAT(softmax(x).value(), Close(softmax_rows(a)));
    CHECK_THAT(x.value(), Exactly(a));
    CHECK_THROWS_AS(x + tape.constant(number(1)), std::invalid_argument);
    CHECK_THROWS_AS(add_row(x, tape.constant(number(1))), std::invalid_argument);
}

TEST_CASE("Tape: clear keeps the memory and refuses the tensors from before", "[04][0 pts]") {
    Tape tape;
    const Tensor before = tape.make(7, 11);
    const real* memory = before.value().data();
    const real* gradient_memory = before.grad().data();
    before.grad().fill(9);
    tape.clear();
    CHECK(tape.size() == 0);
    CHECK_THROWS_AS(before.value(), std::invalid_argument);

    const Tensor after = tape.make(7, 11);
    CHECK(after.value().data() == memory);
    CHECK(after.grad().data() == gradient_memory);
    CHECK_THAT(after.grad(), Exactly(Matrix(7, 11)));  // no trace of the gradient from before
    CHECK_THROWS_WITH(before.value(), ContainsSubstring("cleared"));
    CHECK_THROWS_AS(before.grad(), std::invalid_argument);
    CHECK_THROWS_AS(tape.backward(before), std::invalid_argument);

    Tape other;
    other.make(1, 1);
    CHECK_THROWS_AS(other.value_of(after), std::invalid_argument);

    // A place that held a parameter holds a matrix of its own in the next round.
    Parameter p(number(4));
    tape.clear();
    tape.parameter(p);
    tape.clear();
    tape.constant(number(5)).grad().fill(1);
    CHECK_THAT(p.value, Exactly(number(4)));
    CHECK_THAT(p.grad, Exactly(number(0)));
}

TEST_CASE("Tape: what backward refuses, and Gradients::off", "[04][0 pts]") {
    Tape tape;
    CHECK_THROWS_WITH(tape.backward(tape.make(2, 3)), ContainsSubstring("2x3"));
    CHECK_THROWS_AS(tape.backward(tape.make(1, 2)), std::invalid_argument);

    Tape values_only(Tape::Gradients::off);
    CHECK(tape.recording());
    CHECK_FALSE(values_only.recording());
    const auto kept = std::make_shared<int>(0);
    const Tensor loss = values_only.make(1, 1);
    values_only.on_backward(loss, [kept] { ++*kept; });
    CHECK(kept.use_count() == 1);  // the closure was not recorded
    CHECK_THROWS_AS(values_only.backward(loss), std::invalid_argument);
    const Tensor y = tape.make(1, 1);
    tape.on_backward(y, [kept] { ++*kept; });
    CHECK(kept.use_count() == 2);
}

// ---- threads ------------------------------------------------------------------------------------

TEST_CASE("all kernels: the same bits for 1, 2 and 4 threads", "[04][1 pts]") {
    Rng rng(12);
    const int rows = 139, cols = 131;
    REQUIRE(rows * cols > kParallelWork);
    const Matrix a = random_matrix(rows, cols, rng), b = random_matrix(rows, cols, rng);
    const Matrix square = random_matrix(cols, cols, rng), row = random_matrix(1, cols, rng);
    Targets targets, ids;
    for (int r = 0; r < rows; ++r) targets.push_back(rng.below(cols + 1) - 1);
    for (int r = 0; r < rows; ++r) ids.push_back(rng.below(5));

    bool reached = false;  // did a gradient come back at all?
    const auto same = [&](const Operation& f) {  // the value and the gradients of both inputs
        return same_bits_for_any_threads([&] {
            Tape tape;
            const std::vector<Tensor> in{tape.constant(a), tape.constant(b), tape.constant(square),
                                         tape.constant(row)};
            const Tensor y = f(in);
            tape.backward(y.value().size() == 1 ? y : weighted_sum(y, a));
            Matrix all(3 * rows + cols + 1, cols);
            int next = 0;
            const auto append = [&](const Matrix& m) {
                for (int r = 0; r < m.rows(); ++r, ++next)
                    for (int c = 0; c < m.cols(); ++c) all(next, c) = m(r, c);
            };
            append(y.value());
            for (const Tensor& t : in) append(t.grad());
            const Matrix& dx = in[0].grad();
            reached = std::any_of(dx.data(), dx.data() + dx.size(), [](real d) { return d != 0; });
            return all;
        });
    };
    using In = const std::vector<Tensor>&;
    const std::vector<std::pair<const char*, Operation>> operations{
        {"add", [](In t) { return t[0] + t[1]; }},
        {"multiply", [](In t) { return multiply(t[0], t[1]); }},
        {"matmul", [](In t) { return matmul(t[0], t[2]); }},
        {"matmul_transposed", [](In t) { return matmul_transposed(t[0], t[2]); }},
        {"add_row", [](In t) { return add_row(t[0], t[3]); }},
        {"mean", [](In t) { return mean(t[0]); }},
        {"relu", [](In t) { return relu(t[0]); }},
        {"gelu", [](In t) { return gelu(t[0]); }},
        {"softmax", [](In t) { return softmax(t[0]); }},
        {"cross_entropy", [&](In t) { return cross_entropy(t[0], targets); }},
        {"embedding", [&](In t) { return embedding(t[0], ids); }}};
    for (const auto& [name, f] : operations) {
        INFO(name << " with 1, 2 and 4 threads");
        if (!same(f))
            FAIL_CHECK(
                "the bits differ: give each thread numbers of its own to add to, and add in a "
                "fixed order");
        const bool a_gradient_came_back = reached;
        CHECK(a_gradient_came_back);
    }
}

TEST_CASE("operations: tensors of two tapes are refused", "[04][0 pts]") {
    Tape one, two;
    const Tensor a = one.constant(Matrix(2, 2, 1)), b = two.constant(Matrix(2, 2, 1));
    CHECK_THROWS_WITH(a + b, ContainsSubstring("different tapes"));
    CHECK_THROWS_WITH(multiply(a, b), ContainsSubstring("different tapes"));
    CHECK_THROWS_WITH(matmul(a, b), ContainsSubstring("different tapes"));
    CHECK_THROWS_WITH(matmul_transposed(a, b), ContainsSubstring("different tapes"));
    CHECK_THROWS_WITH(add_row(a, two.constant(Matrix(1, 2))), ContainsSubstring("different tapes"));
}

TEST_CASE("Tape: Gradients::parameters gives parameters the same gradients", "[04][0 pts]") {
    Rng rng(5);
    Parameter w(random_matrix(5, 3, rng)), v(random_matrix(3, 3, rng));
    const Matrix x = random_matrix(7, 5, rng);
    const auto gradients = [&](Tape& tape) {
        w.grad.fill(0);
        v.grad.fill(0);
        tape.clear();
        const Tensor tv = tape.parameter(v);
        const Tensor h = gelu(matmul(tape.constant(x), tape.parameter(w)));
        const Tensor y = softmax(matmul(h, tv)) + matmul(multiply(h, h), tv);
        tape.backward(mean(multiply(y, y)));
        return std::pair(w.grad, v.grad);
    };
    Tape all, few(Tape::Gradients::parameters);
    const auto expected = gradients(all);
    for (int round = 0; round < 3; ++round) {
        const auto [dw, dv] = gradients(few);
        CHECK_THAT(dw, Exactly(expected.first));
        CHECK_THAT(dv, Exactly(expected.second));
    }

    few.clear();
    const Tensor t = matmul(few.constant(x), few.parameter(w));
    const Tensor loss = mean(t);
    few.backward(loss);
    CHECK_THROWS_WITH(t.grad(), ContainsSubstring("its gradient was not kept"));
    w.grad.fill(0);
    few.backward(loss);  // once more: everything is computed again
    CHECK_THAT(w.grad, Close(product(x.view().transposed(), Matrix(7, 3, real(1.0 / 21)))));
}
