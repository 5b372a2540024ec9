#include "05_neural_networks/mlp.hpp"

#include "04_tensor_autograd/ops.hpp"

namespace gpt {

Mlp::Mlp(const std::vector<int>& widths, Rng& rng) {
    require(widths.size() >= 2, "Mlp: give at least an input and an output width");
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
        layers.emplace_back(widths[i], widths[i + 1]);
        fill_normal(layers.back().weight.value, he_deviation(widths[i]), rng);
    }
}

Tensor forward(Tensor x, Mlp& mlp) {
    TODO("linear, relu, linear, relu, …, linear: no relu after the last layer");
}

double accuracy(const Matrix& logits, std::span<const int> targets) {
    require(logits.rows() == int(targets.size()) && logits.rows() > 0,
            "accuracy: " + std::to_string(logits.rows()) + " rows of logits, " +
                std::to_string(targets.size()) + " targets");
    TODO("count the rows whose argmax is their target; divide by the number of rows");
}

}  // namespace gpt
