// Lesson 13.  Sampling: from logits to the next token.
//
// The rules below turn logits into the probabilities from which a token is drawn, in this order:
// temperature, top-k, top-p.  What a rule removes gets probability exactly 0; the rest is scaled so
// that it sums to 1 again.  Equal probabilities: the smaller token counts as the more likely one.
#pragma once

#include <span>
#include <vector>

#include "common/real.hpp"
#include "common/rng.hpp"

namespace gpt {

struct SamplingRules {
    double temperature = 0.8;  // 1: as the model says; below: more careful; 0: the likeliest token
    int top_k = 40;            // only the k most likely tokens; 0: all
    double top_p = 1.0;        // only the fewest tokens whose probabilities sum to p; 1: all
};

// Throws std::invalid_argument for a temperature that is negative, infinite or NaN, for top_k < 0,
// and for a top_p that is not above 0 and at most 1.
void check(const SamplingRules& rules);

// softmax(logits / temperature).  Temperature 0 is the limit: probability 1 for the largest logit.
// Throws std::invalid_argument when a logit is NaN or no logit is finite.
std::vector<real> with_temperature(std::span<const real> logits, double temperature);

// Keeps the k most likely tokens (all, where k is 0 or more than there are).
std::vector<real> keep_top_k(std::vector<real> probabilities, int k);

// Keeps the smallest set of most likely tokens whose probabilities sum to at least p ("nucleus";
// Holtzman et al., "The Curious Case of Neural Text Degeneration", 2020).  It is never empty.
std::vector<real> keep_top_p(std::vector<real> probabilities, double p);

// All rules, in order; and one token drawn from what they leave.
std::vector<real> next_probabilities(std::span<const real> logits, const SamplingRules& rules);
int sample_token(std::span<const real> logits, const SamplingRules& rules, Rng& rng);

}  // namespace gpt
