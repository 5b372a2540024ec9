// Lesson 02, given.  The staircase: how fast each step is, beside what this machine can do at best,
// measured in the same run.
//
//   make 02-demo
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "02_matmul/kernel.hpp"
#include "02_matmul/matmul.hpp"
#include "02_matmul/peak.hpp"
#include "common/error.hpp"
#include "common/parallel.hpp"
#include "common/rng.hpp"

using namespace gpt;

namespace {

struct Step {
    const char* name;
    void (*multiply)(ConstMatrixView, ConstMatrixView, MatrixView);
    bool parallel;
};

const std::vector<Step> kSteps = {
    {"1 i-j-k, as defined", matmul_ijk, false},
    {"2 i-k-j, rows in order", matmul_ikj, false},
    {"3 threads share the rows", matmul_parallel, true},
    {"4 blocks that fit a cache", matmul_blocked, true},
    {"5 packed register tile", gemm, true},
};
constexpr int kSmall = 512, kLarge = 1536;

// Billions of operations a second, the best of several runs; 0 when the step is not written yet.
double speed(const Step& step, int n) {
    Matrix a(n, n), b(n, n), c(n, n);
    Rng rng(1);
    for (Matrix* m : {&a, &b})
        for (int r = 0; r < n; ++r)
            for (real& x : m->row(r)) x = real(rng.uniform());
    double best = 1e9, spent = 0;
    for (int run = 0; run < 40 && (run < 2 || spent < 0.4); ++run) {
        const auto begin = std::chrono::steady_clock::now();
        try {
            step.multiply(a, b, c);
        } catch (const NotImplemented&) {
            return 0;
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
        best = std::min(best, time.count());
        spent += time.count();
    }
    return 2.0 * n * n * n / best * 1e-9;
}

void print_step(const Step& step, double peak) {
    constexpr int kBar = 24;
    const double small = speed(step, kSmall);
    if (small == 0) {
        std::printf("%-26s not written yet\n", step.name);
        return;
    }
    const int length = std::min(kBar, int(kBar * small / peak + 0.5));
    const std::string bar(std::size_t(length), '#');
    std::printf("%-26s %7.1f %5.1f %% |%-*s|", step.name, small, 100 * small / peak, kBar,
                bar.c_str());
    if (step.multiply == matmul_ijk) {
        std::printf("       (too slow)\n");
        return;
    }
    const double large = speed(step, kLarge);
    std::printf(" %7.1f %5.1f %%\n", large, 100 * large / peak);
    std::fflush(stdout);
}

void print_staircase(int threads) {
    set_threads(threads);
    const double peak = peak_gflops(), memory = memory_gbytes();
    std::printf("\n%d thread%s.  At best %.1f GFLOP/s in registers, %.1f GB/s from memory.\n\n",
                threads, threads == 1 ? "" : "s", peak, memory);
    std::printf("%-26s %3d x %-3d, share of the best %13s %4d x %d\n", "GFLOP/s", kSmall, kSmall,
                "", kLarge, kLarge);
    for (const Step& step : kSteps)
        if (threads == 1 || step.parallel) print_step(step, peak);
    std::printf("\nIf both numbers of each multiply-add came from memory: %.1f GFLOP/s.\n",
                memory / double(sizeof(real)));
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
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
