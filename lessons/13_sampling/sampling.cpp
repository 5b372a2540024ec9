#include "13_sampling/sampling.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "01_matrix/matrix.hpp"

namespace gpt {

void check(const SamplingRules& rules) {
    require(rules.temperature >= 0 && std::isfinite(rules.temperature),
            "sampling: the temperature must be 0 or more");
    require(rules.top_k >= 0, "sampling: top-k must be 0 (all) or more");
    require(rules.top_p > 0 && rules.top_p <= 1, "sampling: top-p must be above 0 and at most 1");
}

std::vector<real> with_temperature(std::span<const real> logits, double temperature) {
    require(std::none_of(logits.begin(), logits.end(), [](real x) { return std::isnan(x); }),
            "sampling: a logit is NaN");
    const int best = argmax(logits);
    const real largest = logits[std::size_t(best)];
    require(std::isfinite(largest), "sampling: no logit is finite");
    std::vector<real> p(logits.size());
    TODO("temperature 0: 1 for the best; otherwise softmax of logits / temperature");
}

namespace {

// All tokens, the most likely first; of equally likely ones the smaller first.
std::vector<int> by_probability(const std::vector<real>& p) {
    std::vector<int> order(p.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int a, int b) { return p[std::size_t(a)] > p[std::size_t(b)]; });
    return order;
}

// Sets all but the first `count` of `order` to 0, and scales those to a sum of 1.
std::vector<real> keep_first(std::vector<real> p, const std::vector<int>& order,
                             std::size_t count) {
    double total = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        real& x = p[std::size_t(order[i])];
        if (i >= count) x = 0;
        total += x;
    }
    for (real& x : p) x = real(x / total);
    return p;
}

}  // namespace

std::vector<real> keep_top_k(std::vector<real> p, int k) {
    if (k == 0 || std::size_t(k) >= p.size()) return p;
    TODO("keep_first of the tokens by_probability");
}

std::vector<real> keep_top_p(std::vector<real> probabilities, double p) {
    if (p >= 1) return probabilities;
    TODO("count tokens by_probability until their sum reaches p; keep_first of those");
}

std::vector<real> next_probabilities(std::span<const real> logits, const SamplingRules& rules) {
    check(rules);
    TODO("the three rules, one after the other");
}

int sample_token(std::span<const real> logits, const SamplingRules& rules, Rng& rng) {
    TODO("next_probabilities, then rng.categorical");
}

}  // namespace gpt
