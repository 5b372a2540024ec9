#include "10_block/block.hpp"

#include "04_tensor_autograd/kernels.hpp"
#include "04_tensor_autograd/ops.hpp"

namespace gpt {

void dropout_forward(const Matrix& x, double p, Rng& rng, Matrix& mask, Matrix& y) {
    require(p >= 0 && p < 1, "dropout: p must be at least 0 and below 1");
    TODO("draw each element's factor, 0 or 1 / (1 - p), into mask; y is x times it");
}

Tensor dropout(Tensor x, double p, Rng* rng) {
    if (!rng || p == 0) return x;
    Tape& tape = x.tape();
    const Tensor mask = tape.make(x.rows(), x.cols());
    const Tensor y = tape.make(x.rows(), x.cols());
    dropout_forward(x.value(), p, *rng, tape.value_of(mask), tape.value_of(y));
    tape.on_backward(y, [=] {
        TODO("the mask of the way forward times the gradient of y is added to that of x");
    });
    return y;
}

Tensor forward(Tensor x, FeedForward& mlp) {
    TODO("linear, gelu, linear");
}

Tensor forward(Tensor x, Block& block, int batch, int time, const Hook& hook,
               const std::string& at, Rng* rng) {
    const auto show = [&](const char* name, Tensor& t) {
        if (hook) hook(at + name, t);
    };
    TODO("the two lines of the header; dropout on each branch; show each hook on the way");
}

}  // namespace gpt
