// Lesson 02: the matrix product in five steps.  Every step must give the sums of the definition,
// which are taken here in double, for any shape and however the matrices lie in memory.
#include "02_matmul/matmul.hpp"
#include "02_matmul/peak.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "02_matmul/kernel.hpp"
#include "common/parallel.hpp"
#include "support/test.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

constexpr real kNaN = std::numeric_limits<real>::quiet_NaN();

using Multiply = void (*)(ConstMatrixView, ConstMatrixView, MatrixView);
using MultiplyTile = void (*)(ConstMatrixView, const real*, real*, std::ptrdiff_t, bool);

struct Size {
    int n, k, m;  // (n x k)·(k x m)
};

// Which matrices lie transposed in memory.
struct Turned {
    bool a, b, c;
};

// A matrix in the middle of a larger one, which holds `around` in all other places.
class Framed {
public:
    Framed(const Matrix& inner, real around, bool turned)
        : around_(around),
          rows_(turned ? inner.cols() : inner.rows()),
          cols_(turned ? inner.rows() : inner.cols()),
          turned_(turned),
          all_(rows_ + 3, cols_ + 5, around) {
        for (int r = 0; r < inner.rows(); ++r)
            for (int c = 0; c < inner.cols(); ++c) view()(r, c) = inner(r, c);
    }
    MatrixView view() {
        const MatrixView inner = all_.view().block(1, 3, rows_, cols_);
        return turned_ ? inner.transposed() : inner;
    }
    bool frame_is_intact() const {
        Matrix copy = all_;
        for (int r = 0; r < rows_; ++r)
            for (int c = 0; c < cols_; ++c) copy(r + 1, c + 3) = around_;
        return copy == Matrix(copy.rows(), copy.cols(), around_);
    }

private:
    real around_;
    int rows_, cols_;
    bool turned_;
    Matrix all_;
};

// c + a·b, for k from `first` on, in double.
Matrix product_of(ConstMatrixView a, ConstMatrixView b, const Matrix& c, int first = 0) {
    Matrix y(a.rows, b.cols);
    for (int i = 0; i < a.rows; ++i)
        for (int j = 0; j < b.cols; ++j) {
            double total = c(i, j);
            for (int k = first; k < a.cols; ++k) total += double(a(i, k)) * b(k, j);
            y(i, j) = real(total);
        }
    return y;
}

std::string words(Size s, Turned t) {
    const auto of = [](int rows, int cols, bool turned) {
        return "(" + std::to_string(rows) + "x" + std::to_string(cols) +
               (turned ? ", a transpose)" : ")");
    };
    return of(s.n, s.k, t.a) + "·" + of(s.k, s.m, t.b) + " into " + of(s.n, s.m, t.c);
}

// Multiplies random matrices of this size and layout.  What lies around a and b is NaN, and so is c
// before; with `add`, c holds numbers instead.
void check_product(Multiply multiply, Size s, Turned t, bool add = false) {
    Rng rng(std::uint64_t(s.n + 1000 * s.k + 1000000 * s.m));
    const Matrix a = random_matrix(s.n, s.k, rng), b = random_matrix(s.k, s.m, rng);
    const Matrix before = random_matrix(s.n, s.m, rng), zero(s.n, s.m, 0);
    Framed in_a(a, kNaN, t.a), in_b(b, kNaN, t.b);
    Framed in_c(add ? before : Matrix(s.n, s.m, kNaN), 7, t.c);

    multiply(in_a.view(), in_b.view(), in_c.view());

    INFO(words(s, t) << (add ? ", which holds numbers" : ", which holds NaN") << " before");
    CloseMatcher matcher = Close(product_of(a, b, add ? before : zero));
    if (add) matcher.unless(product_of(a, b, zero), "c's old numbers are lost");
    if (s.k > 1 && (s.k - 1) % 64 != 0)
        matcher.unless(product_of(a, b, add ? before : zero, s.k - 1),
                       "only the last k is kept: = for +=");
    for (const int block : {64, kBlockDepth})
        if (s.k > block)
            matcher.unless(product_of(a, b, zero, (s.k - 1) / block * block),
                           "each block of depth overwrites c instead of adding to it");
    REQUIRE_THAT(copy_of(in_c.view()), matcher);
    INFO("what stands around c in memory must stay as it was");
    REQUIRE(in_c.frame_is_intact());
}

// The product that README.md works out by hand.
void check_example(Multiply multiply) {
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, b{{7, 8}, {9, 10}, {11, 12}};
    Matrix c(2, 2, 100);
    multiply(a, b, c);
    INFO("the example worked by hand in README.md; c holds 100 before");
    REQUIRE_THAT(c, Close({{58, 64}, {139, 154}})
                        .unless({{158, 164}, {239, 254}}, "c is not set to 0 before it is added to")
                        .unless({{33, 36}, {66, 72}}, "only the last k is kept: = for +="));
}

void check_products(Multiply multiply, bool add = false) {
    if (!add) check_example(multiply);
    for (const Size s :
         {Size{1, 1, 1}, Size{2, 3, 5}, Size{3, 5, 2}, Size{5, 7, 13}, Size{7, 2, 1},
          Size{1, 17, 31}, Size{13, 1, 33}, Size{17, 31, 65}, Size{33, 65, 17}, Size{31, 100, 33},
          Size{65, 33, 100}, Size{3, 0, 5}, Size{17, 0, 33}, Size{0, 3, 5}, Size{17, 5, 0}})
        for (const bool a : {false, true})
            for (const bool b : {false, true})
                for (const bool c : {false, true}) check_product(multiply, s, {a, b, c}, add);
    check_product(multiply, {257, 65, 33}, {false, false, false}, add);
    check_product(multiply, {33, 257, 65}, {false, true, false}, add);
    check_product(multiply, {31, 513, 259}, {true, false, false}, add);
    check_product(multiply, {257, 257, 257}, {false, false, false}, add);
    check_product(multiply, {17, 2 * kBlockDepth + 99, 35}, {false, false, false}, add);
}

bool same_bits(Multiply multiply, Size s) {
    Rng rng(7);
    const Matrix a = random_matrix(s.n, s.k, rng), b = random_matrix(s.k, s.m, rng);
    return same_bits_for_any_threads([&] {
        Matrix c(s.n, s.m, kNaN);
        multiply(a, b, c);
        return c;
    });
}

void check_tile(MultiplyTile multiply, int depth, bool add, bool transposed) {
    Rng rng(std::uint64_t(depth + 1));
    // a is some rows of a wider matrix, as it stands or transposed; b_panel is packed
    const Matrix wide = random_matrix(kTileRows, depth + 3, rng);
    const Matrix tall = random_matrix(depth, kTileRows + 2, rng);
    const ConstMatrixView a = transposed ? tall.view().block(0, 1, depth, kTileRows).transposed()
                                         : wide.view().block(0, 2, kTileRows, depth);
    const Matrix b_panel = random_matrix(depth, kTileCols, rng);
    const Matrix before = random_matrix(kTileRows, kTileCols, rng), zero(kTileRows, kTileCols, 0);
    Framed c(add ? before : Matrix(kTileRows, kTileCols, kNaN), 7, false);

    multiply(a, b_panel.data(), &c.view()(0, 0), c.view().row_stride, add);

    INFO("depth " << depth << (add ? ", added to c" : ", c holds NaN before")
                  << (transposed ? ", a transposed" : ""));
    const ConstMatrixView b = b_panel.view();
    CloseMatcher matcher = Close(product_of(a, b, add ? before : zero));
    if (add) matcher.unless(product_of(a, b, zero), "c's old numbers are lost");
    if (depth > 1)
        matcher.unless(product_of(a, b, add ? before : zero, depth - 1),
                       "only the last step of k is kept: = for +=");
    REQUIRE_THAT(copy_of(c.view()), matcher);
    INFO("what stands around the tile in memory must stay as it was");
    REQUIRE(c.frame_is_intact());
}

void check_tiles(MultiplyTile multiply) {
    for (const int depth : {1, 2, 7, kBlockDepth, 0})
        for (const bool add : {false, true})
            for (const bool transposed : {false, true})
                check_tile(multiply, depth, add, transposed);
}

// pack_panel into memory that holds NaN, with 7 behind the panel.
Matrix packed(ConstMatrixView m, int first, int width) {
    Matrix panel(m.rows + 1, width, kNaN);
    std::ranges::fill(panel.row(m.rows), real(7));
    pack_panel(m, first, width, panel.data());
    INFO("what stands behind the panel in memory must stay as it was");
    REQUIRE_THAT(copy_of(panel.view().block(m.rows, 0, 1, width)), Exactly(Matrix(1, width, 7)));
    return copy_of(panel.view().block(0, 0, m.rows, width));
}

}  // namespace

// ---- the staircase ------------------------------------------------------------------------------

TEST_CASE("matmul_ijk: the product, for any shape and layout", "[02][1 pts]") {
    check_products(matmul_ijk);
}

TEST_CASE("matmul_ikj: the product, for any shape and layout", "[02][1 pts]") {
    check_products(matmul_ikj);
}

TEST_CASE("matmul_parallel: the product, in the same bits for any threads", "[02][1 pts]") {
    check_products(matmul_parallel);
    for (int run = 0; run < 5; ++run) REQUIRE(same_bits(matmul_parallel, {67, 129, 71}));
}

TEST_CASE("matmul_blocked: the product, in the same bits for any threads", "[02][1 pts]") {
    check_products(matmul_blocked);
    for (int run = 0; run < 5; ++run) REQUIRE(same_bits(matmul_blocked, {67, 129, 271}));
}

// ---- the parts of gemm --------------------------------------------------------------------------

TEST_CASE("pack_panel: some columns, row after row, with zeros beyond the last", "[02][1 pts]") {
    const Matrix three_rows{{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10}, {11, 12, 13, 14, 15}};
    const ConstMatrixView m = three_rows.view().block(0, 0, 2, 5);
    const Matrix middle{{2, 3, 4}, {7, 8, 9}};
    REQUIRE_THAT(packed(m, 1, 3),
                 Close(middle)
                     .unless({{1, 2, 3}, {6, 7, 8}}, "`first` is not used")
                     .unless({{2, 7, 3}, {8, 4, 9}}, "the panel is filled column after column"));
    {
        INFO("columns 3 to 6 of a matrix that ends with column 4");
        REQUIRE_THAT(packed(m, 3, 4),
                     Close({{4, 5, 0, 0}, {9, 10, 0, 0}})
                         .unless({{4, 5, 6, 7}, {9, 10, 11, 12}}, "it reads on into the next row"));
    }
    Rng rng(9);
    for (const int width : {1, kTileRows, kTileCols})
        for (const int cols : {1, 17, 2 * kTileCols})
            for (const bool turned : {false, true}) {
                const Matrix numbers = random_matrix(13, cols, rng);
                Framed framed(numbers, kNaN, turned);
                for (int first = 0; first < cols; first += width) {
                    Matrix expected(13, width, 0);
                    for (int k = 0; k < 13; ++k)
                        for (int j = 0; j < width && first + j < cols; ++j)
                            expected(k, j) = numbers(k, first + j);
                    INFO("columns " << first << " to " << first + width - 1 << " of 13x" << cols
                                    << (turned ? ", which is a transposed view" : ", a block"));
                    REQUIRE_THAT(packed(framed.view(), first, width), Close(expected));
                }
            }
}

TEST_CASE("multiply_tile: one tile of c from rows of a and a panel of b", "[02][1 pts]") {
    // worked by hand in README.md: row r of a is (1, r), the panel's rows are (0, 1, 2, …) and
    // (10, 10, 10, …), so c(r, j) = j + 10 r
    Matrix a(kTileRows, 2, 1), panel(2, kTileCols, 10), tile(kTileRows, kTileCols, kNaN);
    Matrix expected = tile, left_twice = tile, last = tile;
    for (int r = 0; r < kTileRows; ++r) a(r, 1) = real(r);
    for (int j = 0; j < kTileCols; ++j) panel(0, j) = real(j);
    for (int r = 0; r < kTileRows; ++r)
        for (int j = 0; j < kTileCols; ++j) {
            expected(r, j) = real(j + 10 * r);
            left_twice(r, j) = real(j % kLanes + 10 * r);
            last(r, j) = real(10 * r);
        }
    multiply_tile(a, panel.data(), tile.data(), kTileCols, false);
    CHECK_THAT(tile, Close(expected)
                         .unless(left_twice, "the left half of b's panel is taken twice")
                         .unless(last, "only the last step of k is kept: = for +="));
    check_tiles(multiply_tile);
}

TEST_CASE("multiply_tile_portable: the same in plain loops", "[02][0 pts]") {
    check_tiles(multiply_tile_portable);
}

TEST_CASE("multiply_rows: a few rows times a matrix", "[02][0 pts]") {
    const Multiply set = [](ConstMatrixView a, ConstMatrixView b, MatrixView c) {
        multiply_rows(a, b, c, false);
    };
    const Multiply add = [](ConstMatrixView a, ConstMatrixView b, MatrixView c) {
        multiply_rows(a, b, c, true);
    };
    check_products(set);
    check_products(add, true);
    REQUIRE(same_bits(set, {1, 257, 300}));
    REQUIRE(same_bits(set, {3, 257, 129}));
}

// ---- gemm ---------------------------------------------------------------------------------------

TEST_CASE("gemm and gemm_add: the product, for any shape and layout", "[02][1 pts]") {
    check_products(gemm);
    check_products(gemm_add, true);
    const Matrix a{{1, 2, 3}, {4, 5, 6}}, b{{7, 8}, {9, 10}, {11, 12}};
    CHECK_THAT(product(a, b), Close({{58, 64}, {139, 154}}));
    CHECK_THAT(product(a, a.view().transposed()), Close({{14, 32}, {32, 77}}));
    CHECK_THAT(product(a.view().transposed(), a),
               Close({{17, 22, 27}, {22, 29, 36}, {27, 36, 45}}));
}

TEST_CASE("gemm: the same bits for any threads, and from several at once", "[02][1 pts]") {
    for (const Size s : {Size{1, 257, 300}, Size{67, 129, 71}, Size{257, 513, 131}})
        for (int run = 0; run < 3; ++run) {
            INFO(words(s, {}));
            REQUIRE(same_bits(gemm, s));
        }
    Rng rng(11);
    constexpr int kCalls = 60;
    std::vector<Matrix> a, b, c(kCalls, Matrix(67, 71)), expected;
    for (int i = 0; i < kCalls; ++i) {
        a.push_back(random_matrix(67, 100 + i, rng));
        b.push_back(random_matrix(100 + i, 71, rng));
        expected.push_back(product_of(a[i], b[i], c[i]));
    }
    for (int run = 0; run < 5; ++run) {
        parallel_for(kCalls, true, [&](int i) { gemm(a[i], b[i], c[i]); });
        for (int i = 0; i < kCalls; ++i) {
            INFO("call " << i << " of several at the same time, each on a thread");
            REQUIRE_THAT(c[i], Close(expected[i]));
        }
    }
}

TEST_CASE("shapes that do not fit are refused, and all are named", "[02][0 pts]") {
    const Matrix a(3, 4), b(5, 2), b4(4, 2);
    Matrix c(3, 2), wrong(2, 3);
    for (const Multiply multiply : {matmul_ijk, matmul_ikj, matmul_parallel, matmul_blocked}) {
        CHECK_THROWS_WITH(multiply(a, b, c), "matmul: (3x4)·(5x2): inner sizes 4 and 5 differ");
        CHECK_THROWS_WITH(multiply(a, b4, wrong), "matmul: (3x4)·(4x2) does not fit into 2x3");
        CHECK_THROWS_AS(multiply(a, b, c), std::invalid_argument);
    }
    for (const Multiply multiply : {gemm, gemm_add}) {
        CHECK_THROWS_WITH(multiply(a, b, c), "gemm: (3x4)·(5x2) into (3x2): inner sizes differ");
        CHECK_THROWS_WITH(multiply(a, b4, wrong), "gemm: (3x4)·(4x2) into (2x3): does not fit");
        CHECK_THROWS_AS(multiply(a, b, c), std::invalid_argument);
    }
}

TEST_CASE("speed_points: none to a tenth of the peak, all from six tenths on", "[02][0 pts]") {
    CHECK(speed_points(0) == 0);
    CHECK(speed_points(0.1) == 0);
    CHECK(std::abs(speed_points(0.35) - 2) < 1e-12);
    CHECK(speed_points(0.6) == 4);
    CHECK(speed_points(1.1) == 4);
}
