// Lesson 01.  Matrix: a table of numbers with rows and columns, and what one does with it.
//
// A Matrix owns its numbers and keeps them row after row ("row-major"): element (r, c) of a
// (rows x cols) matrix stands at place r * cols + c.  Copying a Matrix copies its numbers.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>

#include "01_matrix/view.hpp"
#include "common/aligned.hpp"
#include "common/error.hpp"
#include "common/real.hpp"

namespace gpt {

class Matrix {
public:
    Matrix() = default;  // 0 x 0
    Matrix(int rows, int cols, real fill = 0);
    Matrix(std::initializer_list<std::initializer_list<real>> rows);  // Matrix{{1, 2}, {3, 4}}

    int rows() const { return rows_; }
    int cols() const { return cols_; }
    std::ptrdiff_t size() const { return std::ptrdiff_t{rows_} * cols_; }

    // Elements are not checked: every operation checks its shapes once, at its top.
    real& operator()(int r, int c) { return data()[std::ptrdiff_t{r} * cols_ + c]; }
    real operator()(int r, int c) const { return data()[std::ptrdiff_t{r} * cols_ + c]; }
    std::span<real> row(int r) { return {&data()[std::ptrdiff_t{r} * cols_], std::size_t(cols_)}; }
    std::span<const real> row(int r) const {
        return {&data()[std::ptrdiff_t{r} * cols_], std::size_t(cols_)};
    }
    real* data() { return data_.data(); }
    const real* data() const { return data_.data(); }

    void fill(real value);
    // Gives the matrix another shape; its numbers are then unspecified.  Storage is kept, so that a
    // matrix that is resized to the same shape again and again asks for memory once.
    void resize(int rows, int cols);

    operator MatrixView() { return {data(), rows_, cols_, cols_, 1}; }
    operator ConstMatrixView() const { return {data(), rows_, cols_, cols_, 1}; }
    MatrixView view() { return *this; }
    ConstMatrixView view() const { return *this; }

    bool operator==(const Matrix&) const = default;

private:
    int rows_ = 0, cols_ = 0;
    aligned_vector<real> data_;
};

std::string shape(const Matrix& m);  // "3x4"

// Element by element.  a and b have the same shape, and so has the result.
Matrix add(const Matrix& a, const Matrix& b);
Matrix subtract(const Matrix& a, const Matrix& b);
Matrix multiply(const Matrix& a, const Matrix& b);
Matrix scale(const Matrix& a, real factor);

Matrix add_row(const Matrix& a, const Matrix& row);    // adds row (1 x cols) to every row of a
Matrix transpose(const Matrix& a);                     // (cols x rows): element (c, r) is a(r, c)
Matrix matmul(const Matrix& a, const Matrix& b);       // (n x k)·(k x m) = (n x m), i-j-k loops

real sum(const Matrix& a);         // of all elements
Matrix sum_rows(const Matrix& a);  // (1 x cols): the sum of each column over its rows
int argmax(std::span<const real> values);  // index of the largest; of equals, the first

// Each row becomes a probability distribution: exp(x) / sum(exp(x)), row by row.  Finite for every
// finite row, however large, and for rows that hold -infinity (probability 0) beside a number.
Matrix softmax_rows(const Matrix& x);

}  // namespace gpt
