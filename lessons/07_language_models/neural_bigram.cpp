#include "07_language_models/neural_bigram.hpp"

#include "04_tensor_autograd/ops.hpp"
#include "05_neural_networks/optimizer.hpp"

namespace gpt {

Tensor bigram_loss(Tape& tape, NeuralBigram& model, std::span<const int> tokens) {
    require(tokens.size() >= 2, "bigram_loss: a text of two tokens or more is needed");
    TODO("the inputs are all tokens but the last, the targets all but the first");
}

double train_bigram(NeuralBigram& model, std::span<const int> tokens, int steps,
                    double learning_rate) {
    require(steps >= 1, "train_bigram: at least one step is needed");
    const Parameters list = parameters(model);
    AdamW adamw{.learning_rate = learning_rate, .weight_decay = 0};
    Tape tape;
    double last_loss = 0;
    for (int step = 0; step < steps; ++step) {
        TODO("gradients to zero, loss, backward, adamw_step; then clear the tape");
    }
    return last_loss;
}

Matrix bigram_probabilities(const NeuralBigram& model) {
    TODO("softmax_rows of the logits");
}

}  // namespace gpt
