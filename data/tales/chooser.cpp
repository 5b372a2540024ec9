#include "chooser.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "common/error.hpp"

namespace gpt::tales {

namespace {

// In alphabetical order a text that begins another stands before it, and so does everything between
// the two.  It is enough to compare neighbours.
void require_prefix_free(const Options& options) {
    const auto refuse = [](const std::string& message) {
        throw std::invalid_argument("tales: " + message);
    };
    std::vector<std::string_view> sorted;
    for (const Option& option : options) {
        if (option.weight <= 0) refuse("the option \"" + option.text + "\" has no weight");
        sorted.push_back(option.text);
    }
    if (sorted.empty()) refuse("a pick without options");
    std::sort(sorted.begin(), sorted.end());
    if (sorted[0].empty()) refuse("an option without text, beside \"" + options.back().text + "\"");
    for (std::size_t i = 1; i < sorted.size(); ++i)
        if (sorted[i].starts_with(sorted[i - 1]))
            refuse("\"" + std::string(sorted[i - 1]) + "\" is the beginning of the option \"" +
                   std::string(sorted[i]) + "\"");
}

int total_weight(const Options& options) {
    long total = 0;
    for (const Option& option : options) total += option.weight;
    require(total < 1 << 30, "tales: the weights are too large");
    return static_cast<int>(total);
}

[[noreturn]] void refuse(const Options& options, std::string_view rest, std::size_t position) {
    std::string message = "tales: position " + std::to_string(position) + ": expected";
    for (std::size_t i = 0; i < options.size() && i < 3; ++i)
        message += (i ? " or \"" : " \"") + options[i].text + "\"";
    if (options.size() > 3) message += " or " + std::to_string(options.size() - 3) + " others";
    message += rest.empty() ? ", found the end"
                            : ", found "
                              "\"" +
                                  std::string(rest.substr(0, 24)) + "\"";
    throw std::runtime_error(message);
}

}  // namespace

Decide draw_from(Rng& rng) {
    return [&rng](const Options& options, const std::string&) {
        int rest = rng.below(total_weight(options));
        int i = 0;
        while (rest >= options[std::size_t(i)].weight) rest -= options[std::size_t(i++)].weight;
        return i;
    };
}

Decide read_from(std::string_view text, std::size_t origin) {
    return [text, origin](const Options& options, const std::string& so_far) {
        const std::string_view rest = text.substr(so_far.size());
        for (std::size_t i = 0; i < options.size(); ++i)
            if (rest.starts_with(options[i].text)) return static_cast<int>(i);
        refuse(options, rest, origin + so_far.size());
    };
}

// The best predictor knows the options and their weights.  After k characters of the option it
// still considers those that begin with these k; the next character costs it ln(their weight / the
// weight of those that remain), and over the option these logarithms sum to ln(total / weight
// chosen).
int Chooser::pick(const Options& options) {
    require_prefix_free(options);
    const int chosen = decide_(options, text_);
    const std::string& text = options[std::size_t(chosen)].text;
    std::vector<const Option*> possible;
    for (const Option& option : options) possible.push_back(&option);
    int before = total_weight(options);
    for (std::size_t k = 0; k < text.size(); ++k) {
        std::erase_if(possible, [&](const Option* o) { return o->text[k] != text[k]; });
        int after = 0;
        for (const Option* option : possible) after += option->weight;
        information_.push_back(after == before ? 0.0 : std::log(double(before) / after));
        before = after;
    }
    text_ += text;
    return chosen;
}

void Chooser::say(std::string_view text) {
    if (!text.empty()) pick({{1, std::string(text)}});
}

}  // namespace gpt::tales
