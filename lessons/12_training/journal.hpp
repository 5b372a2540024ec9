// Lesson 12, given.  The journal of a run: log.csv, a line for each evaluation, and loss.svg.
#pragma once

#include <string>
#include <vector>

#include "common/svg.hpp"

namespace gpt {

struct JournalLine {
    int step;                   // steps done
    double train, validation;   // nats a token; train is the mean since the line before
    double learning_rate, gradient_norm, tokens_per_second;
};

class Journal {
public:
    // A new journal, or with `resume` the old one as far as step `last`: what was logged after the
    // last save will be logged again.
    Journal(const std::string& directory, bool resume, int last);

    bool empty() const { return lines_.empty(); }
    void add(const JournalLine& line);  // to log.csv, at once
    // The two losses, and the floor where it is known (nats a token; NaN: unknown).
    std::vector<Series> curves(double floor) const;
    void draw(double floor) const;      // loss.svg

private:
    std::string directory_;
    std::vector<JournalLine> lines_;
};

}  // namespace gpt
