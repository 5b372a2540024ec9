// An exponential that the compiler can compute for many numbers at once.
//
// std::exp is a call for each number, and calls end vectorisation: with it, GELU and softmax take
// half of a training step.  This one is a few multiplications without a branch, after Cody and
// Waite ("Software Manual for the Elementary Functions", 1980): write x = k·ln 2 + r with a whole k
// and |r| <= ln 2 / 2; then exp(x) = 2^k · exp(r), 2^k is an exponent field, and exp(r) a short
// series.
//
// Relative error at most 3e-7 for -87 <= x <= 88; 0 below (also for -infinity); exp(88) above; NaN
// stays NaN.  In the double build it is std::exp.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "common/real.hpp"

namespace gpt {

inline float fast_exp(float x) {
    constexpr float kLog2e = 1.44269504f, kLn2High = 0.693359375f, kLn2Low = -2.12194440e-4f;
    // Adding 1.5·2^23 rounds to a whole number and leaves that number in the lowest bits.
    constexpr float kRounder = 12582912.0f;
    const float low = x < -87.0f ? -87.0f : x;
    const float clamped = low > 88.0f ? 88.0f : low;
    const float rounded = clamped * kLog2e + kRounder;
    const float k = rounded - kRounder;
    const float r = (clamped - k * kLn2High) - k * kLn2Low;
    // Taylor's series to r^6/720: the next term is below 1.2e-7 for |r| <= 0.347
    const float high = 1.0f / 24 + r * (1.0f / 120 + r * (1.0f / 720));
    const float series = 1.0f + r * (1.0f + r * (0.5f + r * (1.0f / 6 + r * high)));
    const std::uint32_t exponent = std::bit_cast<std::uint32_t>(rounded) + 127u;
    const float power = std::bit_cast<float>(exponent << 23);
    return x < -87.0f ? 0.0f : series * power;
}
inline double fast_exp(double x) { return std::exp(x); }

// tanh(x) = 1 - 2 / (exp(2x) + 1).  Absolute error at most 3e-7.
inline real fast_tanh(real x) { return 1 - 2 / (fast_exp(2 * x) + 1); }

}  // namespace gpt
