#include <algorithm>

#include "02_matmul/kernel.hpp"
#include "02_matmul/matmul.hpp"
#include "common/aligned.hpp"
#include "common/parallel.hpp"

namespace gpt {

// The heart of the product.  kTileRows x kTileCols sums stay in registers while k runs: each step
// reads kTileRows numbers of a and kTileCols of b, and makes kTileRows * kTileCols multiply-adds of
// them.  That is why it can run near the speed of the arithmetic, not of the memory.
void multiply_tile(ConstMatrixView a, const real* b_panel, real* c, std::ptrdiff_t c_stride,
                   bool add) {
#if defined(__GNUC__)
    // BEGIN SOLUTION kTileRows x 2 Lanes of sums; each k adds a(r, k) times both Lanes of b
    Lane sums[kTileRows][2] = {};
    const real* a_k = a.data;  // column k of a
    for (int k = 0; k < a.cols; ++k) {
        const Lane b0 = *reinterpret_cast<const Lane*>(b_panel);
        const Lane b1 = *reinterpret_cast<const Lane*>(b_panel + kLanes);
#pragma GCC unroll 16
        for (int r = 0; r < kTileRows; ++r) {
            const real a_rk = a_k[r * a.row_stride];
            sums[r][0] += a_rk * b0;
            sums[r][1] += a_rk * b1;
        }
        a_k += a.col_stride;
        b_panel += kTileCols;
    }
#pragma GCC unroll 16
    for (int r = 0; r < kTileRows; ++r, c += c_stride) {
        Lane* to = reinterpret_cast<Lane*>(c);
        Lane* to_next = reinterpret_cast<Lane*>(c + kLanes);
        *to = add ? *to + sums[r][0] : sums[r][0];
        *to_next = add ? *to_next + sums[r][1] : sums[r][1];
    }
    // END SOLUTION
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

// y collects x(k) times row k of b for k = first … last - 1, as in step 2.  b is read from its
// first number to its last: so memory delivers twice as fast as when several rows take turns.
void add_rows_of_b(const real* x, std::ptrdiff_t x_stride, ConstMatrixView b, int first, int last,
                   real* y) {
    for (int k = first; k < last; ++k) {
        const real x_k = x[k * x_stride];
        const real* b_row = &b(k, 0);
#pragma omp simd
        for (int j = 0; j < b.cols; ++j) y[j] += x_k * b_row[j];
    }
}

// One row of c, where the rows of b lie in memory as they are.  The rows of b are shared out in
// kShares parts, each with sums of its own, and the parts are added in order: the same bits for any
// number of threads.
void multiply_row_by_rows(const real* x, std::ptrdiff_t x_stride, ConstMatrixView b, MatrixView c,
                          bool add, bool parallel) {
    constexpr int kShares = 4;
    thread_local aligned_vector<real> sums;
    sums.assign(std::size_t(kShares) * b.cols, 0);
    real* y = sums.data();
    parallel_for(kShares, parallel, [=](int share) {
        const int first = int(long{b.rows} * share / kShares);
        const int last = int(long{b.rows} * (share + 1) / kShares);
        add_rows_of_b(x, x_stride, b, first, last, y + std::ptrdiff_t{b.cols} * share);
    });
    for (int j = 0; j < b.cols; ++j) {
        real total = add ? c(0, j) : 0;
        for (int share = 0; share < kShares; ++share) total += y[share * b.cols + j];
        c(0, j) = total;
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

void multiply_rows(ConstMatrixView a, ConstMatrixView b, MatrixView c, bool add) {
    // Less would be done before the threads have started.
    const bool parallel = long{a.cols} * b.cols > 16 * kParallelWork;
    const bool by_dots = b.row_stride == 1 && a.col_stride == 1;
    for (int i = 0; i < c.rows; ++i) {
        if (b.col_stride == 1) {
            multiply_row_by_rows(&a(i, 0), a.col_stride, b, c.block(i, 0, 1, c.cols), add,
                                 parallel);
            continue;
        }
        parallel_for(c.cols, parallel, [&](int j) {
            real total = 0;
            if (by_dots)
                total = dot(&a(i, 0), &b(0, j), a.cols);
            else
                for (int k = 0; k < a.cols; ++k) total += a(i, k) * b(k, j);
            c(i, j) = add ? c(i, j) + total : total;
        });
    }
}

}  // namespace gpt
