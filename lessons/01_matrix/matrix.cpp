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
    TODO("the product of each pair of elements; see add above");
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
    TODO("add the one row to each row of a");
}

Matrix transpose(const Matrix& a) {
    TODO("a cols x rows matrix whose element (c, r) is a(r, c)");
}

Matrix matmul(const Matrix& a, const Matrix& b) {
    require(a.cols() == b.rows(), "matmul: (" + shape(a) + ")·(" + shape(b) + "): inner sizes " +
                                      std::to_string(a.cols()) + " and " +
                                      std::to_string(b.rows()) + " differ");
    TODO("element (i, j) is the dot product of row i of a and column j of b");
}

real sum(const Matrix& a) {
    real total = 0;
    for (int r = 0; r < a.rows(); ++r)
        for (int c = 0; c < a.cols(); ++c) total += a(r, c);
    return total;
}

Matrix sum_rows(const Matrix& a) {
    TODO("one row that holds the sum of each column");
}

int argmax(std::span<const real> values) {
    require(!values.empty(), "argmax: there are no values");
    TODO("the index of the largest value; among equals the first");
}

// exp(x - m) / sum(exp(x - m)) is the same for every m: the factor exp(-m) cancels.  With the
// row's largest element as m, no exponential can overflow and the largest one is exp(0) = 1.
Matrix softmax_rows(const Matrix& x) {
    require(x.cols() > 0, "softmax_rows: the rows are empty");
    TODO("subtract each row's largest element, exponentiate, divide by the row's sum");
}

}  // namespace gpt
