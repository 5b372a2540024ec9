#include "04_tensor_autograd/ops.hpp"

#include <vector>

#include "02_matmul/matmul.hpp"
#include "04_tensor_autograd/kernels.hpp"

namespace gpt {

namespace {

// A gradient cannot pass from one tape to another.
void same_tape(Tensor a, Tensor b) {
    require(&a.tape() == &b.tape(), "Tensor: the two belong to different tapes");
}

}  // namespace

// Given, as an example.  The closure keeps handles, not matrices: when it is called, the values are
// still on the tape.
Tensor add(Tensor a, Tensor b) {
    same_tape(a, b);
    const Tensor y = a.tape().make(a.rows(), a.cols());
    add_forward(a.value(), b.value(), a.tape().value_of(y));
    a.tape().on_backward(y, [=] { add_backward(y.grad(), a.grad(), b.grad()); });
    return y;
}

Tensor multiply(Tensor a, Tensor b) {
    same_tape(a, b);
    const Tensor y = a.tape().make(a.rows(), a.cols());
    multiply_forward(a.value(), b.value(), a.tape().value_of(y));
    a.tape().on_backward(
        y, [=] { multiply_backward(a.value(), b.value(), y.grad(), a.grad(), b.grad()); });
    return y;
}

Tensor scale(Tensor x, real factor) {
    const Tensor y = x.tape().make(x.rows(), x.cols());
    Matrix& out = x.tape().value_of(y);
    for (std::ptrdiff_t i = 0; i < out.size(); ++i) out.data()[i] = factor * x.value().data()[i];
    x.tape().on_backward(y, [=] {
        const Matrix& dy = y.grad();
        Matrix& dx = x.grad();
        for (std::ptrdiff_t i = 0; i < dx.size(); ++i) dx.data()[i] += factor * dy.data()[i];
    });
    return y;
}

Tensor matmul(Tensor a, Tensor b) {
    same_tape(a, b);
    // BEGIN SOLUTION as in add: make a.rows() x b.cols(), gemm, on_backward with matmul_backward
    const Tensor y = a.tape().make(a.rows(), b.cols());
    gemm(a.value(), b.value(), a.tape().value_of(y));
    a.tape().on_backward(
        y, [=] { matmul_backward(a.value(), b.value(), y.grad(), a.grad(), b.grad()); });
    return y;
    // END SOLUTION
}

// y = a·bᵀ:  da = dy·b  and  dbᵀ = aᵀ·dy, so db = dyᵀ·a.
Tensor matmul_transposed(Tensor a, Tensor b) {
    same_tape(a, b);
    const Tensor y = a.tape().make(a.rows(), b.rows());
    gemm(a.value(), b.value().view().transposed(), a.tape().value_of(y));
    a.tape().on_backward(y, [=] {
        gemm_add(y.grad(), b.value(), a.grad());
        gemm_add(y.grad().view().transposed(), a.value(), b.grad());
    });
    return y;
}

Tensor add_row(Tensor x, Tensor row) {
    same_tape(x, row);
    const Tensor y = x.tape().make(x.rows(), x.cols());
    add_row_forward(x.value(), row.value(), x.tape().value_of(y));
    x.tape().on_backward(y, [=] { add_row_backward(y.grad(), x.grad(), row.grad()); });
    return y;
}

Tensor sum(Tensor x) { return scale(mean(x), real(x.value().size())); }

Tensor mean(Tensor x) {
    const Tensor y = x.tape().make(1, 1);
    mean_forward(x.value(), x.tape().value_of(y));
    x.tape().on_backward(y, [=] { mean_backward(y.grad(), x.grad()); });
    return y;
}

Tensor relu(Tensor x) {
    const Tensor y = x.tape().make(x.rows(), x.cols());
    relu_forward(x.value(), x.tape().value_of(y));
    x.tape().on_backward(y, [=] { relu_backward(x.value(), y.grad(), x.grad()); });
    return y;
}

Tensor gelu(Tensor x) {
    const Tensor y = x.tape().make(x.rows(), x.cols());
    gelu_forward(x.value(), x.tape().value_of(y));
    x.tape().on_backward(y, [=] { gelu_backward(x.value(), y.grad(), x.grad()); });
    return y;
}

Tensor softmax(Tensor x) {
    const Tensor y = x.tape().make(x.rows(), x.cols());
    softmax_forward(x.value(), x.tape().value_of(y));
    x.tape().on_backward(y, [=] { softmax_backward(y.value(), y.grad(), x.grad()); });
    return y;
}

Tensor cross_entropy(Tensor logits, std::span<const int> targets) {
    // The probabilities are a tensor of their own, so that the tape keeps and reuses their memory.
    Tape& tape = logits.tape();
    const Tensor probabilities = tape.make(logits.rows(), logits.cols());
    const Tensor loss = tape.make(1, 1);
    tape.value_of(loss)(0, 0) =
        cross_entropy_forward(logits.value(), targets, tape.value_of(probabilities));
    tape.on_backward(loss, [=, kept = std::vector<int>(targets.begin(), targets.end())] {
        cross_entropy_backward(probabilities.value(), kept, loss.grad()(0, 0), logits.grad());
    });
    return loss;
}

Tensor embedding(Tensor table, std::span<const int> ids) {
    const Tensor y = table.tape().make(int(ids.size()), table.cols());
    embedding_forward(table.value(), ids, table.tape().value_of(y));
    table.tape().on_backward(y, [=, kept = std::vector<int>(ids.begin(), ids.end())] {
        embedding_backward(kept, y.grad(), table.grad());
    });
    return y;
}

}  // namespace gpt
