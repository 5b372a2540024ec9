#include <algorithm>
#include <string>

#include "02_matmul/matmul.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

std::string shape(ConstMatrixView m) {
    return std::to_string(m.rows) + "x" + std::to_string(m.cols);
}

void check_shapes(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    if (a.cols != b.rows)
        throw std::invalid_argument("matmul: (" + shape(a) + ")·(" + shape(b) + "): inner sizes " +
                                    std::to_string(a.cols) + " and " + std::to_string(b.rows) +
                                    " differ");
    if (c.rows != a.rows || c.cols != b.cols)
        throw std::invalid_argument("matmul: (" + shape(a) + ")·(" + shape(b) +
                                    ") does not fit into " + shape(c));
}

}  // namespace

// Step 1.  The definition.  The innermost loop walks down a column of b: each number it wants lies
// in another cache line than the one before.
void matmul_ijk(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    check_shapes(a, b, c);
    // BEGIN SOLUTION loops over i, j and k; sum a(i, k) * b(k, j) in a local variable
    for (int i = 0; i < c.rows; ++i)
        for (int j = 0; j < c.cols; ++j) {
            real dot = 0;
            for (int k = 0; k < a.cols; ++k) dot += a(i, k) * b(k, j);
            c(i, j) = dot;
        }
    // END SOLUTION
}

// Step 2.  The same sums with the two inner loops swapped: row i of c collects a(i, k) times row k
// of b.  Every access is to the neighbour of the last one, so the compiler can take many at a time.
void matmul_ikj(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    check_shapes(a, b, c);
    // BEGIN SOLUTION for each row of c: zero it, then add a(i, k) times row k of b, for each k
    for (int i = 0; i < c.rows; ++i) {
        for (int j = 0; j < c.cols; ++j) c(i, j) = 0;
        for (int k = 0; k < a.cols; ++k) {
            const real a_ik = a(i, k);
            for (int j = 0; j < c.cols; ++j) c(i, j) += a_ik * b(k, j);
        }
    }
    // END SOLUTION
}

// Step 3.  Different rows of c have nothing to do with each other, so threads may share them out.
// No two threads ever write the same number, and each sum is still taken in the same order.
void matmul_parallel(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    check_shapes(a, b, c);
    // BEGIN SOLUTION step 2 with a parallel loop over i, when there is enough work
#pragma omp parallel for if (long{c.rows} * c.cols * a.cols > kParallelWork)
    for (int i = 0; i < c.rows; ++i) {
        for (int j = 0; j < c.cols; ++j) c(i, j) = 0;
        for (int k = 0; k < a.cols; ++k) {
            const real a_ik = a(i, k);
            for (int j = 0; j < c.cols; ++j) c(i, j) += a_ik * b(k, j);
        }
    }
    // END SOLUTION
}

// Step 4.  Step 3 reads all of b for each row of c.  When b is larger than the cache, it comes from
// memory each time.  So take a block of b that fits, use it for all rows, and go on to the next.
void matmul_blocked(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    check_shapes(a, b, c);
    constexpr int kDepth = 64, kWidth = 256;  // 64 x 256 numbers of b: 64 KB in float
    // BEGIN SOLUTION step 3 inside loops over blocks of kDepth rows and kWidth columns of b
#pragma omp parallel if (long{c.rows} * c.cols * a.cols > kParallelWork)
    for (int j0 = 0; j0 < c.cols; j0 += kWidth) {
        const int j1 = std::min(j0 + kWidth, c.cols);
        for (int k0 = 0; k0 == 0 || k0 < a.cols; k0 += kDepth) {
            const int k1 = std::min(k0 + kDepth, a.cols);
#pragma omp for schedule(static) nowait  // the same rows for a thread every time
            for (int i = 0; i < c.rows; ++i) {
                if (k0 == 0)
                    for (int j = j0; j < j1; ++j) c(i, j) = 0;
                for (int k = k0; k < k1; ++k) {
                    const real a_ik = a(i, k);
                    for (int j = j0; j < j1; ++j) c(i, j) += a_ik * b(k, j);
                }
            }
        }
    }
    // END SOLUTION
}

}  // namespace gpt
