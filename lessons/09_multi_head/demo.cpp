// Lesson 09, given.  Two attention layers of four heads each learn to reverse a sequence; then the
// patterns of all eight heads, and which of them look at the mirrored place.
//
//   make 09-demo
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "04_tensor_autograd/kernels.hpp"
#include "04_tensor_autograd/ops.hpp"
#include "05_neural_networks/optimizer.hpp"
#include "09_multi_head/multi_head.hpp"
#include "common/files.hpp"
#include "common/parallel.hpp"
#include "common/svg.hpp"

using namespace gpt;

namespace {

// The model reads kLength letters and a bar, then writes the letters backwards: abcdef|fedcba.  At
// place t it must say what stands at place t + 1, and that is the letter at place kTime - 1 - t.
constexpr int kLength = 6, kLetters = 10, kBar = kLetters, kTime = 2 * kLength;
constexpr int kWidth = 32, kHeads = 4, kLayers = 2;

struct Reverser {
    Parameter letters{Matrix(kLetters + 1, kWidth)}, places{Matrix(kTime, kWidth)};
    std::vector<MultiHead> attn = std::vector<MultiHead>(kLayers, MultiHead(kWidth, kHeads, true));
    Linear unembed{kWidth, kLetters};
};

template <class F>
void visit(Reverser& model, const std::string&, F&& f) {
    f("letters", model.letters);
    f("places", model.places);
    for (MultiHead& attn : model.attn) visit(attn, "attn", f);
    visit(model.unembed, "unembed", f);
}

// (B·T x kLetters).  Each layer adds what it found to x: lesson 10 says why.
Tensor forward(Tape& tape, Reverser& model, const std::vector<int>& tokens,
               const Hook& hook = {}) {
    const Tensor read = embedding(tape.parameter(model.letters), tokens);
    Tensor x = add_positions(read, tape.parameter(model.places), kTime);
    for (int i = 0; i < kLayers; ++i)
        x = x + forward(x, model.attn[std::size_t(i)], int(tokens.size()) / kTime, kTime, hook,
                        std::to_string(i));
    return linear(x, model.unembed);
}

struct Task {
    std::vector<int> tokens, targets;  // no target where the model only reads
};

Task make_task(int sequences, Rng& rng) {
    Task task;
    for (int i = 0; i < sequences; ++i) {
        std::vector<int> line(2 * kLength + 1, kBar);
        for (int j = 0; j < kLength; ++j) {
            line[std::size_t(j)] = rng.below(kLetters);
            line[std::size_t(2 * kLength - j)] = line[std::size_t(j)];
        }
        task.tokens.insert(task.tokens.end(), line.begin(), line.end() - 1);
        task.targets.insert(task.targets.end(), kLength, kNoTarget);
        task.targets.insert(task.targets.end(), line.begin() + kLength + 1, line.end());
    }
    return task;
}

std::string text(const std::vector<int>& line) {
    std::string letters;
    for (const int token : line) letters += token == kBar ? '|' : char('a' + token);
    return letters;
}

// A line of the table: how much of 200 new sequences is right.  The model reads the right letters
// before each place, but a whole answer that is right is what it would have written alone.
void report(Reverser& model, int step, double loss, Rng& rng) {
    const Task task = make_task(200, rng);
    Tape tape(Tape::Gradients::off);
    const Matrix logits = forward(tape, model, task.tokens).value();
    std::vector<int> first(task.tokens.begin(), task.tokens.begin() + kLength + 1);
    int letters = 0, whole = 0;
    for (int b = 0; b < 200; ++b) {
        int right = 0;
        for (int r = b * kTime + kLength; r < (b + 1) * kTime; ++r) {
            const int answer = argmax(logits.row(r));
            right += answer == task.targets[std::size_t(r)];
            if (b == 0) first.push_back(answer);
        }
        letters += right;
        whole += right == kLength;
    }
    std::printf("%6d %9.4f %9.1f%% %9.1f%%    %s\n", step, loss, letters / (2.0 * kLength),
                whole / 2.0, text(first).c_str());
}

void train(Reverser& model, Rng& rng) {
    const Parameters list = parameters(model);
    for (const auto& [name, p] : list)
        if (p->value.rows() > 1) fill_normal(p->value, 0.2, rng);
    AdamW adamw{.learning_rate = 5e-3, .beta2 = 0.98, .weight_decay = 0};
    Tape tape;
    std::printf("%6s %9s %10s %10s    %s\n", "step", "loss", "letters", "sequences", "it writes");
    for (int step = 0; step <= 300; ++step) {
        const Task task = make_task(16, rng);
        tape.clear();
        zero_gradients(list);
        const Tensor loss = cross_entropy(forward(tape, model, task.tokens), task.targets);
        if (step % 30 == 0) report(model, step, double(loss.value()(0, 0)), rng);
        tape.backward(loss);
        adamw_step(adamw, list);
    }
}

// The patterns of one batch, layer by layer: (B·H·T x T) each.
std::vector<Matrix> patterns_of(Reverser& model, const Task& task) {
    Tape tape(Tape::Gradients::off);
    std::vector<Matrix> patterns;
    forward(tape, model, task.tokens, [&](const std::string& name, Tensor& t) {
        if (name.ends_with("hook_pattern")) patterns.push_back(t.value());
    });
    return patterns;
}

void print_patterns(const Matrix& pattern, const std::string& letters) {
    const std::string shades = " .:-=+*#%@";
    std::printf("\n");
    for (int t = 0; t < kTime; ++t) {
        std::printf("  %c ", letters[std::size_t(t)]);
        for (int h = 0; h < kHeads; ++h) {
            std::string cells;
            for (int key = 0; key <= t; ++key)
                cells += shades[std::size_t(9.99 * double(pattern(h * kTime + t, key)))];
            std::printf(" %-*s", kTime + 2, (cells + "|").c_str());
        }
        std::printf("\n");
    }
}

// How much attention each head gives, while writing, to the letter that is to be written.
void print_mirrors(const std::vector<Matrix>& patterns, int sequences) {
    for (int layer = 0; layer < kLayers; ++layer)
        for (int h = 0; h < kHeads; ++h) {
            const Matrix& pattern = patterns[std::size_t(layer)];
            double share = 0;
            for (int b = 0; b < sequences; ++b)
                for (int t = kLength; t < kTime; ++t)
                    share += double(pattern((b * kHeads + h) * kTime + t, kTime - 1 - t));
            share /= sequences * kLength;
            std::printf("  layer %d head %d  %.2f  %s\n", layer, h, share,
                        std::string(std::size_t(std::lround(40 * share)), '#').c_str());
        }
}

// All heads in one picture: a row of patterns for each layer, with a gap between any two.
void draw(const std::vector<Matrix>& patterns, const std::string& letters) {
    const int step = kTime + 1;
    const auto cell = [&](int r, int c) {
        if (r % step == kTime || c % step == kTime) return std::nan("");
        return double(patterns[std::size_t(r / step)](c / step * kTime + r % step, c % step));
    };
    make_directory("build");
    write_file("build/09_patterns.svg",
               heat_map("The heads of layer 0 (above) and layer 1, reading " + letters,
                        kLayers * step - 1, kHeads * step - 1, cell));
}

void run() {
    set_threads(1);  // the matrices are small: a second thread would wait more than it works
    Rng rng(1);
    Reverser model;
    std::printf("The task: read six letters and a bar, then write the letters backwards.\n\n");
    train(model, rng);
    const Task one = make_task(1, rng), many = make_task(100, rng);
    const std::string letters = text(one.tokens);
    const std::vector<Matrix> patterns = patterns_of(model, one);
    std::printf("\nRows ask, columns are asked: %s; blank 0, @ 1\n", letters.c_str());
    for (const Matrix& pattern : patterns) print_patterns(pattern, letters);
    std::printf("\nAttention from where a letter is written to where it was read:\n");
    print_mirrors(patterns_of(model, many), 100);
    draw(patterns, letters);
    std::printf("\nAll patterns as a picture: build/09_patterns.svg\n");
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
