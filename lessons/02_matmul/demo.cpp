// Lesson 02, given.  The staircase: how fast each step is, beside what this machine can do at best,
// measured in the same run; as a table and as a picture, the roofline.
//
//   make 02-demo
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "02_matmul/kernel.hpp"
#include "02_matmul/matmul.hpp"
#include "02_matmul/peak.hpp"
#include "common/error.hpp"
#include "common/files.hpp"
#include "common/parallel.hpp"
#include "common/progress.hpp"
#include "common/rng.hpp"
#include "common/svg.hpp"

using namespace gpt;

namespace {

struct Step {
    const char* name;
    void (*multiply)(ConstMatrixView, ConstMatrixView, MatrixView);
    bool parallel;
    double bytes;  // from beyond the caches for each multiply-add at size kLarge: a model
};

// What the order of the loops fetches, in float.  1: b's number comes with its cache line of 64
// bytes, of which nothing else is used.  2, 3: one number of b.  4: c is read and written once for
// each 64 steps of k, a once for each 256 columns.  5: the panels of b once for each block of rows,
// c read and written once for each kBlockDepth steps, a once.
const std::vector<Step> kSteps = {
    {"1 i-j-k, as defined", matmul_ijk, false, 64},
    {"2 i-k-j, rows in order", matmul_ikj, false, 4},
    {"3 threads share the rows", matmul_parallel, true, 4},
    {"4 blocks that fit a cache", matmul_blocked, true, 8.0 / 64 + 4.0 / 256},
    {"5 packed register tile", gemm, true, 4.0 / kBlockRows + 8.0 / kBlockDepth + 4.0 / 1536},
};
constexpr int kSmall = 512, kLarge = 1536;

Matrix random_matrix(int rows, int cols, Rng& rng) {
    Matrix m(rows, cols);
    for (int r = 0; r < rows; ++r)
        for (real& x : m.row(r)) x = real(rng.uniform());
    return m;
}

// Billions of operations a second, the best of several runs; 0 when the step is not written yet.
double speed(const Step& step, int n) {
    // The first step is slow: a few rows of a large product are enough to see how slow.
    const int rows = step.multiply == matmul_ijk ? std::min(n, 128) : n;
    Rng rng(1);
    const Matrix a = random_matrix(rows, n, rng), b = random_matrix(n, n, rng);
    Matrix c(rows, n);
    double best = 1e9, spent = 0;
    for (int run = 0; run < 40 && (run < 2 || spent < 0.4); ++run) {
        const double began = seconds_now();
        try {
            step.multiply(a, b, c);
        } catch (const NotImplemented&) {
            return 0;
        }
        const double time = seconds_now() - began;
        best = std::min(best, time);
        spent += time;
    }
    return 2.0 * rows * n * n / best * 1e-9;
}

// A row of the table; returns the speed at size kLarge.
double print_step(const Step& step, double peak) {
    constexpr int kBar = 24;
    const double small = speed(step, kSmall);
    if (small == 0) {
        std::printf("%-26s not written yet\n", step.name);
        return 0;
    }
    const int length = std::min(kBar, int(kBar * small / peak + 0.5));
    const std::string bar(std::size_t(length), '#');
    const double large = speed(step, kLarge);
    std::printf("%-26s %7.1f %5.1f %% |%-*s| %7.1f %5.1f %%\n", step.name, small,
                100 * small / peak, kBar, bar.c_str(), large, 100 * large / peak);
    std::fflush(stdout);
    return large;
}

// The two roofs, memory and arithmetic, and below them each step (Williams, Waterman and Patterson,
// "Roofline", 2009).
void draw_roofline(int threads, double peak, double memory, const std::vector<Series>& steps) {
    const double ridge = peak / memory, lowest = 1.0 / 64;
    std::vector<Series> all = {{"as fast as memory delivers", {lowest, ridge},
                                {lowest * memory, peak}},
                               {"as fast as the core computes", {ridge, 1024}, {peak, peak}}};
    all.insert(all.end(), steps.begin(), steps.end());
    make_directory("build");
    write_file("build/02_roofline.svg",
               line_chart("The staircase under the roofs, " + std::to_string(threads) + " thread" +
                              (threads == 1 ? "" : "s"),
                          "operations for each byte from beyond the caches",
                          "GFLOP/s, " + std::to_string(kLarge) + " x " + std::to_string(kLarge),
                          all, {.x = true, .y = true}));
}

void print_staircase(int threads) {
    set_threads(threads);
    const double peak = peak_gflops(), memory = memory_gbytes();
    std::printf("\n%d thread%s.  At best %.1f GFLOP/s in registers, %.1f GB/s from memory.\n\n",
                threads, threads == 1 ? "" : "s", peak, memory);
    std::printf("%-26s %3d x %-3d, share of the best %13s %4d x %d\n", "GFLOP/s", kSmall, kSmall,
                "", kLarge, kLarge);
    std::vector<Series> points;
    double share = 0;
    for (const Step& step : kSteps) {
        if (threads > 1 && !step.parallel) continue;
        const double reached = print_step(step, peak);
        if (reached == 0) continue;
        if (step.multiply != matmul_parallel)  // on one thread it is step 2
            points.push_back({step.name, {2 / step.bytes}, {reached}});
        if (step.multiply == gemm) share = reached / peak;
    }
    std::printf("\nIf both numbers of each multiply-add came from memory: %.1f GFLOP/s.\n",
                memory / double(sizeof(real)));
    if (threads == 1) {
        draw_roofline(threads, peak, memory, points);
        std::printf("speed points: %.1f of %d, for %.0f %% of the best at %d x %d\n",
                    speed_points(share), kSpeedPoints, 100 * share, kLarge, kLarge);
    }
}

}  // namespace

int main() {
    try {
        const int machine = max_threads();
        std::printf(
            "Products of square matrices of %s.  A vector register holds %d of them;\n"
            "the tile of c is %d x %d.\n",
            sizeof(real) == sizeof(float) ? "float" : "double", kLanes, kTileRows, kTileCols);
        print_staircase(1);
        if (machine > 1) print_staircase(machine);
        std::printf("\nAs a picture, for one thread: build/02_roofline.svg\n");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
