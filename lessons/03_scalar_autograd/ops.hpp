// Lesson 03.  The operations on Values: each computes its number and records its slopes.
//
// All Values of one computation live on one tape.  A plain number beside a Value becomes a leaf.
#pragma once

#include "03_scalar_autograd/value.hpp"

namespace gpt {

Value operator+(Value a, Value b);
Value operator-(Value a, Value b);
Value operator*(Value a, Value b);
Value operator/(Value a, Value b);
Value operator-(Value a);
Value pow(Value x, double exponent);  // x^exponent; the slope of x^0 is 0 for every x
Value exp(Value x);
Value log(Value x);
Value tanh(Value x);
Value relu(Value x);  // max(x, 0); its slope at 0 is taken to be 0

inline Value operator+(Value a, double b) { return a + a.tape().leaf(b); }
inline Value operator-(Value a, double b) { return a - a.tape().leaf(b); }
inline Value operator*(Value a, double b) { return a * a.tape().leaf(b); }
inline Value operator/(Value a, double b) { return a / a.tape().leaf(b); }
inline Value operator+(double a, Value b) { return b.tape().leaf(a) + b; }
inline Value operator-(double a, Value b) { return b.tape().leaf(a) - b; }
inline Value operator*(double a, Value b) { return b.tape().leaf(a) * b; }
inline Value operator/(double a, Value b) { return b.tape().leaf(a) / b; }

// A handle is moved on, nothing is overwritten: the old sum stays on the tape as a parent.
inline Value& operator+=(Value& a, Value b) { return a = a + b; }

}  // namespace gpt
