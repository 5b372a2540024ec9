#include <sys/resource.h>

#include <cstdio>
#include <memory>

#include "12_training/run.hpp"
#include "bench/bench.hpp"

namespace gpt::bench {

namespace {

struct Size {
    int layers, dim, context, batch;
};

// A run without biases on a stream of random characters: speed does not depend on the text.
struct Training {
    Run run;
    Tape tape{Tape::Gradients::parameters};
    std::vector<int> stream;

    explicit Training(const Settings& s) : run(s) {
        Rng rng(1);
        for (int i = 0; i < 100'000; ++i) stream.push_back(rng.below(s.model.vocab));
    }
};

Settings settings_of(const Size& s) {
    Settings settings;
    settings.model = {.vocab = 65, .context = s.context, .layers = s.layers, .heads = s.dim / 32,
                      .dim = s.dim};
    if (s.dim > 128) settings.model.heads = 6;
    settings.model.bias = false;
    settings.batch = s.batch;
    return settings;
}

// Multiply-adds count as two: 2 forward and 4 backward for each weight, and in each layer
// 12 · width · context for the scores and the mix (the whole square, as is usual to count).
double operations_a_token(const GPTConfig& c) {
    const double weights = double(parameter_count(c)) - double(c.context) * c.dim;
    return 6 * weights + 12.0 * c.layers * c.dim * c.context;
}

Item training_item(const Size& size, int threads) {
    const Settings settings = settings_of(size);
    const auto training = std::make_shared<std::unique_ptr<Training>>();
    Item item;
    item.name = std::to_string(size.layers) + " x " + std::to_string(size.dim) + ", context " +
                std::to_string(size.context) + ", batch " + std::to_string(size.batch);
    item.unit = "tok/s";
    item.threads = threads;
    item.work = double(size.context) * size.batch;
    item.limit = 1e9 * peak(threads) / operations_a_token(settings.model);
    item.limit_is = "peak";
    item.rival = "train " + std::to_string(size.layers) + " " + std::to_string(size.dim) + " " +
                 std::to_string(settings.model.heads) + " " + std::to_string(size.context) + " " +
                 std::to_string(size.batch);
    item.prepare = [=] { *training = std::make_unique<Training>(settings); };
    item.run = [=] {
        Training& t = **training;
        train_step(t.run, t.tape, t.stream);
    };
    item.release = [=] { training->reset(); };
    return item;
}

}  // namespace

void bench_training(const Options& options) {
    std::vector<Item> items;
    for (const int threads : thread_counts())
        for (const Size size : {Size{2, 64, 32, 16}, Size{4, 128, 64, 12}, Size{6, 384, 128, 8}})
            items.push_back(training_item(size, threads));
    measure("training (layers x width)", items, options);
}

}  // namespace gpt::bench
