#include <memory>
#include <numeric>

#include "13_sampling/generate.hpp"
#include "bench/bench.hpp"
#include "common/parallel.hpp"
#include "common/progress.hpp"

namespace gpt::bench {

namespace {

// How fast `bytes` of numbers can be read again and again, in bytes a second: from whichever cache
// or memory they fit into, as the weights of a model of that size are.
double reading_speed(long bytes, int threads) {
    set_threads(threads);
    const long count = bytes / long(sizeof(real));
    const std::vector<real> numbers(std::size_t(count), real(1));
    std::vector<real> sums(std::size_t(threads) * 64);
    double best = 0;
    for (const double begin = seconds_now(); seconds_now() - begin < 0.5;) {
        const double began = seconds_now();
#pragma omp parallel for schedule(static)
        for (int t = 0; t < threads; ++t) {
            const real* from = numbers.data() + count * t / threads;
            const long n = count * (t + 1) / threads - count * t / threads;
            real lanes[64] = {};  // sums that do not wait for each other
            for (long i = 0; i + 64 <= n; i += 64)
#pragma omp simd
                for (int j = 0; j < 64; ++j) lanes[j] += from[i + j];
            sums[std::size_t(t) * 64] = std::accumulate(lanes, lanes + 64, real(0));
        }
        best = std::max(best, double(bytes) / (seconds_now() - began));
    }
    return sums[0] > 0 ? best : 0;
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
    const long bytes = (parameter_count(config) - long(context) * dim) * long(sizeof(real));
    Item item;
    item.name = std::to_string(layers) + " x " + std::to_string(dim) + ", context " +
                std::to_string(context);
    item.unit = "tok/s";
    item.threads = threads;
    item.work = context - 1;
    item.limit = reading_speed(bytes, threads) / double(bytes);
    item.limit_is = "reading the weights";
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
