#include "03_scalar_autograd/value.hpp"

namespace gpt {

Value ScalarTape::record(real value, std::initializer_list<Edge> edges) {
    require(edges.size() <= 2, "record: a node has at most two parents");
    Node node{value, 0, {kNone, kNone}, {0, 0}};
    TODO("fill parents (index_of) and slopes from the edges, then append the node");
    return Value(this, size() - 1, round_);
}

// Whatever was computed from a node stands behind it.  So when the walk reaches the node, every
// part of its gradient has arrived, and it can be passed on once: no sort, no recursion.
void ScalarTape::backward(Value loss) {
    const int last = index_of(loss);
    TODO("zero all grads, set the loss's to 1, walk back; grad 0 passes nothing on");
}

void ScalarTape::clear() {
    nodes_.clear();  // a vector keeps its memory
    ++round_;
}

}  // namespace gpt
