#include "02_matmul/peak.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "02_matmul/kernel.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

#if !defined(__GNUC__)
using Lane = real;
#endif

double seconds() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

// A multiply-add takes about four steps of the clock, but one or two can begin at each: only many
// that do not wait for each other keep the unit busy.  These are as many as the tile has sums.
constexpr int kChains = 2 * kTileRows;
constexpr int kRounds = 100'000;  // under a millisecond: some runs are not interrupted

// The result must be used, or the compiler would leave the loop out.
real multiply_adds(real factor, real term) {
    Lane sums[kChains] = {};
    for (int i = 0; i < kChains; ++i) sums[i] += real(i);
    for (int round = 0; round < kRounds; ++round)
        for (int i = 0; i < kChains; ++i) sums[i] = sums[i] * factor + term;
    Lane total = sums[0];
    for (int i = 1; i < kChains; ++i) total += sums[i];
    return reinterpret_cast<const real*>(&total)[0];
}

}  // namespace

double peak_gflops() {
    const double lanes = double(sizeof(Lane)) / sizeof(real);
    double best = 0;
    const int threads = max_threads();
    volatile real factor = real(0.999), term = 1;  // volatile: the compiler must not know them
    std::vector<real> results(std::size_t(threads), 0);
    for (int run = 0; run < 1000; ++run) {
        const double begin = seconds();
#pragma omp parallel for
        for (int thread = 0; thread < threads; ++thread) {
            results[thread] = multiply_adds(factor, term);
        }
        const double operations = 2.0 * lanes * kChains * kRounds * threads;
        best = std::max(best, operations / (seconds() - begin) * 1e-9);
    }
    return results[0] > 0 ? best : 0;
}

double memory_gbytes() {
    constexpr std::ptrdiff_t kCount = (std::ptrdiff_t{64} << 20) / sizeof(real);  // 64 MB each
    const auto a = std::make_unique_for_overwrite<real[]>(kCount);
    const auto b = std::make_unique_for_overwrite<real[]>(kCount);
    const auto c = std::make_unique_for_overwrite<real[]>(kCount);
    double best = 0;
    for (int run = 0; run < 10; ++run) {
        const double begin = seconds();
#pragma omp parallel for
        for (std::ptrdiff_t i = 0; i < kCount; ++i)
            if (run == 0)
                a[i] = 0, b[i] = 1, c[i] = 2;
            else
                a[i] = b[i] + real(run) * c[i];
        const double bytes = 3.0 * sizeof(real) * double(kCount);
        if (run > 0) best = std::max(best, bytes / (seconds() - begin) * 1e-9);
    }
    return best;
}

double speed_points(double share) {
    constexpr double kNone = 0.1, kAll = 0.6;
    return kSpeedPoints * std::clamp((share - kNone) / (kAll - kNone), 0.0, 1.0);
}

}  // namespace gpt
