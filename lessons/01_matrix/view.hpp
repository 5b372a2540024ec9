// A view: a rectangle of somebody else's numbers, seen without copying them.
//
// Element (r, c) stands at data[r * row_stride + c * col_stride].  A block of a matrix keeps the
// matrix's strides; a transposed view swaps them.  Views are parameters: never keep one longer than
// the matrix that it looks into, and never past a resize of it.
#pragma once

#include <cstddef>

#include "common/real.hpp"

namespace gpt {

struct ConstMatrixView {
    const real* data;
    int rows, cols;
    std::ptrdiff_t row_stride, col_stride;

    const real& operator()(int r, int c) const { return data[r * row_stride + c * col_stride]; }
    ConstMatrixView transposed() const { return {data, cols, rows, col_stride, row_stride}; }
    // height x width elements, the first of them (r, c); a block without any stays where it is
    ConstMatrixView block(int r, int c, int height, int width) const {
        const bool empty = height == 0 || width == 0;
        return {empty ? data : &(*this)(r, c), height, width, row_stride, col_stride};
    }
};

// The same with numbers that may be written.
struct MatrixView {
    real* data;
    int rows, cols;
    std::ptrdiff_t row_stride, col_stride;

    real& operator()(int r, int c) const { return data[r * row_stride + c * col_stride]; }
    MatrixView transposed() const { return {data, cols, rows, col_stride, row_stride}; }
    MatrixView block(int r, int c, int height, int width) const {
        const bool empty = height == 0 || width == 0;
        return {empty ? data : &(*this)(r, c), height, width, row_stride, col_stride};
    }
    operator ConstMatrixView() const { return {data, rows, cols, row_stride, col_stride}; }
};

}  // namespace gpt
