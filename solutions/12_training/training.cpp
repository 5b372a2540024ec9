#include "12_training/training.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "04_tensor_autograd/ops.hpp"
#include "common/parallel.hpp"
#include "common/profile.hpp"

namespace gpt {

Batch random_batch(std::span<const int> stream, int size, int time, Rng& rng) {
    const Timed timed("random_batch");
    require(size > 0 && time > 0, "random_batch: size and time must be positive");
    require(stream.size() > std::size_t(time),
            "random_batch: a stream of " + std::to_string(stream.size()) +
                " tokens has no sequence of " + std::to_string(time) + " and a next one");
    Batch batch{size, time, {}, {}};
    // BEGIN SOLUTION for each sequence: a start by rng.below, its tokens, and those one later
    const int starts = int(stream.size()) - time;
    for (int i = 0; i < size; ++i) {
        const auto from = stream.begin() + rng.below(starts);
        batch.inputs.insert(batch.inputs.end(), from, from + time);
        batch.targets.insert(batch.targets.end(), from + 1, from + time + 1);
    }
    // END SOLUTION
    return batch;
}

double learning_rate_at(const Schedule& schedule, int step) {
    // BEGIN SOLUTION warm-up, cosine, lowest: three cases
    const int warmup = schedule.warmup, steps = schedule.steps;
    if (step < warmup) return schedule.learning_rate * (step + 1) / (warmup + 1);
    if (step >= steps) return schedule.lowest;
    const double progress = double(step - warmup) / (steps - warmup);
    const double share = (1 + std::cos(std::numbers::pi * progress)) / 2;
    return schedule.lowest + share * (schedule.learning_rate - schedule.lowest);
    // END SOLUTION
}

namespace {

double sum_of_squares(const Matrix& m) {
    const real* x = m.data();
    double total = 0;
#pragma omp simd reduction(+ : total)
    for (std::ptrdiff_t i = 0; i < m.size(); ++i) total += double(x[i]) * x[i];
    return total;
}

}  // namespace

double gradient_norm(const Parameters& list) {
    // One partial sum for each parameter, made by one thread; then added in order.
    std::vector<double> squares(list.size());
#pragma omp parallel for schedule(dynamic)
    for (std::size_t k = 0; k < list.size(); ++k)
        squares[k] = sum_of_squares(list[k].parameter->grad);
    double total = 0;
    for (const double s : squares) total += s;
    return std::sqrt(total);
}

double clip_gradients(const Parameters& list, double largest) {
    const Timed timed("clip_gradients");
    require(largest >= 0, "clip_gradients: the largest norm must not be negative");
    const double norm = gradient_norm(list);
    // BEGIN SOLUTION if norm is above largest, and that is not 0: scale all by largest / norm
    if (largest > 0 && norm > largest) {
        const real factor = real(largest / norm);
        for (const auto& [name, p] : list) {
            real* grad = p->grad.data();
            const std::ptrdiff_t size = p->grad.size();
#pragma omp parallel for simd if (size > kParallelWork)
            for (std::ptrdiff_t i = 0; i < size; ++i) grad[i] *= factor;
        }
    }
    // END SOLUTION
    return norm;
}

double compute_gradients(Tape& tape, GPT& model, const Batch& batch, Rng* dropout_rng) {
    // BEGIN SOLUTION clear the tape, zero the gradients, forward, cross_entropy, backward
    tape.clear();
    zero_gradients(parameters(model));
    const Tensor logits = forward(tape, model, batch.inputs, batch.size, {}, dropout_rng);
    const Tensor loss = cross_entropy(logits, batch.targets);
    tape.backward(loss);
    return loss.value()(0, 0);
    // END SOLUTION
}

namespace {

// The mean loss of one batch, forward only.
double batch_loss(Tape& tape, GPT& model, const Batch& batch) {
    tape.clear();
    const Tensor logits = forward(tape, model, batch.inputs, batch.size);
    return cross_entropy(logits, batch.targets).value()(0, 0);
}

}  // namespace

double evaluate(GPT& model, std::span<const int> stream, int size, int batches, Rng rng) {
    require(batches > 0, "evaluate: batches must be positive");
    const int time = std::min<int>(model.config.context, int(stream.size()) - 1);
    Tape tape(Tape::Gradients::off);
    // BEGIN SOLUTION the mean of batch_loss over as many random batches
    double total = 0;
    for (int i = 0; i < batches; ++i)
        total += batch_loss(tape, model, random_batch(stream, size, time, rng));
    return total / batches;
    // END SOLUTION
}

double evaluate_all(GPT& model, std::span<const int> stream, int size) {
    require(stream.size() >= 2, "evaluate_all: the stream has no token to predict");
    Tape tape(Tape::Gradients::off);
    const std::size_t context = std::size_t(model.config.context);
    const std::size_t predicted = stream.size() - 1;
    double total = 0;
    for (std::size_t begin = 0; begin < predicted;) {
        // as many whole sequences as are left, at most `size`; at the end one shorter sequence
        const std::size_t whole = std::min((predicted - begin) / context, std::size_t(size));
        const std::size_t time = whole > 0 ? context : predicted - begin;
        const std::size_t count = std::max<std::size_t>(whole, 1) * time;
        const auto piece = stream.subspan(begin, count + 1);
        Batch batch{int(count / time), int(time), {piece.begin(), piece.end() - 1},
                    {piece.begin() + 1, piece.end()}};
        total += batch_loss(tape, model, batch) * double(count);
        begin += count;
    }
    return total / double(predicted);
}

}  // namespace gpt
