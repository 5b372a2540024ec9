#include <algorithm>

#include "02_matmul/kernel.hpp"
#include "02_matmul/matmul.hpp"
#include "common/parallel.hpp"

namespace gpt {

// The heart of the product.  kTileRows x kTileCols sums stay in registers while k runs: each step
// reads kTileRows numbers of a and kTileCols of b, and makes kTileRows * kTileCols multiply-adds of
// them.  That is why it can run near the speed of the arithmetic, not of the memory.
void multiply_tile(ConstMatrixView a, const real* b_panel, real* c, std::ptrdiff_t c_stride,
                   bool add) {
#if defined(__GNUC__)
    TODO("kTileRows x 2 Lanes of sums; each k adds a(r, k) times both Lanes of b");
#else
    multiply_tile_portable(a, b_panel, c, c_stride, add);
#endif
}

// The loops say the same, but whether the sums stay in registers is now up to the compiler.
void multiply_tile_portable(ConstMatrixView a, const real* b_panel, real* c,
                            std::ptrdiff_t c_stride, bool add) {
    real sums[kTileRows][kTileCols] = {};
    for (int k = 0; k < a.cols; ++k, b_panel += kTileCols)
        for (int r = 0; r < kTileRows; ++r)
#pragma omp simd
            for (int j = 0; j < kTileCols; ++j) sums[r][j] += a(r, k) * b_panel[j];
    for (int r = 0; r < kTileRows; ++r)
        for (int j = 0; j < kTileCols; ++j)
            c[r * c_stride + j] = add ? c[r * c_stride + j] + sums[r][j] : sums[r][j];
}

namespace {

// Columns first … last - 1 of c, for one row of a: c collects a(k) times row k of b, as in step 2.
void add_rows_of_b(const real* a, std::ptrdiff_t a_stride, ConstMatrixView b, real* c, int first,
                   int last) {
    for (int k = 0; k < b.rows; ++k) {
        const real a_k = a[k * a_stride];
        const real* b_row = &b(k, 0);
        for (int j = first; j < last; ++j) c[j] += a_k * b_row[j];
    }
}

// sum of x[k] * y[k].  The pragma allows the compiler to sum in several lanes, always the same way.
real dot(const real* x, const real* y, int n) {
    real total = 0;
#pragma omp simd reduction(+ : total)
    for (int k = 0; k < n; ++k) total += x[k] * y[k];
    return total;
}

}  // namespace

// b is read once, in the order in which it lies in memory, by threads that own columns of c.
void multiply_rows(ConstMatrixView a, ConstMatrixView b, MatrixView c, bool add) {
    constexpr int kStrip = 64;  // columns of c that one thread takes at a time
    const int strips = (c.cols + kStrip - 1) / kStrip;
    const bool by_rows = b.col_stride == 1 && c.col_stride == 1;
    const bool by_dots = b.row_stride == 1 && a.col_stride == 1;
#pragma omp parallel for if (long{a.rows} * a.cols * b.cols > kParallelWork)
    for (int strip = 0; strip < strips; ++strip) {
        const int first = strip * kStrip, last = std::min(first + kStrip, c.cols);
        for (int i = 0; i < c.rows; ++i) {
            for (int j = first; j < last && !add; ++j) c(i, j) = 0;
            if (by_rows) {
                add_rows_of_b(&a(i, 0), a.col_stride, b, &c(i, 0), first, last);
                continue;
            }
            for (int j = first; j < last; ++j) {
                if (by_dots)
                    c(i, j) += dot(&a(i, 0), &b(0, j), a.cols);
                else
                    for (int k = 0; k < a.cols; ++k) c(i, j) += a(i, k) * b(k, j);
            }
        }
    }
}

}  // namespace gpt
