// Lesson 05.  Optimisers: rules that turn gradients into steps.
//
// They work on the list of a model's parameters, which `parameters` makes from the model's visitor.
// The list points into the model: it is good as long as the model stays where it is.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "04_tensor_autograd/tape.hpp"

namespace gpt {

struct NamedParameter {
    std::string name;
    Parameter* parameter;
};
using Parameters = std::vector<NamedParameter>;

template <class Model>
Parameters parameters(Model& model, const std::string& at = "") {
    Parameters list;
    visit(model, at, [&](const std::string& name, Parameter& p) { list.push_back({name, &p}); });
    return list;
}

void zero_gradients(const Parameters& list);
long count_parameters(const Parameters& list);  // numbers, not matrices

// Stochastic gradient descent with momentum:  v = momentum·v + g,  w = w - learning_rate·v.
struct Sgd {
    double learning_rate = 0.1, momentum = 0.9;
    std::vector<Matrix> velocity = {};  // one for each parameter, made at the first step
};
void sgd_step(Sgd& sgd, const Parameters& list);

// AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019), step t = 1, 2, …:
//   m = beta1·m + (1 - beta1)·g         the mean of past gradients
//   v = beta2·v + (1 - beta2)·g²        and of their squares
//   w = w - learning_rate · weight_decay · w
//         - learning_rate · m/(1 - beta1ᵗ) / (sqrt(v/(1 - beta2ᵗ)) + epsilon)
// Weight decay is for matrices only: a bias or a LayerNorm's scale (one row) does not decay.
struct AdamW {
    double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0.01;
    int steps = 0;
    std::vector<Matrix> m = {}, v = {};  // one of each for each parameter, made at the first step
};
void adamw_step(AdamW& adamw, const Parameters& list);

}  // namespace gpt
