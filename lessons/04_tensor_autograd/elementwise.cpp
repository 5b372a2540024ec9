#include <numbers>
#include <string>

#include "02_matmul/matmul.hpp"
#include "04_tensor_autograd/kernels.hpp"
#include "common/fast_math.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

void same_shape(const char* function, const Matrix& a, const Matrix& b) {
    require(a.rows() == b.rows() && a.cols() == b.cols(),
            std::string(function) + ": " + shape(a) + " and " + shape(b) + " differ");
}

}  // namespace

// ---- add: given, as an example of a pair --------------------------------------------------------

void add_forward(const Matrix& a, const Matrix& b, Matrix& y) {
    same_shape("add", a, b);
    same_shape("add", a, y);
    const real *pa = a.data(), *pb = b.data();
    real* py = y.data();
#pragma omp parallel for simd if (a.size() > kParallelWork)
    for (std::ptrdiff_t i = 0; i < a.size(); ++i) py[i] = pa[i] + pb[i];
}

// y grows as a grows and as b grows, each with slope 1.
void add_backward(const Matrix& dy, Matrix& da, Matrix& db) {
    same_shape("add_backward", dy, da);
    same_shape("add_backward", dy, db);
    const real* from = dy.data();
    for (real* to : {da.data(), db.data()}) {
#pragma omp parallel for simd if (dy.size() > kParallelWork)
        for (std::ptrdiff_t i = 0; i < dy.size(); ++i) to[i] += from[i];
    }
}

// ---- multiply -----------------------------------------------------------------------------------

void multiply_forward(const Matrix& a, const Matrix& b, Matrix& y) {
    same_shape("multiply", a, b);
    same_shape("multiply", a, y);
    const real *pa = a.data(), *pb = b.data();
    real* py = y.data();
#pragma omp parallel for simd if (a.size() > kParallelWork)
    for (std::ptrdiff_t i = 0; i < a.size(); ++i) py[i] = pa[i] * pb[i];
}

// y = a·b: when a grows by one, y grows by b, and the other way round.
void multiply_backward(const Matrix& a, const Matrix& b, const Matrix& dy, Matrix& da, Matrix& db) {
    same_shape("multiply_backward", a, dy);
    same_shape("multiply_backward", b, dy);
    same_shape("multiply_backward", dy, da);
    same_shape("multiply_backward", dy, db);
    TODO("add dy times b to da, and dy times a to db, element by element");
}

// ---- matmul -------------------------------------------------------------------------------------

// y(i, j) = Σ_k a(i, k) b(k, j), so a(i, k) reaches the loss through row i of y:
//   da(i, k) = Σ_j dy(i, j) b(k, j),  which is dy·bᵀ;   in the same way db = aᵀ·dy.
// The shapes leave no other choice.
void matmul_backward(const Matrix& a, const Matrix& b, const Matrix& dy, Matrix& da, Matrix& db) {
    TODO("two calls of gemm_add with transposed views");
}

// ---- add_row ------------------------------------------------------------------------------------

void add_row_forward(const Matrix& x, const Matrix& row, Matrix& y) {
    require(row.rows() == 1 && row.cols() == x.cols(),
            "add_row: x is " + shape(x) + " but row is " + shape(row));
    same_shape("add_row", x, y);
#pragma omp parallel for if (x.size() > kParallelWork)
    for (int r = 0; r < x.rows(); ++r)
        for (int c = 0; c < x.cols(); ++c) y(r, c) = x(r, c) + row(0, c);
}

// The row was used in every row of y, so its gradient is the sum over the rows of dy.
void add_row_backward(const Matrix& dy, Matrix& dx, Matrix& drow) {
    same_shape("add_row_backward", dy, dx);
    require(drow.rows() == 1 && drow.cols() == dy.cols(),
            "add_row_backward: dy is " + shape(dy) + " but drow is " + shape(drow));
    TODO("add dy to dx, and every row of dy to drow");
}

// ---- mean: given --------------------------------------------------------------------------------

void mean_forward(const Matrix& x, Matrix& y) {
    require(x.size() > 0, "mean: there are no elements");
    require(y.size() == 1, "mean: the result must be 1x1, not " + shape(y));
    y(0, 0) = sum(x) / real(x.size());
}

void mean_backward(const Matrix& dy, Matrix& dx) {
    require(dy.size() == 1, "mean_backward: dy must be 1x1, not " + shape(dy));
    const real share = dy(0, 0) / real(dx.size());
    for (std::ptrdiff_t i = 0; i < dx.size(); ++i) dx.data()[i] += share;
}

// ---- relu: given --------------------------------------------------------------------------------

void relu_forward(const Matrix& x, Matrix& y) {
    same_shape("relu", x, y);
    // This way round a NaN stays a NaN and is noticed; x > 0 ? x : 0 would hide it.
    for (std::ptrdiff_t i = 0; i < x.size(); ++i) y.data()[i] = x.data()[i] < 0 ? 0 : x.data()[i];
}

void relu_backward(const Matrix& x, const Matrix& dy, Matrix& dx) {
    same_shape("relu_backward", x, dy);
    same_shape("relu_backward", x, dx);
    for (std::ptrdiff_t i = 0; i < x.size(); ++i)
        if (x.data()[i] > 0) dx.data()[i] += dy.data()[i];
}

// ---- gelu ---------------------------------------------------------------------------------------

namespace {

constexpr real kCubic = real(0.044715);
const real kSqrt2OverPi = real(std::numbers::sqrt2 * std::numbers::inv_sqrtpi);

}  // namespace

void gelu_forward(const Matrix& x, Matrix& y) {
    same_shape("gelu", x, y);
    const real* in = x.data();  // the compiler trusts a local pointer not to change in the loop
    real* out = y.data();
#pragma omp parallel for simd if (x.size() > kParallelWork)
    for (std::ptrdiff_t i = 0; i < x.size(); ++i) {
        const real v = in[i];
        const real t = fast_tanh(kSqrt2OverPi * (v + kCubic * v * v * v));
        out[i] = real(0.5) * v * (1 + t);
    }
}

// With u = sqrt(2/pi) (x + 0.044715 x³) and t = tanh u, whose slope is 1 - t²:
//   y = x/2 (1 + t)      dy/dx = (1 + t)/2 + x/2 · (1 - t²) · sqrt(2/pi) (1 + 3 · 0.044715 x²).
void gelu_backward(const Matrix& x, const Matrix& dy, Matrix& dx) {
    same_shape("gelu_backward", x, dy);
    same_shape("gelu_backward", x, dx);
    const real *in = x.data(), *from = dy.data();
    real* to = dx.data();
    TODO("the product and chain rules; a parallel loop as in gelu_forward");
}

}  // namespace gpt
