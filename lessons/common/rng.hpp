// Random numbers that are the same on every machine.
//
// The standard library fixes its engines but not its distributions: the same seed gives other
// normal numbers, integers and shuffles on Linux and on a Mac.  So the course has its own small
// generator, xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators",
// 2014). There is no global generator: whoever draws is handed one.
//
// Never draw twice in one expression: C++ does not say which draw happens first.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "common/real.hpp"

namespace gpt {

class Rng {
public:
    explicit Rng(std::uint64_t seed = 1);

    std::uint32_t next();  // 32 random bits
    double uniform();      // in [0, 1), a multiple of 2^-24
    double normal();       // mean 0, variance 1 (Box and Muller, 1958)
    int below(int n);      // 0 … n-1, each equally likely; n must be positive

    // Index i with probability weights[i] / sum(weights).  Weights are not negative, not all zero.
    int categorical(std::span<const real> weights);

    // Puts the values in random order (Fisher and Yates).
    template <class T>
    void shuffle(std::span<T> values) {
        for (int i = static_cast<int>(values.size()) - 1; i > 0; --i) {
            const int j = below(i + 1);
            std::swap(values[static_cast<std::size_t>(i)], values[static_cast<std::size_t>(j)]);
        }
    }

    // The whole state: an Rng with the same state draws the same numbers.
    std::uint64_t state() const { return state_; }
    void set_state(std::uint64_t state);

private:
    std::uint64_t state_;
};

}  // namespace gpt
