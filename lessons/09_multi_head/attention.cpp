#include "09_multi_head/attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "02_matmul/matmul.hpp"
#include "common/fast_math.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

void check(const char* function, ConstMatrixView x, const Matrix& pattern, AttentionShape s) {
    const std::string is = std::string(function) + ": B = " + std::to_string(s.batch) + ", T = " +
                           std::to_string(s.time) + ", H = " + std::to_string(s.heads);
    require(s.batch > 0 && s.time > 0 && s.heads > 0, is + ": all must be positive");
    require(x.rows == s.batch * s.time && x.cols % s.heads == 0,
            is + ", but q, k, v or z is " + std::to_string(x.rows) + "x" + std::to_string(x.cols));
    require(pattern.rows() == s.batch * s.heads * s.time && pattern.cols() == s.time,
            is + ", but the pattern is " + shape(pattern));
}

// k, v and z are as large as q, and every gradient as what it belongs to.
void same_shape(const char* function, ConstMatrixView a, ConstMatrixView b) {
    const auto text = [](ConstMatrixView m) {
        return std::to_string(m.rows) + "x" + std::to_string(m.cols);
    };
    require(a.rows == b.rows && a.cols == b.cols,
            std::string(function) + ": " + text(a) + " and " + text(b) + " differ");
}

bool worth_threads(ConstMatrixView q, AttentionShape s) {
    return long{q.rows} * q.cols * s.time > kParallelWork;
}

// The part of q, k, v or z that belongs to pair i = b·H + h: rows of sequence b, columns of head h.
template <class View>
View head_of(View x, AttentionShape s, int i) {
    const int b = i / s.heads, h = i % s.heads, d = x.cols / s.heads;
    return x.block(b * s.time, h * d, s.time, d);
}

// Rows i·T … i·T + T - 1 of the stacked patterns.
template <class View>
View pattern_of(View patterns, AttentionShape s, int i) {
    return patterns.block(i * s.time, 0, s.time, s.time);
}

// Turns scores into probabilities in place: row t is the softmax of scale · scores over keys 0 … t.
// Later keys get the score -infinity, whose exponential is exactly 0.
void causal_softmax(MatrixView scores, real scale) {
    TODO("row t: -infinity for keys after t, then the softmax of scale * scores");
}

}  // namespace

void attention_pattern_forward(ConstMatrixView q, ConstMatrixView k, AttentionShape s,
                               Matrix& pattern) {
    check("attention_pattern", q, pattern, s);
    same_shape("attention_pattern", q, k);
    const real scale = 1 / std::sqrt(real(q.cols / s.heads));
    parallel_for(s.batch * s.heads, worth_threads(q, s), [&](int i) {
        TODO("scores = q·kᵀ of pair i into its pattern, then causal_softmax");
    });
}

// pattern = softmax(scores), scores = scale · q·kᵀ.  With lesson 04's softmax backward and a row's
// dot product of dpattern and pattern:
//   dscores = scale · pattern ∘ (dpattern - dot)      dq += dscores·k      dk += dscoresᵀ·q
// Where the mask was, pattern is 0, and so is dscores.
void attention_pattern_backward(ConstMatrixView q, ConstMatrixView k, const Matrix& pattern,
                                const Matrix& dpattern, AttentionShape s, MatrixView dq,
                                MatrixView dk) {
    check("attention_pattern_backward", q, pattern, s);
    for (const ConstMatrixView other : {k, ConstMatrixView(dq), ConstMatrixView(dk)})
        same_shape("attention_pattern_backward", q, other);
    same_shape("attention_pattern_backward", pattern, dpattern);
    const real scale = 1 / std::sqrt(real(q.cols / s.heads));
    parallel_for(s.batch * s.heads, worth_threads(q, s), [&](int i) {
        thread_local Matrix dscores;
        dscores.resize(s.time, s.time);
        const ConstMatrixView p = pattern_of(pattern.view(), s, i);
        const ConstMatrixView dp = pattern_of(dpattern.view(), s, i);
        TODO("dscores row by row as above, then two gemm_adds for this pair's dq and dk");
    });
}

void attention_mix_forward(const Matrix& pattern, ConstMatrixView v, AttentionShape s, Matrix& z) {
    check("attention_mix", v, pattern, s);
    same_shape("attention_mix", v, z);
    parallel_for(s.batch * s.heads, worth_threads(v, s), [&](int i) {
        TODO("z of pair i is its pattern times its v");
    });
}

// z = pattern·v, so as for any product:  dpattern += dz·vᵀ,  dv += patternᵀ·dz.
void attention_mix_backward(const Matrix& pattern, ConstMatrixView v, const Matrix& dz,
                            AttentionShape s, Matrix& dpattern, MatrixView dv) {
    check("attention_mix_backward", v, pattern, s);
    for (const ConstMatrixView other : {ConstMatrixView(dz), ConstMatrixView(dv)})
        same_shape("attention_mix_backward", v, other);
    same_shape("attention_mix_backward", pattern, dpattern);
    parallel_for(s.batch * s.heads, worth_threads(v, s), [&](int i) {
        const ConstMatrixView dz_head = head_of(dz.view(), s, i);
        TODO("two gemm_adds, for this pair's dpattern and dv");
    });
}

}  // namespace gpt
