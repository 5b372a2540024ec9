#include "03_scalar_autograd/value.hpp"

namespace gpt {

Value ScalarTape::record(real value, std::initializer_list<Edge> edges) {
    require(edges.size() <= 2, "record: a node has at most two parents");
    Node node{value, 0, {kNone, kNone}, {0, 0}};
    // BEGIN SOLUTION fill parents (index_of) and slopes from the edges, then append the node
    int i = 0;
    for (const Edge& edge : edges) {
        node.parents[i] = index_of(edge.parent);
        node.slopes[i] = edge.slope;
        ++i;
    }
    nodes_.push_back(node);
    // END SOLUTION
    return Value(this, size() - 1, round_);
}

// Whatever was computed from a node stands behind it.  So when the walk reaches the node, every
// part of its gradient has arrived, and it can be passed on once: no sort, no recursion.
void ScalarTape::backward(Value loss) {
    const int last = index_of(loss);
    // BEGIN SOLUTION zero all grads, set the loss's to 1, walk back; grad 0 passes nothing on
    for (Node& node : nodes_) node.grad = 0;
    nodes_[last].grad = 1;
    for (int i = last; i >= 0; --i) {
        const Node& node = nodes_[i];
        if (node.grad == 0) continue;  // a slope may be infinite, and 0 · ∞ is NaN
        for (int k = 0; k < 2; ++k)
            if (node.parents[k] != kNone)
                nodes_[node.parents[k]].grad += node.grad * node.slopes[k];
    }
    // END SOLUTION
}

void ScalarTape::clear() {
    nodes_.clear();  // a vector keeps its memory
    ++round_;
}

}  // namespace gpt
