#include "07_language_models/neural_bigram.hpp"

#include "04_tensor_autograd/ops.hpp"
#include "05_neural_networks/optimizer.hpp"

namespace gpt {

Tensor bigram_loss(Tape& tape, NeuralBigram& model, std::span<const int> tokens) {
    require(tokens.size() >= 2, "bigram_loss: a text of two tokens or more is needed");
    // BEGIN SOLUTION the inputs are all tokens but the last, the targets all but the first
    const std::span<const int> inputs = tokens.first(tokens.size() - 1);
    const std::span<const int> targets = tokens.subspan(1);
    return cross_entropy(embedding(tape.parameter(model.logits), inputs), targets);
    // END SOLUTION
}

double train_bigram(NeuralBigram& model, std::span<const int> tokens, int steps,
                    double learning_rate) {
    require(steps >= 1, "train_bigram: at least one step is needed");
    const Parameters list = parameters(model);
    AdamW adamw{.learning_rate = learning_rate, .weight_decay = 0};
    Tape tape;
    double last_loss = 0;
    for (int step = 0; step < steps; ++step) {
        // BEGIN SOLUTION gradients to zero, loss, backward, adamw_step; then clear the tape
        zero_gradients(list);
        const Tensor loss = bigram_loss(tape, model, tokens);
        tape.backward(loss);
        adamw_step(adamw, list);
        last_loss = double(loss.value()(0, 0));
        tape.clear();
        // END SOLUTION
    }
    return last_loss;
}

Matrix bigram_probabilities(const NeuralBigram& model) {
    // BEGIN SOLUTION softmax_rows of the logits
    return softmax_rows(model.logits.value);
    // END SOLUTION
}

}  // namespace gpt
