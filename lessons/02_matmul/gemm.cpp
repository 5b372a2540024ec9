#include <algorithm>
#include <string>
#include <vector>

#include "02_matmul/kernel.hpp"
#include "02_matmul/matmul.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

// Memory for packed panels.  It starts at a multiple of 64 bytes, so that a vector never straddles
// two cache lines, and it is kept from call to call.
struct alignas(64) CacheLine {
    real numbers[64 / sizeof(real)];
};
class PanelMemory {
public:
    real* get(std::size_t count) {
        const std::size_t lines = (count * sizeof(real) + 63) / 64;
        if (lines_.size() < lines) lines_.resize(lines);
        return lines_.data()->numbers;
    }

private:
    std::vector<CacheLine> lines_;
};

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

// All tiles of c that lie in these rows of a and this one panel of b.
void multiply_panel(ConstMatrixView a, const real* b_panel, MatrixView c, bool add) {
    for (int i = 0; i < c.rows; i += kTileRows) {
        const int height = std::min(kTileRows, c.rows - i);
        const ConstMatrixView rows = a.block(i, 0, height, a.cols);
        if (height == kTileRows && c.cols == kTileCols && c.col_stride == 1)
            multiply_tile(rows, b_panel, &c(i, 0), c.row_stride, add);
        else
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

// No exception may leave a parallel region, so a part that is not written yet says so before it.
void require_parts() {
    real panel[kTileCols] = {}, tile[kTileRows * kTileCols];
    pack_panel({panel, 0, 0, 0, 1}, 0, kTileCols, panel);
    multiply_tile({panel, kTileRows, 0, 0, 0}, panel, tile, kTileCols, false);
}

// One parallel region: the threads pack b together, then share out the tiles of c.  Each element of
// c is summed in the order of k whatever thread does it: same bits for any number.
void multiply(ConstMatrixView a, ConstMatrixView b, MatrixView c, bool add) {
    require_parts();
    thread_local PanelMemory memory;
    const int panels = (b.cols + kTileCols - 1) / kTileCols;
    const int row_blocks = (a.rows + kBlockRows - 1) / kBlockRows;
    // room for all panels of one block of depth
    const std::size_t width = std::size_t(panels) * kTileCols;
    real* packed = memory.get(width * std::size_t(std::min(kBlockDepth, a.cols)));

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
