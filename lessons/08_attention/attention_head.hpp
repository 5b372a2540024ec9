// Lesson 08.  One causal attention head: every token fetches something from the tokens before it.
//
//   A(X) = P·X·W_V·W_O        P = softmax(S + M)        S = X·W_Q·(X·W_K)ᵀ / sqrt(d_h)
//
// X is (T x d), a token a row; W_Q, W_K, W_V are (d x d_h), W_O is (d_h x d).  S, M and the pattern
// P are (T x T): the row is the token that asks (query), the column the token that is asked (key).
// M is 0 where key <= query and -infinity elsewhere: no token sees a later one, so that what comes
// next can be predicted everywhere at once (Vaswani et al., "Attention Is All You Need", 2017).
#pragma once

#include <string>

#include "04_tensor_autograd/hook.hpp"
#include "04_tensor_autograd/ops.hpp"
#include "common/rng.hpp"

namespace gpt {

struct AttentionHead {
    Parameter w_q, w_k, w_v, w_o;

    AttentionHead() = default;
    AttentionHead(int width, int head_width);  // zeros; width is d, head_width is d_h

    int width() const { return w_q.value.rows(); }
    int head_width() const { return w_q.value.cols(); }
};

template <class F>
void visit(AttentionHead& head, const std::string& at, F&& f) {
    f(at + ".w_q", head.w_q);
    f(at + ".w_k", head.w_k);
    f(at + ".w_v", head.w_v);
    f(at + ".w_o", head.w_o);
}

// Normal numbers of standard deviation 1 / sqrt(the matrix's inputs): signals keep their size.
void initialise(AttentionHead& head, Rng& rng);

Matrix causal_mask(int time);  // M, (time x time)

Tensor attention_scores(Tensor q, Tensor k);  // S from q = X·W_Q and k = X·W_K, both (T x d_h)
Tensor attention_pattern(Tensor scores);      // P from S; rows sum to 1

// A(X), (T x d).  With a hook: `at`.hook_q, .hook_k, .hook_v (T x d_h), .hook_pattern (T x T) and
// .hook_z (T x d_h), the mean of the values v = X·W_V that each token receives.
Tensor forward(Tensor x, AttentionHead& head, const Hook& hook = {}, const std::string& at = "");

// The four matrices only ever act as two.  The QK circuit decides where to look, the OV circuit
// what is carried over from there; both are (d x d) of rank d_h or less (Elhage et al., "A
// Mathematical Framework for Transformer Circuits", 2021).  W_Q and W_K alone mean nothing: W_Q·R
// and W_K·R⁻ᵀ, for any invertible R, make the same head.
Matrix qk_circuit(const AttentionHead& head);  // W_Q·W_Kᵀ / sqrt(d_h)
Matrix ov_circuit(const AttentionHead& head);  // W_V·W_O

// A(X) = softmax(X·QK·Xᵀ + M)·X·OV, by plain matrix products.
Matrix attention_from_circuits(const Matrix& x, const Matrix& qk, const Matrix& ov);

}  // namespace gpt
