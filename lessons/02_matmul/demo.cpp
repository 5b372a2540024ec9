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
    int size;
    bool parallel;
};

const std::vector<Step> kSteps = {
    {"1 i-j-k, as defined", matmul_ijk, 512, false},
    {"2 i-k-j, rows in order", matmul_ikj, 512, false},
    {"3 threads share the rows", matmul_parallel, 512, true},
    {"4 blocks that fit the cache", matmul_blocked, 512, true},
    {"5 packed register tile", gemm, 512, true},
    {"5 the same", gemm, 1024, true},
};

// Billions of operations a second, the best of several runs; 0 when the step is not written yet.
double speed(const Step& step) {
    const int n = step.size;
    Matrix a(n, n), b(n, n), c(n, n);
    Rng rng(1);
    for (int r = 0; r < n; ++r)
        for (int col = 0; col < n; ++col) {
            a(r, col) = real(rng.uniform());
            b(r, col) = real(rng.uniform());
        }
    double best = 1e9, spent = 0;
    for (int run = 0; run < 20 && (run < 2 || spent < 0.4); ++run) {
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

// The table for this many threads; bars show the share of the peak.
void print_staircase(int threads) {
    constexpr int kBar = 40;
    set_threads(threads);
    const double peak = peak_gflops(), memory = memory_gbytes();
    std::printf("\n%d thread%s: at best %.1f GFLOP/s in registers, %.1f GB/s from memory\n\n",
                threads, threads == 1 ? "" : "s", peak, memory);
    for (const Step& step : kSteps) {
        if (threads > 1 && !step.parallel) continue;
        const double gflops = speed(step);
        const std::string bar(std::size_t(std::clamp(kBar * gflops / peak + 0.5, 0.0, kBar + 0.0)),
                              '#');
        if (gflops == 0)
            std::printf("%-28s %5d   not written yet\n", step.name, step.size);
        else
            std::printf("%-28s %5d %8.1f %6.1f %%  |%-*s|\n", step.name, step.size, gflops,
                        100 * gflops / peak, kBar, bar.c_str());
        std::fflush(stdout);
    }
}

}  // namespace

int main() {
    try {
        const int machine = max_threads();
        std::printf("Products of square matrices of %s: size, GFLOP/s, share of the peak.\n",
                    sizeof(real) == sizeof(float) ? "float" : "double");
        std::printf("A vector register holds %d of them; the tile of c is %d x %d.\n", kLanes,
                    kTileRows, kTileCols);
        print_staircase(1);
        if (machine > 1) print_staircase(machine);
        std::printf(
            "\nA multiply-add needs two numbers.  Were they to come from memory, %d bytes for two\n"
            "operations, the rate would end at a quarter of the GB/s: in float, 20 GB/s are\n"
            "5 GFLOP/s.  Each step fetches less and computes more with what it has.\n",
            2 * int(sizeof(real)));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
