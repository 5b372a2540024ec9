#include <algorithm>
#include <cmath>

#include "common/error.hpp"
#include "common/svg.hpp"
#include "common/svg_parts.hpp"

namespace gpt {

namespace {

constexpr double kSmallestText = 17;  // a label needs this much of a row or column

// Values of one sign run from almost white to dark blue.  Values of both signs run from blue
// through white to orange, equally far on both sides, so that 0 is white.
class Shades {
public:
    explicit Shades(const svg::Range& range) : low_(range.low), high_(range.high) {
        two_sided_ = low_ < 0 && high_ > 0;
        if (!two_sided_) return;
        high_ = std::max(-low_, high_);
        low_ = -high_;
    }
    std::string operator()(double value) const {
        const double part = high_ > low_ ? (value - low_) / (high_ - low_) : 0.5;
        if (two_sided_)
            return part < 0.5 ? between("#003f73", "#4d9bcb", "#ffffff", 2 * part)
                              : between("#ffffff", "#e78b3d", "#8c3800", 2 * part - 1);
        return between("#f4f8fb", "#3f97c8", "#00274a", part);
    }
    double low() const { return low_; }
    double high() const { return high_; }

private:
    static std::string between(const char* a, const char* b, const char* c, double part) {
        const bool first = part < 0.5;
        return svg::hex(svg::mix(svg::rgb(first ? a : b), svg::rgb(first ? b : c),
                                 std::clamp(first ? 2 * part : 2 * part - 1, 0.0, 1.0)));
    }
    double low_, high_;
    bool two_sided_ = false;
};

double longest(const std::vector<std::string>& labels) {
    double width = 0;
    for (const std::string& label : labels) width = std::max(width, svg::text_width(label));
    return width;
}

// Where the cells begin and how large they are.
struct Layout {
    double cell, left, top;
    bool upright;  // the columns' labels, which do not fit side by side

    Layout(int rows, int cols, const std::vector<std::string>& row_labels,
           const std::vector<std::string>& col_labels)
        : cell(std::clamp(560.0 / std::max({rows, cols, 1}), 2.0, 36.0)),
          left(24 + longest(row_labels)),
          top(46),
          upright(longest(col_labels) > cell) {
        if (!col_labels.empty()) top += upright ? longest(col_labels) + 8 : 22;
    }
};

void draw_labels(svg::Page& page, const Layout& at, const std::vector<std::string>& row_labels,
                 const std::vector<std::string>& col_labels) {
    const int every = static_cast<int>(std::ceil(kSmallestText / at.cell));
    for (int r = 0; r < static_cast<int>(row_labels.size()); r += every)
        page.text(at.left - 6, at.top + at.cell * (r + 0.5) + 5, row_labels[r], "end");
    for (int c = 0; c < static_cast<int>(col_labels.size()); c += every)
        page.text(at.left + at.cell * (c + 0.5) + (at.upright ? 5 : 0), at.top - 7, col_labels[c],
                  at.upright ? "start" : "middle", at.upright ? -90 : 0);
}

void draw_scale(svg::Page& page, const Shades& shades, double x, double top, double height) {
    constexpr int kSteps = 50;
    const svg::Range range{.low = shades.low(), .high = shades.high(), .empty = false};
    const svg::Axis axis = svg::make_axis(range, top + height, top, false, false);
    page.add("<g shape-rendering=\"crispEdges\">");
    for (int i = 0; i < kSteps; ++i)
        page.rect(
            x, top + height * (kSteps - 1 - i) / kSteps, 16, height / kSteps,
            "fill=\"" + shades(axis.low + (i + 0.5) / kSteps * (axis.high - axis.low)) + "\"");
    page.add("</g>");
    for (const double tick : axis.ticks)
        page.text(x + 22, axis(tick) + 5, axis.label(tick), "start");
}

void check_labels(const char* which, const std::vector<std::string>& labels, int count) {
    require(labels.empty() || static_cast<int>(labels.size()) == count,
            "heat_map: " + std::to_string(labels.size()) + " labels for " + std::to_string(count) +
                " " + which);
}

}  // namespace

std::string heat_map(const std::string& title, int rows, int cols,
                     const std::function<double(int row, int col)>& value,
                     const std::vector<std::string>& row_labels,
                     const std::vector<std::string>& col_labels) {
    require(rows >= 0 && cols >= 0, "heat_map: a negative size");
    check_labels("rows", row_labels, rows);
    check_labels("columns", col_labels, cols);
    const Layout at(rows, cols, row_labels, col_labels);

    svg::Range range;
    std::vector<double> values;
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) {
            values.push_back(value(r, c));
            if (svg::drawable(values.back())) range.include(values.back());
        }
    const Shades shades(range);
    const double width = at.cell * cols, height = at.cell * rows, scale = std::max(height, 120.0);
    svg::Page page(std::max(at.left + width + 110, 60 + 1.15 * svg::text_width(title)),
                   at.top + scale + 24, title);
    page.rect(at.left, at.top, width, height, "fill=\"#ddd\"");  // shows where there is no value
    page.add("<g shape-rendering=\"crispEdges\">");
    for (std::size_t i = 0; i < values.size(); ++i)
        if (svg::drawable(values[i]))
            page.rect(at.left + at.cell * (static_cast<int>(i) % cols),
                      at.top + at.cell * (static_cast<int>(i) / cols), at.cell, at.cell,
                      "fill=\"" + shades(values[i]) + "\"");
    page.add("</g>");
    draw_labels(page, at, row_labels, col_labels);
    if (!range.empty) draw_scale(page, shades, at.left + width + 22, at.top, scale);
    return page.finish();
}

}  // namespace gpt
