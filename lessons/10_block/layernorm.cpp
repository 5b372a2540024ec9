#include "10_block/layernorm.hpp"

#include <cmath>

#include "common/parallel.hpp"

namespace gpt {

void layernorm_forward(const Matrix& x, const LayerNorm& norm, Matrix& y, Matrix& xhat,
                       Matrix& rstd) {
    const int rows = x.rows(), width = x.cols();
    require(norm.gamma.value.cols() == width,
            "layernorm: x is " + shape(x) + " but gamma is " + shape(norm.gamma.value));
    const real* gamma = norm.gamma.value.data();
    const real* beta = norm.beta.value.size() > 0 ? norm.beta.value.data() : nullptr;
    TODO("for each row: mean, variance, rstd, x̂, and y; beta may be nullptr");
}

namespace {

// gamma and beta collect from every row.  One thread owns a strip of columns and adds the rows in
// order, so the sums are the same for any number of threads.
void collect_gamma_beta(const Matrix& dy, const Matrix& xhat, LayerNorm& norm) {
    const int rows = dy.rows(), width = dy.cols();
    constexpr int kStrip = 64;
    real* dgamma = norm.gamma.grad.data();
    real* dbeta = norm.beta.value.size() > 0 ? norm.beta.grad.data() : nullptr;
    TODO("dgamma += dy ∘ x̂ and dbeta += dy, summed over the rows; dbeta may be nullptr");
}

}  // namespace

// x reaches y by three paths: directly, through the mean, and through the variance.  With
// dx̂ = gamma ∘ dy the three terms are, in that order,
//   dx = rstd · ( dx̂ - mean(dx̂) - x̂ · mean(dx̂ ∘ x̂) ).
void layernorm_backward(const Matrix& dy, const Matrix& xhat, const Matrix& rstd, LayerNorm& norm,
                        Matrix& dx) {
    const int rows = dy.rows(), width = dy.cols();
    require(xhat.rows() == rows && norm.gamma.value.cols() == width,
            "layernorm_backward: dy is " + shape(dy) + " but x̂ is " + shape(xhat));
    const real* gamma = norm.gamma.value.data();
    TODO("the formula above, row by row: first the two means, then dx");
    collect_gamma_beta(dy, xhat, norm);
}

Tensor layernorm(Tensor x, LayerNorm& norm) {
    Tape& tape = x.tape();
    const Tensor xhat = tape.make(x.rows(), x.cols());
    const Tensor rstd = tape.make(x.rows(), 1);
    const Tensor y = tape.make(x.rows(), x.cols());
    layernorm_forward(x.value(), norm, tape.value_of(y), tape.value_of(xhat), tape.value_of(rstd));
    tape.on_backward(y, [=, &norm] {
        layernorm_backward(y.grad(), xhat.value(), rstd.value(), norm, x.grad());
    });
    return y;
}

}  // namespace gpt
