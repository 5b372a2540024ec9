// Lesson 11.  The GPT: embeddings, blocks, a last norm, and the unembedding.
//
//   x = wte[token] + wpe[position]      x = block(x) for each layer      logits = ln_f(x)·wteᵀ
//
// The unembedding is the token embedding again ("tied"), as in GPT-2 (Radford et al., 2019).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "05_neural_networks/optimizer.hpp"
#include "10_block/block.hpp"

namespace gpt {

struct GPTConfig {
    int vocab = 0;         // number of different tokens
    int context = 64;      // most tokens of one sequence
    int layers = 4;        // blocks
    int heads = 4;         // of each block; they divide dim
    int dim = 128;         // width of the residual stream
    bool bias = true;      // in the linear layers and the norms
    double dropout = 0;    // on the embeddings and on each branch, while training

    bool operator==(const GPTConfig&) const = default;
};

// Throws std::invalid_argument that names the field when a config makes no sense.
void check(const GPTConfig& config);

struct GPT {
    GPTConfig config;
    Parameter wte, wpe;  // (vocab x dim), (context x dim)
    std::vector<Block> blocks;
    LayerNorm ln_f;

    GPT() = default;
    explicit GPT(const GPTConfig& c);  // zeros, and ones as the norms' scales
};

// How many numbers a GPT of this config has, without making one.
long parameter_count(const GPTConfig& config);

// GPT-2's: normal with deviation 0.02 for every matrix, but 0.02 / sqrt(2·layers) for the two
// layers of each block that write to the residual stream (c_proj); zero biases.
void initialise(GPT& model, Rng& rng);

// tokens: `batch` sequences of equal length (at most config.context), one after the other.  The
// result has a row of logits for each token.  Hooks: hook_embed, hook_pos_embed, blocks.L.…,
// ln_final.hook_normalized.  With an rng the dropout is on.
Tensor forward(Tape& tape, GPT& model, std::span<const int> tokens, int batch,
               const Hook& hook = {}, Rng* rng = nullptr);

// The whole model: the place that other visitors take is not used.  Names as in GPT-2: wte.weight,
// wpe.weight, h.0.ln_1.weight, …, ln_f.bias.
template <class F>
void visit(GPT& model, const std::string&, F&& f) {
    f("wte.weight", model.wte);
    f("wpe.weight", model.wpe);
    for (std::size_t i = 0; i < model.blocks.size(); ++i)
        visit(model.blocks[i], "h." + std::to_string(i), f);
    visit(model.ln_f, "ln_f", f);
}

}  // namespace gpt
