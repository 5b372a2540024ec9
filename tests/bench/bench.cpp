#include "bench/bench.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <stdexcept>

#include "02_matmul/peak.hpp"
#include "common/json.hpp"
#include "common/parallel.hpp"
#include "common/progress.hpp"

namespace gpt::bench {

namespace {

Json& rows() {
    static Json all = Json::array();
    return all;
}

// Runs the item for `seconds`, three times at least, and collects the times.
void time_item(const Item& item, double seconds, std::vector<double>& times) {
    set_threads(item.threads);
    if (item.prepare) item.prepare();
    item.run();  // the first run warms caches and asks for memory
    const double begin = seconds_now();
    for (int run = 0; run < 3 || seconds_now() - begin < seconds; ++run) {
        const double began = seconds_now();
        item.run();
        times.push_back(seconds_now() - began);
    }
    if (item.release) item.release();
}

// The rival's script prints the seconds of its runs, a line for each.
void time_rival(const Item& item, const Options& options, std::vector<double>& times) {
    const std::string command = options.rival + " " + item.rival + " --threads " +
                                std::to_string(item.threads) + " --seconds " +
                                std::to_string(options.seconds);
    FILE* output = popen(command.c_str(), "r");
    if (!output) throw std::runtime_error("cannot run " + command);
    double seconds = 0;
    while (std::fscanf(output, "%lf", &seconds) == 1) times.push_back(seconds);
    if (pclose(output) != 0) throw std::runtime_error("the rival failed: " + command);
}

Times summary(std::vector<double> times) {
    if (times.empty()) return {};
    std::sort(times.begin(), times.end());
    return {times.front(), times[times.size() / 2]};
}

std::string number(double value) {
    char text[40];
    std::snprintf(text, sizeof text, value < 100 ? "%.1f" : "%.0f", value);
    return text;
}

void print_row(const Item& item, Times ours, Times rival) {
    std::printf("%-34s %d %9s %9s %-8s", item.name.c_str(), item.threads,
                number(item.work / ours.best).c_str(), number(item.work / ours.median).c_str(),
                item.unit.c_str());
    if (item.limit > 0)
        std::printf("%5.0f %% of %s", 100 * item.work / ours.best / item.limit,
                    item.limit_is.c_str());
    if (rival.best > 0)
        std::printf("   PyTorch %s, %s: %.1f x", number(item.work / rival.best).c_str(),
                    number(item.work / rival.median).c_str(), rival.best / ours.best);
    std::printf("\n");
    std::fflush(stdout);
}

void keep_row(const Item& item, Times ours, Times rival) {
    Json row = Json::object();
    row.set("name", item.name);
    row.set("threads", item.threads);
    row.set("unit", item.unit);
    row.set("best", item.work / ours.best);
    row.set("median", item.work / ours.median);
    if (item.limit > 0) row.set(item.limit_is, item.limit);
    if (rival.best > 0) {
        row.set("rival_best", item.work / rival.best);
        row.set("rival_median", item.work / rival.median);
    }
    rows().push_back(row);
}

}  // namespace

void measure(const std::string& heading, const std::vector<Item>& items, const Options& options) {
    std::vector<Item> wanted;
    for (const Item& item : items)
        if (item.name.find(options.only) != std::string::npos) wanted.push_back(item);
    if (wanted.empty()) return;
    std::printf("\n%-30s threads      best    median\n", heading.c_str());
    for (const Item& item : wanted) {
        std::vector<double> ours, rival;
        for (int round = 0; round < options.rounds; ++round) {
            time_item(item, options.seconds, ours);
            if (!options.rival.empty() && !item.rival.empty()) time_rival(item, options, rival);
        }
        print_row(item, summary(ours), summary(rival));
        keep_row(item, summary(ours), summary(rival));
    }
}

std::string report() {
    Json all = Json::object();
    all.set("results", rows());
    return all.text(2) + "\n";
}

double peak(int threads) {
    static std::map<int, double> best;
    set_threads(threads);
    best[threads] = std::max(best[threads], peak_gflops());
    return best[threads];
}

std::vector<int> thread_counts() {
    static const int all = max_threads();  // as it was before anything was set
    return all > 1 ? std::vector<int>{1, all} : std::vector<int>{1};
}

}  // namespace gpt::bench
