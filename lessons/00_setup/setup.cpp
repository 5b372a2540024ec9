#include "00_setup/setup.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "common/error.hpp"
#include "common/parallel.hpp"

namespace gpt {

double sum_of_squares(std::span<const double> values) {
    const auto count = std::ptrdiff_t(values.size());
    const std::ptrdiff_t chunks = (count + kChunk - 1) / kChunk;
    std::vector<double> chunk_sums(std::size_t(chunks), 0.0);
    TODO("a parallel loop fills chunk_sums; a plain loop adds them, in order");
}

double sum_of_squares_reduction(std::span<const double> values) {
    const auto count = std::ptrdiff_t(values.size());
    double total = 0;
#pragma omp parallel for reduction(+ : total) if (count > kParallelWork)
    for (std::ptrdiff_t i = 0; i < count; ++i) total += values[i] * values[i];
    return total;
}

}  // namespace gpt
