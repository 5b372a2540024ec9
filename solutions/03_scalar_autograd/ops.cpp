#include "03_scalar_autograd/ops.hpp"

#include <cmath>

namespace gpt {

// Given, as examples of the functions below: compute the number, say the slope along each parent.

Value operator+(Value a, Value b) {
    return a.tape().record(a.value() + b.value(), {{a, 1}, {b, 1}});
}

Value operator-(Value a, Value b) {
    return a.tape().record(a.value() - b.value(), {{a, 1}, {b, -1}});
}

Value operator-(Value a) { return a.tape().record(-a.value(), {{a, -1}}); }

// d(ab)/da = b and d(ab)/db = a
Value operator*(Value a, Value b) {
    return a.tape().record(a.value() * b.value(), {{a, b.value()}, {b, a.value()}});
}

// The slope of exp is exp, which has just been computed.
Value exp(Value x) {
    const real y = std::exp(x.value());
    return x.tape().record(y, {{x, y}});
}

Value log(Value x) { return x.tape().record(std::log(x.value()), {{x, 1 / x.value()}}); }

// Yours.

// d(a/b)/da = 1/b and d(a/b)/db = -a/b²
Value operator/(Value a, Value b) {
    // BEGIN SOLUTION as operator*, with the two slopes of the line above
    const real y = a.value() / b.value();
    return a.tape().record(y, {{a, 1 / b.value()}, {b, -y / b.value()}});
    // END SOLUTION
}

// d(xᵏ)/dx = k·xᵏ⁻¹.  At x = 0 and k = 0 that would be 0 · ∞, so k = 0 has a case of its own.
Value pow(Value x, double exponent) {
    const real k = real(exponent);
    // BEGIN SOLUTION std::pow; the slope is 0 where k is 0
    const real slope = k == 0 ? 0 : k * std::pow(x.value(), k - 1);
    return x.tape().record(std::pow(x.value(), k), {{x, slope}});
    // END SOLUTION
}

Value tanh(Value x) {
    // BEGIN SOLUTION with y = std::tanh(x) the slope is 1 - y²
    const real y = std::tanh(x.value());
    return x.tape().record(y, {{x, 1 - y * y}});
    // END SOLUTION
}

Value relu(Value x) {
    // BEGIN SOLUTION 0 where x < 0, otherwise x; the slope is 1 where x > 0, otherwise 0
    const real y = x.value() < 0 ? 0 : x.value();  // this way round a NaN stays a NaN
    return x.tape().record(y, {{x, real(x.value() > 0)}});
    // END SOLUTION
}

}  // namespace gpt
