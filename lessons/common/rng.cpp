#include "common/rng.hpp"

#include <cmath>
#include <numbers>

#include "common/error.hpp"

namespace gpt {

namespace {

// Neighbouring seeds must not give similar streams, and the state must not be 0.  This is the
// finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the seed reaches every bit.
std::uint64_t scramble(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    return x != 0 ? x : 1;
}

}  // namespace

Rng::Rng(std::uint64_t seed) : state_(scramble(seed)) {}

std::uint32_t Rng::next() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545f4914f6cdd1du) >> 32);
}

double Rng::uniform() { return (next() >> 8) * 0x1p-24; }

double Rng::normal() {
    const double u = uniform();
    const double v = uniform();
    return std::sqrt(-2 * std::log(1 - u)) * std::cos(2 * std::numbers::pi * v);
}

int Rng::below(int n) {
    require(n > 0, "Rng::below: n must be positive");
    // 2^32 is no multiple of most n.  Draws from the last, incomplete round are thrown away.
    const std::uint32_t m = static_cast<std::uint32_t>(n);
    const std::uint32_t limit = UINT32_MAX - (UINT32_MAX % m + 1) % m;
    std::uint32_t draw = next();
    while (draw > limit) draw = next();
    return static_cast<int>(draw % m);
}

int Rng::categorical(std::span<const real> weights) {
    double total = 0;
    for (const real w : weights) {
        require(w >= 0, "Rng::categorical: a weight is negative or NaN");
        total += w;
    }
    require(total > 0 && std::isfinite(total), "Rng::categorical: weights must sum to more than 0");
    double rest = uniform() * total;
    int last = 0;  // the last index with any weight: rounding must never pick one without
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!(weights[i] > 0)) continue;
        last = static_cast<int>(i);
        rest -= weights[i];
        if (rest < 0) return last;
    }
    return last;
}

void Rng::set_state(std::uint64_t state) {
    require(state != 0, "Rng::set_state: the state of a generator is never 0");
    state_ = state;
}

}  // namespace gpt
