// Lesson 13.  Writing text one token at a time, with the KV cache.
//
// A token's keys and values never change: attention is causal, so no later token reaches them.
// They are kept, and each new token computes only its own row of everything, and its attention to
// the rows that are kept.  Reading n tokens costs work in proportion to n² in all, not to n³.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "11_gpt/gpt.hpp"
#include "13_sampling/sampling.hpp"

namespace gpt {

struct KvCache {
    std::vector<Matrix> keys, values;  // a (context x dim) matrix for each layer
    int length = 0;                    // rows 0 … length - 1 are filled

    explicit KvCache(const GPTConfig& config);
};

// Reads the tokens after those that the cache holds, and adds them to it.  Returns the logits after
// the last of them (1 x vocab), the same that forward gives for the whole sequence.  Throws
// std::invalid_argument when there are no tokens, too many for the context, or one is out of range.
Matrix read_tokens(const GPT& model, KvCache& cache, std::span<const int> tokens);

// Attention of new tokens: row i of q (n x dim) belongs to position first + i and sees the rows
// 0 … first + i of keys and values.  z (n x dim) receives the heads side by side.
void cached_attention(const Matrix& q, const Matrix& keys, const Matrix& values, int first,
                      int heads, Matrix& z);

// Draws `count` tokens after the prompt and calls emit(token) for each as it comes; stops early
// when emit returns false.  The prompt has at least one token.  When the context is full, its
// younger half is read anew as the beginning of a new context.
void generate(const GPT& model, std::span<const int> prompt, int count, const SamplingRules& rules,
              Rng& rng, const std::function<bool(int)>& emit);

}  // namespace gpt
