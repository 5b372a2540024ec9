#include "05_neural_networks/linear.hpp"

#include <algorithm>
#include <cmath>

#include "02_matmul/matmul.hpp"
#include "common/parallel.hpp"

namespace gpt {

void linear_forward(const Matrix& x, const Linear& layer, Matrix& y) {
    const Matrix& bias = layer.bias.value;
    require(x.cols() == layer.weight.value.rows(),
            "linear: x is " + shape(x) + " but the weight is " + shape(layer.weight.value));
    require(y.rows() == x.rows() && y.cols() == layer.weight.value.cols(),
            "linear: x is " + shape(x) + " and the weight " + shape(layer.weight.value) +
                ", which does not make " + shape(y));
    require(bias.size() == 0 || (bias.rows() == 1 && bias.cols() == y.cols()),
            "linear: y is " + shape(y) + " but the bias is " + shape(bias));
    TODO("with a bias: copy it to each row of y, then gemm_add; without one: gemm");
}

// y = x·W + b, so as in lesson 04:  dx += dy·Wᵀ,  dW += xᵀ·dy,  db += the sum of the rows of dy.
void linear_backward(const Matrix& x, const Matrix& dy, Linear& layer, Matrix& dx) {
    require(dy.rows() == x.rows() && dy.cols() == layer.weight.value.cols(),
            "linear_backward: dy is " + shape(dy) + " but x is " + shape(x) + " and the weight " +
                shape(layer.weight.value));
    TODO("two gemm_adds with transposed views; each row of dy added to bias.grad");
}

Tensor linear(Tensor x, Linear& layer) {
    const Tensor y = x.tape().make(x.rows(), layer.weight.value.cols());
    linear_forward(x.value(), layer, x.tape().value_of(y));
    x.tape().on_backward(y, [=, &layer] { linear_backward(x.value(), y.grad(), layer, x.grad()); });
    return y;
}

void fill_normal(Matrix& m, double standard_deviation, Rng& rng) {
    for (std::ptrdiff_t i = 0; i < m.size(); ++i)
        m.data()[i] = real(standard_deviation * rng.normal());
}

double he_deviation(int in) {
    TODO("the square root of 2 / in");
}

}  // namespace gpt
