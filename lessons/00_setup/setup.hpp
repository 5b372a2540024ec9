// Lesson 00.  Setup: one sum on several threads, to see that compiler, OpenMP and tests work.
//
//   sum_of_squares(x) = x₀² + x₁² + x₂² + …
//
// Sums in floating point depend on their order, because each addition rounds.  So in this course
// the order of a sum never depends on the number of threads: the same program on the same machine
// gives the same bits with 1, 2 or 8 of them, and a surprise can be repeated.
#pragma once

#include <span>

namespace gpt {

constexpr int kChunk = 4096;

// The values are cut into chunks of kChunk (the last one may be shorter).  A chunk is summed from
// left to right by one thread, into the chunk's own place; then the chunks' sums are added, the
// first one first.  No values give 0.
double sum_of_squares(std::span<const double> values);

// What one finds in tutorials, given for comparison: OpenMP gives each thread a share of the values
// and adds the threads' sums in the order in which they finish.  Other threads, other last digits.
double sum_of_squares_reduction(std::span<const double> values);

}  // namespace gpt
