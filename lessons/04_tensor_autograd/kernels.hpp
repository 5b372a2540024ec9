// Lesson 04.  Operations as pairs of kernels: f_forward computes y from x, f_backward passes the
// gradient of the loss back from y to x.
//
// dx always means d loss / d x and has the shape of x.  Outputs of a forward kernel are matrices of
// the right shape whose contents are overwritten.  A backward kernel ADDS to its outputs: a value
// that was used twice collects from both uses.  Wrong shapes throw std::invalid_argument.
#pragma once

#include <span>

#include "01_matrix/matrix.hpp"

namespace gpt {

// y = a + b                                da += dy, db += dy
void add_forward(const Matrix& a, const Matrix& b, Matrix& y);
void add_backward(const Matrix& dy, Matrix& da, Matrix& db);

// y = a ∘ b, element by element            da += dy ∘ b, db += dy ∘ a
void multiply_forward(const Matrix& a, const Matrix& b, Matrix& y);
void multiply_backward(const Matrix& a, const Matrix& b, const Matrix& dy, Matrix& da, Matrix& db);

// y = a·b (forward is lesson 02's gemm)    da += dy·bᵀ, db += aᵀ·dy
void matmul_backward(const Matrix& a, const Matrix& b, const Matrix& dy, Matrix& da, Matrix& db);

// y = x with row (1 x cols) added to every row
void add_row_forward(const Matrix& x, const Matrix& row, Matrix& y);
void add_row_backward(const Matrix& dy, Matrix& dx, Matrix& drow);

// y (1x1) = the mean of all elements
void mean_forward(const Matrix& x, Matrix& y);
void mean_backward(const Matrix& dy, Matrix& dx);

// y = max(x, 0); at x = 0 the slope is taken as 0
void relu_forward(const Matrix& x, Matrix& y);
void relu_backward(const Matrix& x, const Matrix& dy, Matrix& dx);

// y = x/2 · (1 + tanh(sqrt(2/pi) · (x + 0.044715 x³))): GPT-2's form of the Gaussian error linear
// unit (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016)
void gelu_forward(const Matrix& x, Matrix& y);
void gelu_backward(const Matrix& x, const Matrix& dy, Matrix& dx);

// each row of y = exp(x) / sum(exp(x)).  Backward needs only y.
void softmax_forward(const Matrix& x, Matrix& y);
void softmax_backward(const Matrix& y, const Matrix& dy, Matrix& dx);

// Mean over the rows of -log softmax(logits)[target].  targets holds one class a row; a row with
// target kNoTarget does not count.  Forward fills `probabilities` with the softmax for backward.
constexpr int kNoTarget = -1;
real cross_entropy_forward(const Matrix& logits, std::span<const int> targets,
                           Matrix& probabilities);
void cross_entropy_backward(const Matrix& probabilities, std::span<const int> targets, real dloss,
                            Matrix& dlogits);

// Row i of y is row ids[i] of table (vocabulary x width).
void embedding_forward(const Matrix& table, std::span<const int> ids, Matrix& y);
void embedding_backward(std::span<const int> ids, const Matrix& dy, Matrix& dtable);

}  // namespace gpt
