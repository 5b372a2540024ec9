// Lesson 01: matrices.  Expected numbers are worked out by hand or follow from an identity; nothing
// here calls one function of the lesson to check another.
#include "01_matrix/matrix.hpp"

#include <cmath>
#include <limits>

#include "support/test.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

constexpr real kInfinity = std::numeric_limits<real>::infinity();
constexpr real kNaN = std::numeric_limits<real>::quiet_NaN();

// A matrix made element by element: f(r, c).
template <class F>
Matrix make(int rows, int cols, F f) {
    Matrix m(rows, cols);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) m(r, c) = real(f(r, c));
    return m;
}

Matrix turned(const Matrix& m) { return copy_of(m.view().transposed()); }

// The sums of a·b in double.
Matrix product_of(const Matrix& a, const Matrix& b) {
    return make(a.rows(), b.cols(), [&](int i, int j) {
        double total = 0;
        for (int k = 0; k < a.cols(); ++k) total += double(a(i, k)) * b(k, j);
        return total;
    });
}

Matrix sum_of(const Matrix& a, const Matrix& b) {
    return make(a.rows(), a.cols(), [&](int r, int c) { return a(r, c) + b(r, c); });
}

// exp(x) in double, divided by what total(r, c) says.
template <class F>
Matrix exp_over(const Matrix& x, F total) {
    return make(x.rows(), x.cols(), [&](int r, int c) { return std::exp(double(x(r, c))) / total(r, c); });
}

double exp_sum(ConstMatrixView x) {
    double total = 0;
    for (int r = 0; r < x.rows; ++r)
        for (int c = 0; c < x.cols; ++c) total += std::exp(double(x(r, c)));
    return total;
}

}  // namespace

// ---- what you write ------------------------------------------------------------------------------

TEST_CASE("multiply: element by element", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, b{{10, -1, 0.5}, {2, 0, -3}};
    CHECK_THAT(multiply(a, b), Close({{10, -2, 1.5}, {8, 0, -18}})
                                   .unless({{11, 1, 3.5}, {6, 5, 3}}, "the elements are added"));
    const Matrix square{{1, 2}, {3, 4}}, other{{5, 6}, {7, 8}};
    CHECK_THAT(multiply(square, other),
               Close({{5, 12}, {21, 32}}).unless({{19, 22}, {43, 50}}, "it is the matrix product"));
    CHECK(multiply(Matrix(0, 3), Matrix(0, 3)) == Matrix(0, 3));
}

TEST_CASE("add_row: the same row is added to every row", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, row{{10, 20, 40}};
    CHECK_THAT(add_row(a, row), Close({{11, 22, 43}, {14, 25, 46}})
                                    .unless({{11, 22, 43}, {4, 5, 6}}, "only row 0 gets it"));
    const Matrix square{{1, 2}, {3, 4}};
    CHECK_THAT(add_row(square, {{10, 20}}),
               Close({{11, 22}, {13, 24}})
                   .unless({{11, 12}, {23, 24}}, "row r gets row(0, r): the row is used as a column"));
    CHECK(add_row(Matrix(0, 3), row) == Matrix(0, 3));
}

TEST_CASE("transpose: rows become columns", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}};
    CHECK_THAT(transpose(a), Close({{1, 4}, {2, 5}, {3, 6}})
                                 .unless({{1, 2}, {3, 4}, {5, 6}},
                                         "the numbers keep their order and only the shape changes"));
    Rng rng(1);
    const Matrix m = random_matrix(7, 5, rng);
    CHECK(transpose(m) == turned(m));
    CHECK(transpose(transpose(m)) == m);
    const Matrix square = random_matrix(5, 5, rng);
    CHECK_THAT(transpose(square), Close(turned(square)).unless(square, "nothing moves"));
    CHECK(transpose(Matrix(0, 3)) == Matrix(3, 0));
}

TEST_CASE("matmul: rows times columns", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, b{{7, 8}, {9, 10}, {11, 12}};
    // 58 = 1·7 + 2·9 + 3·11
    REQUIRE_THAT(matmul(a, b), Close({{58, 64}, {139, 154}})
                                   .unless({{58, 139}, {64, 154}}, "element (i, j) is put at (j, i)")
                                   .unless({{58, 122}, {261, 415}}, "the sum is not set to 0 again"));
    const Matrix p{{1, 2}, {3, 4}}, q{{5, 6}, {7, 8}};
    REQUIRE_THAT(matmul(p, q), Close({{19, 22}, {43, 50}})
                                   .unless({{5, 12}, {21, 32}}, "elements are multiplied in pairs")
                                   .unless({{17, 23}, {39, 53}}, "it is a·bᵀ: b's index is (k, j)")
                                   .unless({{26, 30}, {38, 44}}, "it is aᵀ·b: a's index is (i, k)")
                                   .unless({{23, 34}, {31, 46}}, "it is b·a"));
    Rng rng(2);
    for (const auto [n, k, m] : {std::array{1, 1, 1}, {1, 7, 1}, {5, 1, 3}, {7, 13, 11}}) {
        const Matrix x = random_matrix(n, k, rng), y = random_matrix(k, m, rng);
        REQUIRE_THAT(matmul(x, y), Close(product_of(x, y)));
    }
    CHECK(matmul(Matrix(3, 0), Matrix(0, 2)) == Matrix(3, 2, 0));  // a sum of nothing is 0
    CHECK(matmul(Matrix(0, 3), Matrix(3, 2)) == Matrix(0, 2));
    CHECK(std::isnan(matmul({{0, kNaN}}, {{1}, {0}})(0, 0)));  // 0 · NaN is NaN
}

TEST_CASE("matmul: obeys the laws of the matrix product", "[01][1 pts]") {
    Rng rng(3);
    const Matrix a = random_matrix(5, 7, rng), b = random_matrix(7, 3, rng);
    const Matrix b2 = random_matrix(7, 3, rng), c = random_matrix(3, 11, rng);
    SECTION("(AB)C = A(BC)") { CHECK_THAT(matmul(matmul(a, b), c), Close(matmul(a, matmul(b, c)))); }
    SECTION("A(B + B') = AB + AB'") {
        CHECK_THAT(matmul(a, sum_of(b, b2)), Close(sum_of(matmul(a, b), matmul(a, b2))));
    }
    SECTION("(AB)ᵀ = BᵀAᵀ") {
        CHECK_THAT(turned(matmul(a, b)), Close(matmul(turned(b), turned(a))));
    }
    SECTION("IA = A = AI") {
        const auto identity = [](int r, int c) { return r == c; };
        CHECK(matmul(make(5, 5, identity), a) == a);
        CHECK(matmul(a, make(7, 7, identity)) == a);
    }
}

TEST_CASE("sum_rows: one row that holds the sum of each column", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}};
    CHECK_THAT(sum_rows(a), Close({{5, 7, 9}})
                                .unless({{6}, {15}}, "each row is summed over its columns")
                                .unless({{6, 15}}, "each row is summed over its columns")
                                .unless({{4, 5, 6}}, "the rows overwrite each other: = for +=")
                                .unless({{2.5, 3.5, 4.5}}, "it is divided by the number of rows"));
    Rng rng(4);
    const Matrix m = random_matrix(13, 7, rng);
    CHECK_THAT(sum_rows(m), Close(product_of(Matrix(1, 13, 1), m)));
    CHECK(sum_rows(Matrix(0, 3)) == Matrix(1, 3, 0));
}

TEST_CASE("argmax: where the largest value stands", "[01][1 pts]") {
    const auto at = [](std::initializer_list<real> values) {
        return argmax({values.begin(), values.size()});
    };
    CHECK(at({7}) == 0);
    CHECK(at({1, 5, 3}) == 1);
    CHECK(at({1, 3, 5}) == 2);
    CHECK(at({-5, -2, -3}) == 1);  // all are below 0
    CHECK(at({2, 9, 9, 1, 9}) == 1);  // of equals, the first
    CHECK(at({-kInfinity, -3, -kInfinity}) == 1);
    CHECK(at({0, kInfinity, 5}) == 1);
    Matrix m{{9, 1, 2}, {1, 2, 9}};
    CHECK(argmax(m.row(1)) == 2);
}

TEST_CASE("softmax_rows: each row becomes a distribution", "[01][1 pts]") {
    // exp(ln 2) = 2, so the rows are 1:2:3:4 and 5:1:3:1.
    const auto ln = [](double x) { return real(std::log(x)); };
    const Matrix x{{ln(1), ln(2), ln(3), ln(4)}, {ln(5), ln(1), ln(3), ln(1)}};
    CHECK_THAT(softmax_rows(x),
               Close({{0.1f, 0.2f, 0.3f, 0.4f}, {0.5f, 0.1f, 0.3f, 0.1f}}).within(1e-6));

    Rng rng(5);
    const Matrix m = random_matrix(5, 7, rng, 2);
    const auto row_sum = [&](int r, int) { return exp_sum(m.view().block(r, 0, 1, 7)); };
    const auto col_sum = [&](int, int c) { return exp_sum(m.view().block(0, c, 5, 1)); };
    const auto row_max = [&](int r, int) { return std::exp(double(m(r, argmax_of(m, r)))); };
    CHECK_THAT(softmax_rows(m),
               Close(exp_over(m, row_sum))
                   .unless(exp_over(m, col_sum), "the columns sum to 1, not the rows")
                   .unless(exp_over(m, [&](int, int) { return exp_sum(m); }), "all elements sum to 1")
                   .unless(exp_over(m, row_max), "the division by the row's sum is missing"));
}

TEST_CASE("softmax_rows: no row is too large, too small or too far from the others", "[01][1 pts]") {
    // Each row shifted by its own number: the result does not change, and nothing overflows.
    const Matrix expected{{0.25f, 0.75f}, {0.5f, 0.5f}, {0.75f, 0.25f}};
    const real ln3 = real(std::log(3.0));
    const auto shifted = [&](std::initializer_list<real> by) {
        const real* s = by.begin();
        return Matrix{{s[0], s[0] + ln3}, {s[1], s[1]}, {s[2] + ln3, s[2]}};
    };
}
