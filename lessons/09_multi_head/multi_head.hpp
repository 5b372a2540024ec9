// Lesson 09.  The multi-head attention layer of GPT-2, and position embeddings.
//
//   [q | k | v] = x·W_attn + b_attn        z = heads side by side        y = z·W_proj + b_proj
#pragma once

#include <string>

#include "04_tensor_autograd/hook.hpp"
#include "05_neural_networks/linear.hpp"
#include "09_multi_head/attention.hpp"

namespace gpt {

// Some of a tensor's columns, seen in place, so that q, k and v need no copies: q is columns 0 …
// width - 1 of the tensor [q | k | v].
struct Columns {
    Tensor tensor;
    int first, width;

    ConstMatrixView value() const {
        return tensor.value().view().block(0, first, tensor.rows(), width);
    }
    MatrixView grad() const { return tensor.grad().view().block(0, first, tensor.rows(), width); }
};

Tensor attention_pattern(Columns q, Columns k, AttentionShape s);  // (B·H·T x T)
Tensor attention_mix(Tensor pattern, Columns v, AttentionShape s);  // (B·T x H·d)
Tensor copy_columns(Columns c);                                     // as a tensor of its own

struct MultiHead {
    Linear c_attn, c_proj;  // width -> 3·width, width -> width
    int heads = 1;

    MultiHead() = default;
    MultiHead(int width, int n_heads, bool bias);  // zeros; width is a multiple of n_heads
};

template <class F>
void visit(MultiHead& attn, const std::string& at, F&& f) {
    visit(attn.c_attn, at + ".c_attn", f);
    visit(attn.c_proj, at + ".c_proj", f);
}

// x and the result are (batch·time x width).  With a hook: `at`.hook_q, .hook_k, .hook_v,
// .hook_pattern, .hook_z.
Tensor forward(Tensor x, MultiHead& attn, int batch, int time, const Hook& hook = {},
               const std::string& at = "");

// Adds row t of the table (context x width) to token t of every sequence; time <= context.
void add_positions_forward(const Matrix& x, const Matrix& table, int time, Matrix& y);
void add_positions_backward(const Matrix& dy, int time, Matrix& dx, Matrix& dtable);
Tensor add_positions(Tensor x, Tensor table, int time);

}  // namespace gpt
