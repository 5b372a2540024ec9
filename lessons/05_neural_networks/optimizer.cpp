#include "05_neural_networks/optimizer.hpp"

#include <cmath>

#include "common/parallel.hpp"
#include "common/profile.hpp"

namespace gpt {

void zero_gradients(const Parameters& list) {
    const Timed timed("zero_gradients");
    for (const auto& [name, p] : list) p->grad.fill(0);
}

long count_parameters(const Parameters& list) {
    long count = 0;
    for (const auto& [name, p] : list) count += p->value.size();
    return count;
}

namespace {

// One matrix of zeros for each parameter, unless they are there already.
void make_room(std::vector<Matrix>& memory, const Parameters& list) {
    if (memory.empty())
        for (const auto& [name, p] : list) memory.emplace_back(p->value.rows(), p->value.cols());
    bool same = memory.size() == list.size();
    for (std::size_t k = 0; same && k < list.size(); ++k)
        same = shape(memory[k]) == shape(list[k].parameter->value);
    require(same, "optimizer: it was started with other parameters");
}

}  // namespace

void sgd_step(Sgd& sgd, const Parameters& list) {
    make_room(sgd.velocity, list);
    const real momentum = real(sgd.momentum), rate = real(sgd.learning_rate);
    TODO("for each element: v = momentum * v + g, then w -= learning_rate * v");
}

namespace {

// One parameter's share of adamw_step.  `decay` is learning_rate·weight_decay, or 0.
void adamw_update(const AdamW& adamw, Parameter& p, Matrix& m, Matrix& v, double decay) {
    TODO("the header's three formulas; compute each 1 - beta^t once, in double");
}

}  // namespace

void adamw_step(AdamW& adamw, const Parameters& list) {
    const Timed timed("adamw_step");
    make_room(adamw.m, list);
    make_room(adamw.v, list);
    ++adamw.steps;
    for (std::size_t k = 0; k < list.size(); ++k) {
        Parameter& p = *list[k].parameter;
        const double decay = p.value.rows() > 1 ? adamw.learning_rate * adamw.weight_decay : 0;
        adamw_update(adamw, p, adamw.m[k], adamw.v[k], decay);
    }
}

}  // namespace gpt
