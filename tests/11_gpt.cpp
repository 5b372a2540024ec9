// Lesson 11: the GPT as a whole against PyTorch, its start, its hooks, and its files.
#include "support/test.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>

#include "04_tensor_autograd/ops.hpp"
#include "11_gpt/checkpoint.hpp"
#include "11_gpt/gpt.hpp"
#include "common/files.hpp"
#include "common/json.hpp"
#include "support/folder.hpp"
#include "support/golden.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

// ---- models -------------------------------------------------------------------------------------

// The GPT that PyTorch computed with: its weights, two sequences of five tokens, and what came out.
struct GoldenGpt {
    Golden golden{"gpt"};
    std::vector<int> tokens = golden.ints("tokens"), targets = golden.ints("targets");
    int batch = golden.ints("batch")[0];
    GPT model;

    GoldenGpt() {
        const std::vector<int> c = golden.ints("vocab_context_layers_heads_dim");
        model = GPT({.vocab = c[0], .context = c[1], .layers = c[2], .heads = c[3], .dim = c[4]});
        for (const auto& [name, p] : parameters(model)) p->value = golden[name];
    }
    Matrix logits(const std::vector<int>& of, const Hook& hook = {}) {
        Tape tape(Tape::Gradients::off);
        return forward(tape, model, of, batch, hook).value();
    }
    // Leaves the gradients in the model; returns the loss.
    double backward(const std::vector<int>& of, const Hook& hook = {}) {
        Tape tape;
        zero_gradients(parameters(model));
        const Tensor loss = cross_entropy(forward(tape, model, of, batch, hook), targets);
        tape.backward(loss);
        return double(loss.value()(0, 0));
    }
};

GPT random_gpt(const GPTConfig& config, std::uint64_t seed) {
    GPT model(config);
    Rng rng(seed);
    for (const auto& [name, p] : parameters(model))
        p->value = random_matrix(p->value.rows(), p->value.cols(), rng);
    return model;
}

Matrix run(GPT& model, const std::vector<int>& tokens, int batch, const Hook& hook = {},
           Rng* rng = nullptr) {
    Tape tape(Tape::Gradients::off);
    return forward(tape, model, tokens, batch, hook, rng).value();
}

std::vector<int> random_tokens(int count, int vocab, Rng& rng) {
    std::vector<int> tokens;
    for (int i = 0; i < count; ++i) tokens.push_back(rng.below(vocab));
    return tokens;
}

// ---- files --------------------------------------------------------------------------------------

// The bytes of a safetensors file, put together by hand.
std::string file_of(const std::string& header, const std::string& data) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += char((header.size() >> (8 * i)) & 255);
    return bytes + header + data;
}

template <class Number>
std::string bytes_of(const std::vector<Number>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

// What reading a file of these bytes complains about.
std::string complaint_about(const std::string& bytes) {
    try {
        Metadata metadata;
        read_places(bytes, "dir/x.safetensors", &metadata);
    } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        CHECK_THAT(text, ContainsSubstring("dir/x.safetensors"));
        CHECK(text.find('\n') == std::string::npos);
        return text;
    }
    return "nothing";
}

std::string complaint_about_model(const std::string& directory) {
    try {
        load_model(directory);
    } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        CHECK_THAT(text, ContainsSubstring(directory));
        CHECK(text.find('\n') == std::string::npos);
        return text;
    }
    return "nothing";
}

void check_same_bits(const Matrix& got, const Matrix& want) {
    REQUIRE(shape(got) == shape(want));
    CHECK(std::memcmp(got.data(), want.data(), std::size_t(want.size()) * sizeof(real)) == 0);
}

// ---- exact values -------------------------------------------------------------------------------

// Equal to the expected value; and of known wrong values, which mistake makes them.
template <class T>
class IsMatcher : public Catch::Matchers::MatcherBase<T> {
public:
    explicit IsMatcher(T expected) : expected_(std::move(expected)) {}
    IsMatcher& unless(const T& mistake, const std::string& explanation) {
        mistakes_.emplace_back(mistake, explanation);
        return *this;
    }
    bool match(const T& actual) const override {
        description_ = "should be " + Catch::Detail::stringify(expected_);
        for (const auto& [mistake, explanation] : mistakes_)
            if (actual == mistake)
                description_ += "\nthis is what comes out when " + explanation;
        return actual == expected_;
    }
    std::string describe() const override { return description_; }

private:
    T expected_;
    std::vector<std::pair<T, std::string>> mistakes_;
    mutable std::string description_;
};
template <class T>
IsMatcher<T> Is(T expected) {
    return IsMatcher<T>(std::move(expected));
}
IsMatcher<std::string> IsText(const std::string& expected) { return Is(expected); }

std::string sizes(const std::vector<int>& shape) {
    std::string text;
    for (const int n : shape) text += (text.empty() ? "" : ", ") + std::to_string(n);
    return "[" + text + "]";
}

// What a deviation other than the wanted one tells, in a model of three layers.
std::string mistaken_deviation(double deviation, double want) {
    const auto is = [&](double other) { return std::abs(deviation / other - 1) < 0.1; };
    if (is(want)) return "";
    if (deviation == 0) return " is still zero: it has not been drawn";
    if (is(std::sqrt(0.02))) return ": 0.02 is the deviation, not the variance";
    if (want == 0.02)
        return is(0.02 / std::sqrt(6.0)) ? ": only c_proj, which writes to the stream, is smaller"
                                         : "";
    if (is(0.02)) return ": layers that write to the stream start smaller";
    if (is(0.02 / std::sqrt(3.0)))
        return ": two layers of each block write to the stream, so divide by sqrt(2·layers), not "
               "by sqrt(layers)";
    if (is(0.02 / 6)) return ": divide by sqrt(2·layers), not by 2·layers";
    if (is(0.02 / 3)) return ": divide by sqrt(2·layers), not by layers";
    return "";
}

const GPTConfig kSmall{.vocab = 11, .context = 7, .layers = 2, .heads = 3, .dim = 12};

}  // namespace

// ---- the model ----------------------------------------------------------------------------------

TEST_CASE("parameter_count: a worked example, then GPT-2 from its config alone", "[11][1 pts]") {
    // 4,656 for the embeddings, two blocks of 28,272, and 96 for the last norm
    GPTConfig config{.vocab = 65, .context = 32, .layers = 2, .heads = 4, .dim = 48};
    const long biases = 2 * 9 * 48, shifts = 5 * 48;  // of the linear layers, and of the norms
    CHECK_THAT(
        parameter_count(config),
        Is(61296L)
            .unless(61296 + 65 * 48, "the unembedding is counted: it is wte, once more")
            .unless(61296 - 32 * 48, "the position embeddings wpe are not counted")
            .unless(61296 - biases, "the biases of the linear layers are not counted")
            .unless(61296 - shifts, "the shifts of the norms (ln_….bias) are not counted")
            .unless(61296 - biases - shifts, "no bias is counted, although config.bias is true")
            .unless(61296 - 96, "ln_f is not counted")
            .unless(61296 - 2 * 96, "a block's two norms are counted as one, or c_attn has 48 "
                                    "biases instead of 144")
            .unless(61296 - 2 * (48 + 1) * 48, "attention's second layer, c_proj, is not counted")
            .unless(61296 - 28272, "only one of the two layers is counted"));
    config.bias = false;
    CHECK_THAT(parameter_count(config),
               Is(61296 - biases - shifts)
                   .unless(61296, "config.bias is not looked at")
                   .unless(61296 - biases, "with bias = false the norms have no shift either")
                   .unless(61296 - biases - 10 * 48, "a norm without a bias still has its scale"));

    const auto gpt2 = [](int layers, int heads, int dim) {
        return GPTConfig{
            .vocab = 50257, .context = 1024, .layers = layers, .heads = heads, .dim = dim};
    };
    CHECK(parameter_count(gpt2(12, 12, 768)) == 124439808);  // known as 124 million
    CHECK(parameter_count(gpt2(24, 16, 1024)) == 354823168);
    CHECK(parameter_count(gpt2(48, 25, 1600)) == 1557611200);
    GPTConfig gpt3 = gpt2(96, 96, 12288);  // Brown et al., 2020, table 2.1
    gpt3.context = 2048;
    CHECK_THAT(parameter_count(gpt3),
               Is(174604259328L)
                   .unless(long(int(174604259328L)), "an int is too small: compute with long"));
    // Here 8·dim² alone overflows an int, which GPT-3's 8·12288² does not.
    CHECK_THAT(parameter_count(gpt2(1, 1, 20000)),
               Is(5825920000L)
                   .unless(long(int(5825920000L)), "an int is too small: compute with long"));
    for (const bool bias : {true, false}) {
        config = kSmall;
        config.bias = bias;
        GPT model(config);
        INFO("with bias = " << bias);
        CHECK(parameter_count(config) == count_parameters(parameters(model)));
    }
}

TEST_CASE("initialise: GPT-2's spreads", "[11][1 pts]") {
    const GPTConfig config{.vocab = 101, .context = 53, .layers = 3, .heads = 4, .dim = 48};
    GPT model(config), again(config);
    Rng rng(1101), same(1101);
    initialise(model, rng);
    initialise(again, same);
    const Parameters list = parameters(model), second = parameters(again);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& [name, p] = list[i];
        // the same seed, the same weights
        CHECK_THAT(p->value, Exactly(second[i].parameter->value));
        if (p->value.rows() == 1) {
            const bool scale = name.ends_with(".weight");
            INFO(name << " should be " << (scale ? "1" : "0") << " everywhere");
            CHECK_THAT(p->value, Exactly(Matrix(1, p->value.cols(), scale ? 1 : 0)));
            continue;
        }
        const double n = double(p->value.size());
        const double total = dot(p->value, Matrix(p->value.rows(), p->value.cols(), 1));
        const double deviation = std::sqrt(dot(p->value, p->value) / n);
        const double want = name.ends_with("c_proj.weight") ? 0.02 / std::sqrt(2.0 * 3) : 0.02;
        INFO(name << mistaken_deviation(deviation, want));
        // n numbers: the deviation's own relative spread is 1 / sqrt(2n), the mean's 1 / sqrt(n)
        CHECK_THAT(deviation, WithinRel(want, 4.5 / std::sqrt(2 * n)));
        CHECK_THAT(total / n, WithinAbs(0, 4.5 * want / std::sqrt(n)));
    }
    const std::vector<Block>& blocks = model.blocks;
    CHECK_FALSE(blocks[0].attn.c_attn.weight.value == blocks[1].attn.c_attn.weight.value);
}

TEST_CASE("forward: a worked example, with blocks that add nothing", "[11][0 pts]") {
    // All weights of the block are zero.  Token 2 stands at position 0: (2, 2) + (0, 2) = (2, 4),
    // normed (-1, 1).  Token 0 stands at position 1: (1, 0) + (1, 0) = (2, 0), normed (1, -1).
    GPT model({.vocab = 3, .context = 3, .layers = 1, .heads = 1, .dim = 2});
    model.wte.value = Matrix{{1, 0}, {0, 3}, {2, 2}};
    model.wpe.value = Matrix{{0, 2}, {1, 0}, {4, 0}};
    const real k = real(1 / std::sqrt(1 + 1e-5));  // LayerNorm's epsilon: nearly 1
    const real j = real(0.5 / std::sqrt(0.25 + 1e-5));
    CHECK_THAT(run(model, {2, 0}, 1),
               Close(Matrix{{-k, 3 * k, 0}, {k, -3 * k, 0}})
                   .unless(Matrix{{2, 12, 12}, {2, 0, 4}}, "ln_f is missing")
                   .unless(Matrix{{0, 0, 0}, {j, -3 * j, 0}}, "the positions are not added")
                   .unless(Matrix{{-k, k}, {k, -k}}, "the unembedding is missing"));
}

TEST_CASE("forward: at the start the loss is about log(vocab)", "[11][0 pts]") {
    // ln_f gives rows of length sqrt(dim), so a logit's deviation is about 0.02·sqrt(48) = 0.14.
    // The mean loss of 212 tokens lies 0.14² / 2 above log(vocab), give or take 0.14 / sqrt(212);
    // and a token's own logit, about 0.7, adds another 0.01: 0.02 ± 0.01.
    GPT model({.vocab = 101, .context = 53, .layers = 3, .heads = 4, .dim = 48});
    Rng rng(1102);
    initialise(model, rng);
    const std::vector<int> tokens = random_tokens(4 * 53, 101, rng);
    const std::vector<int> targets = random_tokens(4 * 53, 101, rng);
    Tape tape(Tape::Gradients::off);
    const Tensor loss = cross_entropy(forward(tape, model, tokens, 4), targets);
    CHECK_THAT(double(loss.value()(0, 0)), WithinAbs(std::log(101.0) + 0.02, 0.05));
}

TEST_CASE("forward: the logits and the loss of PyTorch", "[11][1 pts]") {
    GoldenGpt g;
    Tape tape(Tape::Gradients::off);
    const Matrix first = g.golden["blocks.0.hook_resid_pre"];   // the embeddings
    const Matrix stream = g.golden["blocks.1.hook_resid_post"];  // what the last block leaves
    const Matrix wte_t = transpose(g.model.wte.value);
    const auto norm = [&](const Matrix& x) {
        return layernorm(tape.constant(x), g.model.ln_f).value();
    };
    // What comes out of the model with some mistake in it.
    const auto wrong = [&](const Matrix& from, std::vector<int> layers, int batch = 2) {
        Tensor x = tape.constant(from);
        for (const int l : layers)
            x = forward(x, g.model.blocks[std::size_t(l)], batch, 10 / batch);
        return matmul(norm(x.value()), wte_t);
    };
    Matrix no_positions(10, 12), norms = first;
    for (int r = 0; r < 10; ++r)
        for (int c = 0; c < 12; ++c)
            no_positions(r, c) = g.model.wte.value(g.tokens[std::size_t(r)], c);
    for (Block& block : g.model.blocks)
        norms = norm(forward(tape.constant(norms), block, 2, 5).value());
    CHECK_THAT(g.logits(g.tokens),
               Close(g.golden["logits"])
                   .within(kGoldenTolerance)
                   .unless(wrong(no_positions, {0, 1}), "the position embeddings are missing")
                   .unless(wrong(first, {0, 0}), "block 0 is used for every layer")
                   .unless(wrong(first, {0}), "the last block is left out")
                   .unless(wrong(first, {1}), "the first block is left out")
                   .unless(wrong(first, {0, 1}, 5), "blocks get time for batch, batch for time")
                   .unless(matmul(stream, wte_t), "ln_f is missing before the unembedding")
                   .unless(matmul(norms, wte_t), "ln_f comes after each block, not once")
                   .unless(norm(stream), "the unembedding is missing"));
    CHECK_THAT(g.backward(g.tokens), WithinRel(g.golden.number("loss"), kGoldenTolerance));
}

TEST_CASE("forward: every gradient of PyTorch", "[11][1 pts]") {
    GoldenGpt g;
    Matrix last;
    g.backward(g.tokens, [&](const std::string& name, Tensor& t) {
        if (name == "ln_final.hook_normalized") last = t.value();
    });
    // wte is used twice.  As unembedding it gets dlogitsᵀ·x, dlogits = (softmax - one-hot) / 10.
    Matrix dlogits = softmax_rows(g.golden["logits"]);
    for (int r = 0; r < 10; ++r) dlogits(r, g.targets[std::size_t(r)]) -= 1;
    const Matrix as_unembedding = matmul(transpose(scale(dlogits, real(0.1))), last);
    const Matrix as_embedding = subtract(g.golden["grad.wte.weight"], as_unembedding);
    for (const auto& [name, p] : parameters(g.model)) {
        CloseMatcher close = Close(g.golden["grad." + name]).within(kGoldenTolerance);
        if (name == "wte.weight")
            close.unless(as_unembedding, "wte learns as unembedding only, not as embedding")
                .unless(as_embedding, "wte learns as embedding only, not as unembedding");
        INFO("the gradient of " << name);
        CHECK_THAT(p->grad, close);
    }
}

TEST_CASE("forward: the hooks of the residual stream, by TransformerLens's names", "[11][0 pts]") {
    GoldenGpt g;
    std::vector<std::string> names, expected{"hook_embed", "hook_pos_embed"};
    for (const std::string at : {"blocks.0.", "blocks.1."})
        for (const char* name :
             {"hook_resid_pre", "attn.hook_q", "attn.hook_k", "attn.hook_v", "attn.hook_pattern",
              "attn.hook_z", "hook_attn_out", "hook_resid_mid", "hook_mlp_out", "hook_resid_post"})
            expected.push_back(at + name);
    expected.push_back("ln_final.hook_normalized");
    std::map<std::string, Matrix> seen;
    const Matrix logits = g.logits(g.tokens, [&](const std::string& name, Tensor& t) {
        names.push_back(name);
        seen[name] = t.value();
    });
    for (std::size_t i = 0; i < expected.size(); ++i) {
        INFO("hook " << i << " of " << expected.size());
        REQUIRE_THAT(i < names.size() ? names[i] : "missing", IsText(expected[i]));
    }
    CHECK(names.size() == expected.size());
    for (const char* name :
         {"blocks.0.hook_resid_pre", "blocks.1.hook_resid_pre", "blocks.1.hook_resid_post"}) {
        INFO(name);
        CHECK_THAT(seen[name], Close(g.golden[name]).within(kGoldenTolerance));
    }
    for (int r = 0; r < 10; ++r) {
        CHECK(std::ranges::equal(seen["hook_embed"].row(r),
                                 g.model.wte.value.row(g.tokens[std::size_t(r)])));
        CHECK(std::ranges::equal(seen["hook_pos_embed"].row(r), g.model.wpe.value.row(r % 5)));
    }
    const Matrix last = seen["ln_final.hook_normalized"];
    CHECK_THAT(matmul(last, transpose(g.model.wte.value)), Close(logits));
    CHECK_THAT(g.logits(g.tokens), Close(logits));  // looking changes nothing
}

TEST_CASE("forward: a patched residual stream is what the rest reads", "[11][0 pts]") {
    // Other tokens, but from block 1 on the stream of the golden run: its logits come out.
    GoldenGpt g;
    const std::vector<int> other{1, 2, 6, 8, 1, 0, 0, 2, 6, 10};
    const std::string point = "blocks.1.hook_resid_pre";
    const Hook patch = [&](const std::string& name, Tensor& t) {
        if (name == point) t = t.tape().constant(g.golden[point]);
    };
    REQUIRE_FALSE(is_close(g.logits(other), g.golden["logits"], 0.1));
    CHECK_THAT(g.logits(other, patch), Close(g.golden["logits"]).within(kGoldenTolerance));
    // What comes after the patch has the golden gradients, what came before has none.
    g.backward(other, patch);
    for (const auto& [name, p] : parameters(g.model)) {
        INFO("the gradient of " << name);
        if (name.starts_with("h.1.") || name.starts_with("ln_f."))
            CHECK_THAT(p->grad, Close(g.golden["grad." + name]).within(kGoldenTolerance));
        if (name.starts_with("h.0.") || name.starts_with("wpe."))
            CHECK_THAT(p->grad, Exactly(Matrix(p->grad.rows(), p->grad.cols())));
    }
}

TEST_CASE("forward: hooks at both ends may put something in place", "[11][0 pts]") {
    GoldenGpt g;
    Rng rng(1110);
    const Matrix other = random_matrix(10, 12, rng);
    const auto logits = [&](const std::string& point) {
        return g.logits(g.tokens, [&](const std::string& name, Tensor& t) {
            if (name == point) t = t.tape().constant(other);
        });
    };
    CHECK_THAT(logits("ln_final.hook_normalized"),
               Close(matmul(other, transpose(g.model.wte.value))));
    // Embeddings from elsewhere are what a model with that table would have computed.
    GoldenGpt moved;
    for (int t = 0; t < 5; ++t)
        for (int c = 0; c < 12; ++c) moved.model.wpe.value(t, c) = other(t, c);
    const std::vector<int> first(g.tokens.begin(), g.tokens.begin() + 5);
    CHECK_THAT(copy_of(logits("hook_pos_embed").view().block(0, 0, 5, 11)),
               Close(run(moved.model, first, 1)));
    CHECK_FALSE(is_close(logits("hook_embed"), g.golden["logits"], 0.01));
}

TEST_CASE("forward: later tokens and other sequences change nothing", "[11][0 pts]") {
    GoldenGpt g;
    const Matrix both = g.logits(g.tokens);
    const auto rows = [&](int first, int count) {
        return copy_of(both.view().block(first, 0, count, both.cols()));
    };
    const std::vector<int> three(g.tokens.begin(), g.tokens.begin() + 3);
    const std::vector<int> second(g.tokens.begin() + 5, g.tokens.end());
    CHECK_THAT(run(g.model, three, 1), Close(rows(0, 3)));
    CHECK_THAT(run(g.model, second, 1), Close(rows(5, 5)));
}

TEST_CASE("forward: dropout on the embeddings and the branches, with an rng only", "[11][0 pts]") {
    GPTConfig config = kSmall;
    config.dropout = 0.3;
    GPT model = random_gpt(config, 1103), plain = random_gpt(kSmall, 1103);
    Rng rng(1104);
    const std::vector<int> tokens = random_tokens(16 * 7, 11, rng);
    CHECK_THAT(run(model, tokens, 16), Exactly(run(plain, tokens, 16)));
    CHECK_THAT(run(plain, tokens, 16, {}, &rng), Exactly(run(plain, tokens, 16)));
    std::map<std::string, Matrix> seen;
    const Matrix dropped = run(
        model, tokens, 16, [&](const std::string& name, Tensor& t) { seen[name] = t.value(); },
        &rng);
    CHECK_FALSE(dropped == run(plain, tokens, 16));
    const auto zeros = [](const Matrix& m) {
        return double(std::count(m.data(), m.data() + m.size(), real(0))) / double(m.size());
    };
    // of 1344 each: standard deviation 0.0125
    CHECK_THAT(zeros(seen["blocks.0.hook_resid_pre"]), WithinAbs(0.3, 0.06));
    for (const std::string at : {"blocks.0.", "blocks.1."}) {
        const Matrix mid = seen[at + "hook_resid_mid"];
        CHECK_THAT(zeros(subtract(mid, seen[at + "hook_resid_pre"])), WithinAbs(0.3, 0.06));
        CHECK_THAT(zeros(subtract(seen[at + "hook_resid_post"], mid)), WithinAbs(0.3, 0.06));
    }
}

TEST_CASE("forward and backward: the same bits for any number of threads", "[11][0 pts]") {
    GPT model = random_gpt({.vocab = 29, .context = 23, .layers = 2, .heads = 5, .dim = 40}, 1105);
    Rng rng(1106);
    const std::vector<int> tokens = random_tokens(3 * 23, 29, rng);
    const std::vector<int> targets = random_tokens(3 * 23, 29, rng);
    CHECK(same_bits_for_any_threads([&] { return run(model, tokens, 3); }));
    Block& block = model.blocks[0];
    for (Parameter* p : {&model.wte, &block.attn.c_attn.weight, &block.ln_1.gamma})
        CHECK(same_bits_for_any_threads([&] {
            Tape tape;
            zero_gradients(parameters(model));
            tape.backward(cross_entropy(forward(tape, model, tokens, 3), targets));
            return p->grad;
        }));
}

TEST_CASE("GPT: what makes no sense is refused, and named", "[11][0 pts]") {
    const auto complaint = [](auto change) {
        GPTConfig config = kSmall;
        change(config);
        try {
            GPT model(config);
        } catch (const std::invalid_argument& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    CHECK_THAT(complaint([](GPTConfig& c) { c.vocab = 0; }), ContainsSubstring("vocab"));
    CHECK_THAT(complaint([](GPTConfig& c) { c.context = -1; }), ContainsSubstring("context"));
    CHECK_THAT(complaint([](GPTConfig& c) { c.layers = 0; }), ContainsSubstring("layers"));
    CHECK_THAT(complaint([](GPTConfig& c) { c.heads = 0; }), ContainsSubstring("heads"));
    CHECK_THAT(complaint([](GPTConfig& c) { c.heads = 5; }), ContainsSubstring("5 heads"));
    CHECK_THAT(complaint([](GPTConfig& c) { c.dim = 0; }), ContainsSubstring("dim"));
    CHECK_THAT(complaint([](GPTConfig& c) { c.dropout = 1; }), ContainsSubstring("dropout"));
    CHECK_THAT(complaint([](GPTConfig& c) { c.dropout = std::nan(""); }),
               ContainsSubstring("dropout"));

    GPT model(kSmall);
    CHECK_THROWS_WITH(run(model, std::vector<int>(8), 1), ContainsSubstring("context of 7"));
    CHECK_THROWS_AS(run(model, std::vector<int>(9), 2), std::invalid_argument);
    CHECK_THROWS_AS(run(model, std::vector<int>(4), 0), std::invalid_argument);
    CHECK_THROWS_AS(run(model, {}, 1), std::invalid_argument);
    CHECK_THROWS_AS(run(model, {3, 11}, 1), std::invalid_argument);
    CHECK_THROWS_AS(run(model, {3, -1}, 1), std::invalid_argument);
}

// ---- its files ----------------------------------------------------------------------------------

TEST_CASE("safetensors_header: a worked example, then offsets in the order of names",
          "[11][1 pts]") {
    // {"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} has 54 bytes; two spaces make it 56.
    const std::string one = safetensors_header({{"b", stored_vector(Matrix(1, 2))}}, {});
    CHECK_THAT(int(one.size()),
               Is(56).unless(kDouble ? 55 : 54, "the header is not padded with spaces"));
    CHECK(one.front() == '{');
    const long size = sizeof(real);
    const auto entry_of = [](const std::string& text, const std::string& name) {
        const Json header = parse_json(text, "the header");
        const Json& entry = header.at(name);
        return entry.at("dtype").as_string() + " " + entry.at("shape").text() + " " +
               entry.at("data_offsets").text();
    };
    const auto entry = [&](const std::string& shape, long begin, long end) {
        return (kDouble ? "F64 " : "F32 ") + shape + " [" + std::to_string(begin) + "," +
               std::to_string(end) + "]";
    };
    CHECK_THAT(entry_of(one, "b"),
               IsText(entry("[2]", 0, 2 * size))
                   .unless(entry("[2]", 0, 2), "offsets count numbers, not bytes")
                   .unless(entry("[1,2]", 0, 2 * size),
                           "the shape is that of the matrix, not tensor.shape")
                   .unless(entry("[2]", 64, 64 + 2 * size),
                           "offsets count from the beginning of the file"));

    const StoredTensors tensors = {{"b", stored_vector(Matrix(1, 5))},
                                   {"a", stored_matrix(Matrix(2, 3))},
                                   {"c \"quoted\"", stored_matrix(Matrix(1, 7))}};
    const std::string text = safetensors_header(tensors, {{"format", "pt"}});
    CHECK((8 + text.size()) % 8 == 0);
    const Json header = parse_json(text, "the header");
    CHECK(header.members().size() == 4);
    CHECK(header.at("__metadata__").at("format").as_string() == "pt");
    const auto check = [&](const char* name, const std::string& shape, long begin, long end) {
        INFO("the tensor " << name);
        const long bytes = (end - begin) * size;
        CHECK_THAT(entry_of(text, name),
                   IsText(entry(shape, begin * size, end * size))
                       .unless(entry(shape, begin * size, bytes),
                               "the second offset is the length, not the end")
                       .unless(entry(shape, 0, bytes), "every tensor begins at 0")
                       .unless(entry(shape, begin, end), "offsets count numbers, not bytes"));
    };
    check("c \"quoted\"", "[1,7]", 11, 18);
    check("b", "[5]", 6, 11);
    check("a", "[2,3]", 0, 6);
    CHECK(parse_json(safetensors_header({}, {}), "empty") == Json::object());
}

TEST_CASE("write_safetensors: the bytes are those of the format", "[11][0 pts]") {
    const Folder directory;
    const std::string path = directory.path + "/x.safetensors";
    const Matrix a{{1, -2.5, 3}, {4, 0.1f, 6}}, b{{7, 8}};
    write_safetensors(path, {{"b", stored_vector(b)}, {"a", stored_matrix(a)}});
    const std::string bytes = read_file(path);
    REQUIRE(bytes.size() > 8);
    std::size_t length = 0;
    for (int i = 7; i >= 0; --i) length = 256 * length + std::uint8_t(bytes[std::size_t(i)]);
    const bool header_as_promised =
        bytes.substr(8, length) ==
        safetensors_header({{"b", stored_vector(b)}, {"a", stored_matrix(a)}}, {});
    CHECK(header_as_promised);
    const bool numbers_in_the_order_of_names =
        bytes.substr(8 + length) == bytes_of(std::vector<real>{1, -2.5, 3, 4, 0.1f, 6, 7, 8});
    CHECK(numbers_in_the_order_of_names);
}

TEST_CASE("read_safetensors: reads F32 and F64, leaves out the rest", "[11][0 pts]") {
    const std::string header =
        R"({"__metadata__":{"by":"hand"},)"
        R"("mask":{"dtype":"BOOL","shape":[1,1,2,2],"data_offsets":[24,28]},)"
        R"("float":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},)"
        R"("ids":{"dtype":"I64","shape":[1],"data_offsets":[52,60]},)"
        R"("scalar":{"dtype":"F32","shape":[],"data_offsets":[60,64]},)"
        R"("none":{"dtype":"F32","shape":[0,4],"data_offsets":[64,64]},)"
        R"("double":{"dtype":"F64","shape":[3],"data_offsets":[28,52]}}   )";
    const std::string data = bytes_of(std::vector<float>{1, 2, 3, 4, 5, 6}) + std::string(4, '\1') +
                             bytes_of(std::vector<double>{0.5, -1e-3, 1e30}) +
                             std::string(8, '\0') + bytes_of(std::vector<float>{9});
    const Folder directory;
    const std::string path = directory.path + "/x.safetensors";
    write_file(path, file_of(header, data));
    const StoredTensors tensors = read_safetensors(path);
    REQUIRE(tensors.size() == 3);
    CHECK(tensors.at("float").shape == std::vector<int>{2, 3});
    CHECK_THAT(tensors.at("float").values, Exactly(Matrix{{1, 2, 3}, {4, 5, 6}}));
    CHECK(tensors.at("double").shape == std::vector<int>{3});
    CHECK_THAT(tensors.at("double").values, Exactly(Matrix{{real(0.5), real(-1e-3), real(1e30)}}));
    CHECK(tensors.at("none").values.size() == 0);
}

TEST_CASE("read_safetensors: gives back what was written, bit by bit", "[11][0 pts]") {
    Rng rng(1107);
    const real infinity = std::numeric_limits<real>::infinity();
    const Matrix special{{-real(0), infinity, -infinity, std::numeric_limits<real>::quiet_NaN(),
                          std::numeric_limits<real>::denorm_min(),
                          std::numeric_limits<real>::max()}};
    const StoredTensors tensors = {{"special", stored_vector(special)},
                                   {"h.0.attn", stored_matrix(random_matrix(13, 17, rng))},
                                   {"é\n\"", stored_matrix(random_matrix(1, 5, rng))}};
    const Folder directory;
    const std::string path = directory.path + "/x.safetensors";
    write_safetensors(path, tensors, {{"format", "pt"}});
    Metadata metadata;
    const StoredTensors back = read_safetensors(path, &metadata);
    CHECK(metadata == Metadata{{"format", "pt"}});
    REQUIRE(back.size() == 3);
    for (const auto& [name, tensor] : tensors) {
        CHECK(back.at(name).shape == tensor.shape);
        check_same_bits(back.at(name).values, tensor.values);
    }
}

TEST_CASE("read_place: what the offsets and shapes say must fit the file", "[11][1 pts]") {
    const std::string data(24, '\0');
    const auto file = [&](const std::string& shape_text, const std::string& offsets) {
        return file_of(
            R"({"w":{"dtype":"F32","shape":)" + shape_text + R"(,"data_offsets":)" + offsets + "}}",
            data);
    };
    const std::vector<TensorPlace> places = read_places(file("[2,3]", "[0,24]"), "x");
    REQUIRE(places.size() == 1);
    CHECK(places[0].name == "w");
    CHECK(places[0].dtype == "F32");
    CHECK(places[0].shape == std::vector<long>{2, 3});
    CHECK(places[0].begin == 0);
    CHECK(places[0].end == 24);
    {
        INFO("shape [100,100,0]: a tensor without numbers may have any other sizes");
        const std::string empty =
            R"({"w":{"dtype":"F32","shape":[100,100,0],"data_offsets":[0,0]}})";
        CHECK(complaint_about(file_of(empty, "")) == "nothing");
    }

    const struct {
        std::string shape, offsets, why;
    } table[] = {
        {"[2,3]", "[0,28]", "which end behind the file"},
        {"[2,3]", "[4,28]", "which have the right length, but end behind the file"},
        {"[2,3]", "[-4,20]", "which begin before the data"},
        {"[2,3]", "[24,0]", "which end before they begin"},
        {"[2,3]", "[0.5,24.5]", "which are no whole numbers"},
        {"[2,3]", "[\"0\",24]", "of which one is no number"},
        {"[2,3]", "[0,1e300]", "which no long can hold"},
        {"[2,4]", "[0,24]", "but the shape needs 32 bytes"},
        {"[5]", "[0,24]", "but the shape needs 20 bytes"},
        {"[]", "[0,24]", "but a shape without sizes is one number, 4 bytes"},
        {"[2,3,1,2]", "[0,24]", "but the shape needs 48 bytes"},
        {"[0]", "[0,24]", "but the shape needs no byte"},
        {"[-2,-3]", "[0,24]", "but a size must not be negative"},
        {"[1.5,4]", "[0,24]", "but a size must be whole"},
        {"[2,null]", "[0,24]", "but a size must be a number"},
        {"[65536,65536,65536,65536]", "[0,0]", "but 2^66 bytes overflow a long to 0"},
        {"[4294967302]", "[0,24]", "but 2^32 + 6 overflows an int to 6"},
        {"[1e300]", "[0,24]", "but no long can hold the size"},
    };
    for (const auto& [shape_text, offsets, why] : table) {
        INFO("shape " << shape_text << " and data_offsets " << offsets << ", " << why);
        CHECK_THAT(complaint_about(file(shape_text, offsets)), ContainsSubstring("tensor w"));
    }
}

TEST_CASE("read_place: a damaged file is refused in one line", "[11][0 pts]") {
    const std::string data(24, '\0');
    const auto with = [&](const std::string& header) { return file_of(header, data); };
    const auto two = [&](const std::string& first, const std::string& second) {
        return with(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":)" + first +
                    R"(},"b":{"dtype":"F32","shape":[3],"data_offsets":)" + second + "}}");
    };
    REQUIRE(complaint_about(two("[0,12]", "[12,24]")) == "nothing");
    REQUIRE(complaint_about(two("[12,24]", "[0,12]")) == "nothing");  // any order
    std::string huge = with("{}");
    huge[7] = '\x7f';  // a header of 2^62 bytes
    std::string negative = with("{}");
    for (int i = 0; i < 8; ++i) negative[std::size_t(i)] = '\xff';
    const std::string good = two("[0,12]", "[12,24]");
    const std::pair<std::string, std::string> table[] = {
        {"", "0 bytes"},
        {"1234567", "7 bytes"},
        {huge, "header"},
        {negative, "header"},
        {good.substr(0, 20), "header"},           // cut within the header
        {good.substr(0, good.size() - 1), "23"},  // cut within the data
        {good + "x", "24 of 25"},                 // bytes too many
        {with("{"), "line 1"},                    // no JSON
        {with("[]"), "object"},
        {with("{}"), "0 of 24"},
        {with(R"({"w":3})"), "tensor w"},
        {with(R"({"__metadata__":3})"), "metadata"},
        {with(R"({"__metadata__":{"format":3}})"), "format"},
        {with(R"({"w":{"shape":[6],"data_offsets":[0,24]}})"), "dtype"},
        {with(R"({"w":{"dtype":"F32","data_offsets":[0,24]}})"), "shape"},
        {with(R"({"w":{"dtype":"F32","shape":[6]}})"), "data_offsets"},
        {with(R"({"w":{"dtype":7,"shape":[6],"data_offsets":[0,24]}})"), "dtype"},
        {with(R"({"w":{"dtype":"F33","shape":[6],"data_offsets":[0,24]}})"), "dtype F33"},
        {with(R"({"w":{"dtype":"F32","shape":6,"data_offsets":[0,24]}})"), "shape"},
        {with(R"({"w":{"dtype":"F32","shape":[6],"data_offsets":24}})"), "data_offsets"},
        {with(R"({"w":{"dtype":"F32","shape":[6],"data_offsets":[0,24,24]}})"), "data_offsets"},
        {two("[0,12]", "[0,12]"), "tensor b"},   // two tensors at one place
        {two("[0,12]", "[8,20]"), "tensor b"},   // overlap
        {two("[4,16]", "[12,24]"), "tensor a"},  // a gap at the start
        {two("[0,12]", "[11,23]"), "tensor b"},
        {with(R"({"w":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},)"
              R"("w":{"dtype":"F32","shape":[3],"data_offsets":[12,24]}})"),
         "\"w\""},
    };
    for (const auto& [bytes, expected] : table)
        CHECK_THAT(complaint_about(bytes), ContainsSubstring(expected));
    CHECK_THROWS_WITH(read_safetensors("no/such/file"), ContainsSubstring("no/such/file"));
}

TEST_CASE("to_tensors: save and load give the same model, in GPT-2's names and shapes",
          "[11][1 pts]") {
    for (const bool bias : {true, false}) {
        GPTConfig config = kSmall;
        config.bias = bias;
        config.dropout = 0.25;
        GPT model = random_gpt(config, 1108);
        const Folder directory;
        save_model(model, directory.path);

        // Matrices are stored as (in x out), norms and biases as vectors.
        const StoredTensors tensors = read_safetensors(directory.path + "/model.safetensors");
        CHECK(tensors.size() == 2 + 2 * 12 + 2);  // a model without biases is saved with zeros
        using Shape = std::vector<int>;
        const std::pair<std::string, Shape> shapes[] = {{"wte.weight", {11, 12}},
                                                        {"wpe.weight", {7, 12}},
                                                        {"h.1.attn.c_attn.weight", {12, 36}},
                                                        {"h.0.attn.c_attn.bias", {36}},
                                                        {"h.0.attn.c_proj.weight", {12, 12}},
                                                        {"h.1.mlp.c_fc.weight", {12, 48}},
                                                        {"h.0.mlp.c_proj.weight", {48, 12}},
                                                        {"h.1.ln_1.weight", {12}},
                                                        {"h.0.ln_2.bias", {12}},
                                                        {"ln_f.weight", {12}},
                                                        {"ln_f.bias", {12}}};
        for (const auto& [name, expected] : shapes) {
            INFO(name);
            REQUIRE(tensors.count(name) == 1);
            const Shape turned(expected.rbegin(), expected.rend());
            IsMatcher<std::string> is = IsText(sizes(expected));
            if (expected.size() == 1)
                is.unless(sizes({1, expected[0]}), "norms and biases are not stored as vectors");
            else if (turned != expected)
                is.unless(sizes(turned), "a matrix is stored turned: GPT-2 has (in x out)");
            CHECK_THAT(sizes(tensors.at(name).shape), is);
        }
        if (!bias) CHECK_THAT(tensors.at("h.0.attn.c_attn.bias").values, Exactly(Matrix(1, 36)));

        GPT back = load_model(directory.path);
        CHECK(back.config == config);
        const Parameters ours = parameters(model), theirs = parameters(back);
        REQUIRE(ours.size() == theirs.size());
        for (std::size_t i = 0; i < ours.size(); ++i)
            check_same_bits(theirs[i].parameter->value, ours[i].parameter->value);
    }
}

TEST_CASE("to_tensors: matrices of one row stay matrices", "[11][0 pts]") {
    const Folder directory;
    const GPTConfig config{.vocab = 3, .context = 1, .layers = 1, .heads = 1, .dim = 1};
    GPT model = random_gpt(config, 1111);
    save_model(model, directory.path);
    const StoredTensors tensors = read_safetensors(directory.path + "/model.safetensors");
    CHECK(tensors.at("wpe.weight").shape == std::vector<int>{1, 1});
    CHECK(tensors.at("h.0.attn.c_attn.weight").shape == std::vector<int>{1, 3});
    CHECK(tensors.at("h.0.attn.c_attn.bias").shape == std::vector<int>{3});
    CHECK(complaint_about_model(directory.path) == "nothing");
}

TEST_CASE("load_model: files that do not fit are refused, and named", "[11][0 pts]") {
    const Folder directory;
    const std::string file = directory.path + "/model.safetensors";
    const std::string config = directory.path + "/config.json";
    GPT model = random_gpt(kSmall, 1109);
    save_model(model, directory.path);
    const StoredTensors good = read_safetensors(file);
    const std::string good_config = read_file(config);
    REQUIRE(complaint_about_model(directory.path) == "nothing");

    StoredTensors tensors = good;
    tensors["h.0.attn.masked_bias"] = stored_vector(Matrix(1, 3));  // old GPT-2 files hold such
    write_safetensors(file, tensors);
    CHECK(complaint_about_model(directory.path) == "nothing");

    tensors = good;
    tensors.erase("h.1.ln_2.bias");
    write_safetensors(file, tensors);
    CHECK_THAT(complaint_about_model(directory.path),
               ContainsSubstring(file) && ContainsSubstring("h.1.ln_2.bias"));

    const std::pair<std::string, StoredTensor> wrong[] = {
        {"wpe.weight", stored_matrix(Matrix(8, 12))},
        {"h.0.attn.c_attn.weight", stored_matrix(Matrix(36, 12))},  // the layout of nn.Linear
        {"ln_f.weight", stored_matrix(Matrix(1, 12))},
        {"ln_f.bias", stored_vector(Matrix(1, 11))}};
    for (const auto& [name, tensor] : wrong) {
        tensors = good;
        tensors[name] = tensor;
        write_safetensors(file, tensors);
        CHECK_THAT(complaint_about_model(directory.path),
                   ContainsSubstring(file) && ContainsSubstring(name));
    }
    write_safetensors(file, good);

    const auto with = [&](const std::string& key, const Json& value) {
        Json json = parse_json(good_config, config);
        json.set(key, value);
        write_file(config, json.text(2));
        return complaint_about_model(directory.path);
    };
    const std::pair<std::string, Json> bad[] = {
        {"n_layer", 0},          {"n_head", 5},       {"n_embd", -12},  {"vocab_size", 11.5},
        {"n_positions", "7"},    {"n_head", Json()},  {"n_layer", 1e9}, {"bias", "no"},
        {"resid_pdrop", "much"}, {"resid_pdrop", 1.5}};
    for (const auto& [key, value] : bad) {
        INFO("config.json has \"" << key << "\": " << value.text());
        CHECK_THAT(with(key, value), ContainsSubstring(config));
    }
    CHECK_THAT(with("bias", false),
               ContainsSubstring(file) && ContainsSubstring(".bias is not zero"));
    CHECK_THAT(with("n_layer", 3), ContainsSubstring(file) && ContainsSubstring("h.2."));
    CHECK_THAT(with("n_embd", 99'999), ContainsSubstring(file));  // not allocated
    write_file(config, good_config.substr(0, good_config.size() / 2));
    CHECK_THAT(complaint_about_model(directory.path), ContainsSubstring(config));
    write_file(config, "{}");
    CHECK_THAT(complaint_about_model(directory.path), ContainsSubstring("vocab_size"));
    std::filesystem::remove(config);
    CHECK_THAT(complaint_about_model(directory.path), ContainsSubstring(config));
}

TEST_CASE("read_places: one short line, whatever a lying header says", "[11][0 pts]") {
    const std::string data(24, '\0');
    const auto entry = [](const std::string& name, const std::string& shape_text,
                          const std::string& offsets) {
        return "\"" + name + R"(":{"dtype":"F32","shape":)" + shape_text + R"(,"data_offsets":)" +
               offsets + "}";
    };
    const std::string longest(100'000, 'w');
    std::string ones = "[5";
    for (int i = 0; i < 10'000; ++i) ones += ",1";
    const std::string deep = std::string(70, '[') + std::string(70, ']');
    const struct {
        std::string header, expected;
    } table[] = {
        {"{" + entry("w\\nsample: all is well", "[7]", "[0,24]") + "}", "tensor w\\nsample"},
        {"{" + entry(longest, "[5]", "[0,24]") + "}", "tensor www"},
        {"{" + entry("w", ones + "]", "[0,24]") + "}", "tensor w"},
        {R"({"w":{"dtype":")" + longest + R"(","shape":[6],"data_offsets":[0,24]}})", "dtype www"},
        {"{" + entry("w", "[158114,158114]", "[0,100000146000]") + "}", "tensor w"},  // 100 GB
        {"{" + entry("w", "[158114,158114]", "[0,24]") + "}", "tensor w"},
        {"{" + entry("w", deep, "[0,24]") + "}", "deeper than 64"},
        {R"({"__metadata__":{")" + longest + R"(":1}})", "is no text"},
        {"{" + entry("w", "[3]", "[0,12]") + "," + entry("w", "[3]", "[12,24]") + "}",
         "\"w\" stands here a second time"},
    };
    for (const auto& [header, expected] : table) {
        INFO("a header that begins " << header.substr(0, 60));
        const std::string words = complaint_about(file_of(header, data));
        CHECK_THAT(words, ContainsSubstring(expected));
        CHECK(words.size() < 400);
    }
}

TEST_CASE("read_places: bad metadata is refused, wanted or not", "[11][0 pts]") {
    const std::string bytes = file_of(R"({"__metadata__":{"format":3}})", "");
    CHECK_THROWS_WITH(read_places(bytes, "x"), ContainsSubstring("metadata format is no text"));
}

TEST_CASE("check_size: a file of few tensors is no model of many layers", "[11][0 pts]") {
    const GPTConfig config{.vocab = 1, .context = 1, .layers = 100'000, .heads = 1, .dim = 1};
    const StoredTensors one = {{"wte.weight", stored_matrix(Matrix(1000, 1000))}};
    REQUIRE(parameter_count(config) > 1000 * 1000);  // check_size counts with it
    CHECK_THROWS_WITH(check_size(config, one, "x.safetensors", "config.json"),
                      ContainsSubstring("x.safetensors: holds 1 tensors, but config.json"));
}
