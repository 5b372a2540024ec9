#include "01_matrix/matrix.hpp"

#include <algorithm>
#include <cmath>

#include "common/parallel.hpp"

namespace gpt {

Matrix::Matrix(int rows, int cols, real fill) : rows_(rows), cols_(cols) {
    require(rows >= 0 && cols >= 0, "Matrix: a size is negative");
    data_.assign(std::size_t(rows) * std::size_t(cols), fill);
}

Matrix::Matrix(std::initializer_list<std::initializer_list<real>> rows)
    : rows_(int(rows.size())), cols_(rows.size() == 0 ? 0 : int(rows.begin()->size())) {
    for (const auto& row : rows) {
        require(int(row.size()) == cols_, "Matrix: the rows have different lengths");
        data_.insert(data_.end(), row.begin(), row.end());
    }
}

void Matrix::fill(real value) {
    real* x = data();
#pragma omp parallel for simd if (size() > kParallelWork)
    for (std::ptrdiff_t i = 0; i < size(); ++i) x[i] = value;
}

void Matrix::resize(int rows, int cols) {
    require(rows >= 0 && cols >= 0, "Matrix::resize: a size is negative");
    rows_ = rows;
    cols_ = cols;
    data_.resize(std::size_t(rows) * std::size_t(cols));
}

std::string shape(const Matrix& m) {
    return std::to_string(m.rows()) + "x" + std::to_string(m.cols());
}

namespace {

void require_same_shape(const char* function, const Matrix& a, const Matrix& b) {
    require(a.rows() == b.rows() && a.cols() == b.cols(),
            std::string(function) + ": " + shape(a) + " and " + shape(b) + " differ");
}

}  // namespace

// Given, as an example of the functions below: check the shapes, make the result, fill it.
Matrix add(const Matrix& a, const Matrix& b) {
    require_same_shape("add", a, b);
    Matrix y(a.rows(), a.cols());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) y(r, c) = a(r, c) + b(r, c);
    return y;
}

Matrix subtract(const Matrix& a, const Matrix& b) {
    require_same_shape("subtract", a, b);
    Matrix y(a.rows(), a.cols());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) y(r, c) = a(r, c) - b(r, c);
    return y;
}

Matrix multiply(const Matrix& a, const Matrix& b) {
    require_same_shape("multiply", a, b);
    // BEGIN SOLUTION the product of each pair of elements; see add above
    Matrix y(a.rows(), a.cols());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) y(r, c) = a(r, c) * b(r, c);
    return y;
    // END SOLUTION
}

Matrix scale(const Matrix& a, real factor) {
    Matrix y(a.rows(), a.cols());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) y(r, c) = factor * a(r, c);
    return y;
}

Matrix add_row(const Matrix& a, const Matrix& row) {
    require(row.rows() == 1 && row.cols() == a.cols(),
            "add_row: " + shape(a) + " needs a row of 1x" + std::to_string(a.cols()) + ", not " +
                shape(row));
    // BEGIN SOLUTION add the one row to each row of a
    Matrix y(a.rows(), a.cols());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) y(r, c) = a(r, c) + row(0, c);
    return y;
    // END SOLUTION
}

Matrix transpose(const Matrix& a) {
    // BEGIN SOLUTION a cols x rows matrix whose element (c, r) is a(r, c)
    Matrix y(a.cols(), a.rows());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) y(c, r) = a(r, c);
    return y;
    // END SOLUTION
}

Matrix matmul(const Matrix& a, const Matrix& b) {
    require(a.cols() == b.rows(), "matmul: (" + shape(a) + ")·(" + shape(b) + "): inner sizes " +
                                      std::to_string(a.cols()) + " and " +
                                      std::to_string(b.rows()) + " differ");
    // BEGIN SOLUTION element (i, j) is the dot product of row i of a and column j of b
    Matrix y(a.rows(), b.cols());
    for (int i = 0; i < a.rows(); ++i)
        for (int j = 0; j < b.cols(); ++j) {
            real dot = 0;
            for (int k = 0; k < a.cols(); ++k) dot += a(i, k) * b(k, j);
            y(i, j) = dot;
        }
    return y;
    // END SOLUTION
}

real sum(const Matrix& a) {
    real total = 0;
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) total += a(r, c);
    return total;
}

Matrix sum_rows(const Matrix& a) {
    // BEGIN SOLUTION one row that holds the sum of each column
    Matrix y(1, a.cols());
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) y(0, c) += a(r, c);
    return y;
    // END SOLUTION
}

int argmax(std::span<const real> values) {
    require(!values.empty(), "argmax: there are no values");
    // BEGIN SOLUTION the index of the largest value; among equals the first
    int best = 0;
    for (int i = 1; i < int(values.size()); ++i)
        if (values[std::size_t(i)] > values[std::size_t(best)]) best = i;
    return best;
    // END SOLUTION
}

// exp(x - m) / sum(exp(x - m)) is the same for every m: the factor exp(-m) cancels.  With the
// row's largest element as m, no exponential can overflow and the largest one is exp(0) = 1.
Matrix softmax_rows(const Matrix& x) {
    require(x.cols() > 0, "softmax_rows: the rows are empty");
    // BEGIN SOLUTION subtract each row's largest element, exponentiate, divide by the row's sum
    Matrix y(x.rows(), x.cols());
    for (int r = 0; r < x.rows(); ++r) {
        real largest = x(r, 0);
        for (int c = 1; c < x.cols(); ++c) largest = std::max(largest, x(r, c));
        real total = 0;
        for (int c = 0; c < x.cols(); ++c) {
            y(r, c) = std::exp(x(r, c) - largest);
            total += y(r, c);
        }
        for (int c = 0; c < x.cols(); ++c) y(r, c) /= total;
    }
    return y;
    // END SOLUTION
}

}  // namespace gpt
