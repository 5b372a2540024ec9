// Lesson 12.  Training: from a stream of tokens to a model that predicts the next one.
//
//   loss = mean over all positions of -log p(token t+1 | tokens … t)
#pragma once

#include <span>
#include <vector>

#include "11_gpt/gpt.hpp"

namespace gpt {

// `size` sequences of `time` tokens, one after the other; target i is the token after input i.
struct Batch {
    int size, time;
    std::vector<int> inputs, targets;
};

// Sequences that start at random places of the stream, each start equally likely.  The stream needs
// at least time + 1 tokens.
Batch random_batch(std::span<const int> stream, int size, int time, Rng& rng);

// The learning rate of a step, counted from 0: it grows linearly from learning_rate / (warmup + 1)
// to learning_rate at step `warmup`, then falls along half a cosine to `lowest` at step `steps`,
// and stays.
struct Schedule {
    double learning_rate = 1e-3, lowest = 1e-4;
    int warmup = 100, steps = 2000;
};
double learning_rate_at(const Schedule& schedule, int step);

// The length of all gradients together, as one vector.
double gradient_norm(const Parameters& list);
// If that length is above `largest`, scales all gradients so that it becomes `largest`; largest = 0
// never scales.  Returns the length from before.
double clip_gradients(const Parameters& list, double largest);

// One batch forward and backward; leaves the gradients in the model.  Returns the loss.
double compute_gradients(Tape& tape, GPT& model, const Batch& batch, Rng* dropout_rng);

// The mean loss over `batches` random batches, without gradients and without dropout.
double evaluate(GPT& model, std::span<const int> stream, int size, int batches, Rng rng);
// The mean loss over the whole stream, cut into pieces of one context each.
double evaluate_all(GPT& model, std::span<const int> stream, int size);

}  // namespace gpt
