#include "04_tensor_autograd/tape.hpp"

#include <utility>

namespace gpt {

const Matrix& Tensor::value() const { return tape_->value_of(*this); }

Matrix& Tensor::grad() const {
    Tape::Node& n = tape_->node(*this);
    if (n.parameter) {
        n.touched = true;
        return n.parameter->grad;
    }
    // Zeroed at the first touch: whoever adds first finds the zeros still in the cache.
    if (!n.touched) {
        n.grad.resize(n.value.rows(), n.value.cols());
        n.grad.fill(0);
        n.touched = true;
    }
    return n.grad;
}

Tape::Node& Tape::node(Tensor t) {
    require(t.tape_ == this, "Tensor: it belongs to another tape");
    require(t.round_ == round_, "Tensor: its tape was cleared");
    return nodes_[std::size_t(t.node_)];
}

Tensor Tape::next() {
    if (used_ == int(nodes_.size())) nodes_.emplace_back();
    Node& n = nodes_[std::size_t(used_)];
    n.parameter = nullptr;
    n.pass_on = nullptr;
    n.touched = false;
    return Tensor(this, used_++, round_);
}

Tensor Tape::constant(Matrix value) {
    const Tensor t = next();
    node(t).value = std::move(value);
    return t;
}

Tensor Tape::parameter(Parameter& p) {
    const Tensor t = next();
    node(t).parameter = &p;
    return t;
}

Tensor Tape::make(int rows, int cols) {
    const Tensor t = next();
    node(t).value.resize(rows, cols);
    return t;
}

Matrix& Tape::value_of(Tensor t) {
    Node& n = node(t);
    return n.parameter ? n.parameter->value : n.value;
}

void Tape::on_backward(Tensor y, std::function<void()> pass_on) {
    if (recording_) node(y).pass_on = std::move(pass_on);
}

// The chain rule says: the gradient of a value is the sum of what comes back from each value that
// was computed from it.  All of those stand later on the tape, so they have been visited before.
void Tape::backward(Tensor loss) {
    require(recording_, "backward: this tape was made with Gradients::off");
    require(loss.rows() == 1 && loss.cols() == 1,
            "backward: the loss must be 1x1, not " + shape(loss.value()));
    for (int i = 0; i < used_; ++i) nodes_[std::size_t(i)].touched = false;
    TODO("add 1 to loss.grad(); from its node back to node 0 call pass_on where touched");
}

void Tape::clear() {
    used_ = 0;
    ++round_;
}

}  // namespace gpt
