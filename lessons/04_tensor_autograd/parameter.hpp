// Lesson 04.  A matrix that is trained.  It lives outside any tape.
#pragma once

#include <utility>

#include "01_matrix/matrix.hpp"

namespace gpt {

struct Parameter {
    Matrix value, grad;  // of the same shape
    Parameter() = default;
    explicit Parameter(Matrix v) : value(std::move(v)), grad(value.rows(), value.cols()) {}
};

}  // namespace gpt
