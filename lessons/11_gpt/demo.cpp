// Lesson 11, given.  A small GPT laid open: its parameters, its file, its hooks, and the loss of a
// model that knows nothing yet.
//
//   make 11-demo
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "04_tensor_autograd/ops.hpp"
#include "11_gpt/checkpoint.hpp"
#include "common/files.hpp"

using namespace gpt;

namespace {

constexpr int kBatch = 3;
const GPTConfig kConfig{.vocab = 65, .context = 32, .layers = 2, .heads = 4, .dim = 48};

std::string with_commas(long n) {
    std::string digits = std::to_string(n);
    for (int at = int(digits.size()) - 3; at > 0; at -= 3) digits.insert(std::size_t(at), ",");
    return digits;
}

double deviation(const Matrix& m) {
    double mean = 0, square = 0;
    for (std::ptrdiff_t i = 0; i < m.size(); ++i) mean += double(m.data()[i]) / double(m.size());
    for (std::ptrdiff_t i = 0; i < m.size(); ++i) {
        const double d = double(m.data()[i]) - mean;
        square += d * d / double(m.size());
    }
    return std::sqrt(square);
}

void print_parameters(GPT& model) {
    std::printf("%-24s %10s %9s %10s\n", "parameter", "shape", "numbers", "deviation");
    const Parameters list = parameters(model);
    for (const auto& [name, p] : list)
        std::printf("%-24s %10s %9ld %10.4f\n", name.c_str(), shape(p->value).c_str(),
                    long(p->value.size()), deviation(p->value));
    std::printf("%-24s %10s %9ld   parameter_count says %ld\n", "together", "",
                count_parameters(list), parameter_count(model.config));
}

// The same formula at the sizes of the four GPT-2s, and where their numbers are.
void print_sizes() {
    struct Size {
        const char* name;
        int layers, heads, dim;
    };
    std::printf("\nGPT-2's four sizes:  e embeddings, a attention, m MLP\n\n");
    for (const Size s : {Size{"small", 12, 12, 768}, Size{"medium", 24, 16, 1024},
                         Size{"large", 36, 20, 1280}, Size{"xl", 48, 25, 1600}}) {
        const long all = parameter_count({50257, 1024, s.layers, s.heads, s.dim});
        const double tables = (50257.0 + 1024) * s.dim;
        const double attention = s.layers * 4.0 * s.dim * s.dim, mlp = 2 * attention;
        const auto bar = [&](char letter, double part) {
            return std::string(std::size_t(std::lround(44 * part / double(all))), letter);
        };
        std::printf("  %-7s %13s  %s%s%s\n", s.name, with_commas(all).c_str(),
                    bar('e', tables).c_str(), bar('a', attention).c_str(), bar('m', mlp).c_str());
    }
}

// Random tokens, and what follows each of them: nothing that anyone could predict.
struct Tokens {
    std::vector<int> inputs, targets;
};
Tokens random_tokens(Rng& rng) {
    Tokens tokens;
    for (int i = 0; i < kBatch * kConfig.context; ++i) {
        tokens.inputs.push_back(rng.below(kConfig.vocab));
        tokens.targets.push_back(rng.below(kConfig.vocab));
    }
    return tokens;
}

void print_start(GPT& model, const Tokens& tokens) {
    Tape tape(Tape::Gradients::off);
    const Tensor logits = forward(tape, model, tokens.inputs, kBatch);
    const double loss = double(cross_entropy(logits, tokens.targets).value()(0, 0));
    std::printf("\n%d sequences of %d tokens in, logits %s out.\n", kBatch, kConfig.context,
                shape(logits.value()).c_str());
    std::printf("Loss before training: %.4f.  ln %d = %.4f: all tokens are about equally likely.\n",
                loss, kConfig.vocab, std::log(kConfig.vocab));
}

// Each hook, what it sees, and how large that is.
void print_hooks(GPT& model, const Tokens& tokens) {
    std::printf("\n%-28s %10s %10s\n", "hook", "shape", "deviation");
    Tape tape(Tape::Gradients::off);
    forward(tape, model, tokens.inputs, kBatch, [](const std::string& name, Tensor& t) {
        std::printf("%-28s %10s %10.4f\n", name.c_str(), shape(t.value()).c_str(),
                    deviation(t.value()));
    });
}

// The model goes to disk; then the header of its file is read back, and the model too.
void print_file(GPT& model, const Tokens& tokens) {
    const std::string directory = "build/11_gpt", path = directory + "/model.safetensors";
    save_model(model, directory);
    const std::string bytes = read_file(path);
    Metadata metadata;
    const std::vector<TensorPlace> places = read_places(bytes, path, &metadata);
    std::printf("\n%s: %s bytes, %zu tensors.  It begins\n\n  ", path.c_str(),
                with_commas(long(bytes.size())).c_str(), places.size());
    for (const char byte : bytes.substr(0, 8))
        std::printf("%02x ", static_cast<unsigned char>(byte));
    std::printf("%s...\n\n", bytes.substr(8, 66).c_str());
    for (const TensorPlace& place : places) {
        const std::string& name = place.name;
        if (name.starts_with("h.1") || name.ends_with("bias")) continue;  // a shorter list
        std::string sizes;
        for (const long size : place.shape)
            sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
        std::printf("  %-24s %s  [%s]%*s bytes %ld to %ld\n", name.c_str(), place.dtype.c_str(),
                    sizes.c_str(), int(9 - sizes.size()), "", place.begin, place.end);
    }
    std::printf("  ... and the biases and block 1\n");
    GPT copy = load_model(directory);
    Tape one(Tape::Gradients::off), two(Tape::Gradients::off);
    const bool same = forward(one, model, tokens.inputs, kBatch).value() ==
                      forward(two, copy, tokens.inputs, kBatch).value();
    std::printf("\nRead back, the model gives %s logits.\n", same ? "the same" : "OTHER");
}

void run() {
    GPT model(kConfig);
    Rng rng(11);
    initialise(model, rng);
    print_parameters(model);
    print_sizes();
    const Tokens tokens = random_tokens(rng);
    print_start(model, tokens);
    print_hooks(model, tokens);
    print_file(model, tokens);
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
