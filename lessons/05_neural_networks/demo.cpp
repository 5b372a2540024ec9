// Lesson 05, given.  Trains a small network to tell three spiral arms apart, shows loss and
// accuracy as it goes, and draws which arm it sees at each place of the plane.
//
//   make 05-demo            also writes build/05_spirals.svg and build/05_loss.svg
#include <cmath>
#include <cstdio>
#include <exception>
#include <numbers>
#include <string>
#include <vector>

#include "04_tensor_autograd/ops.hpp"
#include "05_neural_networks/mlp.hpp"
#include "05_neural_networks/optimizer.hpp"
#include "common/files.hpp"
#include "common/svg.hpp"

using namespace gpt;

namespace {

constexpr int kArms = 3;

struct Spirals {
    Matrix x;
    std::vector<int> arm;
};
Spirals make_spirals(int points, Rng& rng) {
    Spirals s{Matrix(points, 2), {}};
    for (int i = 0; i < points; ++i) {
        const double radius = 0.08 + 0.92 * rng.uniform();
        const double noise = 0.12 * rng.normal();
        const double turn = 1.25 * radius + double(i % kArms) / kArms;
        s.x(i, 0) = real(radius * std::cos(2 * std::numbers::pi * turn + noise));
        s.x(i, 1) = real(radius * std::sin(2 * std::numbers::pi * turn + noise));
        s.arm.push_back(i % kArms);
    }
    return s;
}

Matrix logits_of(const Matrix& x, Mlp& mlp) {
    Tape tape(Tape::Gradients::off);
    return forward(tape.constant(x), mlp).value();
}

std::vector<int> classify(const std::vector<double>& x, const std::vector<double>& y, Mlp& mlp) {
    Matrix places(int(x.size()), 2);
    for (int r = 0; r < places.rows(); ++r) {
        places(r, 0) = real(x[std::size_t(r)]);
        places(r, 1) = real(y[std::size_t(r)]);
    }
    const Matrix logits = logits_of(places, mlp);
    std::vector<int> arms;
    for (int r = 0; r < logits.rows(); ++r) arms.push_back(argmax(logits.row(r)));
    return arms;
}

Series train(Mlp& mlp, const Spirals& seen, const Spirals& fresh) {
    const Parameters list = parameters(mlp, "mlp");
    std::printf("%zu parameters of %ld numbers, AdamW, all %d points in each step\n\n", list.size(),
                count_parameters(list), seen.x.rows());
    std::printf("  step     loss   accuracy   on new points\n");
    AdamW adamw{.learning_rate = 0.01};
    Series losses{"training loss", {}, {}};
    Tape tape;
    for (int step = 0; step <= 400; ++step) {
        tape.clear();
        zero_gradients(list);
        const Tensor logits = forward(tape.constant(seen.x), mlp);
        const Tensor loss = cross_entropy(logits, seen.arm);
        losses.x.push_back(step);
        losses.y.push_back(double(loss.value()(0, 0)));
        if (step % 50 == 0)
            std::printf("  %4d   %6.4f    %5.1f %%         %5.1f %%\n", step, losses.y.back(),
                        100 * accuracy(logits.value(), seen.arm),
                        100 * accuracy(logits_of(fresh.x, mlp), fresh.arm));
        tape.backward(loss);
        adamw_step(adamw, list);
    }
    return losses;
}

// The square from -1.1 to 1.1 in characters.  A place's mark says which arm the network sees there;
// points of the data are capitals.  The SVG shows the same in colours.
void draw(Mlp& mlp, const Spirals& data) {
    constexpr int kWidth = 66, kHeight = 30;
    constexpr double kReach = 1.1;
    std::vector<double> x, y;
    for (int r = 0; r < kHeight; ++r)
        for (int c = 0; c < kWidth; ++c) {
            x.push_back(kReach * (2 * (c + 0.5) / kWidth - 1));
            y.push_back(kReach * (1 - 2 * (r + 0.5) / kHeight));
        }
    const std::vector<int> seen = classify(x, y, mlp);
    std::vector<int> point(seen.size(), -1);
    for (int i = 0; i < data.x.rows(); ++i) {
        const int c = int((double(data.x(i, 0)) / kReach + 1) / 2 * kWidth);
        const int r = int((1 - double(data.x(i, 1)) / kReach) / 2 * kHeight);
        if (c >= 0 && c < kWidth && r >= 0 && r < kHeight)
            point[std::size_t(r * kWidth + c)] = data.arm[std::size_t(i)];
    }
    std::printf("\n");
    for (std::size_t i = 0; i < seen.size(); ++i) {
        std::putchar(point[i] >= 0 ? "ABC"[point[i]] : ".:-"[seen[i]]);
        if (int(i) % kWidth == kWidth - 1) std::putchar('\n');
    }
    std::printf("A B C are the data; . : - is what the network sees, arm A, B or C\n");
}

void write_pictures(Mlp& mlp, const Spirals& data, const Series& losses) {
    std::vector<Series> arms{{"arm A", {}, {}}, {"arm B", {}, {}}, {"arm C", {}, {}}};
    for (int i = 0; i < data.x.rows(); ++i) {
        Series& arm = arms[std::size_t(data.arm[std::size_t(i)])];
        arm.x.push_back(double(data.x(i, 0)));
        arm.y.push_back(double(data.x(i, 1)));
    }
    const auto background = [&](const std::vector<double>& x, const std::vector<double>& y) {
        return classify(x, y, mlp);
    };
    make_directory("build");
    write_file("build/05_spirals.svg", scatter_chart("Which arm is it?", arms, background));
    write_file("build/05_loss.svg", line_chart("Training", "step", "loss in nats", {losses}));
    std::printf("\nwritten: build/05_spirals.svg, build/05_loss.svg\n");
}

}  // namespace

int main() {
    try {
        Rng rng(5);
        const Spirals seen = make_spirals(450, rng), fresh = make_spirals(450, rng);
        Mlp mlp({2, 48, 48, kArms}, rng);
        const Series losses = train(mlp, seen, fresh);
        draw(mlp, seen);
        write_pictures(mlp, seen, losses);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "05-demo: %s\n", error.what());
        return 1;
    }
}
