#include "08_attention/copy_task.hpp"

#include <cmath>
#include <numeric>

#include "04_tensor_autograd/kernels.hpp"
#include "05_neural_networks/linear.hpp"

namespace gpt {

CopyModel::CopyModel(int vocab, int time, int width, int head_width, Rng& rng)
    : token_embedding(Matrix(vocab, width)),
      position_embedding(Matrix(time, width)),
      head(width, head_width),
      unembedding(Matrix(width, vocab)) {
    fill_normal(token_embedding.value, 0.5, rng);
    fill_normal(position_embedding.value, 0.5, rng);
    initialise(head, rng);
    fill_normal(unembedding.value, 1 / std::sqrt(double(width)), rng);
}

std::vector<int> random_tokens(int vocab, int time, Rng& rng) {
    std::vector<int> tokens;
    for (int t = 0; t < time; ++t) tokens.push_back(rng.below(vocab));
    return tokens;
}

std::vector<int> previous_tokens(std::span<const int> tokens) {
    require(!tokens.empty(), "previous_tokens: there are no tokens");
    TODO("kNoTarget, then all tokens but the last");
}

Tensor forward(Tape& tape, CopyModel& model, std::span<const int> tokens, const Hook& hook) {
    const int time = int(tokens.size()), most = model.position_embedding.value.rows();
    require(time >= 1 && time <= most, "copy model: " + std::to_string(time) +
                                           " tokens, but there are " + std::to_string(most) +
                                           " position embeddings");
    std::vector<int> positions(tokens.size());
    std::iota(positions.begin(), positions.end(), 0);
    TODO("look up tokens and positions, add, the head, times the unembedding");
}

// Given.  Each sequence adds its share of the gradient; then all parameters take one step.
double train_step(CopyModel& model, AdamW& adamw, int batch, Rng& rng) {
    const Parameters list = parameters(model);
    const int vocab = model.token_embedding.value.rows();
    zero_gradients(list);
    Tape tape;
    double mean_loss = 0;
    for (int b = 0; b < batch; ++b) {
        const auto tokens = random_tokens(vocab, model.position_embedding.value.rows(), rng);
        const Tensor logits = forward(tape, model, tokens);
        const Tensor loss =
            scale(cross_entropy(logits, previous_tokens(tokens)), real(1) / real(batch));
        tape.backward(loss);
        mean_loss += double(loss.value()(0, 0));
        tape.clear();
    }
    adamw_step(adamw, list);
    return mean_loss;
}

CopyScore evaluate(CopyModel& model, int sequences, Rng& rng) {
    const int vocab = model.token_embedding.value.rows();
    const int time = model.position_embedding.value.rows();
    int right = 0;
    double mass = 0;
    for (int s = 0; s < sequences; ++s) {
        const auto tokens = random_tokens(vocab, time, rng);
        const auto targets = previous_tokens(tokens);
        Tape tape(Tape::Gradients::off);
        Matrix pattern;
        const Tensor logits = forward(tape, model, tokens, [&](const std::string& name, Tensor& t) {
            if (name == "head.hook_pattern") pattern = t.value();
        });
        require(pattern.rows() == time, "evaluate: the head did not call head.hook_pattern");
        for (int t = 1; t < time; ++t) {
            right += argmax(logits.value().row(t)) == targets[std::size_t(t)];
            mass += double(pattern(t, t - 1));
        }
    }
    const double count = double(sequences) * (time - 1);
    return {right / count, mass / count};
}

}  // namespace gpt
