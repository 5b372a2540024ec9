#include <cmath>
#include <memory>
#include <numeric>

#include "13_sampling/generate.hpp"
#include "bench/bench.hpp"
#include "common/parallel.hpp"
#include "common/progress.hpp"

namespace gpt::bench {

namespace {

// What reading the weights once a token allows: the time for summing up all of them where they lie,
// each thread a part of each matrix.
double seconds_to_read(GPT& model, int threads) {
    set_threads(threads);
    const Parameters list = parameters(model);
    std::vector<real> sums(std::size_t(threads) * 64);
    double best = 1e9;
    for (const double begin = seconds_now(); seconds_now() - begin < 0.5;) {
        const double began = seconds_now();
#pragma omp parallel for schedule(static)
        for (int t = 0; t < threads; ++t) {
            real lanes[64] = {};  // sums that do not wait for each other
            for (const NamedParameter& each : list) {
                if (each.name == "wpe.weight") continue;  // of which a token needs a row
                const Matrix& w = each.parameter->value;
                const long n = w.size(), last = n * (t + 1) / threads - 64;
                for (long i = n * t / threads; i <= last; i += 64)
#pragma omp simd
                    for (int j = 0; j < 64; ++j) lanes[j] += w.data()[i + j];
            }
            sums[std::size_t(t) * 64] = std::accumulate(lanes, lanes + 64, real(0));
        }
        best = std::min(best, seconds_now() - began);
    }
    return std::isfinite(sums[0]) ? best : 0;
}

Item sampling_item(int layers, int dim, int heads, int context, int threads) {
    struct Writer {
        GPT model;
        explicit Writer(const GPTConfig& c) : model(c) {
            Rng rng(1);
            initialise(model, rng);
        }
    };
    const GPTConfig config{.vocab = 65, .context = context, .layers = layers, .heads = heads,
                           .dim = dim, .bias = false};
    const auto writer = std::make_shared<std::unique_ptr<Writer>>();
    Writer example(config);
    Item item;
    item.name = std::to_string(layers) + " x " + std::to_string(dim) + ", context " +
                std::to_string(context);
    item.unit = "tok/s";
    item.threads = threads;
    item.work = context - 1;
    item.limit = 1 / seconds_to_read(example.model, threads);
    item.limit_is = "reading";
    item.rival = "sample " + std::to_string(layers) + " " + std::to_string(dim) + " " +
                 std::to_string(heads) + " " + std::to_string(context);
    item.prepare = [=] { *writer = std::make_unique<Writer>(config); };
    item.run = [=] {
        Rng rng(2);
        generate((*writer)->model, std::vector<int>{0}, context - 1, {.temperature = 0}, rng,
                 [](int) { return true; });
    };
    item.release = [=] { writer->reset(); };
    return item;
}

}  // namespace

void bench_sampling(const Options& options) {
    std::vector<Item> items;
    for (const int threads : thread_counts()) {
        items.push_back(sampling_item(4, 128, 4, 64, threads));
        items.push_back(sampling_item(6, 384, 6, 128, threads));
    }
    measure("writing, cached, greedy", items, options);
}

}  // namespace gpt::bench
