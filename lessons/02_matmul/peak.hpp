// What this machine can do at best, measured: the two ceilings below which every program runs.
#pragma once

namespace gpt {

// Multiply-adds on numbers that never leave the registers, in billions of operations a second; a
// multiply-add counts as two.  All threads that the next parallel loop would use take part.
double peak_gflops();

// a[i] = b[i] + s * c[i] on arrays too large for any cache, in billions of bytes a second: two
// numbers read and one written for each i, counted once each (McCalpin's STREAM triad, 1995).
double memory_gbytes();

}  // namespace gpt
