// Lesson 04.  Hooks: a look at, or a hand in, the middle of a computation.
//
// A model calls hook(name, tensor) at named points.  The hook may read the tensor, or assign
// another one to it, a constant or one computed from it, before the model goes on.  Gradients stay
// right: what comes after is computed from the tensor that the hook left.  No hook: no cost.
#pragma once

#include <functional>
#include <string>

#include "04_tensor_autograd/tape.hpp"

namespace gpt {

using Hook = std::function<void(const std::string& name, Tensor& tensor)>;

}  // namespace gpt
