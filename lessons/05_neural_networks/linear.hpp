// Lesson 05.  Linear: y = x·W + b, the layer that everything else is made of.
//
// x is (rows x in), W (in x out), b (1 x out), y (rows x out).  A layer without a bias has an empty
// b (1 x 0).  Modules are plain structs; `visit` gives each of their parameters a name.
#pragma once

#include <string>

#include "04_tensor_autograd/tape.hpp"
#include "common/rng.hpp"

namespace gpt {

struct Linear {
    Parameter weight, bias;

    Linear() = default;
    // Zeros.  Initialise the weight with one of the functions below.
    Linear(int in, int out, bool with_bias = true)
        : weight(Matrix(in, out)), bias(Matrix(1, with_bias ? out : 0)) {}
};

void linear_forward(const Matrix& x, const Linear& layer, Matrix& y);
// Adds to dx, layer.weight.grad and layer.bias.grad.
void linear_backward(const Matrix& x, const Matrix& dy, Linear& layer, Matrix& dx);
Tensor linear(Tensor x, Linear& layer);

// f(name, parameter) for each parameter, in a fixed order.
template <class F>
void visit(Linear& layer, const std::string& at, F&& f) {
    f(at + ".weight", layer.weight);
    if (layer.bias.value.size() > 0) f(at + ".bias", layer.bias);
}

// Independent normal numbers of mean 0 and this standard deviation.
void fill_normal(Matrix& m, double standard_deviation, Rng& rng);

// The spread that keeps the size of signals through a layer with `in` inputs: sqrt(2 / in) before a
// relu (He et al., "Delving Deep into Rectifiers", 2015), sqrt(1 / in) otherwise.
double he_deviation(int in);

}  // namespace gpt
