// Lesson 03.  A neuron, and a small network of neurons, one number at a time.
//
//   y = tanh(w1·x1 + … + wn·xn + b)
//
// The parameters are plain numbers that outlive the tape.  Each step puts them on it as leaves,
// computes the loss from them, plays the tape backwards and moves them against their gradients.
#pragma once

#include <span>
#include <vector>

#include "03_scalar_autograd/ops.hpp"
#include "common/rng.hpp"

namespace gpt {

// Weights and inputs are equally many.
Value neuron(std::span<const Value> weights, Value bias, std::span<const Value> x);

// Layers of neurons: each neuron of a layer sees all outputs of the layer before it.
struct ScalarMlp {
    std::vector<int> widths;       // {2, 8, 1}: 2 inputs, a layer of 8 neurons, one of 1
    std::vector<real> parameters;  // neuron by neuron: its weights, then its bias

    // Weights are normal with variance 1 / (number of inputs), biases are 0.
    ScalarMlp(std::vector<int> layer_widths, Rng& rng);
};

// One leaf for each number.
std::vector<Value> leaves(ScalarTape& tape, std::span<const real> numbers);

// The outputs of the last layer.  `parameters` are the leaves of mlp.parameters.
std::vector<Value> forward(const ScalarMlp& mlp, std::span<const Value> parameters,
                           std::vector<Value> x);

struct LabelledPoint {
    std::vector<real> x;
    real label;  // -1 or 1
};

// One step of gradient descent on the mean of (output - label)² over the points, for a network with
// one output.  Returns that loss, as it was before the step.  The tape is cleared at the beginning,
// so that afterwards it still holds the step.
real train_step(ScalarMlp& mlp, ScalarTape& tape, std::span<const LabelledPoint> points,
                double rate);

}  // namespace gpt
