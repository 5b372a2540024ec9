// Lesson 08, given.  A head learns to look at the token before: its pattern before and after, and
// the same read off its weights.
//
//   make 08-demo
#include <cstdio>
#include <string>
#include <vector>

#include "02_matmul/matmul.hpp"
#include "08_attention/copy_task.hpp"
#include "common/files.hpp"
#include "common/svg.hpp"

using namespace gpt;

namespace {

constexpr int kVocab = 11, kTime = 13, kWidth = 24, kHeadWidth = 12, kSteps = 300;

Matrix pattern_on(CopyModel& model, const std::vector<int>& tokens) {
    Tape tape(Tape::Gradients::off);
    Matrix pattern;
    forward(tape, model, tokens, [&](const std::string& name, Tensor& tensor) {
        if (name == "head.hook_pattern") pattern = tensor.value();
    });
    return pattern;
}

std::string letter(int token) { return std::string(1, char('a' + token)); }

// Two patterns side by side, a row for each query: the darker, the more it takes from that key.
void print_patterns(const Matrix& before, const Matrix& after, const std::vector<int>& tokens) {
    const std::string shades = " .:-=+*#%@";
    const auto line = [&](const Matrix& pattern, int row) {
        std::string cells;
        for (int key = 0; key <= row; ++key)
            cells.append(2, shades[std::size_t(9.99 * double(pattern(row, key)))]);
        cells += '|';
        cells.resize(std::size_t(2 * pattern.cols() + 1), ' ');
        return cells;
    };
    std::string keys;
    for (const int token : tokens) keys += letter(token) + " ";
    std::printf("\n     %s     %s\n", keys.c_str(), keys.c_str());
    for (int row = 0; row < before.rows(); ++row)
        std::printf("  %s  %s    %s\n", letter(tokens[std::size_t(row)]).c_str(),
                    line(before, row).c_str(), line(after, row).c_str());
    std::printf("  (rows ask, columns are asked; blank 0, @ 1; behind | is the future)\n");
}

// No sequence is needed to see what the head does: its circuits, seen through the embeddings, say
// which position looks where, and which token argues for which.
void print_circuits(const CopyModel& model) {
    const Matrix& p = model.position_embedding.value;
    const Matrix& e = model.token_embedding.value;
    const Matrix where = product(product(p, qk_circuit(model.head)), p.view().transposed());
    const Matrix what = product(product(e, ov_circuit(model.head)), model.unembedding.value);
    int looks_back = 0, copies = 0;
    for (int t = 1; t < kTime; ++t) looks_back += argmax(where.row(t).first(t + 1)) == t - 1;
    for (int token = 0; token < kVocab; ++token) copies += argmax(what.row(token)) == token;
    std::printf(
        "\nThe weights alone say the same:\n"
        "  QK between positions:  %d of %d positions score the one before highest\n"
        "  OV between tokens:     %d of %d tokens raise their own logit most\n",
        looks_back, kTime - 1, copies, kVocab);
}

void draw(const Matrix& pattern, const std::vector<int>& tokens) {
    std::vector<std::string> labels;
    for (const int token : tokens) labels.push_back(letter(token));
    make_directory("build");
    write_file("build/08_pattern.svg",
               heat_map(
                   "Attention pattern of the trained head: rows ask, columns are asked", kTime,
                   kTime, [&](int r, int c) { return double(pattern(r, c)); }, labels, labels));
    std::printf("\nThe trained pattern as a picture: build/08_pattern.svg\n");
}

void run() {
    Rng rng(1);
    CopyModel model(kVocab, kTime, kWidth, kHeadWidth, rng);
    const std::vector<int> tokens = random_tokens(kVocab, kTime, rng);
    const Matrix before = pattern_on(model, tokens);

    std::printf("The task: at every position, say which token stood one position earlier.\n\n");
    std::printf("%8s %8s %10s %28s\n", "step", "loss", "accuracy", "attention to the one before");
    AdamW adamw{.learning_rate = 0.005, .weight_decay = 0};
    for (int step = 0; step <= kSteps; ++step) {
        const double loss = train_step(model, adamw, 8, rng);
        if (step % (step < 100 ? 20 : 50) != 0) continue;
        const CopyScore score = evaluate(model, 20, rng);
        std::printf("%8d %8.4f %9.1f%% %28.3f\n", step, loss, 100 * score.accuracy,
                    score.previous_mass);
    }
    const Matrix after = pattern_on(model, tokens);
    std::printf("\nThe pattern on one sequence, before training and after:\n");
    print_patterns(before, after, tokens);
    print_circuits(model);
    draw(after, tokens);
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
