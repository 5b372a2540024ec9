// Lesson 10.  LayerNorm: give every row mean 0 and variance 1, then let the network choose a new
// scale and shift (Ba, Kiros and Hinton, "Layer Normalization", 2016).
//
//   x̂ = (x - mean(x)) · rstd,   rstd = 1 / sqrt(var(x) + 1e-5)        y = gamma ∘ x̂ + beta
//
// mean and var are taken over each row; var divides by the width.  x, x̂ and y are (rows x width),
// gamma and beta (1 x width), rstd (rows x 1).  Without a bias, beta is empty (1 x 0).
#pragma once

#include <string>

#include "04_tensor_autograd/tape.hpp"

namespace gpt {

constexpr real kLayerNormEpsilon = real(1e-5);

struct LayerNorm {
    Parameter gamma, beta;

    LayerNorm() = default;
    explicit LayerNorm(int width, bool bias = true)
        : gamma(Matrix(1, width, 1)), beta(Matrix(1, bias ? width : 0)) {}
};

// Writes y, and what backward will want: x̂ and rstd.
void layernorm_forward(const Matrix& x, const LayerNorm& norm, Matrix& y, Matrix& xhat,
                       Matrix& rstd);
// Adds to dx and to the gradients of gamma and beta.
void layernorm_backward(const Matrix& dy, const Matrix& xhat, const Matrix& rstd, LayerNorm& norm,
                        Matrix& dx);
Tensor layernorm(Tensor x, LayerNorm& norm);

template <class F>
void visit(LayerNorm& norm, const std::string& at, F&& f) {
    f(at + ".weight", norm.gamma);
    if (norm.beta.value.size() > 0) f(at + ".bias", norm.beta);
}

}  // namespace gpt
