#include "08_attention/attention_head.hpp"

#include <cmath>
#include <limits>

#include "02_matmul/matmul.hpp"
#include "05_neural_networks/linear.hpp"

namespace gpt {

AttentionHead::AttentionHead(int width, int head_width)
    : w_q(Matrix(width, head_width)),
      w_k(Matrix(width, head_width)),
      w_v(Matrix(width, head_width)),
      w_o(Matrix(head_width, width)) {}

void initialise(AttentionHead& head, Rng& rng) {
    visit(head, "", [&](const std::string&, Parameter& p) {
        fill_normal(p.value, 1 / std::sqrt(double(p.value.rows())), rng);
    });
}

Matrix causal_mask(int time) {
    require(time >= 1, "causal_mask: time is " + std::to_string(time));
    TODO("zeros, and -infinity (std::numeric_limits) where the column is beyond the row");
}

// Why divide by sqrt(d_h): the product of two vectors of d_h independent numbers of variance 1 has
// variance d_h.  Undivided, the scores of a wide head start so far apart that softmax picks one
// token and passes hardly any gradient to the others.
Tensor attention_scores(Tensor q, Tensor k) {
    require(q.rows() == k.rows() && q.cols() == k.cols(),
            "attention_scores: q is " + shape(q.value()) + " but k is " + shape(k.value()));
    TODO("matmul_transposed, then scale by one over the root of the head's width");
}

Tensor attention_pattern(Tensor scores) {
    require(scores.rows() == scores.cols(),
            "attention_pattern: the scores are " + shape(scores.value()) + ", not square");
    TODO("add the mask (a constant on the scores' tape) before the softmax, not after");
}

Tensor forward(Tensor x, AttentionHead& head, const Hook& hook, const std::string& at) {
    require(x.cols() == head.width(),
            "attention_head: x is " + shape(x.value()) + " but w_q is " + shape(head.w_q.value));
    const auto show = [&](const char* name, Tensor& tensor) {
        if (hook) hook(at + name, tensor);
    };
    Tape& tape = x.tape();
    Tensor q = matmul(x, tape.parameter(head.w_q));
    show(".hook_q", q);
    TODO("k, v as q; the pattern of the scores; z = pattern·v; z·W_O; show each");
}

Matrix qk_circuit(const AttentionHead& head) {
    TODO("product with a transposed view of w_k, scaled by one over the root of d_h");
}

Matrix ov_circuit(const AttentionHead& head) {
    TODO("the product of w_v and w_o");
}

Matrix attention_from_circuits(const Matrix& x, const Matrix& qk, const Matrix& ov) {
    const int width = x.cols();
    require(qk.rows() == width && qk.cols() == width && ov.rows() == width && ov.cols() == width,
            "attention_from_circuits: x is " + shape(x) + " but the circuits are " + shape(qk) +
                " and " + shape(ov));
    TODO("the header's formula, from product, add, causal_mask and softmax_rows");
}

}  // namespace gpt
