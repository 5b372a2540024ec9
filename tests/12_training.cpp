// Lesson 12: batches, the schedule, clipping, gradients of a batch, evaluation, and resuming.

#include <cmath>
#include <filesystem>
#include <numbers>
#include <numeric>

#include "04_tensor_autograd/ops.hpp"
#include "11_gpt/safetensors.hpp"
#include "12_training/corpus.hpp"
#include "12_training/journal.hpp"
#include "12_training/run_directory.hpp"
#include "12_training/settings.hpp"
#include "common/files.hpp"
#include "common/json.hpp"
#include "common/parallel.hpp"
#include "support/folder.hpp"
#include "support/test.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

// 100 101 102 …: token i is followed by i + 1, wherever a batch begins.
std::vector<int> counting(int n) {
    std::vector<int> stream(static_cast<std::size_t>(n));
    std::iota(stream.begin(), stream.end(), 100);
    return stream;
}

// The numbers of a batch, a sequence a row, each plus `more`.
Matrix rows_of(const std::vector<int>& numbers, int time, int more = 0) {
    Matrix m(int(numbers.size()) / time, time);
    for (std::size_t i = 0; i < numbers.size(); ++i) m.data()[i] = real(numbers[i] + more);
    return m;
}

Matrix one(double number) { return Matrix(1, 1, real(number)); }

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

// The loss of a batch, from lesson 11's forward alone.
double loss_of(GPT& model, const Batch& batch, const std::vector<int>& targets) {
    Tape tape(Tape::Gradients::off);
    const Tensor logits = forward(tape, model, batch.inputs, batch.size);
    return double(cross_entropy(logits, targets).value()(0, 0));
}
double loss_of(GPT& model, const Batch& batch) { return loss_of(model, batch, batch.targets); }

void check_same_weights(GPT& model, GPT& expected) {
    const Parameters got = parameters(model), want = parameters(expected);
    REQUIRE(got.size() == want.size());
    for (std::size_t k = 0; k < got.size(); ++k) {
        INFO("the parameter " << got[k].name);
        CHECK_THAT(got[k].parameter->value, Exactly(want[k].parameter->value));
    }
}

}  // namespace

TEST_CASE("random_batch: each target is the token after its input", "[12][1 pt]") {
    // 50 tokens, 100 … 149, and sequences of 6: 44 starts, the first tokens 100 … 143.  What lies
    // behind the stream is there to be noticed.
    const std::vector<int> longer = counting(60);
    const auto stream = std::span(longer).first(50);
    Rng rng(3);
    const Batch batch = random_batch(stream, 4, 6, rng);
    REQUIRE(batch.size == 4);
    REQUIRE(batch.time == 6);
    REQUIRE(batch.inputs.size() == 24);
    REQUIRE(batch.targets.size() == 24);
    std::vector<int> runs, moved(batch.inputs.begin() + 1, batch.inputs.end());
    moved.push_back(batch.targets[23]);
    for (int i = 0; i < 24; ++i) runs.push_back(batch.inputs[std::size_t(i / 6 * 6)] + i % 6);
    {
        INFO("a batch holds tokens, here 100 and more, not their places in the stream");
        REQUIRE(batch.inputs[0] >= 100);
    }
    CHECK_THAT(rows_of(batch.inputs, 6), Close(rows_of(runs, 6)));
    const Matrix inputs = rows_of(batch.inputs, 6);
    CHECK_THAT(rows_of(batch.targets, 6),
               Close(rows_of(batch.inputs, 6, 1))
                   .unless(inputs, "the targets are the inputs, not moved by one")
                   .unless(rows_of(batch.inputs, 6, 2), "the targets are moved by two")
                   .unless(rows_of(batch.inputs, 6, -1), "the targets are the tokens before")
                   .unless(rows_of(moved, 6),
                           "the batch is moved as a whole: a last target is the next sequence's"));

    // Every start is equally likely, the last one too, and none reads past the end.
    std::vector<int> starts(60);
    bool alike = true;
    for (int i = 0; i < 1100; ++i) {
        const Batch four = random_batch(stream, 4, 6, rng);
        for (std::size_t k = 0; k < 4; ++k) {
            const int start = four.inputs[6 * k] - 100;
            REQUIRE(start >= 0);
            REQUIRE(start < 54);
            ++starts[std::size_t(start)];
            alike = alike && four.inputs[6 * k] == four.inputs[0];
        }
    }
    if (alike)
        FAIL_CHECK("all sequences of a batch begin at the same place: draw for each");
    else if (starts[44] > 0)
        FAIL_CHECK("a start too many: its last target lies behind the stream");
    else if (starts[43] == 0)
        FAIL_CHECK("the last start, n - T - 1 = 43, is never drawn");
    else if (starts[0] == 0)
        FAIL_CHECK("the first start, 0, is never drawn");
    INFO("4400 draws: each of the 44 starts should come about 100 times");
    CHECK(starts[44] == 0);
    double chi_squared = 0;
    for (int i = 0; i < 44; ++i) chi_squared += std::pow(starts[std::size_t(i)] - 100, 2) / 100;
    CHECK(chi_squared < 77.4);  // the 99.9 % point of chi-squared with 43 degrees of freedom
    CHECK_FALSE(alike);
    CHECK_THROWS_WITH(random_batch(stream.first(6), 1, 6, rng), ContainsSubstring("6 tokens"));
}

TEST_CASE("learning_rate_at: warm-up, half a cosine, then the lowest rate", "[12][1 pt]") {
    const Schedule schedule{.learning_rate = 0.8, .lowest = 0.2, .warmup = 4, .steps = 12};
    const std::vector<int> steps{0, 1, 2, 3, 4, 6, 8, 10, 12, 1000};
    const auto row = [&](auto rate) {
        Matrix m(1, int(steps.size()));
        for (int i = 0; i < m.cols(); ++i) m(0, i) = real(rate(steps[std::size_t(i)]));
        return m;
    };
    // 0.8 · (s+1)/5, then 0.5 + 0.3 · cos(0°, 45°, 90°, 135°), then 0.2
    const double c = 0.3 * std::sqrt(0.5);
    Matrix expected{{0.16f, 0.32f, 0.48f, 0.64f, 0.8f, 0, 0.5f, 0, 0.2f, 0.2f}};
    const double exact[] = {0.16, 0.32, 0.48, 0.64, 0.8, 0.5 + c, 0.5, 0.5 - c, 0.2, 0.2};
    for (int i = 0; i < 10; ++i) expected(0, i) = real(exact[i]);
    // the same with mistakes: a warm-up, how far the fall has come from 0 to 1, its shape
    const auto cosine = [](double t) { return (1 + std::cos(std::numbers::pi * t)) / 2; };
    const auto rate = [&](auto warm_up, auto progress, auto shape, double lowest, bool stops) {
        return row([=](int step) {
            if (step < 4) return double(warm_up(step));
            if (step >= 12 && stops) return 0.2;
            return lowest + (0.8 - lowest) * shape(progress(step));
        });
    };
    const auto warm = [](int step) { return 0.8 * (step + 1) / 5; };
    const auto far = [](int step) { return (step - 4) / 8.0; };
    CHECK_THAT(
        row([&](int step) { return learning_rate_at(schedule, step); }),
        Close(expected)
            .unless(rate([](int t) { return 0.8 * t / 4; }, far, cosine, 0.2, true),
                    "the warm-up begins at 0: it should be (s + 1) / (w + 1)")
            .unless(rate([](int t) { return 0.8 * t / 5; }, far, cosine, 0.2, true),
                    "the warm-up begins at 0: s / (w + 1) should be (s + 1) / (w + 1)")
            .unless(rate([](int t) { return 0.8 * (t + 1) / 4; }, far, cosine, 0.2, true),
                    "the warm-up is over a step too early: divide by w + 1")
            .unless(rate([](int) { return 0; }, far, cosine, 0.2, true),
                    "the warm-up divides whole numbers, which gives 0")
            .unless(rate([&](int t) { return 0.5 + 0.3 * std::cos(std::numbers::pi * far(t)); },
                         far, cosine, 0.2, true),
                    "there is no warm-up")
            .unless(rate(warm, [](int t) { return t / 12.0; }, cosine, 0.2, true),
                    "the fall is counted from step 0, not from the end of the warm-up")
            .unless(rate(warm, [](int) { return 0; }, cosine, 0.2, true),
                    "the progress divides whole numbers, which gives 0")
            .unless(rate(warm, far, [](double t) { return 1 - t; }, 0.2, true),
                    "the fall is a straight line")
            .unless(rate(warm, far, cosine, 0, true), "the fall ends at 0, not at the lowest")
            .unless(rate(warm, far, cosine, 0.2, false),
                    "the cosine goes on after the last step, and the rate rises again"));
    const Schedule no_warmup{.learning_rate = 1, .lowest = 0, .warmup = 0, .steps = 2};
    CHECK_THAT(learning_rate_at(no_warmup, 0), WithinRel(1.0, 1e-12));
    CHECK_THAT(learning_rate_at(no_warmup, 1), WithinRel(0.5, 1e-12));
}

TEST_CASE("clip_gradients: one length for all, and only when it is too long", "[12][1 pt]") {
    // lengths 3 and 4: together 5
    Parameter a = parameter_with_gradient({{1, 2, 2}}), b = parameter_with_gradient({{0}, {-4}});
    const Parameters list{{"a", &a}, {"b", &b}};
    const auto all = [&] {  // both gradients in one row
        const Matrix &x = a.grad, &y = b.grad;
        return Matrix{{x(0, 0), x(0, 1), x(0, 2), y(0, 0), y(1, 0)}};
    };
    const auto times = [](double f) { return scale(Matrix{{1, 2, 2, 0, -4}}, real(f)); };
    const double before = clip_gradients(list, 5.5);
    CHECK_THAT(one(before), Close(one(5)));
    CHECK_THAT(all(), Close(times(1)).unless(times(1.1), "short gradients are made longer"));
    CHECK_THAT(one(clip_gradients(list, 0)), Close(one(5)));
    CHECK_THAT(all(), Close(times(1)).unless(times(0), "a largest length of 0 clips all: it "
                                                       "should never clip"));
    CHECK_THAT(one(clip_gradients(list, 2.5)),
               Close(one(5)).unless(one(2.5), "the new length is returned, not the one before"));
    const Matrix separate = Matrix{{real(2.5 / 3), real(5 / 3.0), real(5 / 3.0), 0, -2.5f}};
    CHECK_THAT(all(),
               Close(times(0.5))
                   .unless(times(1), "nothing is clipped")
                   .unless(separate, "each matrix is clipped by its own length")
                   .unless(Matrix{{1, 2, 2, 0, -2.5f}}, "each number is cut, which turns the step")
                   .unless(times(0.2), "the length becomes 1, whatever `largest` is")
                   .unless(times(2.5 / 25), "the square of the length is divided by")
                   .unless(times(2.5 / 4), "the largest number is taken for the length"));
    CHECK_THAT(one(clip_gradients(list, 1)), Close(one(2.5)));
    CHECK_THAT(all(), Close(times(0.2)));
}

TEST_CASE("compute_gradients: the gradients of this batch alone, checked by differences",
          "[12][1 pt]") {
    GPT model({.vocab = 5, .context = 4, .layers = 1, .heads = 1, .dim = 4});
    Rng rng(7);
    for (const auto& [name, p] : parameters(model)) fill_normal(p->value, 0.3, rng);
    const Batch batch{2, 3, {0, 3, 1, 4, 2, 2}, {3, 1, 4, 2, 2, 0}};
    Tape tape;
    const double loss = compute_gradients(tape, model, batch, nullptr);
    const int size = tape.size();
    CHECK_THAT(one(loss), Close(one(loss_of(model, batch)))
                              .unless(one(loss_of(model, batch, batch.inputs)),
                                      "the inputs are given as targets")
                              .unless(one(6 * loss_of(model, batch)),
                                      "the losses are summed: cross_entropy's is their mean"));
    // The second call must not add to the first.
    CHECK_THAT(one(compute_gradients(tape, model, batch, nullptr)), Exactly(one(loss)));
    {
        INFO("the tape must be cleared before each batch, or it grows with every step");
        CHECK(tape.size() == size);
    }
    for (Parameter* p : {&model.blocks[0].mlp.c_proj.bias, &model.wte}) {
        const Matrix numeric = numeric_gradient(p->value, [&] { return loss_of(model, batch); });
        CHECK_THAT(p->grad,
                   Close(numeric)
                       .within(kGradientTolerance)
                       .unless(Matrix(numeric.rows(), numeric.cols()), "nothing goes backward")
                       .unless(scale(numeric, 2), "gradients of the step before are not cleared"));
    }
    // Dropout with an rng only.
    GPT dropped({.vocab = 5, .context = 4, .layers = 1, .heads = 1, .dim = 4, .dropout = 0.5});
    const Parameters from = parameters(model), to = parameters(dropped);
    for (std::size_t k = 0; k < to.size(); ++k) to[k].parameter->value = from[k].parameter->value;
    CHECK_THAT(one(compute_gradients(tape, dropped, batch, nullptr)), Exactly(one(loss)));
    const bool dropout_rng_reaches_forward = compute_gradients(tape, dropped, batch, &rng) != loss;
    CHECK(dropout_rng_reaches_forward);
}

TEST_CASE("evaluate: the mean of batches, the same for the same Rng, and the model is untouched",
          "[12][1 pt]") {
    Run run(small_settings(10));
    const std::vector<int> stream = periodic(100);
    GPT before = run.model;
    const double loss = evaluate(run.model, stream, 5, 4, Rng(2));
    CHECK_THAT(one(evaluate(run.model, stream, 5, 4, Rng(2))), Exactly(one(loss)));
    CHECK(evaluate(run.model, stream, 5, 4, Rng(3)) != loss);
    check_same_weights(run.model, before);
    // one batch after the other, by hand
    Rng rng(2);
    std::vector<double> losses;
    for (int i = 0; i < 4; ++i)
        losses.push_back(loss_of(run.model, random_batch(stream, 5, 8, rng)));
    const double total = losses[0] + losses[1] + losses[2] + losses[3];
    CHECK_THAT(one(loss), Close(one(total / 4))
                              .within(1e-6)
                              .unless(one(total), "the losses are summed, not averaged")
                              .unless(one(total / 20), "the mean is divided by the sequences, too")
                              .unless(one(losses[0]), "the same batch is taken again and again")
                              .unless(one(losses[3]), "only the last batch counts")
                              .unless(one(losses[3] / 4), "only the last batch is added"));
    // An untrained model knows nothing: about ln 7 = 1.946.
    CHECK_THAT(evaluate_all(run.model, stream, 5), WithinAbs(std::log(7.0), 0.05));
}

TEST_CASE("train_step: a step by hand, then a periodic text is learnt", "[12][1 pt]") {
    const std::vector<int> stream = periodic(200);
    Settings s = small_settings(120);
    s.clip = 0.1;  // bites from the first step on
    Run run(s), by_hand(s);
    Tape tape;
    const StepResult result = train_step(run, tape, stream);
    const Parameters list = parameters(by_hand.model);
    const Batch batch = random_batch(stream, 5, 8, by_hand.rng);
    const double loss = compute_gradients(tape, by_hand.model, batch, nullptr);
    const Matrix unclipped = list[0].parameter->grad;
    const double norm = clip_gradients(list, 0.1);
    // the weights after the step, for some learning rate
    const auto after = [&](double learning_rate) {
        Run next = by_hand;
        next.adamw.learning_rate = learning_rate;
        adamw_step(next.adamw, parameters(next.model));
        return next;
    };
    const double rate = learning_rate_at(s.schedule, 0);
    CHECK_THAT(one(result.loss), Close(one(loss)));
    CHECK_THAT(one(result.norm),
               Close(one(norm)).unless(one(0.1), "the norm is returned as it is after clipping"));
    REQUIRE(run.adamw.m.size() == list.size());
    CHECK_THAT(run.adamw.m[0], Close(after(rate).adamw.m[0])
                                   .unless(scale(unclipped, real(1 - s.beta1)),
                                           "AdamW gets the gradients before they are clipped"));
    CHECK_THAT(run.model.wte.value,
               Close(after(rate).model.wte.value)
                   .unless(after(learning_rate_at(s.schedule, 1)).model.wte.value,
                           "the learning rate is that of the next step")
                   .unless(after(AdamW{}.learning_rate).model.wte.value,
                           "AdamW keeps its own learning rate, not the schedule's")
                   .unless(by_hand.model.wte.value, "the weights do not move"));
    CHECK(run.rng.state() == by_hand.rng.state());
    s.model.dropout = 0.5;
    Run dropping(s);
    train_step(dropping, tape, stream);
    {
        INFO("with dropout the step must hand run.rng to compute_gradients");
        CHECK(dropping.rng.state() != by_hand.rng.state());
    }

    Run long_run(small_settings(120));
    StepResult first{}, last{};
    for (int i = 0; i < 120; ++i) {
        last = train_step(long_run, tape, stream);
        if (i == 0) first = last;
    }
    CHECK(long_run.step == 120);
    CHECK(long_run.adamw.steps == 120);
    CHECK_THAT(first.loss, WithinAbs(std::log(7.0), 0.1));
    CHECK(last.loss < 0.1);
}

TEST_CASE("train_step and resume_run: a run goes on to the same bits as one never stopped",
          "[12][1 pt]") {
    for (const double dropout : {0.0, 0.2}) {
        INFO((dropout > 0 ? "with dropout, which must draw from run.rng: its state is saved"
                          : "without dropout"));
        Settings s = small_settings(20);
        s.model.dropout = dropout;
        const std::vector<int> stream = periodic(150);
        const Folder folder;
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
        check_same_weights(resumed.model, straight.model);
        REQUIRE(resumed.adamw.m.size() == straight.adamw.m.size());
        for (std::size_t k = 0; k < straight.adamw.m.size(); ++k)
            CHECK_THAT(resumed.adamw.m[k], Exactly(straight.adamw.m[k]));
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

    SECTION("a weight, and so the loss, is NaN") {
        run.model.wte.value(0, 0) = std::nanf("");
        const Matrix before = run.model.wpe.value;
        CHECK_THROWS_WITH(train_step(run, tape, stream), ContainsSubstring("step 2"));
        INFO("AdamW must not see a gradient that is NaN: after its step every weight is");
        CHECK_THAT(run.model.wpe.value, Exactly(before));
    }
    SECTION("the loss is finite, but a gradient is infinite") {
        // In the first block v = ln_1(x)·W is 0, and so is what attention adds: the loss is that of
        // any model.  But the gradient of W is ln_1(x)ᵀ·dv, a product of two huge numbers.
        Block& block = run.model.blocks[0];
        block.attn.c_attn.weight.value.fill(0);
        block.attn.c_attn.bias.value.fill(0);
        const real huge = 1000 * std::sqrt(std::numeric_limits<real>::max());
        block.ln_1.gamma.value.fill(huge);
        for (int i = 0; i < 12; ++i) block.attn.c_proj.weight.value(i, i) = huge;
        Run copy = run;
        const Batch batch = random_batch(stream, 5, 8, copy.rng);
        REQUIRE(std::isfinite(compute_gradients(tape, copy.model, batch, nullptr)));
        REQUIRE_FALSE(std::isfinite(gradient_norm(parameters(copy.model))));
        GPT before = run.model;
        INFO("the loss is finite, the norm of the gradients is not; scaled by 1 over that, they "
             "are 0 or NaN");
        CHECK_THROWS_WITH(train_step(run, tape, stream), ContainsSubstring("step 2"));
        check_same_weights(run.model, before);
    }
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
        total += time * loss_of(model, batch);
    }
    CHECK_THAT(evaluate_all(model, stream, 3), WithinRel(total / 23, 1e-5));
    CHECK_THROWS_WITH(evaluate_all(model, std::vector<int>{1}, 3), ContainsSubstring("no token"));
}

TEST_CASE("resume_run: names the file that is missing or damaged", "[12][0 pts]") {
    const Folder folder;
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

    const Folder folder;
    CHECK_THROWS_WITH(read_text(folder.path + "/none.txt"), ContainsSubstring("none.txt"));
    write_file(folder.path + "/empty.txt", "");
    CHECK_THROWS_WITH(read_text(folder.path + "/empty.txt"), ContainsSubstring("is empty"));
    const auto describe = [&](const std::string& checksum, const std::string& floor) {
        folder.put("t.json", R"({"checksum_fnv1a64": ")" + checksum +
                                 R"(", "floor_nats_per_char": {"validation": )" + floor + "}}");
        return make_corpus(text, tokenizer, 8, folder.path + "/t.txt").floor;
    };
    const std::string own = fingerprint(text).substr(fingerprint(text).rfind(' ') + 1);
    CHECK_THAT(describe(own, "0.25"), WithinRel(0.25, 1e-12));
    CHECK(std::isnan(describe(own, "1e130")));
    CHECK(std::isnan(describe(own, "-1")));
    CHECK(std::isnan(describe("ad0f7022aa7972d6", "0.25")));  // of another text
    CHECK(std::isnan(describe("", "0.25")));
    folder.put("t.json", "{\"id\": 1}\n{\"id\": 2}\n");  // has nothing to do with us
    CHECK(std::isnan(make_corpus(text, tokenizer, 8, folder.path + "/t.txt").floor));
    // The cut never splits a character: 22 two-byte characters, 9/10 of 44 bytes is 39.6, so the
    // cut moves from byte 39, within a character, to byte 40.
    std::string accents;
    for (int i = 0; i < 22; ++i) accents += "\xc3\xa9";
    const Corpus cut = make_corpus(accents, make_tokenizer("char", accents), 1, "b.txt");
    CHECK(cut.train.size() == 20);
    CHECK(cut.validation.size() == 2);
}

TEST_CASE("Journal: resuming forgets what was logged after the last save", "[12][0 pts]") {
    const Folder folder;
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

TEST_CASE("Journal: line ends of Windows are no damage", "[12][0 pts]") {
    const Folder folder;
    folder.put("log.csv", "step,train,val,lr,grad_norm,tokens_per_s\r\n0,2.5,2.5,0.1,0,0\r\n");
    CHECK_FALSE(Journal(folder.path, true, 10).empty());
    CHECK(read_file(folder.path + "/log.csv") ==
          "step,train,val,lr,grad_norm,tokens_per_s\n0,2.5,2.5,0.1,0,0\n");
}

TEST_CASE("Journal: a run that goes on from step 0 has its first line already", "[12][0 pts]") {
    const Folder folder;
    Journal(folder.path, false, 0).add({0, 2.5, 2.5, 0.1, 0, 0});
    CHECK_FALSE(Journal(folder.path, true, 0).empty());
    CHECK(Journal(folder.path, false, 0).empty());
}

TEST_CASE("save_run: what resuming needs is written first, and whole", "[12][0 pts]") {
    const Folder folder;
    Settings s = small_settings(20);
    s.fingerprint = fingerprint("abc");
    save_settings(s, folder.path);
    Run run(s);
    save_run(run, folder.path);
    Tape tape;
    for (int i = 0; i < 3; ++i) train_step(run, tape, periodic(100));
    // the disk fills up, or the power fails, after the first file
    make_directory(folder.path + "/config.json.tmp");
    CHECK_THROWS_WITH(save_run(run, folder.path), ContainsSubstring("cannot write"));
    Run resumed = resume_run(folder.path);
    CHECK(resumed.step == 3);
    CHECK(resumed.settings.fingerprint == "3 bytes, fnv1a e71fa2190541574b");
    check_same_weights(resumed.model, run.model);
}

TEST_CASE("fingerprint: the published values of FNV-1a, 64 bits", "[12][0 pts]") {
    // Fowler, Noll and Vo's test vectors (draft-eastlake-fnv)
    CHECK(fingerprint("") == "0 bytes, fnv1a cbf29ce484222325");
    CHECK(fingerprint("a") == "1 bytes, fnv1a af63dc4c8601ec8c");
    CHECK(fingerprint("foobar") == "6 bytes, fnv1a 85944171f73967e8");
}

TEST_CASE("check_is_free: a new run replaces nobody's files", "[12][0 pts]") {
    const Folder folder;
    CHECK_NOTHROW(check_is_free(folder.path));
    CHECK_NOTHROW(check_is_free(folder.path + "/none"));
    CHECK_THROWS_WITH(check_can_resume(folder.path), ContainsSubstring("holds no run"));
    write_file(folder.path + "/config.json", "{}");
    CHECK_THROWS_WITH(check_is_free(folder.path), ContainsSubstring("holds a config.json already"));
    std::filesystem::remove(folder.path + "/config.json");
    folder.put("state.json", "{\"mine\": 1}");  // another program's
    CHECK_THROWS_WITH(check_is_free(folder.path), ContainsSubstring("holds a state.json already"));
    // a run that was killed before its first save may begin again
    Settings s = small_settings(20);
    save_settings(s, folder.path);
    write_file(folder.path + "/model.safetensors.tmp", "half a model");
    CHECK_NOTHROW(check_is_free(folder.path));
    CHECK_THROWS_WITH(check_can_resume(folder.path), ContainsSubstring("before its first save"));
    folder.put("log.csv", "step,train,val,lr,grad_norm,tokens_per_s\n");  // it had begun
    CHECK_THROWS_WITH(check_is_free(folder.path), ContainsSubstring("holds a log.csv already"));
    CHECK_THROWS_WITH(check_can_resume(folder.path), ContainsSubstring("any more"));
    std::filesystem::remove(folder.path + "/log.csv");
    remove_temporaries(folder.path);
    CHECK_FALSE(file_exists(folder.path + "/model.safetensors.tmp"));
    Run run(s);
    save_run(run, folder.path);
    CHECK_THROWS_WITH(check_is_free(folder.path), ContainsSubstring("holds a run already"));
    CHECK_NOTHROW(check_can_resume(folder.path));
    std::filesystem::remove(folder.path + "/optimizer.safetensors");
    CHECK_THROWS_WITH(check_is_free(folder.path), ContainsSubstring("model.safetensors already"));
    CHECK_THROWS_WITH(check_can_resume(folder.path), ContainsSubstring("any more"));
}

TEST_CASE("check_finite: NaN and infinity are named, wherever they are", "[12][0 pts]") {
    Run run(small_settings(20));
    Tape tape;
    train_step(run, tape, periodic(100));
    CHECK_NOTHROW(check_finite(run, "f"));
    const real infinity = std::numeric_limits<real>::infinity();
    run.adamw.v.back()(0, 0) = infinity;
    CHECK_THROWS_WITH(check_finite(run, "f"), ContainsSubstring("f: ln_f.bias.v holds infinity"));
    run.model.blocks[1].mlp.c_fc.weight.value(3, 4) = std::nanf("");
    CHECK_THROWS_WITH(check_finite(run, "f"),
                      ContainsSubstring("f: h.1.mlp.c_fc.weight holds NaN"));
}

TEST_CASE("least_memory: parameters four times, activations, logits", "[12][0 pts]") {
    Settings s;
    s.model = {.vocab = 5, .context = 8, .layers = 1, .heads = 2, .dim = 4, .bias = false};
    s.batch = 3;
    // parameters: (5+8)·4 + 12·16 + 2·4 + 4 = 256; 24 rows: of 10·4 + 2·8 numbers, and of 5 logits
    CHECK_THAT(least_memory(s), WithinRel(sizeof(real) * (4.0 * 256 + 24 * 56 + 24 * 5), 1e-12));
}

TEST_CASE("resume_run: settings that no flag allows, and numbers that are none, are refused",
          "[12][0 pts]") {
    const Folder folder;
    Run run(small_settings(20));
    save_settings(run.settings, folder.path);
    save_run(run, folder.path);
    const std::string file = folder.path + "/state.json";
    const std::string good = read_file(file);
    const std::pair<std::string, Json> bad[] = {
        {"eval_every", 0}, {"save_every", 0},   {"batch", -1},     {"batch", 1e300},
        {"steps", -5},     {"steps", 2.5},      {"beta1", 1},      {"layers", 1e9},
        {"vocab", 2e9},    {"dropout", 2},      {"heads", 5},      {"seed", "-1"},
        {"seed", "12x"},   {"seed", "1\n2"},    {"seed", "99999999999999999999"},
        {"data", 5}};
    for (const auto& [key, value] : bad) {
        INFO("state.json has \"" << key << "\": " << value.text());
        Json json = parse_json(good, file);
        json.set(key, value);
        write_file(file, json.text(2));
        CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring(file + ": "));
    }
    Json large = parse_json(good, file);  // as a flag may ask for, but the file does not hold
    large.set("dim", 100'000);
    write_file(file, large.text(2));
    CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring("but state.json describes"));
    write_file(file, good);

    Metadata meta;
    const std::string path = folder.path + "/optimizer.safetensors";
    const StoredTensors tensors = read_safetensors(path, &meta);
    const std::pair<std::string, std::string> texts[] = {
        {"step", "-1"}, {"step", "7 steps"}, {"step", "99999999999"}, {"rng", "0"}, {"rng", "-1"},
        {"rng", ""},    {"loss_sum", "nan"}, {"loss_count", "-3"}, {"loss_sum", "1e300"}};
    for (const auto& [key, text] : texts) {
        INFO("the metadata's " << key << " is " << text);
        Metadata changed = meta;
        changed[key] = text;
        write_safetensors(path, tensors, changed);
        CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring(path + ": its metadata"));
        changed.erase(key);
        write_safetensors(path, tensors, changed);
        CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring("there is no " + key));
    }
    write_safetensors(path, tensors, meta);
    CHECK(resume_run(folder.path).step == 0);
}

TEST_CASE("Journal: lines that no run has written are left out", "[12][0 pts]") {
    const Folder folder;
    write_file(folder.path + "/log.csv",
               "step,train,val,lr,grad_norm,tokens_per_s\n-5,2,2,0.1,0,0\n1e300,2,2,0.1,0,0\n"
               "2.5,2,2,0.1,0,0\n3,2,2,0.1,0,1e300\n4,nan,2,0.1,0,0\n5,2,2,0.1,0,100\n");
    const Journal journal(folder.path, true, 10);
    CHECK(read_file(folder.path + "/log.csv") ==
          "step,train,val,lr,grad_norm,tokens_per_s\n5,2,2,0.1,0,100\n");
}

TEST_CASE("save_run: the first save has the tensors of every later one", "[12][0 pts]") {
    // so a disk that is too small is noticed before the training, not after it
    const Folder folder;
    const auto names = [&] {
        std::vector<std::string> all;
        for (const auto& [name, tensor] : read_safetensors(folder.file("optimizer.safetensors")))
            all.push_back(name);
        return all;
    };
    Run run(small_settings(20));
    save_run(run, folder.path);
    const std::vector<std::string> first = names();
    Tape tape;
    train_step(run, tape, periodic(100));
    save_run(run, folder.path);
    CHECK(first == names());
    CHECK(std::ranges::count(first, "wte.weight.m") == 1);
}

TEST_CASE("resume_run: biases that state.json knows nothing of are refused", "[12][0 pts]") {
    const Folder folder;
    Settings s = small_settings(20);
    REQUIRE(s.model.bias);
    Run run(s);
    save_run(run, folder.path);
    s.model.bias = false;
    save_settings(s, folder.path);
    CHECK_THROWS_WITH(resume_run(folder.path), ContainsSubstring("has biases"));
}

TEST_CASE("read_settings: a name that state.json cannot hold is refused", "[12][0 pts]") {
    Flags flags = train_flags();
    const char* const argv[] = {"train", "--data", "caf\xe9.txt"};  // Latin-1
    flags.parse(3, argv);
    CHECK_THROWS_WITH(read_settings(flags), ContainsSubstring("caf\\xe9.txt' is not UTF-8"));
}
