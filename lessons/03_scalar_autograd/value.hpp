// Lesson 03.  Scalar autograd: the derivative of a program, recorded and played backwards.
//
// Each operation on Values computes its number at once and leaves one node on the tape: the number,
// the nodes it was computed from (its parents), and its slope along each of them.  The chain rule
// is then one loop, from the last node to the first:
//
//   grad(parent) += grad(node) · slope(node, parent)
//
//   ScalarTape tape;
//   Value a = tape.leaf(3), b = tape.leaf(-3);
//   Value v = a * b + a, loss = v * v;
//   tape.backward(loss);   // a.grad() is 24, b.grad() is -36: worked out in README.md
#pragma once

#include <array>
#include <initializer_list>
#include <vector>

#include "common/error.hpp"
#include "common/real.hpp"

namespace gpt {

class ScalarTape;

// A handle to one node: 16 bytes, copied like a number, good until its tape is cleared.
class Value {
public:
    real value() const;
    real grad() const;  // d loss / d this, once backward(loss) has run
    ScalarTape& tape() const { return *tape_; }

private:
    friend class ScalarTape;
    Value(ScalarTape* tape, int index, int round) : tape_(tape), index_(index), round_(round) {}
    ScalarTape* tape_;
    int index_, round_;
};

class ScalarTape {
public:
    static constexpr int kNone = -1;
    struct Node {  // 24 bytes in float, 40 in double
        real value, grad;
        std::array<int, 2> parents;  // kNone where there is none; a parent stands before its child
        std::array<real, 2> slopes;  // d value / d parent
    };
    struct Edge {
        Value parent;
        real slope;
    };

    ScalarTape() = default;
    ScalarTape(const ScalarTape&) = delete;  // Values point to their tape
    ScalarTape& operator=(const ScalarTape&) = delete;

    Value leaf(double value) { return record(real(value), {}); }  // a number that is just given
    Value record(real value, std::initializer_list<Edge> edges);  // a computed one: 0 to 2 edges
    void backward(Value loss);  // every grad() from zero to d loss / d value; again is the same
    void clear();               // forgets all nodes, keeps their memory; old Values are refused

    const Node& node(Value v) const { return nodes_[index_of(v)]; }
    int index_of(Value v) const;  // throws if v is of another tape, or from before a clear()
    int size() const { return int(nodes_.size()); }
    int capacity() const { return int(nodes_.capacity()); }

private:
    std::vector<Node> nodes_;
    int round_ = 0;  // counts the calls of clear()
};

inline int ScalarTape::index_of(Value v) const {
    require(v.tape_ == this, "Value: it belongs to another tape");
    require(v.round_ == round_, "Value: its tape was cleared since it was computed");
    return v.index_;
}
inline real Value::value() const { return tape_->node(*this).value; }
inline real Value::grad() const { return tape_->node(*this).grad; }

}  // namespace gpt
