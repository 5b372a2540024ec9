// Lesson 04, given.  Prints the tape of a small network, checks one of its gradients by differences
// of many sizes, and trains the network by nothing but what stands in this lesson.
//
//   make 04-demo
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "04_tensor_autograd/ops.hpp"
#include "common/rng.hpp"

using namespace gpt;

namespace {

struct Line {
    std::string computed_as;
    Tensor tensor;
};

// Points in a square; class 1 lies inside a ring, class 0 in its middle and outside of it.
struct Points {
    Matrix x;
    std::vector<int> targets;
};
Points make_ring(int count, Rng& rng) {
    Points points{Matrix(count, 2), {}};
    for (int i = 0; i < count; ++i) {
        const double x = 2 * rng.uniform() - 1;
        const double y = 2 * rng.uniform() - 1;
        points.x(i, 0) = real(x);
        points.x(i, 1) = real(y);
        const double radius = std::hypot(x, y);
        points.targets.push_back(radius > 0.4 && radius < 0.8);
    }
    return points;
}

Parameter random_parameter(int rows, int cols, double spread, Rng& rng) {
    Matrix m(rows, cols);
    for (int r = 0; r < rows; ++r)
        for (real& element : m.row(r)) element = real(spread * rng.normal());
    return Parameter(m);
}

struct Network {
    Parameter w1, b1, w2, b2;
    explicit Network(Rng& rng)
        : w1(random_parameter(2, 16, 1.5, rng)),
          b1(random_parameter(1, 16, 0.5, rng)),
          w2(random_parameter(16, 2, 0.5, rng)),
          b2(random_parameter(1, 2, 0.1, rng)) {}
};

// The computation, line by line; the last line is the loss.
std::vector<Line> run(Tape& tape, Network& net, const Points& points) {
    std::vector<Line> lines;
    const auto keep = [&](const std::string& computed_as, Tensor tensor) {
        lines.push_back({computed_as, tensor});
        return tensor;
    };
    const Tensor x = keep("x", tape.constant(points.x));
    const Tensor w1 = keep("w1  (parameter)", tape.parameter(net.w1));
    const Tensor b1 = keep("b1  (parameter)", tape.parameter(net.b1));
    const Tensor w2 = keep("w2  (parameter)", tape.parameter(net.w2));
    const Tensor b2 = keep("b2  (parameter)", tape.parameter(net.b2));
    const Tensor u = keep("u = matmul(x, w1)", matmul(x, w1));
    const Tensor v = keep("v = add_row(u, b1)", add_row(u, b1));
    const Tensor h = keep("h = gelu(v)", gelu(v));
    const Tensor s = keep("s = matmul(h, w2)", matmul(h, w2));
    const Tensor logits = keep("logits = add_row(s, b2)", add_row(s, b2));
    keep("loss = cross_entropy(logits)", cross_entropy(logits, points.targets));
    return lines;
}

double loss_of(Network& net, const Points& points) {
    Tape values_only(Tape::Gradients::off);
    return double(run(values_only, net, points).back().tensor.value()(0, 0));
}

double norm(const Matrix& m) {
    double total = 0;
    for (std::ptrdiff_t i = 0; i < m.size(); ++i) total += double(m.data()[i]) * m.data()[i];
    return std::sqrt(total);
}

void print_tape(Network& net, const Points& points) {
    Tape tape;
    const std::vector<Line> lines = run(tape, net, points);
    tape.backward(lines.back().tensor);
    std::printf("The tape; backward(loss) has walked it from the last line to the first.\n\n");
    std::printf("  %-30s %8s %10s %10s\n", "computed as", "shape", "|value|", "|gradient|");
    for (const auto& [computed_as, tensor] : lines)
        std::printf("  %-30s %8s %10.4f %10.4f\n", computed_as.c_str(),
                    shape(tensor.value()).c_str(), norm(tensor.value()), norm(tensor.grad()));
}

// A difference over a large step is wrong because the loss is curved; over a small one because two
// nearly equal losses, each rounded to seven digits, are subtracted.
void print_differences(Network& net, const Points& points) {
    const double gradient = double(net.w1.grad(1, 3));
    std::printf(
        "\nThe gradient of one weight, w1(1, 3): %.7f from the tape.  By differences\n"
        "(loss(w + h) - loss(w - h)) / 2h, in %s:\n\n        h    difference      error\n",
        gradient, sizeof(real) == 4 ? "float" : "double");
    for (double h = 1; h > 0.5e-6; h /= 10) {
        const real original = net.w1.value(1, 3);
        net.w1.value(1, 3) = real(original + h);
        const double above = loss_of(net, points);
        net.w1.value(1, 3) = real(original - h);
        const double below = loss_of(net, points);
        net.w1.value(1, 3) = original;
        const double difference = (above - below) / (2 * h);
        const double error = std::abs(difference - gradient);
        const int bar = std::max(0, int(std::lround(4 * (8 + std::log10(error + 1e-12)))));
        std::printf("  %7.0e  %12.7f  %9.1e  %s\n", h, difference, error,
                    std::string(std::size_t(bar), '#').c_str());
    }
}

void train(Network& net, const Points& points) {
    std::printf("\nPlain gradient descent, w = w - 0.5 · gradient:\n\n  step    loss  accuracy\n");
    Tape tape;
    for (int step = 0; step <= 2000; ++step) {
        tape.clear();
        for (Parameter* p : {&net.w1, &net.b1, &net.w2, &net.b2}) p->grad.fill(0);
        const std::vector<Line> lines = run(tape, net, points);
        const Tensor loss = lines.back().tensor, logits = lines[lines.size() - 2].tensor;
        tape.backward(loss);
        if (step % 250 == 0) {
            int right = 0;
            for (int r = 0; r < logits.rows(); ++r)
                right += argmax(logits.value().row(r)) == points.targets[std::size_t(r)];
            std::printf("  %4d  %6.4f  %6.1f %%\n", step, double(loss.value()(0, 0)),
                        100.0 * right / logits.rows());
        }
        for (Parameter* p : {&net.w1, &net.b1, &net.w2, &net.b2})
            for (std::ptrdiff_t i = 0; i < p->value.size(); ++i)
                p->value.data()[i] -= real(0.5) * p->grad.data()[i];
    }
}

}  // namespace

int main() {
    try {
        Rng rng(4);
        Network net(rng);
        const Points points = make_ring(400, rng);
        print_tape(net, points);
        print_differences(net, points);
        train(net, points);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "04-demo: %s\n", error.what());
        return 1;
    }
}
