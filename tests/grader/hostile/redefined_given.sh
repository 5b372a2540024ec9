# what: mlp.cpp defines functions that linear.cpp and lesson 04 define already
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: fill_normal|relu|which the course gives
above mlp.cpp <<'END'
#include "04_tensor_autograd/ops.hpp"
namespace gpt {
void fill_normal(Matrix& m, double, Rng&) { m.fill(0); }
Tensor relu(Tensor x) { return x; }
}  // namespace gpt
END
