// Lesson 12: batches, the schedule, clipping, gradients of a batch, evaluation, and resuming.
#include <cmath>
#include <filesystem>
#include <numeric>

#include "12_training/corpus.hpp"
#include "12_training/journal.hpp"
#include "12_training/run.hpp"
#include "common/files.hpp"
#include "common/parallel.hpp"
#include "support/test.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

// A folder of its own for each test, gone at its end.
struct Folder {
    std::string path;
    explicit Folder(const std::string& name) : path("build/test-" + name) {
        std::filesystem::remove_all(path);
        make_directory(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

// 0 1 2 … n-1: token i is followed by i + 1, wherever a batch begins.
std::vector<int> counting(int n) {
    std::vector<int> stream(static_cast<std::size_t>(n));
    std::iota(stream.begin(), stream.end(), 0);
    return stream;
}

// A short text that repeats with a period of 7 tokens: easy to learn.
std::vector<int> periodic(int n) {
    std::vector<int> stream;
    for (int i = 0; i < n; ++i) stream.push_back((i * 3) % 7);
    return stream;
}

Settings small_settings(int steps) {
    Settings s;
    s.model = {.vocab = 7, .context = 8, .layers = 2, .heads = 2, .dim = 12, .bias = true};
    s.batch = 5;
    s.schedule = {.learning_rate = 1e-2, .lowest = 1e-3, .warmup = 3, .steps = steps};
    s.seed = 11;
    return s;
}

Parameter parameter_with_gradient(Matrix gradient) {
    Parameter p(Matrix(gradient.rows(), gradient.cols()));
    p.grad = std::move(gradient);
    return p;
}

bool same_weights(GPT& a, GPT& b) {
    const Parameters pa = parameters(a), pb = parameters(b);
    for (std::size_t k = 0; k < pa.size(); ++k)
        if (pa[k].parameter->value != pb[k].parameter->value) return false;
    return pa.size() == pb.size();
}

}  // namespace

TEST_CASE("random_batch: each target is the token after its input", "[12][1 pt]") {
    const std::vector<int> stream = counting(50);
    Rng rng(3);
    const Batch batch = random_batch(stream, 4, 6, rng);
    REQUIRE(batch.size == 4);
    REQUIRE(batch.time == 6);
    REQUIRE(batch.inputs.size() == 24);
    REQUIRE(batch.targets.size() == 24);
    for (std::size_t i = 0; i < 24; ++i) {
        INFO("place " << i << ": if target equals input, the targets are not shifted");
        CHECK(batch.targets[i] == batch.inputs[i] + 1);
        if (i % 6 != 0) CHECK(batch.inputs[i] == batch.inputs[i - 1] + 1);
    }
    // Every start is possible, the last one too, and none reads past the end.
    std::vector<int> starts(50);
    for (int i = 0; i < 400; ++i) {
        const Batch b = random_batch(stream, 1, 6, rng);
        ++starts[std::size_t(b.inputs[0])];
        REQUIRE(b.targets[5] <= 49);
    }
    CHECK(starts[0] > 0);
    CHECK(starts[43] > 0);
    CHECK(starts[44] == 0);
    CHECK_THROWS_WITH(random_batch(counting(6), 1, 6, rng), ContainsSubstring("6 tokens"));
}

TEST_CASE("learning_rate_at: warm-up, half a cosine, then the lowest rate", "[12][1 pt]") {
    const Schedule s{.learning_rate = 0.8, .lowest = 0.2, .warmup = 4, .steps = 12};
    const auto at = [&](int step) { return learning_rate_at(s, step); };
    CHECK_THAT(at(0), WithinRel(0.16, 1e-12));   // 0.8 · 1/5
    CHECK_THAT(at(3), WithinRel(0.64, 1e-12));   // 0.8 · 4/5
    CHECK_THAT(at(4), WithinRel(0.8, 1e-12));    // the highest
    CHECK_THAT(at(8), WithinRel(0.5, 1e-12));    // halfway down: the mean of 0.8 and 0.2
    CHECK_THAT(at(6), WithinRel(0.5 + 0.3 * std::sqrt(0.5), 1e-12));  // cos(45°)
    CHECK_THAT(at(12), WithinRel(0.2, 1e-12));
    CHECK_THAT(at(1000), WithinRel(0.2, 1e-12));
    const Schedule no_warmup{.learning_rate = 1, .lowest = 0, .warmup = 0, .steps = 2};
    CHECK_THAT(learning_rate_at(no_warmup, 0), WithinRel(1.0, 1e-12));
    CHECK_THAT(learning_rate_at(no_warmup, 1), WithinRel(0.5, 1e-12));
}

TEST_CASE("clip_gradients: one length for all, and only when it is too long", "[12][1 pt]") {
    // lengths 3 and 4: together 5
    Parameter a = parameter_with_gradient({{3, 0}}), b = parameter_with_gradient({{0}, {-4}});
    const Parameters list{{"a", &a}, {"b", &b}};
    CHECK_THAT(clip_gradients(list, 5.5), WithinRel(5.0, 1e-6));
    CHECK_THAT(a.grad, Close(Matrix{{3, 0}})
                           .unless(Matrix{{real(3.3), 0}}, "short gradients are made longer"));
    CHECK_THAT(clip_gradients(list, 0), WithinRel(5.0, 1e-6));
    CHECK_THAT(b.grad, Close(Matrix{{0}, {-4}}));
    CHECK_THAT(clip_gradients(list, 1), WithinRel(5.0, 1e-6));
    CHECK_THAT(a.grad, Close(Matrix{{real(0.6), 0}})
                           .unless(Matrix{{1, 0}}, "each matrix is clipped by its own length"));
    CHECK_THAT(b.grad, Close(Matrix{{0}, {real(-0.8)}}));
    CHECK_THAT(clip_gradients(list, 1), WithinRel(1.0, 1e-5));
}

TEST_CASE("compute_gradients: the gradients of this batch alone, checked by differences",
          "[12][1 pt]") {
    GPT model({.vocab = 5, .context = 4, .layers = 1, .heads = 1, .dim = 4});
    Rng rng(7);
    initialise(model, rng);
    for (const auto& [name, p] : parameters(model)) fill_normal(p->value, 0.3, rng);
    const Batch batch{2, 3, {0, 3, 1, 4, 2, 2}, {3, 1, 4, 2, 2, 0}};
    Tape tape;
    const double loss = compute_gradients(tape, model, batch, nullptr);
    CHECK_THAT(loss, WithinRel(evaluate_all(model, std::vector<int>{0, 3, 1, 4}, 1), 0.6));
    // The second call must not add to the first.
    CHECK(compute_gradients(tape, model, batch, nullptr) == loss);
    Matrix& bias = model.blocks[0].mlp.c_proj.bias.value;
    const Matrix gradient = model.blocks[0].mlp.c_proj.bias.grad;
    Tape other;
    const Matrix numeric = numeric_gradient(
        bias, [&] { return compute_gradients(other, model, batch, nullptr); });
    CHECK_THAT(gradient,
               Close(numeric)
                   .within(kGradientTolerance)
                   .unless(scale(numeric, 2), "gradients of the step before are not cleared"));
}

TEST_CASE("evaluate: the mean of batches, the same for the same Rng, and the model is untouched",
          "[12][1 pt]") {
    Settings s = small_settings(10);
    Run run(s);
    const std::vector<int> stream = periodic(100);
    GPT before = run.model;
    const double loss = evaluate(run.model, stream, 5, 4, Rng(2));
    CHECK(evaluate(run.model, stream, 5, 4, Rng(2)) == loss);
    CHECK(evaluate(run.model, stream, 5, 4, Rng(3)) != loss);
    CHECK(same_weights(run.model, before));
    // one batch after the other, by hand
    Rng rng(2);
    double total = 0;
    for (int i = 0; i < 4; ++i) {
        Tape tape;
        total += compute_gradients(tape, run.model, random_batch(stream, 5, 8, rng), nullptr);
    }
    CHECK_THAT(loss, WithinRel(total / 4, 1e-5));
    // An untrained model knows nothing: about ln 7 = 1.946.
    CHECK_THAT(evaluate_all(run.model, stream, 5), WithinAbs(std::log(7.0), 0.05));
}

TEST_CASE("train_step: learns a periodic text", "[12][1 pt]") {
    Run run(small_settings(120));
    const std::vector<int> stream = periodic(200);
    Tape tape;
    StepResult first{}, last{};
    for (int i = 0; i < 120; ++i) {
        last = train_step(run, tape, stream);
        if (i == 0) first = last;
    }
    CHECK(run.step == 120);
    CHECK(run.adamw.steps == 120);
    const double last_rate = learning_rate_at(run.settings.schedule, 119);
    CHECK_THAT(run.adamw.learning_rate, WithinRel(last_rate, 1e-12));
    CHECK_THAT(first.loss, WithinAbs(std::log(7.0), 0.1));
    CHECK(last.loss < 0.1);
    CHECK(last.norm > 0);
}

TEST_CASE("resume_run: goes on to the same bits as a run that was never stopped", "[12][1 pt]") {
    for (const double dropout : {0.0, 0.2}) {
        Settings s = small_settings(20);
        s.model.dropout = dropout;
        const std::vector<int> stream = periodic(150);
        Folder folder("resume");
        Run straight(s);
        Tape tape;
        for (int i = 0; i < 20; ++i) train_step(straight, tape, stream);

        Run stopped(s);
        save_settings(s, folder.path);
        for (int i = 0; i < 9; ++i) train_step(stopped, tape, stream);
        save_run(stopped, folder.path);
        Run resumed = resume_run(folder.path);
        CHECK(resumed.step == 9);
        CHECK(resumed.loss_sum == stopped.loss_sum);
        CHECK(resumed.settings.model == s.model);
        CHECK(resumed.settings.seed == s.seed);
        Tape fresh;
        for (int i = 9; i < 20; ++i) train_step(resumed, fresh, stream);
        CHECK(same_weights(straight.model, resumed.model));
        CHECK(straight.adamw.m == resumed.adamw.m);
        CHECK(straight.rng.state() == resumed.rng.state());
    }
}

TEST_CASE("train_step: the same weights after 50 steps with 1, 2 and 4 threads", "[12][0 pts]") {
    // wide enough that every loop of the step runs in parallel
    Settings s = small_settings(50);
    s.model = {.vocab = 65, .context = 32, .layers = 2, .heads = 4, .dim = 64, .bias = true};
    s.batch = 7;
    std::vector<int> stream;
    Rng rng(5);
    for (int i = 0; i < 3000; ++i) stream.push_back(rng.below(65));
    CHECK(same_bits_for_any_threads([&] {
        Run run(s);
        Tape tape;
        for (int i = 0; i < 50; ++i) train_step(run, tape, stream);
        Matrix all(1, int(count_parameters(parameters(run.model))));
        int at = 0;
        for (const auto& [name, p] : parameters(run.model))
            for (std::ptrdiff_t i = 0; i < p->value.size(); ++i) all(0, at++) = p->value.data()[i];
        return all;
    }));
}

TEST_CASE("train_step: a loss that is not finite stops the run before the weights change",
          "[12][0 pts]") {
    Run run(small_settings(10));
    const std::vector<int> stream = periodic(100);
    Tape tape;
    train_step(run, tape, stream);
    run.model.wte.value(0, 0) = std::nanf("");
    const Matrix before = run.model.wpe.value;
    CHECK_THROWS_WITH(train_step(run, tape, stream), ContainsSubstring("step 2"));
    CHECK(run.model.wpe.value == before);
    CHECK(run.step == 1);
}

TEST_CASE("evaluate_all: every token but the first is predicted once", "[12][0 pts]") {
    GPT model({.vocab = 7, .context = 5, .layers = 1, .heads = 1, .dim = 6});
    Rng rng(1);
    initialise(model, rng);
    for (const auto& [name, p] : parameters(model)) fill_normal(p->value, 0.5, rng);
    const std::vector<int> stream = periodic(24);  // 23 to predict: 4 pieces of 5, and one of 3
    double total = 0;
    for (int begin = 0; begin < 23; begin += 5) {
        const int time = std::min(5, 23 - begin);
        const auto from = stream.begin() + begin;
        const Batch batch{1, time, {from, from + time}, {from + 1, from + time + 1}};
        Tape tape;
        total += time * compute_gradients(tape, model, batch, nullptr);
    }
    CHECK_THAT(evaluate_all(model, stream, 3), WithinRel(total / 23, 1e-5));
    CHECK_THROWS_WITH(evaluate_all(model, std::vector<int>{1}, 3), ContainsSubstring("no token"));
}

TEST_CASE("resume_run: names the file that is missing or damaged", "[12][0 pts]") {
    Folder folder("damaged");
    Settings s = small_settings(20);
    CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring("state.json"));
    save_settings(s, folder.path);
    CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring("optimizer.safetensors"));
    Run run(s);
    save_run(run, folder.path);
    CHECK(resume_run(folder.path).step == 0);
    const std::string good = read_file(folder.path + "/optimizer.safetensors");
    write_file(folder.path + "/optimizer.safetensors", good.substr(0, good.size() - 5));
    CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring("optimizer.safetensors"));
    write_file(folder.path + "/state.json", "{\"data\": 1}");
    CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring("state.json"));
}

TEST_CASE("make_corpus: nine tenths to learn from, and clear errors", "[12][0 pts]") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "abcdefghij";
    const Tokenizer tokenizer = make_tokenizer("char", text);
    const Corpus corpus = make_corpus(text, tokenizer, 8, "a.txt");
    CHECK(corpus.train.size() == 900);
    CHECK(corpus.validation.size() == 100);
    CHECK_THAT(corpus.tokens_per_character, WithinRel(1.0, 1e-12));
    CHECK(std::isnan(corpus.floor));
    CHECK_THROWS_WITH(make_corpus(text, tokenizer, 100, "a.txt"),
                      ContainsSubstring("a.txt: its validation part has 100 tokens"));
    CHECK_THROWS_WITH(make_corpus(text + "\xff" + text, tokenizer, 8, "a.txt"),
                      ContainsSubstring("a.txt (its training part)"));

    Folder folder("corpus");
    CHECK_THROWS_WITH(read_text(folder.path + "/none.txt"), ContainsSubstring("none.txt"));
    write_file(folder.path + "/empty.txt", "");
    CHECK_THROWS_WITH(read_text(folder.path + "/empty.txt"), ContainsSubstring("is empty"));
    write_file(folder.path + "/t.json", R"({"floor_nats_per_char": {"validation": 0.25}})");
    CHECK_THAT(make_corpus(text, tokenizer, 8, folder.path + "/t.txt").floor,
               WithinRel(0.25, 1e-12));
    // The cut never splits a character: 19 two-byte characters, 9/10 of 38 bytes is 34.2.
    std::string accents;
    for (int i = 0; i < 19; ++i) accents += "\xc3\xa9";
    const Corpus cut = make_corpus(accents, make_tokenizer("char", accents), 1, "b.txt");
    CHECK(cut.train.size() + cut.validation.size() == 19);
}

TEST_CASE("Journal: resuming forgets what was logged after the last save", "[12][0 pts]") {
    Folder folder("journal");
    {
        Journal journal(folder.path, false, 0);
        journal.add({0, 2.5, 2.5, 0.1, 0, 0});
        journal.add({10, 2.0, 2.25, 0.2, 1.5, 1000});
        journal.add({20, 1.5, 1.75, 0.1, 1.25, 1000});
    }
    append_line(folder.path + "/log.csv", "30,1.2");  // a crash in the middle of a line
    Journal journal(folder.path, true, 10);
    journal.add({20, 1.5, 1.75, 0.1, 1.25, 2000});
    CHECK(read_file(folder.path + "/log.csv") ==
          "step,train,val,lr,grad_norm,tokens_per_s\n0,2.5,2.5,0.1,0,0\n"
          "10,2,2.25,0.2,1.5,1000\n20,1.5,1.75,0.1,1.25,2000\n");
    const auto curves = journal.curves(0.5);
    REQUIRE(curves.size() == 3);
    CHECK(curves[0].x.size() == 2);  // nothing was learnt from before step 0
    CHECK(curves[1].y == std::vector<double>{2.5, 2.25, 1.75});
    CHECK(curves[2].y == std::vector<double>{0.5, 0.5});
}
