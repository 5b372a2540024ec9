#include "11_gpt/gpt.hpp"

#include <cmath>

#include "04_tensor_autograd/ops.hpp"

namespace gpt {

void check(const GPTConfig& c) {
    const auto positive = [](const char* name, int value) {
        require(value > 0, std::string("GPT: ") + name + " is " + std::to_string(value) +
                               ", but must be positive");
    };
    positive("vocab", c.vocab);
    positive("context", c.context);
    positive("layers", c.layers);
    positive("heads", c.heads);
    positive("dim", c.dim);
    require(c.dim % c.heads == 0, "GPT: " + std::to_string(c.heads) +
                                      " heads do not divide a dim of " + std::to_string(c.dim));
    require(c.dropout >= 0 && c.dropout < 1, "GPT: dropout must be at least 0 and below 1");
}

GPT::GPT(const GPTConfig& c) : config(c) {
    check(c);
    wte = Parameter(Matrix(c.vocab, c.dim));
    wpe = Parameter(Matrix(c.context, c.dim));
    for (int i = 0; i < c.layers; ++i) blocks.emplace_back(c.dim, c.heads, c.bias, c.dropout);
    ln_f = LayerNorm(c.dim, c.bias);
}

long parameter_count(const GPTConfig& c) {
    TODO("embeddings, then for each layer attention, mlp and two norms; the last norm");
}

void initialise(GPT& model, Rng& rng) {
    const double deviation = 0.02;
    TODO("fill_normal of wte, wpe and the four weights of each block, in this order");
}

namespace {

// Token embedding plus position embedding.  A hook sees the two apart.
Tensor embed(Tape& tape, GPT& model, std::span<const int> tokens, int time, const Hook& hook) {
    Tensor x = embedding(tape.parameter(model.wte), tokens);
    if (!hook) return add_positions(x, tape.parameter(model.wpe), time);
    std::vector<int> positions(tokens.size());
    for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = int(i) % time;
    Tensor p = embedding(tape.parameter(model.wpe), positions);
    hook("hook_embed", x);
    hook("hook_pos_embed", p);
    return x + p;
}

}  // namespace

Tensor forward(Tape& tape, GPT& model, std::span<const int> tokens, int batch, const Hook& hook,
               Rng* rng) {
    require(batch > 0 && !tokens.empty() && tokens.size() % std::size_t(batch) == 0,
            "GPT: " + std::to_string(tokens.size()) + " tokens are no " + std::to_string(batch) +
                " sequences of equal length");
    const int time = int(tokens.size()) / batch;
    require(time <= model.config.context, "GPT: a sequence of " + std::to_string(time) +
                                              " tokens is longer than the context of " +
                                              std::to_string(model.config.context));
    TODO("embed and dropout, the blocks, ln_f, and matmul_transposed with wte");
}

}  // namespace gpt
