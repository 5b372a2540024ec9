#include "09_multi_head/multi_head.hpp"

#include <algorithm>

namespace gpt {

Tensor attention_pattern(Columns q, Columns k, AttentionShape s) {
    Tape& tape = q.tensor.tape();
    const Tensor pattern = tape.make(s.batch * s.heads * s.time, s.time);
    attention_pattern_forward(q.value(), k.value(), s, tape.value_of(pattern));
    tape.on_backward(pattern, [=] {
        attention_pattern_backward(q.value(), k.value(), pattern.value(), pattern.grad(), s,
                                   q.grad(), k.grad());
    });
    return pattern;
}

Tensor attention_mix(Tensor pattern, Columns v, AttentionShape s) {
    const Tensor z = pattern.tape().make(s.batch * s.time, v.width);
    attention_mix_forward(pattern.value(), v.value(), s, pattern.tape().value_of(z));
    pattern.tape().on_backward(z, [=] {
        attention_mix_backward(pattern.value(), v.value(), z.grad(), s, pattern.grad(), v.grad());
    });
    return z;
}

Tensor copy_columns(Columns c) {
    Tape& tape = c.tensor.tape();
    const Tensor y = tape.make(c.tensor.rows(), c.width);
    const ConstMatrixView from = c.value();
    for (int r = 0; r < y.rows(); ++r)
        std::copy(&from(r, 0), &from(r, 0) + c.width, tape.value_of(y).row(r).begin());
    tape.on_backward(y, [=] {
        const MatrixView dx = c.grad();
        for (int r = 0; r < y.rows(); ++r)
            for (int j = 0; j < c.width; ++j) dx(r, j) += y.grad()(r, j);
    });
    return y;
}

MultiHead::MultiHead(int width, int n_heads, bool bias)
    : c_attn(width, 3 * width, bias), c_proj(width, width, bias), heads(n_heads) {
    require(n_heads > 0 && width % n_heads == 0, "MultiHead: " + std::to_string(n_heads) +
                                                     " heads do not divide a width of " +
                                                     std::to_string(width));
}

namespace {

// Shows q, k or v to the hook as a tensor of its own, and takes what it leaves.
Columns shown(Columns c, const Hook& hook, const std::string& name) {
    if (!hook) return c;
    Tensor t = copy_columns(c);
    hook(name, t);
    return {t, 0, c.width};
}

}  // namespace

Tensor forward(Tensor x, MultiHead& attn, int batch, int time, const Hook& hook,
               const std::string& at) {
    const AttentionShape s{batch, time, attn.heads};
    const int width = x.cols();
    TODO("c_attn; q, k, v as Columns, each `shown` to the hook; pattern, mix, c_proj");
}

void add_positions_forward(const Matrix& x, const Matrix& table, int time, Matrix& y) {
    require(time > 0 && time <= table.rows() && x.rows() % time == 0 && x.cols() == table.cols() &&
                y.rows() == x.rows() && y.cols() == x.cols(),
            "add_positions: x is " + shape(x) + ", the table " + shape(table) + ", time " +
                std::to_string(time));
    TODO("row r of x is token r % time of its sequence");
}

void add_positions_backward(const Matrix& dy, int time, Matrix& dx, Matrix& dtable) {
    require(time > 0 && time <= dtable.rows() && dy.rows() % time == 0 &&
                dy.cols() == dtable.cols() && dx.rows() == dy.rows() && dx.cols() == dy.cols(),
            "add_positions_backward: dy is " + shape(dy) + ", dx " + shape(dx) + ", dtable " +
                shape(dtable) + ", time " + std::to_string(time));
    TODO("dy goes to dx, and to the row of the table that was added");
}

Tensor add_positions(Tensor x, Tensor table, int time) {
    const Tensor y = x.tape().make(x.rows(), x.cols());
    add_positions_forward(x.value(), table.value(), time, x.tape().value_of(y));
    x.tape().on_backward(y,
                         [=] { add_positions_backward(y.grad(), time, x.grad(), table.grad()); });
    return y;
}

}  // namespace gpt
