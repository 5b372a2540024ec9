// The chart in plain text.  Each column has one mark a series, at the mean of the values in it.
#include <algorithm>
#include <cmath>

#include "common/error.hpp"
#include "common/svg.hpp"
#include "common/svg_parts.hpp"

namespace gpt {

namespace {

constexpr char kMarks[] = {'*', 'o', '+', 'x'};

char mark(const Series& series, std::size_t number) {
    return svg::is_reference(series) ? '-' : kMarks[number % std::size(kMarks)];
}

// The series' height in each column: the mean of its values there; between two columns that have
// some, the straight line; NaN outside.
std::vector<double> column_heights(const Series& series, const svg::Axis& x, int columns) {
    if (svg::is_reference(series)) return std::vector<double>(columns, series.y[0]);
    std::vector<double> sums(columns, 0.0), counts(columns, 0.0), heights(columns, NAN);
    for (std::size_t i = 0; i < series.x.size(); ++i) {
        if (!svg::drawable(series.x[i]) || !svg::drawable(series.y[i])) continue;
        const int column =
            std::clamp(static_cast<int>(std::lround(x(series.x[i]))), 0, columns - 1);
        sums[column] += series.y[i];
        counts[column] += 1;
    }
    int before = -1;
    for (int c = 0; c < columns; ++c) {
        if (counts[c] == 0) continue;
        heights[c] = sums[c] / counts[c];
        for (int gap = before + 1; before >= 0 && gap < c; ++gap)
            heights[gap] =
                heights[before] + (heights[c] - heights[before]) * (gap - before) / (c - before);
        before = c;
    }
    return heights;
}

std::string padded_left(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

// Line by line: the tick at this height, an axis, the marks.
std::string draw_lines(const std::vector<std::string>& grid, const svg::Axis& y,
                       std::size_t label_width) {
    std::vector<std::string> labels(grid.size());
    for (const double tick : y.ticks)
        labels[static_cast<std::size_t>(std::lround(y(tick)))] = y.label(tick);
    std::string out;
    for (std::size_t row = 0; row < grid.size(); ++row) {
        std::string marks = grid[row];
        marks.erase(marks.find_last_not_of(' ') + 1);
        out += padded_left(labels[row], label_width) + " |" + marks + '\n';
    }
    return out;
}

std::string names(const std::vector<Series>& series) {
    std::string out;
    for (std::size_t i = 0; i < series.size(); ++i)
        if (!series[i].name.empty())
            out += (out.empty() ? "" : "   ") + std::string(1, mark(series[i], i)) + ' ' +
                   series[i].name;
    return out;
}

}  // namespace

std::string text_chart(const std::vector<Series>& series, int width, int height) {
    svg::check("text_chart", series);
    require(width >= 24 && height >= 4, "text_chart: needs 24 columns and 4 lines");
    svg::Range x_range, y_range;
    for (const Series& s : series)
        for (std::size_t i = 0; i < s.x.size(); ++i)
            if (svg::drawable(s.x[i]) && svg::drawable(s.y[i])) {
                x_range.include(s.x[i]);
                y_range.include(s.y[i]);
            }
    if (x_range.empty) return "no values to draw\n";
    // make_axis puts a tick every 60 pixels or so: as if a line had 30 of them.
    svg::Axis y = svg::make_axis(y_range, 30.0 * (height - 1), 0, false, true);
    y.from = height - 1;
    std::size_t label_width = 0;
    for (const double tick : y.ticks) label_width = std::max(label_width, y.label(tick).size());
    const int columns = std::max(8, width - static_cast<int>(label_width) - 2);
    svg::Axis x = svg::make_axis(x_range, 0, columns - 1, false, false);

    std::vector<std::string> grid(height, std::string(columns, ' '));
    for (std::size_t i = series.size(); i-- > 0;) {  // the first series lies on top
        const std::vector<double> heights = column_heights(series[i], x, columns);
        for (int c = 0; c < columns; ++c)
            if (!std::isnan(heights[c]))
                grid[static_cast<std::size_t>(std::lround(y(heights[c])))][c] = mark(series[i], i);
    }
    const std::string low = x.label(x.low), high = x.label(x.high);
    const std::string indent(label_width + 2, ' ');
    std::string out = draw_lines(grid, y, label_width);
    out += indent.substr(1) + "+" + std::string(columns, '-') + '\n';
    out += indent + low + padded_left(high, grid[0].size() - std::min(grid[0].size(), low.size()));
    out += '\n';
    const std::string legend = names(series);
    return legend.empty() ? out : out + indent + legend + '\n';
}

}  // namespace gpt
