// bench: see bench.hpp.  `make bench` builds and runs it.
#include <cstdio>
#include <iostream>

#include "02_matmul/peak.hpp"
#include "bench/bench.hpp"
#include "common/files.hpp"
#include "common/flags.hpp"
#include "common/parallel.hpp"

using namespace gpt;

namespace {

void print_machine() {
    for (const int threads : bench::thread_counts()) {
        const double peak = bench::peak(threads);
        std::printf("%d thread%s: at best %.0f GFLOP/s in registers, %.1f GB/s from memory\n",
                    threads, threads == 1 ? "" : "s", peak, memory_gbytes());
    }
}

}  // namespace

int main(int argc, char** argv) {
    tune_libraries(argv);
    try {
        Flags flags("bench", "measures the course's code beside what the machine can do");
        flags.add("--seconds", "0.3", "at least this long for each line and round");
        flags.add("--rounds", "2", "how often each line is measured");
        flags.add("--rival", "", "the command of a rival, to measure in turns with ours");
        flags.add("--json", "", "a file for the results");
        flags.add("--only", "", "only lines whose names contain this");
        flags.parse(argc, argv);
        if (flags.wants_help()) {
            std::cout << flags.help();
            return 0;
        }
        const bench::Options options{flags.number("--seconds", 0, 1000),
                                     flags.integer("--rounds", 1, 1000), flags.text("--rival"),
                                     flags.text("--json"), flags.text("--only")};
        print_machine();
        bench::bench_matmul(options);
        bench::bench_training(options);
        bench::bench_sampling(options);
        bench::bench_tokenizers(options);
        if (!options.json.empty()) {
            write_file(options.json, bench::report());
            std::printf("\nas JSON: %s\n", options.json.c_str());
        }
    } catch (const BadFlags& error) {
        std::cerr << "bench: " << error.what() << " (bench --help lists the flags)\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "bench: " << error.what() << '\n';
        return 1;
    }
}
