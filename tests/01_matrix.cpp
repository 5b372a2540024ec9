// Lesson 01: matrices.  Expected numbers are worked out by hand or follow from an identity; nothing
// here calls one function of the lesson to check another.
#include "01_matrix/matrix.hpp"

#include <algorithm>
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

double exp_sum(ConstMatrixView x) {
    double total = 0;
    for (int r = 0; r < x.rows; ++r)
        for (int c = 0; c < x.cols; ++c) total += std::exp(double(x(r, c)));
    return total;
}

// exp(x(r, c)) / divisor(r, c): softmax, when the divisor is the sum of the row's exponentials.
template <class F>
Matrix exp_over(const Matrix& x, F divisor) {
    return make(x.rows(), x.cols(),
                [&](int r, int c) { return std::exp(double(x(r, c))) / divisor(r, c); });
}

struct Size {
    int n, k, m;
};

}  // namespace

// ---- what you write -----------------------------------------------------------------------------

TEST_CASE("multiply: element by element", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, b{{10, -1, 0.5}, {2, 0, -3}};
    REQUIRE_THAT(multiply(a, b), Close({{10, -2, 1.5}, {8, 0, -18}})
                                     .unless({{11, 1, 3.5}, {6, 5, 3}}, "the elements are added"));
    const Matrix p{{1, 2}, {3, 4}}, q{{5, 6}, {7, 8}};
    CHECK_THAT(multiply(p, q),
               Close({{5, 12}, {21, 32}}).unless({{19, 22}, {43, 50}}, "it is the matrix product"));
    CHECK_THAT(multiply(Matrix(0, 3), Matrix(0, 3)), Exactly(Matrix(0, 3)));
}

TEST_CASE("add_row: the same row is added to every row", "[01][1 pts]") {
    const Matrix square{{1, 2}, {3, 4}};
    REQUIRE_THAT(add_row(square, {{10, 20}}),
                 Close({{11, 22}, {13, 24}})
                     .unless({{11, 12}, {23, 24}}, "row r gets row(0, r) everywhere, not row(0, c)")
                     .unless({{11, 22}, {3, 4}}, "only row 0 gets it")
                     .unless({{10, 20}, {10, 20}}, "a itself is left out"));
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, row{{10, 20, 40}};
    CHECK_THAT(add_row(a, row), Close({{11, 22, 43}, {14, 25, 46}}));
    CHECK_THAT(add_row(Matrix(0, 3), row), Exactly(Matrix(0, 3)));
}

TEST_CASE("transpose: rows become columns", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}};
    REQUIRE_THAT(transpose(a), Close({{1, 4}, {2, 5}, {3, 6}})
                                   .unless({{1, 2}, {3, 4}, {5, 6}},
                                           "the shape changes but the numbers keep their order"));
    Rng rng(1);
    const Matrix m = random_matrix(7, 5, rng), square = random_matrix(5, 5, rng);
    CHECK_THAT(transpose(m), Close(turned(m)));
    CHECK_THAT(transpose(square), Close(turned(square)).unless(square, "nothing moves"));
    CHECK_THAT(transpose(transpose(m)), Exactly(m));
    CHECK_THAT(transpose(Matrix(0, 3)), Exactly(Matrix(3, 0)));
}

TEST_CASE("matmul: rows times columns", "[01][1 pts]") {
    const Matrix p{{1, 2}, {3, 4}}, q{{5, 6}, {7, 8}};
    REQUIRE_THAT(matmul(p, q),  // 19 = 1·5 + 2·7
                 Close({{19, 22}, {43, 50}})
                     .unless({{5, 12}, {21, 32}}, "elements are multiplied in pairs")
                     .unless({{17, 23}, {39, 53}}, "b(j, k) is taken for b(k, j): it is a·bᵀ")
                     .unless({{26, 30}, {38, 44}}, "a(k, i) is taken for a(i, k): it is aᵀ·b")
                     .unless({{23, 34}, {31, 46}}, "the order is changed: it is b·a")
                     .unless({{19, 41}, {84, 134}}, "the sum is not set back to 0")
                     .unless({{19, 41}, {43, 93}}, "the sum is set back to 0 only for each row")
                     .unless({{14, 16}, {28, 32}}, "only the last k is kept: = for +="));
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, b{{7, 8}, {9, 10}, {11, 12}};
    REQUIRE_THAT(matmul(a, b), Close({{58, 64}, {139, 154}}));  // 58 = 1·7 + 2·9 + 3·11
    Rng rng(2);
    for (const Size s : {Size{1, 1, 1}, Size{1, 7, 1}, Size{5, 1, 3}, Size{7, 13, 11}}) {
        const Matrix x = random_matrix(s.n, s.k, rng), y = random_matrix(s.k, s.m, rng);
        REQUIRE_THAT(matmul(x, y), Close(product_of(x, y)));
    }
    // a sum of nothing is 0
    CHECK_THAT(matmul(Matrix(3, 0), Matrix(0, 2)), Exactly(Matrix(3, 2, 0)));
    CHECK_THAT(matmul(Matrix(0, 3), Matrix(3, 2)), Exactly(Matrix(0, 2)));
    CHECK(std::isnan(matmul({{0, 1}}, {{kNaN}, {1}})(0, 0)));  // 0 · NaN is NaN
}

TEST_CASE("matmul: obeys the laws of the matrix product", "[01][0 pts]") {
    Rng rng(3);
    const Matrix a = random_matrix(5, 7, rng), b = random_matrix(7, 3, rng);
    const Matrix b2 = random_matrix(7, 3, rng), c = random_matrix(3, 11, rng);
    const auto identity = [](int r, int col) { return r == col; };
    // (AB)C = A(BC);  A(B + B') = AB + AB';  (AB)ᵀ = BᵀAᵀ;  IA = A = AI
    REQUIRE_THAT(matmul(matmul(a, b), c), Close(matmul(a, matmul(b, c))));
    CHECK_THAT(matmul(a, sum_of(b, b2)), Close(sum_of(matmul(a, b), matmul(a, b2))));
    CHECK_THAT(turned(matmul(a, b)), Close(matmul(turned(b), turned(a))));
    CHECK_THAT(matmul(make(5, 5, identity), a), Exactly(a));
    CHECK_THAT(matmul(a, make(7, 7, identity)), Exactly(a));
}

TEST_CASE("sum_rows: one row that holds the sum of each column", "[01][1 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}};
    REQUIRE_THAT(sum_rows(a),
                 Close({{5, 7, 9}})
                     .unless({{6}, {15}}, "each row is summed over its columns")
                     .unless({{6, 15}}, "each row is summed over its columns")
                     .unless({{4, 5, 6}}, "only the last row is kept: = for +=")
                     .unless({{2.5, 3.5, 4.5}}, "it is divided by the number of rows"));
    Rng rng(4);
    const Matrix m = random_matrix(13, 7, rng);
    CHECK_THAT(sum_rows(m), Close(product_of(Matrix(1, 13, 1), m)));
    CHECK_THAT(sum_rows(Matrix(0, 3)), Exactly(Matrix(1, 3, 0)));
}

TEST_CASE("argmax: where the largest value stands", "[01][1 pts]") {
    const auto at = [](std::initializer_list<real> values) {
        return argmax({values.begin(), values.size()});
    };
    REQUIRE(at({7}) == 0);
    CHECK(at({1, 3, 5}) == 2);
    CHECK(at({4, 5, 3}) == 1);
    CHECK(at({-5, -2, -3}) == 1);     // all below 0
    CHECK(at({2, 9, 9, 1, 9}) == 1);  // of equals, the first
    CHECK(at({-kInfinity, -3, -kInfinity}) == 1);
    CHECK(at({0, kInfinity, 5}) == 1);
}

TEST_CASE("softmax_rows: each row becomes a distribution", "[01][1 pts]") {
    // exp(ln 2) = 2, so these rows are 1:2:3:4 and 5:1:3:1.
    const auto ln = [](double x) { return real(std::log(x)); };
    const Matrix x{{ln(1), ln(2), ln(3), ln(4)}, {ln(5), ln(1), ln(3), ln(1)}};
    const Matrix parts{{1, 2, 3, 4}, {5, 1, 3, 1}};
    const auto over = [&](auto divisor) {
        return make(2, 4, [&](int r, int c) { return parts(r, c) / divisor(r, c); });
    };
    const auto largest = [](int r, int) { return real(4 + r); };
    const auto of_column = [&](int, int c) { return parts(0, c) + parts(1, c); };
    REQUIRE_THAT(softmax_rows(x),
                 Close(over([](int, int) { return real(10); }))
                     .unless(parts, "the division by the row's sum is missing")
                     .unless(over(largest), "the division by the row's sum is missing")
                     .unless(over(of_column), "columns sum to 1, not rows")
                     .unless(over([](int, int) { return real(20); }),
                             "all elements together sum to 1")
                     .unless(over([](int r, int) { return r == 0 ? real(10) : real(22.5); }),
                             "the sum is not set back to 0 for each row"));
    Rng rng(5);
    const Matrix m = random_matrix(5, 7, rng, 2);
    const auto row_sum = [&](int r, int) { return exp_sum(m.view().block(r, 0, 1, 7)); };
    CHECK_THAT(softmax_rows(m), Close(exp_over(m, row_sum)));
    CHECK_THAT(softmax_rows(Matrix(0, 3)), Exactly(Matrix(0, 3)));
    CHECK_THAT(softmax_rows({{-7}, {40}}), Exactly(Matrix(2, 1, 1)));
}

TEST_CASE("softmax_rows: huge, infinite and missing numbers", "[01][1 pts]") {
    // softmax of {s, s + 1} is the same for every s.  Beyond s = 88 exp(s) is no float any more.
    const double e = std::exp(1.0);
    const real low = real(1 / (1 + e)), high = real(e / (1 + e));
    {
        INFO("rows near 10000 and -10000, where exp is infinite or 0 unless each row's own "
             "largest element is subtracted first");
        REQUIRE_THAT(softmax_rows({{0, 1}, {10000, 10001}, {-10000, -9999}}),
                     Close({{low, high}, {low, high}, {low, high}}));
        CHECK_THAT(softmax_rows({{10000, 0, -10000}}), Close({{1, 0, 0}}));
    }
    {
        INFO("minus infinity, as a mask writes it, has the probability 0");
        CHECK_THAT(softmax_rows({{-kInfinity, 0, 1}, {3, -kInfinity, -kInfinity}}),
                   Close({{0, low, high}, {1, 0, 0}}));
        // exactly 0, not just tiny
        CHECK_THAT(softmax_rows({{-kInfinity, 5}}), Exactly(Matrix{{0, 1}}));
    }
    INFO("a NaN makes its own row NaN, and no other");
    for (const int column : {0, 1, 2}) {
        Matrix x(2, 3, 1);
        x(1, column) = kNaN;
        const Matrix y = softmax_rows(x);
        CHECK_THAT(copy_of(y.view().block(0, 0, 1, 3)), Close(Matrix(1, 3, real(1.0 / 3))));
        CHECK((std::isnan(y(1, 0)) && std::isnan(y(1, 1)) && std::isnan(y(1, 2))));
    }
}

// ---- what is given ------------------------------------------------------------------------------

TEST_CASE("Matrix: its shape and its numbers, row after row", "[01][0 pts]") {
    Matrix m{{1, 2, 3}, {4, 5, 6}};
    CHECK((m.rows() == 2 && m.cols() == 3 && m.size() == 6));
    CHECK(shape(m) == "2x3");
    CHECK((m(0, 2) == 3 && m(1, 0) == 4 && m.data()[4] == 5 && m.row(1)[2] == 6));
    const Matrix copy = m;
    m(1, 2) = 60;
    m.row(0)[0] = 10;
    CHECK_THAT(copy, Exactly(Matrix{{1, 2, 3}, {4, 5, 6}}));
    CHECK_THAT(m, Exactly(Matrix{{10, 2, 3}, {4, 5, 60}}));
    CHECK_FALSE(Matrix(2, 3) == Matrix(3, 2));
    m.fill(7);
    CHECK_THAT(m, Exactly(Matrix(2, 3, 7)));
    m.resize(5, 1);
    CHECK((m.rows() == 5 && m.cols() == 1 && m.size() == 5));
    CHECK(Matrix() == Matrix(0, 0));
    CHECK_THROWS_WITH((Matrix{{1, 2}, {3}}), ContainsSubstring("different lengths"));
    CHECK_THROWS_AS(Matrix(-1, 2), std::invalid_argument);
    CHECK_THROWS_AS(m.resize(2, -1), std::invalid_argument);
}

TEST_CASE("MatrixView: blocks and transposes of the same numbers", "[01][0 pts]") {
    Matrix m{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}};
    CHECK_THAT(copy_of(m.view().block(1, 2, 2, 2)), Exactly(Matrix{{7, 8}, {11, 12}}));
    CHECK_THAT(copy_of(m.view().transposed()),
               Exactly(Matrix{{1, 5, 9}, {2, 6, 10}, {3, 7, 11}, {4, 8, 12}}));
    CHECK_THAT(copy_of(m.view().block(0, 1, 2, 3).transposed().block(1, 0, 2, 2)),
               Exactly(Matrix{{3, 7}, {4, 8}}));
    m.view().transposed().block(2, 1, 1, 2)(0, 1) = 110;
    CHECK(m(2, 2) == 110);
    // no numbers at all: from a null pointer there is nowhere to go
    CHECK(ConstMatrixView{nullptr, 0, 4, 4, 1}.block(0, 2, 0, 2).data == nullptr);
    CHECK(MatrixView{nullptr, 3, 0, 0, 1}.block(2, 0, 1, 0).data == nullptr);
}

TEST_CASE("add, subtract, scale, sum: the worked examples", "[01][0 pts]") {
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, b{{10, -1, 0.5}, {2, 0, -3}};
    CHECK_THAT(add(a, b), Exactly(Matrix{{11, 1, 3.5}, {6, 5, 3}}));
    CHECK_THAT(subtract(a, b), Exactly(Matrix{{-9, 3, 2.5}, {2, 5, 9}}));
    CHECK_THAT(scale(a, -2), Exactly(Matrix{{-2, -4, -6}, {-8, -10, -12}}));
    CHECK(sum(a) == 21);
    CHECK(sum(Matrix()) == 0);
}

TEST_CASE("shapes that do not fit are refused, and both are named", "[01][0 pts]") {
    const Matrix a(2, 3), b(3, 2), row(1, 2);
    CHECK_THROWS_WITH(add(a, b), "add: 2x3 and 3x2 differ");
    CHECK_THROWS_WITH(subtract(a, b), "subtract: 2x3 and 3x2 differ");
    CHECK_THROWS_WITH(multiply(a, b), "multiply: 2x3 and 3x2 differ");
    CHECK_THROWS_WITH(add_row(a, row), ContainsSubstring("2x3") && ContainsSubstring("not 1x2"));
    CHECK_THROWS_WITH(add_row(a, Matrix(2, 3)), ContainsSubstring("not 2x3"));
    CHECK_THROWS_WITH(matmul(Matrix(3, 4), Matrix(5, 2)),
                      "matmul: (3x4)·(5x2): inner sizes 4 and 5 differ");
    CHECK_THROWS_AS(argmax({}), std::invalid_argument);
    CHECK_THROWS_AS(softmax_rows(Matrix(2, 0)), std::invalid_argument);
}
