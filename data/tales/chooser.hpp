// Tales: every choice of a story goes through one function, pick().
//
// A pick offers options, each with a whole weight and a text that is written AT ONCE; no option's
// text may begin with another's.  So the text determines the choices, and its probability is the
// product of the choices' probabilities.  The same code tells a story in two ways: *writing* draws
// each choice, *reading* finds it in a given text.  Reading therefore measures the information of
// any tale,
//
//   information(text) = -sum over its picks of ln(weight chosen / sum of the weights offered),
//
// and even that of every single character: what the best possible predictor would pay for it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/rng.hpp"

namespace gpt::tales {

struct Option {
    int weight;
    std::string text;
};
using Options = std::vector<Option>;

// Given options and the text so far, which option comes next?
using Decide = std::function<int(const Options&, const std::string& so_far)>;
Decide draw_from(Rng& rng);  // at random, with the options' weights
// The one that stands in `text`, which must outlive the result.  Errors count positions from
// `origin`.
Decide read_from(std::string_view text, std::size_t origin = 0);

class Chooser {
public:
    explicit Chooser(Decide decide) : decide_(std::move(decide)) {}

    // Chooses an option, appends its text and returns its index.  Throws std::invalid_argument when
    // an option is empty, has no weight, or is the beginning of another; std::runtime_error, with
    // the position, when reading a text in which none of them comes next.
    int pick(const Options& options);

    // What follows with certainty: a pick of one.
    void say(std::string_view text);

    const std::string& text() const { return text_; }
    // For each character of the text -ln P(it | all characters before it), in nats.
    const std::vector<double>& information() const { return information_; }

private:
    Decide decide_;
    std::string text_;
    std::vector<double> information_;
};

}  // namespace gpt::tales
