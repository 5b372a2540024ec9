// What this machine can do at best, measured: the two ceilings below which every program runs.
#pragma once

namespace gpt {

// Multiply-adds on numbers that never leave the registers, in billions of operations a second; a
// multiply-add counts as two.  All threads that the next parallel loop would use take part.
double peak_gflops();

// a[i] = b[i] + s * c[i] on arrays too large for any cache, in billions of bytes a second: two
// numbers read and one written for each i, counted once each (McCalpin's STREAM triad, 1995).
double memory_gbytes();

// Points for speed, which a teacher may give beside those for right results, never instead of them:
// none up to a tenth of the peak, all from six tenths on, and a straight line between.  `share` is
// gemm's speed divided by peak_gflops of the same run, each the best of several, so that a slow or
// busy machine costs nobody points.
constexpr int kSpeedPoints = 4;
double speed_points(double share);

}  // namespace gpt
