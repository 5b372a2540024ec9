#include <algorithm>
#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>

#include "common/svg_parts.hpp"

namespace gpt::svg {

namespace {

constexpr double kSlack = 1e-6;  // of a step: rounding must not cost the last tick

// 1, 2 or 5 times a power of ten, so that about `count` steps fill the range.
double round_step(double range, int count) {
    const double raw = range / count;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double digit = raw / power;
    return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
}

void add_linear_ticks(Axis& axis, bool to_ticks) {
    const int wanted = std::max(2, static_cast<int>(std::abs(axis.to - axis.from) / 60));
    const double step = round_step(axis.high - axis.low, wanted);
    double first = std::ceil(axis.low / step - kSlack);
    double last = std::floor(axis.high / step + kSlack);
    if (to_ticks) {
        first = std::floor(axis.low / step + kSlack);
        last = std::ceil(axis.high / step - kSlack);
        axis.low = std::min(axis.low, first * step);
        axis.high = std::max(axis.high, last * step);
    }
    for (double i = first; i <= last; ++i) axis.ticks.push_back(i * step + 0.0);  // never -0
}

// Over few decades 1, 2 and 5 of each, over more the powers of ten, over very many some of them.
void add_log_ticks(Axis& axis, bool to_ticks) {
    const int first = static_cast<int>(std::floor(std::log10(axis.low)));
    const int last = static_cast<int>(std::ceil(std::log10(axis.high)));
    const int every = 1 + (last - first) / 10;
    std::vector<double> candidates;
    for (int power = first; power < last + every; power += every)
        for (const double digit : {1.0, 2.0, 5.0})
            if (digit == 1 || last - first <= 3)
                candidates.push_back(digit * std::pow(10.0, power));
    if (to_ticks) {
        const auto above =
            std::upper_bound(candidates.begin(), candidates.end(), axis.low * (1 + kSlack));
        if (above != candidates.begin()) axis.low = std::min(axis.low, *(above - 1));
        const auto end =
            std::lower_bound(candidates.begin(), candidates.end(), axis.high * (1 - kSlack));
        if (end != candidates.end()) axis.high = std::max(axis.high, *end);
    }
    for (const double c : candidates)
        if (c >= axis.low * (1 - kSlack) && c <= axis.high * (1 + kSlack)) axis.ticks.push_back(c);
}

}  // namespace

bool drawable(double value, bool log) {
    return std::abs(value) < 1e300 && (!log || value > 1e-300);
}

void Range::include(double value) {
    low = empty ? value : std::min(low, value);
    high = empty ? value : std::max(high, value);
    empty = false;
}

double Axis::operator()(double value) const {
    const auto place = [&](double v) { return log ? std::log10(v) : v; };
    return from + (place(value) - place(low)) / (place(high) - place(low)) * (to - from);
}

// Six digits, or as many as tell two neighbouring ticks apart; an exponent as e6 and not e+06.
std::string Axis::label(double tick) const {
    int digits = 6;
    if (!log && ticks.size() > 1) {
        const double size = std::max(std::abs(ticks.front()), std::abs(ticks.back()));
        const double steps = size / (ticks[1] - ticks[0]);
        digits = std::clamp(static_cast<int>(std::ceil(std::log10(steps))) + 1, 6, 15);
    }
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::setprecision(digits) << tick;
    std::string text = out.str();
    const auto e = text.find('e');
    if (e == std::string::npos) return text;
    const bool negative = text[e + 1] == '-';
    return text.substr(0, e + 1) + (negative ? "-" : "") +
           text.substr(text.find_first_not_of("+-0", e + 1));
}

Axis make_axis(Range range, double from, double to, bool log, bool to_ticks) {
    if (range.empty) range = {.low = log ? 1.0 : 0.0, .high = log ? 10.0 : 1.0};
    const double size = std::max(std::abs(range.low), std::abs(range.high));
    if (log && range.high <= range.low * (1 + 1e-9)) {
        range.low /= 2;
        range.high *= 2;
    } else if (!log && range.high - range.low <= std::max(1e-12 * size, 1e-290)) {
        const double margin = size > 1e-280 ? size / 10 : 1;
        range.low -= margin;
        range.high += margin;
    }
    Axis axis{
        .low = range.low, .high = range.high, .from = from, .to = to, .log = log, .ticks = {}};
    log ? add_log_ticks(axis, to_ticks) : add_linear_ticks(axis, to_ticks);
    return axis;
}

}  // namespace gpt::svg
