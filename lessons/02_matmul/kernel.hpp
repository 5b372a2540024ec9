// The size of the register tile, chosen for the processor that the code is compiled for.
//
// The tile holds kTileRows x kTileCols sums, and a processor has 16 or 32 vector registers of
// kLaneBytes each.  The sums must leave room for two registers of b and one of a:
//   AVX-512: 32 registers of 64 bytes, the tile takes 8 x 2;  AVX2: 16 of 32 bytes, it takes 6 x 2.
#pragma once

#include "common/real.hpp"

namespace gpt {

#if defined(__AVX512F__)
constexpr int kLaneBytes = 64, kTileRows = 8;
#elif defined(__AVX__)
constexpr int kLaneBytes = 32, kTileRows = 6;
#elif defined(__aarch64__)
constexpr int kLaneBytes = 16, kTileRows = 8;
#else
constexpr int kLaneBytes = 16, kTileRows = 4;
#endif
constexpr int kLanes = kLaneBytes / int(sizeof(real));
constexpr int kTileCols = 2 * kLanes;

#if defined(__GNUC__)
// What one vector register holds.  g++ and clang know such types: arithmetic on them is the
// ordinary one, element by element, and a plain number counts as a Lane full of it.  A Lane may be
// read from any array of reals: *reinterpret_cast<const Lane*>(p) is p[0] … p[kLanes - 1].
typedef real Lane __attribute__((vector_size(kLaneBytes), aligned(sizeof(real)), may_alias));
#endif

// Panels of at most this many steps of the inner sum: one of b and a block of kBlockRows rows of a
// then stay in the second-level cache while they are used again and again.  With a smaller depth c
// is read and written more often, and with a larger one the caches overflow.
constexpr int kBlockDepth = 1024;
constexpr int kBlockRows = 16 * kTileRows;

}  // namespace gpt
