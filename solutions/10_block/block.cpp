#include "10_block/block.hpp"

#include "04_tensor_autograd/kernels.hpp"
#include "04_tensor_autograd/ops.hpp"

namespace gpt {

void dropout_forward(const Matrix& x, double p, Rng& rng, Matrix& mask, Matrix& y) {
    require(p >= 0 && p < 1, "dropout: p must be at least 0 and below 1");
    // BEGIN SOLUTION draw each element's factor, 0 or 1 / (1 - p), into mask; y is x times it
    const real kept = real(1 / (1 - p));
    for (std::ptrdiff_t i = 0; i < x.size(); ++i) {
        mask.data()[i] = rng.uniform() < p ? 0 : kept;
        y.data()[i] = mask.data()[i] * x.data()[i];
    }
    // END SOLUTION
}

Tensor dropout(Tensor x, double p, Rng* rng) {
    if (!rng || p == 0) return x;
    Tape& tape = x.tape();
    const Tensor mask = tape.make(x.rows(), x.cols());
    const Tensor y = tape.make(x.rows(), x.cols());
    dropout_forward(x.value(), p, *rng, tape.value_of(mask), tape.value_of(y));
    tape.on_backward(y, [=] {
        // BEGIN SOLUTION the mask of the way forward times the gradient of y is added to that of x
        Matrix& dx = x.grad();
        for (std::ptrdiff_t i = 0; i < dx.size(); ++i)
            dx.data()[i] += mask.value().data()[i] * y.grad().data()[i];
        // END SOLUTION
    });
    return y;
}

Tensor forward(Tensor x, FeedForward& mlp) {
    // BEGIN SOLUTION linear, gelu, linear
    return linear(gelu(linear(x, mlp.c_fc)), mlp.c_proj);
    // END SOLUTION
}

Tensor forward(Tensor x, Block& block, int batch, int time, const Hook& hook,
               const std::string& at, Rng* rng) {
    const auto show = [&](const char* name, Tensor& t) {
        if (hook) hook(at + name, t);
    };
    // BEGIN SOLUTION the two lines of the header; dropout on each branch; show each hook on the way
    show(".hook_resid_pre", x);
    Tensor attn_out =
        forward(layernorm(x, block.ln_1), block.attn, batch, time, hook, hook ? at + ".attn" : "");
    attn_out = dropout(attn_out, block.dropout, rng);
    show(".hook_attn_out", attn_out);
    x = x + attn_out;
    show(".hook_resid_mid", x);
    Tensor mlp_out = dropout(forward(layernorm(x, block.ln_2), block.mlp), block.dropout, rng);
    show(".hook_mlp_out", mlp_out);
    x = x + mlp_out;
    show(".hook_resid_post", x);
    return x;
    // END SOLUTION
}

}  // namespace gpt
