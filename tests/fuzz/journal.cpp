// log.csv, as a run finds it that goes on from a step.  The input: the step, a new line, the file.
#include "12_training/journal.hpp"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "fuzz/harness.hpp"

namespace gpt::fuzz {

const Target journal("journal", [](std::string_view input) {
    const int last = number_in(take_until('\n', input), 0, 1'000'000'000, 1000);
    std::filesystem::create_directories(scratch("journal"));
    const std::string path = scratch_file("journal/log.csv", input);
    const Journal first(scratch("journal"), true, last);
    const std::string kept = contents(path);
    const Journal second(scratch("journal"), true, last);
    expect(contents(path) == kept, "the file changes each time that it is read");

    const std::vector<Series> curves = second.curves(0.5);
    for (const Series& curve : curves) {
        expect(curve.x.size() == curve.y.size(), "a curve with a missing value");
        for (std::size_t i = 0; i < curve.x.size(); ++i)
            expect(curve.x[i] >= 0 && curve.x[i] <= last && std::isfinite(curve.y[i]),
                   "a point that no run can have logged");
    }
    second.draw(0.5);
    expect(contents(scratch("journal/loss.svg")).ends_with("</svg>\n"), "loss.svg is cut off");
});

}  // namespace gpt::fuzz
