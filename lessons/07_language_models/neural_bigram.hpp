// Lesson 07.  The bigram model as a neural network: the same table, learned instead of counted.
//
//   p(j | i) = softmax(row i of logits)[j]
//
// logits is (V x V).  Looking up a row is what an embedding does; the loss is the cross-entropy;
// the gradient does the rest.  A GPT has a whole transformer between the embedding and the softmax.
#pragma once

#include <span>
#include <string>

#include "04_tensor_autograd/tape.hpp"

namespace gpt {

struct NeuralBigram {
    Parameter logits;

    explicit NeuralBigram(int vocab) : logits(Matrix(vocab, vocab)) {}  // zeros: all tokens equal
};

template <class F>
void visit(NeuralBigram& model, const std::string& at, F&& f) {
    f(at + ".logits", model.logits);
}

// 1x1: the mean of -log p(next | present) over the neighbours of the text, in nats per token.
Tensor bigram_loss(Tape& tape, NeuralBigram& model, std::span<const int> tokens);

// Steps of AdamW (no weight decay) on the whole text; returns the loss before the last step.
double train_bigram(NeuralBigram& model, std::span<const int> tokens, int steps,
                    double learning_rate);

Matrix bigram_probabilities(const NeuralBigram& model);  // (V x V), rows sum to 1

}  // namespace gpt
