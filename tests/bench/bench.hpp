// make bench: how fast the course's code is, beside what the machine can do and, with a rival,
// beside PyTorch.
//
// Everything is timed several times; the table shows the best, which other programs disturb least,
// and the median.  Ours and the rival's take turns, round by round, so that both meet the same
// moods of the machine.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace gpt::bench {

// One thing to measure.
struct Item {
    std::string name;       // "matmul 512x512x512"
    std::string unit;       // of `rate`: "GFLOP/s", "tok/s", "MB/s"
    int threads;
    double work;            // in units: operations · 1e-9, tokens, …, of one run
    double limit = 0;       // the same unit: what the machine could do at best; 0: unknown
    std::string limit_is;   // "peak", "memory"
    std::string rival;      // what the rival's script is asked for; empty: there is none
    std::function<void()> prepare, run, release;  // prepare and release may be empty
};

struct Times {
    double best = 0, median = 0;  // seconds; 0: not measured
};

struct Options {
    double seconds = 0.3;       // at least this long for each item and round
    int rounds = 2;
    std::string rival;          // a command, or empty
    std::string json;           // a file, or empty
    std::string only;           // items whose names contain this
};

// Measures all items and prints a row for each, with a heading.
void measure(const std::string& heading, const std::vector<Item>& items, const Options& options);

// The rows measured so far, as JSON.
std::string report();

void bench_matmul(const Options& options);
void bench_training(const Options& options);
void bench_sampling(const Options& options);
void bench_tokenizers(const Options& options);

// peak_gflops with this many threads; measured anew each time, the best so far is returned.
double peak(int threads);
std::vector<int> thread_counts();  // 1, and as many as there are cores

}  // namespace gpt::bench
