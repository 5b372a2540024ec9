#include "02_matmul/matmul.hpp"

#include <memory>

#include "bench/bench.hpp"
#include "common/rng.hpp"

namespace gpt::bench {

namespace {

struct Product {
    int n, k, m;
    bool a_transposed = false, b_transposed = false;
};

Matrix random_matrix(int rows, int cols) {
    Matrix m(rows, cols);
    Rng rng(1);
    for (int r = 0; r < rows; ++r)
        for (real& x : m.row(r)) x = real(rng.uniform());
    return m;
}

Item product_item(const Product& p, int threads) {
    struct Operands {
        Matrix a, b, c;
    };
    const auto held = std::make_shared<Operands>();
    const auto size = [](int rows, int cols, bool transposed) {
        return std::to_string(rows) + "x" + std::to_string(cols) + (transposed ? "'" : "");
    };
    Item item;
    item.name = size(p.n, p.k, p.a_transposed) + " . " + size(p.k, p.m, p.b_transposed);
    item.unit = "GFLOP/s";
    item.threads = threads;
    item.work = 2e-9 * p.n * p.k * p.m;
    item.limit = peak(threads);
    item.limit_is = "peak";
    item.rival = "matmul " + std::to_string(p.n) + " " + std::to_string(p.k) + " " +
                 std::to_string(p.m) + (p.a_transposed ? " a" : "") + (p.b_transposed ? " b" : "");
    item.prepare = [=] {
        held->a = p.a_transposed ? random_matrix(p.k, p.n) : random_matrix(p.n, p.k);
        held->b = p.b_transposed ? random_matrix(p.m, p.k) : random_matrix(p.k, p.m);
        held->c = Matrix(p.n, p.m);
    };
    item.run = [=] {
        const ConstMatrixView a = held->a, b = held->b;
        gemm(p.a_transposed ? a.transposed() : a, p.b_transposed ? b.transposed() : b, held->c);
    };
    return item;
}

}  // namespace

void bench_matmul(const Options& options) {
    std::vector<Item> squares, shapes;
    for (const int threads : thread_counts()) {
        for (const int n : {64, 128, 256, 512, 768, 1024, 1536})
            squares.push_back(product_item({n, n, n}, threads));
        // a linear layer of the default GPT and of one of width 384, forward and its two gradients
        for (const auto& [rows, width] : {std::pair{768, 128}, std::pair{1024, 384}}) {
            shapes.push_back(product_item({rows, width, 4 * width}, threads));
            shapes.push_back(product_item({rows, 4 * width, width, false, true}, threads));
            shapes.push_back(product_item({width, rows, 4 * width, true, false}, threads));
        }
    }
    measure("matrix products", squares, options);
    measure("products of a GPT (' transposed)", shapes, options);
}

}  // namespace gpt::bench
