#include "04_tensor_autograd/tape.hpp"

#include <algorithm>
#include <utility>

#include "common/profile.hpp"

namespace gpt {

const Matrix& Tensor::value() const { return tape_->value_of(*this); }

Matrix& Tensor::grad() const {
    Tape::Node& n = tape_->node(*this);
    if (n.parameter) {
        n.touched = true;
        return n.parameter->grad;
    }
    require(!n.given_up, "Tensor: its gradient was not kept (Tape::Gradients::parameters)");
    // Zeroed at the first touch: whoever adds first finds the zeros still in the cache.
    if (!n.touched) {
        tape_->take_memory(n);
        n.grad.fill(0);
        n.touched = true;
    }
    return n.grad;
}

// What was given up last is still in the cache, so the search begins with it.
void Tape::take_memory(Node& n) {
    const auto fits = [&](const Matrix& m) { return m.size() == n.value.size(); };
    const auto found = std::find_if(spare_.rbegin(), spare_.rend(), fits);
    if (found != spare_.rend()) {
        n.grad = std::move(*found);
        spare_.erase(found.base() - 1);
    }
    n.grad.resize(n.value.rows(), n.value.cols());
}

void Tape::give_up(Node& n) {
    if (n.parameter || !n.touched) return;
    spare_.push_back(std::move(n.grad));
    n.grad = Matrix();
    n.given_up = true;
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
    n.touched = n.given_up = false;
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
    if (Profile* profile = active_profile()) profile->begin_operation();
    const Tensor t = next();
    node(t).value.resize(rows, cols);
    return t;
}

Matrix& Tape::value_of(Tensor t) {
    Node& n = node(t);
    return n.parameter ? n.parameter->value : n.value;
}

void Tape::on_backward(Tensor y, std::function<void()> pass_on) {
    if (Profile* profile = active_profile()) pass_on = profile->recorded(std::move(pass_on));
    if (!recording()) return;
    if (gradients_ == Gradients::parameters)
        pass_on = [this, y, pass_on = std::move(pass_on)] {
            pass_on();
            give_up(node(y));
        };
    node(y).pass_on = std::move(pass_on);
}

// The chain rule says: the gradient of a value is the sum of what comes back from each value that
// was computed from it.  All of those stand later on the tape, so they have been visited before.
void Tape::backward(Tensor loss) {
    require(recording(), "backward: this tape was made with Gradients::off");
    require(loss.rows() == 1 && loss.cols() == 1,
            "backward: the loss must be 1x1, not " + shape(loss.value()));
    for (Node& n : nodes_) n.touched = n.given_up = false;
    // BEGIN SOLUTION add 1 to loss.grad(); from its node back to node 0 call pass_on where touched
    loss.grad()(0, 0) += 1;
    for (int i = loss.node_; i >= 0; --i) {
        const Node& n = nodes_[std::size_t(i)];
        if (n.touched && n.pass_on) n.pass_on();
    }
    // END SOLUTION
}

void Tape::clear() {
    used_ = 0;
    ++round_;
}

}  // namespace gpt
