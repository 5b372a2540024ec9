// Lesson 10, given.  What LayerNorm and the residual stream are for: the size of the stream and of
// the gradient through 24 blocks of five kinds, and what is left of the differences between tokens.
// And what dropout does to a row of ones.
//
//   make 10-demo
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "04_tensor_autograd/ops.hpp"
#include "05_neural_networks/optimizer.hpp"
#include "10_block/block.hpp"
#include "common/files.hpp"
#include "common/svg.hpp"

using namespace gpt;

namespace {

constexpr int kDepth = 24, kWidth = 48, kHeads = 4, kBatch = 4, kTime = 16;

enum class Kind { pre_norm, post_norm, no_norm, no_stream, neither };
const char* const kNames[] = {"pre-norm (GPT-2)", "post-norm", "no norms", "no residual",
                              "neither"};

// One block of each kind, from the same parts.  The first is lesson 10's.
Tensor forward(Tensor x, Block& block, Kind kind) {
    const auto attn = [&](Tensor in) { return forward(in, block.attn, kBatch, kTime); };
    switch (kind) {
        case Kind::pre_norm:  // the norms stand in the branches
            return forward(x, block, kBatch, kTime);
        case Kind::post_norm:  // the norms stand in the stream
            x = layernorm(x + attn(x), block.ln_1);
            return layernorm(x + forward(x, block.mlp), block.ln_2);
        case Kind::no_norm:
            x = x + attn(x);
            return x + forward(x, block.mlp);
        case Kind::no_stream:  // the branches alone, one after the other
            x = attn(layernorm(x, block.ln_1));
            return forward(layernorm(x, block.ln_2), block.mlp);
        case Kind::neither:
            return forward(attn(x), block.mlp);
    }
    return x;
}

double root_mean_square(const Matrix& m) {
    double total = 0;
    for (std::ptrdiff_t i = 0; i < m.size(); ++i) total += double(m.data()[i]) * m.data()[i];
    return std::sqrt(total / double(m.size()));
}

Matrix random_matrix(int rows, int cols, Rng& rng) {
    Matrix m(rows, cols);
    fill_normal(m, 1, rng);
    return m;
}

// The root mean square of the stream before block 0, 1, … and after the last, and that of the
// gradient of a random sum of the stack's outputs, at the same places; and the likeness of tokens.
struct Sizes {
    std::vector<double> stream, gradient, alike;
};

// The mean cosine between two tokens of one sequence: 0 for random rows, 1 where all point one way.
double likeness(const Matrix& x) {
    double total = 0;
    int pairs = 0;
    for (int r = 0; r < x.rows(); ++r)
        for (int s = r / kTime * kTime; s < r; ++s, ++pairs) {
            double dot = 0, a = 0, b = 0;
            for (int c = 0; c < kWidth; ++c) {
                dot += double(x(r, c)) * x(s, c);
                a += double(x(r, c)) * x(r, c);
                b += double(x(s, c)) * x(s, c);
            }
            total += dot / std::sqrt(a * b);
        }
    return total / pairs;
}

Sizes measure(Kind kind) {
    Rng rng(10);  // the same weights and the same input for each kind
    std::vector<Block> blocks;
    for (int i = 0; i < kDepth; ++i) {
        blocks.emplace_back(kWidth, kHeads, true, 0);
        for (const auto& [name, p] : parameters(blocks.back()))
            if (p->value.rows() > 1) fill_normal(p->value, 1 / std::sqrt(p->value.rows()), rng);
    }
    Tape tape;
    std::vector<Tensor> stream{tape.constant(random_matrix(kBatch * kTime, kWidth, rng))};
    for (Block& block : blocks) stream.push_back(forward(stream.back(), block, kind));
    const Matrix cotangent = random_matrix(kBatch * kTime, kWidth, rng);
    tape.backward(sum(multiply(stream.back(), tape.constant(cotangent))));
    Sizes sizes;
    for (const Tensor& x : stream) {
        sizes.stream.push_back(root_mean_square(x.value()));
        sizes.gradient.push_back(root_mean_square(x.grad()));
        sizes.alike.push_back(likeness(x.value()));
    }
    return sizes;
}

void print_table(const char* title, const std::vector<Sizes>& all,
                 std::vector<double> Sizes::*which) {
    std::printf("\n%s\n\n%-19s", title, "  at the input of");
    for (const int at : {0, 1, 4, 8, 16}) std::printf("   block %2d", at);
    std::printf("     output\n");
    for (std::size_t k = 0; k < all.size(); ++k) {
        std::printf("  %-17s", kNames[k]);
        for (const int at : {0, 1, 4, 8, 16, kDepth})
            std::printf("%11.2g", (all[k].*which)[std::size_t(at)]);
        std::printf("\n");
    }
}

void draw(const char* path, const char* title, const std::vector<Sizes>& all,
          std::vector<double> Sizes::*which) {
    std::vector<Series> lines;
    for (std::size_t k = 0; k < all.size(); ++k) {
        lines.push_back({kNames[k], {}, {}});
        for (std::size_t i = 0; i < (all[k].*which).size(); ++i) {
            lines.back().x.push_back(double(i));
            lines.back().y.push_back((all[k].*which)[i]);
        }
    }
    make_directory("build");
    write_file(path, line_chart(title, "blocks passed", "root mean square", lines, {.y = true}));
}

void show_layernorm() {
    const Matrix x{{1, 2, 3, 4}, {10, 20, 30, 40}, {1001, 1002, 1003, 1004}, {5, 5, 5, 5}};
    Matrix y(4, 4), xhat(4, 4), rstd(4, 1);
    layernorm_forward(x, LayerNorm(4), y, xhat, rstd);
    std::printf("LayerNorm with gamma 1 and beta 0, row by row:\n\n");
    for (int r = 0; r < x.rows(); ++r) {
        for (const real v : x.row(r)) std::printf("%6g", double(v));
        std::printf("   becomes");
        for (const real v : y.row(r)) std::printf("%9.4f", double(v));
        std::printf("    rstd %.4g\n", double(rstd(r, 0)));
    }
}

void show_dropout() {
    std::printf("\nDropout of 100,000 ones, and the first 24 of them:\n\n");
    Rng rng(3);
    const Matrix ones(1, 100'000, 1);
    for (const double p : {0.1, 0.5, 0.9}) {
        Matrix mask(1, 100'000), y(1, 100'000);
        dropout_forward(ones, p, rng, mask, y);
        std::string first;
        for (int c = 0; c < 24; ++c) first += y(0, c) == 0 ? '.' : '#';
        long zeros = 0;
        for (const real v : y.row(0)) zeros += v == 0;
        std::printf("  p = %.1f  %s   zeros %5.1f %%,  # is %6.3f,  mean %.3f\n", p, first.c_str(),
                    double(zeros) / 1000, 1 / (1 - p), double(sum(y)) / 100'000);
    }
}

void run() {
    show_layernorm();
    std::vector<Sizes> all;
    for (const Kind kind : {Kind::pre_norm, Kind::post_norm, Kind::no_norm, Kind::no_stream,
                            Kind::neither})
        all.push_back(measure(kind));
    std::printf("\n%d blocks of width %d with random weights, no training.\n", kDepth, kWidth);
    print_table("The stream's size (root mean square), going forward:", all, &Sizes::stream);
    print_table("The gradient's size, coming back from the output:", all, &Sizes::gradient);
    print_table("How alike the tokens of a sequence are (mean cosine):", all, &Sizes::alike);
    draw("build/10_stream.svg", "Size of the stream", all, &Sizes::stream);
    draw("build/10_gradient.svg", "Size of the gradient", all, &Sizes::gradient);
    std::printf("\nAs pictures: build/10_stream.svg, build/10_gradient.svg\n");
    show_dropout();
}

}  // namespace

int main() {
    try {
        run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
