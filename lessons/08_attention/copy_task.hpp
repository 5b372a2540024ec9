// Lesson 08.  A task that needs attention, and the smallest model that can learn it: say, at every
// position, which token stood one position earlier.
//
//   X = token embedding + position embedding        logits = A(X)·U
//
// Sequences are T random tokens out of V; X is (T x d), the logits (T x V).  Nothing but the head
// moves anything from one position to another, so its pattern must learn to be 1 at (t, t-1).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "05_neural_networks/optimizer.hpp"
#include "08_attention/attention_head.hpp"

namespace gpt {

struct CopyModel {
    Parameter token_embedding;     // (V x d)
    Parameter position_embedding;  // (T x d)
    AttentionHead head;
    Parameter unembedding;  // U, (d x V)

    CopyModel(int vocab, int time, int width, int head_width, Rng& rng);
};

template <class F>
void visit(CopyModel& model, const std::string& at, F&& f) {
    f(at + ".token_embedding", model.token_embedding);
    f(at + ".position_embedding", model.position_embedding);
    visit(model.head, at + ".head", f);
    f(at + ".unembedding", model.unembedding);
}

std::vector<int> random_tokens(int vocab, int time, Rng& rng);

// targets[t] is tokens[t - 1]; the first token has no predecessor and so the target kNoTarget.
std::vector<int> previous_tokens(std::span<const int> tokens);

// The logits (T x V) for a sequence of at most as many tokens as there are position embeddings.
// A hook sees the head's points as head.hook_pattern and so on: it is called with `at` = "head".
Tensor forward(Tape& tape, CopyModel& model, std::span<const int> tokens, const Hook& hook = {});

// One step of AdamW on the mean loss of `batch` new random sequences, which is returned.
double train_step(CopyModel& model, AdamW& adamw, int batch, Rng& rng);

struct CopyScore {
    double accuracy;       // share of positions 1 … T-1 whose largest logit is the token before
    double previous_mass;  // mean over the same positions of the pattern at (t, t-1)
};
CopyScore evaluate(CopyModel& model, int sequences, Rng& rng);

}  // namespace gpt
