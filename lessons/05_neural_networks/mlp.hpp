// Lesson 05.  The multi-layer perceptron: linear layers with a relu between them.
//
//   h(x) = relu(… relu(x·W0 + b0)·W1 + b1 …)·Wn + bn
#pragma once

#include <span>
#include <string>
#include <vector>

#include "05_neural_networks/linear.hpp"

namespace gpt {

struct Mlp {
    std::vector<Linear> layers;

    Mlp() = default;
    // Mlp({2, 32, 3}, rng): 2 inputs, one hidden layer of 32, 3 outputs.  He weights, zero biases.
    Mlp(const std::vector<int>& widths, Rng& rng);
};

Tensor forward(Tensor x, Mlp& mlp);  // (rows x first width) to (rows x last width)

template <class F>
void visit(Mlp& mlp, const std::string& at, F&& f) {
    for (std::size_t i = 0; i < mlp.layers.size(); ++i)
        visit(mlp.layers[i], at + "." + std::to_string(i), f);
}

// The share of rows whose largest logit is at the target.
double accuracy(const Matrix& logits, std::span<const int> targets);

}  // namespace gpt
