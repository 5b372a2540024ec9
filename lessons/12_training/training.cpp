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
    TODO("for each sequence: a start by rng.below, its tokens, and those one later");
    return batch;
}

double learning_rate_at(const Schedule& schedule, int step) {
    TODO("warm-up, cosine, lowest: three cases");
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
    TODO("if norm is above largest, and that is not 0: scale all by largest / norm");
    return norm;
}

double compute_gradients(Tape& tape, GPT& model, const Batch& batch, Rng* dropout_rng) {
    TODO("clear the tape, zero the gradients, forward, cross_entropy, backward");
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
    TODO("the mean of batch_loss over as many random batches");
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
