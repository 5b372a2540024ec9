// Lesson 02.  The matrix product, made fast in five steps that all give the same numbers.
//
//   c = a·b:  c(i, j) = sum over k of a(i, k) * b(k, j)        a is n x k, b is k x m, c is n x m
//
// All of them take views, so that a block of a matrix, or a transposed matrix, is multiplied where
// it stands: A·Bᵀ is gemm(a, b.view().transposed(), c); Aᵀ·B is gemm(a.view().transposed(), b, c).
// c must not overlap a or b.  Wrong shapes throw std::invalid_argument.
#pragma once

#include <cstddef>

#include "01_matrix/matrix.hpp"

namespace gpt {

// The staircase.
void matmul_ijk(ConstMatrixView a, ConstMatrixView b, MatrixView c);       // 1. as defined
void matmul_ikj(ConstMatrixView a, ConstMatrixView b, MatrixView c);       // 2. rows of b, in order
void matmul_parallel(ConstMatrixView a, ConstMatrixView b, MatrixView c);  // 3. c, shared out
void matmul_blocked(ConstMatrixView a, ConstMatrixView b, MatrixView c);   // 4. b by cachefuls

// 5. The product that the rest of the course uses: panels of b, and a tile of c in registers.
void gemm(ConstMatrixView a, ConstMatrixView b, MatrixView c);      // c = a·b
void gemm_add(ConstMatrixView a, ConstMatrixView b, MatrixView c);  // c = c + a·b
Matrix product(ConstMatrixView a, ConstMatrixView b);               // returns a·b

// ---- the parts of step 5, each tested alone -----------------------------------------------------

// Columns first … first + width - 1 of m, row after row, `width` numbers a row:
//   panel[k * width + j] = m(k, first + j), and 0 where m has no such column.
void pack_panel(ConstMatrixView m, int first, int width, real* panel);

// A tile of c, kTileRows x kTileCols (see kernel.hpp), whose rows lie c_stride numbers apart.  a
// has kTileRows rows; b_panel is packed, with one row of kTileCols for each column of a:
//   c[r * c_stride + j] = sum over k of a(r, k) * b_panel[k * kTileCols + j]
// or, with `add`, what is there plus that sum.  Without, what is there is not read.
void multiply_tile(ConstMatrixView a, const real* b_panel, real* c, std::ptrdiff_t c_stride,
                   bool add);
// The same in plain loops, given: for compilers that know no Lane, and to compare with.
void multiply_tile_portable(ConstMatrixView a, const real* b_panel, real* c,
                            std::ptrdiff_t c_stride, bool add);

// One or a few rows times a matrix: nothing is used twice, so nothing is packed.  gemm calls it
// when a has fewer than kTileRows / 2 rows, as when a GPT writes one token after the other.
void multiply_rows(ConstMatrixView a, ConstMatrixView b, MatrixView c, bool add);

}  // namespace gpt
