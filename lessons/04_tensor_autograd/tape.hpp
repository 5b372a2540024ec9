// Lesson 04.  The tape: reverse-mode differentiation over matrices.
//
// A Tape lists every value in the order in which it was computed.  A value always stands after the
// values that it was computed from, so walking the list backwards reaches each value when its
// gradient is complete.  A Tensor is a handle to one entry: cheap to copy, refused after clear().
//
//   Tape tape;
//   Tensor loss = cross_entropy(matmul(x, tape.parameter(w)), targets);
//   tape.backward(loss);      // adds d loss / d w to w.grad
//   tape.clear();             // next step; the storage is kept
#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "04_tensor_autograd/parameter.hpp"

namespace gpt {

class Tape;
class Tensor {
public:
    const Matrix& value() const;
    Matrix& grad() const;  // d loss / d value; zeros until something is added
    int rows() const { return value().rows(); }
    int cols() const { return value().cols(); }
    Tape& tape() const { return *tape_; }

private:
    friend class Tape;
    Tensor(Tape* tape, int node, int round) : tape_(tape), node_(node), round_(round) {}
    Tape* tape_;
    int node_, round_;
};

class Tape {
public:
    // off: values only, for inference; nothing can go backward.  parameters: the gradient of any
    // other value is given up as soon as it was passed on, and its memory used for the next one.
    enum class Gradients { on, off, parameters };
    explicit Tape(Gradients gradients = Gradients::on) : gradients_(gradients) {}
    Tape(const Tape&) = delete;  // Tensors point to their tape
    Tape& operator=(const Tape&) = delete;
    Tensor constant(Matrix value);
    Tensor parameter(Parameter& p);  // its value is p.value, its gradient p.grad: nothing is copied
    Tensor make(int rows, int cols);  // room for the result of an operation, not yet filled
    Matrix& value_of(Tensor t);       // to fill it
    // Says how the gradient of y is passed on: `pass_on` reads y.grad() and adds to the gradients
    // of the tensors that y was computed from.
    void on_backward(Tensor y, std::function<void()> pass_on);

    // loss is 1x1.  Afterwards every Tensor's grad() is d loss / d value, and every Parameter that
    // was used has had its part added to grad.  A second call adds to the parameters once more.
    void backward(Tensor loss);
    void clear();  // forgets all tensors, keeps their memory for the next ones
    int size() const { return used_; }
    bool recording() const { return gradients_ != Gradients::off; }

private:
    friend class Tensor;
    struct Node {
        Matrix value, grad;
        Parameter* parameter = nullptr;
        std::function<void()> pass_on;
        bool touched = false;  // has grad been asked for since the last backward began?
        bool given_up = false;
    };
    Node& node(Tensor t);
    Tensor next();
    void take_memory(Node& n);  // for its gradient
    void give_up(Node& n);      // its gradient
    std::deque<Node> nodes_;    // a deque never moves its elements when it grows
    int used_ = 0, round_ = 0;  // round_ counts the calls of clear()
    Gradients gradients_;
    std::vector<Matrix> spare_;  // the memory of gradients that were given up
};

}  // namespace gpt
