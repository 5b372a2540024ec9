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
    // BEGIN SOLUTION zeros, and -infinity (std::numeric_limits) where the column is beyond the row
    Matrix mask(time, time);
    for (int query = 0; query < time; ++query)
        for (int key = query + 1; key < time; ++key)
            mask(query, key) = -std::numeric_limits<real>::infinity();
    return mask;
    // END SOLUTION
}

// Why divide by sqrt(d_h): the product of two vectors of d_h independent numbers of variance 1 has
// variance d_h.  Undivided, the scores of a wide head start so far apart that softmax picks one
// token and passes hardly any gradient to the others.
Tensor attention_scores(Tensor q, Tensor k) {
    require(q.rows() == k.rows() && q.cols() == k.cols(),
            "attention_scores: q is " + shape(q.value()) + " but k is " + shape(k.value()));
    // BEGIN SOLUTION matmul_transposed, then scale by one over the root of the head's width
    return scale(matmul_transposed(q, k), real(1 / std::sqrt(double(q.cols()))));
    // END SOLUTION
}

Tensor attention_pattern(Tensor scores) {
    require(scores.rows() == scores.cols(),
            "attention_pattern: the scores are " + shape(scores.value()) + ", not square");
    // BEGIN SOLUTION add the mask (a constant on the scores' tape) before the softmax, not after
    const Tensor mask = scores.tape().constant(causal_mask(scores.rows()));
    return softmax(add(scores, mask));
    // END SOLUTION
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
    // BEGIN SOLUTION k, v as q; the pattern of the scores; z = pattern·v; z·W_O; show each
    Tensor k = matmul(x, tape.parameter(head.w_k));
    show(".hook_k", k);
    Tensor v = matmul(x, tape.parameter(head.w_v));
    show(".hook_v", v);
    Tensor pattern = attention_pattern(attention_scores(q, k));
    show(".hook_pattern", pattern);
    Tensor z = matmul(pattern, v);
    show(".hook_z", z);
    return matmul(z, tape.parameter(head.w_o));
    // END SOLUTION
}

Matrix qk_circuit(const AttentionHead& head) {
    // BEGIN SOLUTION product with a transposed view of w_k, scaled by one over the root of d_h
    return scale(product(head.w_q.value, head.w_k.value.view().transposed()),
                 real(1 / std::sqrt(double(head.head_width()))));
    // END SOLUTION
}

Matrix ov_circuit(const AttentionHead& head) {
    // BEGIN SOLUTION the product of w_v and w_o
    return product(head.w_v.value, head.w_o.value);
    // END SOLUTION
}

Matrix attention_from_circuits(const Matrix& x, const Matrix& qk, const Matrix& ov) {
    const int width = x.cols();
    require(qk.rows() == width && qk.cols() == width && ov.rows() == width && ov.cols() == width,
            "attention_from_circuits: x is " + shape(x) + " but the circuits are " + shape(qk) +
                " and " + shape(ov));
    // BEGIN SOLUTION the header's formula, from product, add, causal_mask and softmax_rows
    const Matrix scores = product(product(x, qk), x.view().transposed());
    const Matrix pattern = softmax_rows(add(scores, causal_mask(x.rows())));
    return product(product(pattern, x), ov);
    // END SOLUTION
}

}  // namespace gpt
