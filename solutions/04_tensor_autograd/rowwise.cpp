#include <algorithm>
#include <cmath>
#include <string>

#include "04_tensor_autograd/kernels.hpp"
#include "common/fast_math.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

void same_shape(const char* function, const Matrix& a, const Matrix& b) {
    require(a.rows() == b.rows() && a.cols() == b.cols(),
            std::string(function) + ": " + shape(a) + " and " + shape(b) + " differ");
}

void check_ids(const char* function, std::span<const int> ids, int limit, int lowest) {
    for (const int id : ids)
        if (id < lowest || id >= limit)
            throw std::invalid_argument(std::string(function) + ": id " + std::to_string(id) +
                                        " is outside 0.." + std::to_string(limit - 1));
}

}  // namespace

// ---- softmax ------------------------------------------------------------------------------------

void softmax_forward(const Matrix& x, Matrix& y) {
    same_shape("softmax", x, y);
    require(x.cols() > 0, "softmax: the rows are empty");
#pragma omp parallel for if (x.size() > kParallelWork)
    for (int r = 0; r < x.rows(); ++r) {
        const real* in = x.row(r).data();
        real* out = y.row(r).data();
        real largest = in[0], total = 0;
#pragma omp simd reduction(max : largest)
        for (int c = 0; c < x.cols(); ++c) largest = in[c] > largest ? in[c] : largest;
#pragma omp simd reduction(+ : total)
        for (int c = 0; c < x.cols(); ++c) {
            out[c] = fast_exp(in[c] - largest);
            total += out[c];
        }
        const real scale = 1 / total;
        for (int c = 0; c < x.cols(); ++c) out[c] *= scale;
    }
}

// Every y of a row depends on every x of it:  dy_i / dx_j = y_i (δ_ij - y_j).  So
//   dx_j = Σ_i dy_i y_i (δ_ij - y_j) = y_j (dy_j - Σ_i dy_i y_i).
void softmax_backward(const Matrix& y, const Matrix& dy, Matrix& dx) {
    same_shape("softmax_backward", y, dy);
    same_shape("softmax_backward", y, dx);
    // BEGIN SOLUTION for each row: the dot product of dy and y, then y * (dy - dot) is added to dx
#pragma omp parallel for if (y.size() > kParallelWork)
    for (int r = 0; r < y.rows(); ++r) {
        const real *p = y.row(r).data(), *d = dy.row(r).data();
        real* out = dx.row(r).data();
        real dot = 0;
#pragma omp simd reduction(+ : dot)
        for (int c = 0; c < y.cols(); ++c) dot += d[c] * p[c];
        for (int c = 0; c < y.cols(); ++c) out[c] += p[c] * (d[c] - dot);
    }
    // END SOLUTION
}

// ---- cross-entropy ------------------------------------------------------------------------------

namespace {

int count_targets(std::span<const int> targets) {
    return int(targets.size() - std::size_t(std::count(targets.begin(), targets.end(), kNoTarget)));
}

// One target a row, each a class or kNoTarget, and one class at least.
void check_targets(const char* function, const Matrix& logits, std::span<const int> targets) {
    require(logits.rows() == int(targets.size()),
            std::string(function) + ": " + std::to_string(logits.rows()) + " rows of logits, " +
                std::to_string(targets.size()) + " targets");
    check_ids(function, targets, logits.cols(), kNoTarget);
    require(count_targets(targets) > 0, std::string(function) + ": no row has a target");
}

}  // namespace

// -log softmax(x)[t] = log(Σ_c exp(x_c - m)) - (x_t - m), with m the row's maximum: the logarithm
// is never taken of a probability that has been rounded to zero.
real cross_entropy_forward(const Matrix& logits, std::span<const int> targets,
                           Matrix& probabilities) {
    same_shape("cross_entropy", logits, probabilities);
    check_targets("cross_entropy", logits, targets);
    softmax_forward(logits, probabilities);
    // BEGIN SOLUTION the mean over the counted rows of log(sum of exp) minus the target's logit
    double total = 0;
    for (int r = 0; r < logits.rows(); ++r) {
        const int target = targets[std::size_t(r)];
        if (target == kNoTarget) continue;
        const auto row = logits.row(r);
        const int best = argmax(row);
        // the largest probability is 1 / Σ exp(x - m)
        total -= std::log(double(probabilities(r, best)));
        total += double(row[std::size_t(best)]) - double(row[std::size_t(target)]);
    }
    return real(total / count_targets(targets));
    // END SOLUTION
}

// d(-log p_t)/dx_c = p_c - δ_ct: how much too likely each class is.  The mean divides by the count.
void cross_entropy_backward(const Matrix& probabilities, std::span<const int> targets, real dloss,
                            Matrix& dlogits) {
    same_shape("cross_entropy_backward", probabilities, dlogits);
    check_targets("cross_entropy_backward", probabilities, targets);
    // BEGIN SOLUTION add (probability - (1 at the target, else 0)) * dloss / number of targets
    const real share = dloss / real(count_targets(targets));
#pragma omp parallel for if (probabilities.size() > kParallelWork)
    for (int r = 0; r < probabilities.rows(); ++r) {
        const int target = targets[std::size_t(r)];
        if (target == kNoTarget) continue;
        for (int c = 0; c < probabilities.cols(); ++c) dlogits(r, c) += share * probabilities(r, c);
        dlogits(r, target) -= share;
    }
    // END SOLUTION
}

// ---- embedding: forward is given ----------------------------------------------------------------

void embedding_forward(const Matrix& table, std::span<const int> ids, Matrix& y) {
    require(y.rows() == int(ids.size()) && y.cols() == table.cols(),
            "embedding: " + std::to_string(ids.size()) + " rows of " + shape(table) +
                " do not fit into " + shape(y));
    check_ids("embedding", ids, table.rows(), 0);
    for (int i = 0; i < y.rows(); ++i) {
        const auto from = table.row(ids[std::size_t(i)]);
        std::copy(from.begin(), from.end(), y.row(i).begin());
    }
}

// An id that occurs twice collects twice.
void embedding_backward(std::span<const int> ids, const Matrix& dy, Matrix& dtable) {
    require(dy.rows() == int(ids.size()) && dy.cols() == dtable.cols(),
            "embedding_backward: dy is " + shape(dy) + " but dtable is " + shape(dtable));
    check_ids("embedding_backward", ids, dtable.rows(), 0);
    // BEGIN SOLUTION add row i of dy to row ids[i] of dtable
    for (int i = 0; i < dy.rows(); ++i) {
        const auto from = dy.row(i);
        const auto to = dtable.row(ids[std::size_t(i)]);
        for (std::size_t c = 0; c < to.size(); ++c) to[c] += from[c];
    }
    // END SOLUTION
}

}  // namespace gpt
