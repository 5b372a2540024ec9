#include <algorithm>
#include <string>

#include "02_matmul/kernel.hpp"
#include "02_matmul/matmul.hpp"
#include "common/aligned.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

// A tile at the lower or right edge of c: computed whole beside c, then copied as far as c reaches.
// b's panel holds zeros beyond its last column; rows that a does not have become zeros, too.
void multiply_edge(ConstMatrixView a, const real* b_panel, MatrixView c, bool add) {
    real rows[kTileRows * kBlockDepth], tile[kTileRows * kTileCols];
    if (a.rows < kTileRows) {
        pack_panel(a.transposed(), 0, kTileRows, rows);
        a = {rows, kTileRows, a.cols, 1, kTileRows};
    }
    multiply_tile(a, b_panel, tile, kTileCols, false);
    for (int r = 0; r < c.rows; ++r)
        for (int j = 0; j < c.cols; ++j)
            c(r, j) = (add ? c(r, j) : real(0)) + tile[r * kTileCols + j];
}

// Asks the memory for the places of a tile of c.  They arrive while its sums are made; otherwise
// the processor would wait for them at the end of each tile.
void fetch_early([[maybe_unused]] real* c, [[maybe_unused]] std::ptrdiff_t c_stride) {
#if defined(__GNUC__)
    for (int r = 0; r < kTileRows; ++r)
        for (int j = 0; j < kTileCols; j += kLanes) __builtin_prefetch(c + r * c_stride + j, 1);
#endif
}

// All tiles of c that lie in these rows of a and this one panel of b.
void multiply_panel(ConstMatrixView a, const real* b_panel, MatrixView c, bool add) {
    for (int i = 0; i < c.rows; i += kTileRows) {
        const int height = std::min(kTileRows, c.rows - i);
        const ConstMatrixView rows = a.block(i, 0, height, a.cols);
        if (height == kTileRows && c.cols == kTileCols && c.col_stride == 1) {
            fetch_early(&c(i, 0), c.row_stride);
            multiply_tile(rows, b_panel, &c(i, 0), c.row_stride, add);
        } else
            multiply_edge(rows, b_panel, c.block(i, 0, height, c.cols), add);
    }
}

}  // namespace

// Copies columns first … first + width - 1 of m into a panel of `width` numbers a row, in the order
// in which multiply_tile reads them; columns that m does not have are zeros.
void pack_panel(ConstMatrixView m, int first, int width, real* panel) {
    TODO("panel[k * width + j] = m(k, first + j), or 0 beyond the last column");
}

namespace {

// The threads share out the panels of b and, when all are packed, the tiles of c.  Each element of
// c is summed in the order of k whatever thread does it: same bits for any number.
void multiply(ConstMatrixView a, ConstMatrixView b, MatrixView c, bool add) {
    thread_local aligned_vector<real> packed_b;  // its memory is kept from call to call
    const int panels = (b.cols + kTileCols - 1) / kTileCols;
    const int row_blocks = (a.rows + kBlockRows - 1) / kBlockRows;
    // room for all panels of one block of depth
    const std::size_t width = std::size_t(panels) * kTileCols;
    packed_b.resize(std::max(packed_b.size(), width * std::size_t(std::min(kBlockDepth, a.cols))));
    real* packed = packed_b.data();
    const bool parallel = long{a.rows} * a.cols * b.cols > 4 * kParallelWork;

    TODO("for each block of depth: pack b's panels, then multiply_panel for all of c");
}

void check_and_multiply(ConstMatrixView a, ConstMatrixView b, MatrixView c, bool add) {
    const auto shape = [](ConstMatrixView m) {
        return "(" + std::to_string(m.rows) + "x" + std::to_string(m.cols) + ")";
    };
    if (a.cols != b.rows || c.rows != a.rows || c.cols != b.cols)
        throw std::invalid_argument("gemm: " + shape(a) + "·" + shape(b) + " into " + shape(c) +
                                    (a.cols != b.rows ? ": inner sizes differ" : ": does not fit"));
    if (c.rows == 0 || c.cols == 0) return;
    if (a.rows < kTileRows / 2)
        multiply_rows(a, b, c, add);
    else if (a.cols > 0)
        multiply(a, b, c, add);
    else if (!add)
        for (int i = 0; i < c.rows; ++i)
            for (int j = 0; j < c.cols; ++j) c(i, j) = 0;
}

}  // namespace

void gemm(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    check_and_multiply(a, b, c, false);
}

void gemm_add(ConstMatrixView a, ConstMatrixView b, MatrixView c) {
    check_and_multiply(a, b, c, true);
}

Matrix product(ConstMatrixView a, ConstMatrixView b) {
    Matrix c(a.rows, b.cols);
    gemm(a, b, c);
    return c;
}

}  // namespace gpt
