// Lesson 10.  The block of a GPT: attention and an MLP, each of which reads the residual stream
// through a LayerNorm and adds what it found to the stream.
//
//   x = x + attn(ln_1(x))        x = x + mlp(ln_2(x))        mlp(x) = gelu(x·W_fc + b)·W_proj + b
//
// x is (batch·time x width) throughout.  "Pre-norm": the norms stand inside the branches, so that
// the stream itself goes from the embedding to the output without a detour.
#pragma once

#include <string>

#include "09_multi_head/multi_head.hpp"
#include "10_block/layernorm.hpp"

namespace gpt {

// Dropout (Srivastava et al., 2014): each element becomes 0 with probability p; the others are
// divided by 1 - p, so that the mean stays.  `mask` receives the factor of each element: 0 or
// 1 / (1 - p).
void dropout_forward(const Matrix& x, double p, Rng& rng, Matrix& mask, Matrix& y);
// With an rng: training.  Without one (nullptr), or with p = 0: x itself.
Tensor dropout(Tensor x, double p, Rng* rng);

// The feed-forward part of a block: width -> 4·width -> width.
struct FeedForward {
    Linear c_fc, c_proj;

    FeedForward() = default;
    FeedForward(int width, bool bias)
        : c_fc(width, 4 * width, bias), c_proj(4 * width, width, bias) {}
};
Tensor forward(Tensor x, FeedForward& mlp);

struct Block {
    LayerNorm ln_1, ln_2;
    MultiHead attn;
    FeedForward mlp;
    double dropout = 0;  // on what each branch adds to the stream

    Block() = default;
    Block(int width, int heads, bool bias, double p_dropout)
        : ln_1(width, bias),
          ln_2(width, bias),
          attn(width, heads, bias),
          mlp(width, bias),
          dropout(p_dropout) {}
};

// Hooks, after `at`: .hook_resid_pre, .attn.hook_q/k/v/pattern/z, .hook_attn_out, .hook_resid_mid,
// .hook_mlp_out, .hook_resid_post.  With an rng the dropout is on.
Tensor forward(Tensor x, Block& block, int batch, int time, const Hook& hook = {},
               const std::string& at = "", Rng* rng = nullptr);

template <class F>
void visit(FeedForward& mlp, const std::string& at, F&& f) {
    visit(mlp.c_fc, at + ".c_fc", f);
    visit(mlp.c_proj, at + ".c_proj", f);
}
template <class F>
void visit(Block& block, const std::string& at, F&& f) {
    visit(block.ln_1, at + ".ln_1", f);
    visit(block.attn, at + ".attn", f);
    visit(block.ln_2, at + ".ln_2", f);
    visit(block.mlp, at + ".mlp", f);
}

}  // namespace gpt
