// Lesson 03, given.  The tape of the worked example as a table; then a network of scalar Values
// learns to tell two moons apart, and the clock says what that costs.
//
//   make 03-demo
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <string>
#include <utility>

#include "03_scalar_autograd/neuron.hpp"

using namespace gpt;

namespace {

void print_tape() {
    ScalarTape tape;
    const Value a = tape.leaf(3), b = tape.leaf(-3);
    const Value u = a * b, v = u + a, loss = v * v;
    tape.backward(loss);

    std::printf("The tape of  v = a*b + a,  loss = v*v,  after backward(loss):\n\n");
    std::printf("  node  computed as     value  slope to its parents           gradient\n");
    const std::pair<const char*, Value> lines[] = {
        {"a", a}, {"b", b}, {"u = a * b", u}, {"v = u + a", v}, {"loss = v * v", loss}};
    for (const auto& [name, value] : lines) {
        const ScalarTape::Node& node = tape.node(value);
        std::string slopes;
        for (int k = 0; k < 2; ++k)
            if (node.parents[k] != ScalarTape::kNone) {
                char text[40];
                std::snprintf(text, sizeof text, "%snode %d: %g", k == 0 ? "" : ",  ",
                              node.parents[k], double(node.slopes[k]));
                slopes += text;
            }
        std::printf("  %4d  %-13s %7g  %-28s %10g\n", tape.index_of(value), name,
                    double(node.value), slopes.c_str(), double(node.grad));
    }
}

// Two half circles, each reaching into the other, with noise.
std::vector<LabelledPoint> two_moons(int points, Rng& rng) {
    std::vector<LabelledPoint> moons;
    for (int i = 0; i < points; ++i) {
        const double angle = std::numbers::pi * rng.uniform();
        const double dx = 0.12 * rng.normal();
        const double dy = 0.12 * rng.normal();
        const double x = std::cos(angle), y = std::sin(angle);
        const bool upper = i % 2 == 0;
        moons.push_back({{real((upper ? x : 1 - x) + dx), real((upper ? y : 0.5 - y) + dy)},
                         real(upper ? 1 : -1)});
    }
    return moons;
}

real output_at(const ScalarMlp& mlp, ScalarTape& tape, std::span<const real> x) {
    tape.clear();
    const std::vector<Value> parameters = leaves(tape, mlp.parameters);
    return forward(mlp, parameters, leaves(tape, x))[0].value();
}

void print_map(const ScalarMlp& mlp, const std::vector<LabelledPoint>& points) {
    constexpr int kRows = 23, kCols = 70;
    constexpr double kLeft = -1.6, kRight = 2.6, kTop = 1.5, kBottom = -1;
    ScalarTape tape;
    std::vector<std::string> map(kRows, std::string(kCols, ' '));
    for (int r = 0; r < kRows; ++r)
        for (int c = 0; c < kCols; ++c) {
            const real at[] = {real(kLeft + (kRight - kLeft) * c / (kCols - 1)),
                               real(kTop + (kBottom - kTop) * r / (kRows - 1))};
            if (output_at(mlp, tape, at) > 0) map[r][c] = '.';
        }
    int right = 0;
    for (const LabelledPoint& point : points) {
        const auto place = [](double x, double low, double high, int count) {
            return int(std::lround((x - low) / (high - low) * (count - 1)));
        };
        const int r = place(double(point.x[1]), kTop, kBottom, kRows);
        const int c = place(double(point.x[0]), kLeft, kRight, kCols);
        if (r >= 0 && r < kRows && c >= 0 && c < kCols) map[r][c] = point.label > 0 ? 'o' : 'x';
        right += output_at(mlp, tape, point.x) * point.label > 0;
    }
    std::printf("\n");
    for (const std::string& line : map) std::printf("  %s\n", line.c_str());
    std::printf("\nDots: here the network says o.  It is right about %d of %zu points.\n", right,
                points.size());
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Seconds for one multiplication and addition in a plain loop over three arrays.
double seconds_in_a_loop() {
    constexpr int n = 64, kRepeats = 400;
    std::vector<real> a(n * n, real(0.5)), b(n * n, real(0.25)), c(n * n, 0);
    const auto start = std::chrono::steady_clock::now();
    for (int repeat = 0; repeat < kRepeats; ++repeat)
        for (int i = 0; i < n; ++i)
            for (int k = 0; k < n; ++k) {
                const real factor = a[i * n + k] + real(c[0] > 1e9);  // so no round can be left out
                for (int j = 0; j < n; ++j) c[i * n + j] += factor * b[k * n + j];
            }
    return seconds_since(start) / (double(kRepeats) * n * n * n);
}

void train_moons() {
    constexpr int kSteps = 3000, kPoints = 120;
    Rng rng(1);
    const std::vector<LabelledPoint> points = two_moons(kPoints, rng);
    ScalarMlp mlp({2, 8, 8, 1}, rng);
    std::printf("\nTwo moons, %d points; a network 2-8-8-1 of %zu parameters:\n\n", kPoints,
                mlp.parameters.size());

    ScalarTape tape;
    const auto start = std::chrono::steady_clock::now();
    for (int step = 1, shown = 1; step <= kSteps; ++step) {
        const real loss = train_step(mlp, tape, points, 0.2);
        if (step != shown && step != kSteps) continue;
        std::printf("  step %5d   loss %.5f\n", step, double(loss));
        shown *= 3;
    }
    const double step_seconds = seconds_since(start) / kSteps;
    const int nodes = tape.size();
    print_map(mlp, points);

    // Forward, each weight is used once a point; backward twice, for its own slope and its input's.
    const double products = 3.0 * (2 * 8 + 8 * 8 + 8) * kPoints;
    const double loop = seconds_in_a_loop();
    std::printf("\nOne step: %d nodes of %zu bytes in %.2f ms, %.1f ns a node.\n", nodes,
                sizeof(ScalarTape::Node), 1e3 * step_seconds, 1e9 * step_seconds / nodes);
    std::printf("The step needs %.0f multiplications with an addition: %.1f ns for each.\n",
                products, 1e9 * step_seconds / products);
    std::printf("In a plain loop over arrays one takes %.3f ns, %.0f times less.\n", 1e9 * loop,
                step_seconds / products / loop);
    std::printf("Lesson 04 keeps the tape, and makes each node a whole matrix.\n");
}

}  // namespace

int main() {
    try {
        print_tape();
        train_moons();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "03-demo: %s\n", error.what());
        return 1;
    }
}
