// Lesson 09.  Causal attention for a batch of sequences and several heads at once.
//
//   pattern = softmax(q·kᵀ / sqrt(d) + M)      z = pattern·v      for each sequence and head
//
// B sequences of T tokens are one matrix of B·T rows: row b·T + t is token t of sequence b.  q, k,
// v and z are (B·T x H·d); head h owns columns h·d … h·d + d - 1.  The patterns of all heads stand
// one below the other in a matrix (B·H·T x T), those of sequence b and head h from row (b·H + h)·T
// on. M is 0 where key <= query and -infinity elsewhere: no token sees a later one.
#pragma once

#include "01_matrix/matrix.hpp"

namespace gpt {

struct AttentionShape {
    int batch, time, heads;  // B, T, H
};

// q and k are views, because they are blocks of columns of one larger matrix.
void attention_pattern_forward(ConstMatrixView q, ConstMatrixView k, AttentionShape s,
                               Matrix& pattern);
// Adds to dq and dk.
void attention_pattern_backward(ConstMatrixView q, ConstMatrixView k, const Matrix& pattern,
                                const Matrix& dpattern, AttentionShape s, MatrixView dq,
                                MatrixView dk);

void attention_mix_forward(const Matrix& pattern, ConstMatrixView v, AttentionShape s, Matrix& z);
// Adds to dpattern and dv.
void attention_mix_backward(const Matrix& pattern, ConstMatrixView v, const Matrix& dz,
                            AttentionShape s, Matrix& dpattern, MatrixView dv);

}  // namespace gpt
