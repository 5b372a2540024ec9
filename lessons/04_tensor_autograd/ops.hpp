// Lesson 04.  The operations on tensors: each runs its forward kernel now and leaves its backward
// kernel on the tape.  All tensors of one computation live on one tape.
#pragma once

#include <span>

#include "04_tensor_autograd/tape.hpp"

namespace gpt {

Tensor add(Tensor a, Tensor b);
inline Tensor operator+(Tensor a, Tensor b) { return add(a, b); }
Tensor multiply(Tensor a, Tensor b);  // element by element
Tensor scale(Tensor x, real factor);
Tensor matmul(Tensor a, Tensor b);             // a·b
Tensor matmul_transposed(Tensor a, Tensor b);  // a·bᵀ
Tensor add_row(Tensor x, Tensor row);          // row (1 x cols) added to every row
Tensor sum(Tensor x);                          // 1x1
Tensor mean(Tensor x);                         // 1x1
Tensor relu(Tensor x);
Tensor gelu(Tensor x);
Tensor softmax(Tensor x);                                           // row by row
Tensor cross_entropy(Tensor logits, std::span<const int> targets);  // 1x1, mean over the rows
Tensor embedding(Tensor table, std::span<const int> ids);           // one row for each id

}  // namespace gpt
