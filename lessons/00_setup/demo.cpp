// Lesson 00, given.  Shows what this program was compiled with, and why the course adds in chunks.
//
//   make 00-demo
#include <chrono>
#include <cstdio>
#include <exception>
#include <vector>

#include "00_setup/setup.hpp"
#include "common/parallel.hpp"
#include "common/real.hpp"
#include "common/rng.hpp"

using namespace gpt;

namespace {

using Sum = double (*)(std::span<const double>);

// Billions of values a second: the best of ten runs.
double speed(Sum sum, const std::vector<double>& values) {
    double best = 1e9, total = 0;
    for (int run = 0; run < 10; ++run) {
        const auto begin = std::chrono::steady_clock::now();
        total += sum(values);
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
        if (time.count() < best) best = time.count();
    }
    return total > 0 ? double(values.size()) / best * 1e-9 : 0;
}

void print_machine() {
#if defined(__clang__)
    std::printf("compiler   clang++ %s\n", __clang_version__);
#elif defined(__GNUC__)
    std::printf("compiler   g++ %s\n", __VERSION__);
#endif
#ifdef _OPENMP
    std::printf("OpenMP     yes, of %d; loops use %d threads\n", _OPENMP / 100, max_threads());
#else
    std::printf("OpenMP     no: everything runs on one thread\n");
#endif
    const char* name = sizeof(real) == sizeof(float) ? "float" : "double";
    std::printf("real       %s, %zu bytes\n\n", name, sizeof(real));
}

void print_sums(const std::vector<double>& values) {
    const int machine = max_threads();
    std::printf("The sum of %zu squares, and billions of values a second:\n\n", values.size());
    std::printf("  threads   reduction clause              chunks in order\n");
    for (const int threads : {1, 2, 3, 4}) {
        set_threads(threads);
        const double naive = sum_of_squares_reduction(values);
        const double ours = sum_of_squares(values);
        std::printf("  %7d   %.12f %6.2f", threads, naive, speed(sum_of_squares_reduction, values));
        std::printf("    %.12f %6.2f\n", ours, speed(sum_of_squares, values));
    }
    set_threads(machine);
    std::printf(
        "\nThe left sum's last digits depend on the number of threads.  The right one's do\n"
        "not, so neither will the weights of your GPT.\n");
}

}  // namespace

int main() {
    try {
        print_machine();
        Rng rng(1);
        std::vector<double> values(4'000'000);
        for (double& value : values) value = rng.normal();
        print_sums(values);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
