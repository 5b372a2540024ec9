#include "03_scalar_autograd/neuron.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace gpt {

Value neuron(std::span<const Value> weights, Value bias, std::span<const Value> x) {
    require(weights.size() == x.size(), "neuron: " + std::to_string(weights.size()) +
                                            " weights but " + std::to_string(x.size()) + " inputs");
    // BEGIN SOLUTION start a sum at the bias, add each weight times its input, return its tanh
    Value sum = bias;
    for (std::size_t i = 0; i < x.size(); ++i) sum += weights[i] * x[i];
    return tanh(sum);
    // END SOLUTION
}

ScalarMlp::ScalarMlp(std::vector<int> layer_widths, Rng& rng) : widths(std::move(layer_widths)) {
    require(widths.size() >= 2, "ScalarMlp: give at least an input and an output width");
    for (const int width : widths)
        require(width > 0, "ScalarMlp: a width is " + std::to_string(width));
    for (std::size_t layer = 1; layer < widths.size(); ++layer)
        for (int n = 0; n < widths[layer]; ++n) {
            const double deviation = 1 / std::sqrt(double(widths[layer - 1]));
            for (int i = 0; i < widths[layer - 1]; ++i)
                parameters.push_back(real(deviation * rng.normal()));
            parameters.push_back(0);
        }
}

std::vector<Value> leaves(ScalarTape& tape, std::span<const real> numbers) {
    std::vector<Value> values;
    for (const real number : numbers) values.push_back(tape.leaf(number));
    return values;
}

std::vector<Value> forward(const ScalarMlp& mlp, std::span<const Value> parameters,
                           std::vector<Value> x) {
    require(int(x.size()) == mlp.widths.front(),
            "forward: " + std::to_string(x.size()) + " inputs for a network of " +
                std::to_string(mlp.widths.front()));
    require(parameters.size() == mlp.parameters.size(),
            "forward: " + std::to_string(parameters.size()) + " leaves for " +
                std::to_string(mlp.parameters.size()) + " parameters");
    std::size_t next = 0;
    for (std::size_t layer = 1; layer < mlp.widths.size(); ++layer) {
        std::vector<Value> y;
        for (int n = 0; n < mlp.widths[layer]; ++n) {
            const auto weights = parameters.subspan(next, x.size());
            y.push_back(neuron(weights, parameters[next + x.size()], x));
            next += x.size() + 1;
        }
        x = std::move(y);
    }
    return x;
}

real train_step(ScalarMlp& mlp, ScalarTape& tape, std::span<const LabelledPoint> points,
                double rate) {
    require(!points.empty(), "train_step: there are no points");
    require(mlp.widths.back() == 1, "train_step: the network must have one output");
    tape.clear();
    const std::vector<Value> parameters = leaves(tape, mlp.parameters);
    // BEGIN SOLUTION the mean loss over the points, backward, parameters -= rate · their grads
    Value sum = tape.leaf(0);
    for (const LabelledPoint& point : points) {
        const Value output = forward(mlp, parameters, leaves(tape, point.x))[0];
        sum += pow(output - point.label, 2);
    }
    const Value loss = sum / double(points.size());
    tape.backward(loss);
    for (std::size_t i = 0; i < parameters.size(); ++i)
        mlp.parameters[i] -= real(rate) * parameters[i].grad();
    return loss.value();
    // END SOLUTION
}

}  // namespace gpt
