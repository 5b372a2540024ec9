#include "common/svg.hpp"

#include "common/svg_parts.hpp"

namespace gpt {

namespace {

using svg::Axis;
using svg::fixed;

// The stretches of a series between values that cannot be drawn, as lines; a value alone is a dot.
void draw_series(svg::Page& page, const Series& series, std::size_t number, const Axis& x,
                 const Axis& y) {
    const std::string paint = svg::colour(number);
    std::string points, last;
    int count = 0;
    if (svg::is_reference(series)) {
        if (y.shows(series.y[0]))
            page.line(x.from, y(series.y[0]), x.to, y(series.y[0]),
                      "stroke=\"" + paint + "\" stroke-width=\"2\" stroke-dasharray=\"7 4\"");
        return;
    }
    const auto flush = [&] {
        if (count == 1) page.add("<circle " + last + " r=\"3.5\" fill=\"" + paint + "\"/>");
        if (count > 1)
            page.add("<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + paint +
                     "\" stroke-width=\"2\" stroke-linejoin=\"round\"/>");
        points.clear();
        count = 0;
    };
    for (std::size_t i = 0; i < series.x.size(); ++i) {
        if (!x.shows(series.x[i]) || !y.shows(series.y[i])) {
            flush();
            continue;
        }
        const std::string px = fixed(x(series.x[i])), py = fixed(y(series.y[i]));
        points += (count > 0 ? " " : "") + px + "," + py;
        last = "cx=\"" + px + "\" cy=\"" + py + "\"";
        ++count;
    }
    flush();
}

// What of the series can be drawn spans these ranges.
void find_ranges(const std::vector<Series>& series, LogAxes log, svg::Range& x, svg::Range& y) {
    for (const Series& s : series)
        for (std::size_t i = 0; i < s.x.size(); ++i) {
            const bool has_x = svg::drawable(s.x[i], log.x), has_y = svg::drawable(s.y[i], log.y);
            if (has_x && has_y) x.include(s.x[i]);
            if (has_y && (has_x || svg::is_reference(s))) y.include(s.y[i]);
        }
}

}  // namespace

std::string line_chart(const std::string& title, const std::string& x_label,
                       const std::string& y_label, const std::vector<Series>& series,
                       LogAxes log_axes) {
    svg::check("line_chart", series);
    constexpr double kWidth = 760, kPlot = 340, kLeft = 92, kRight = 736;
    svg::Range x_range, y_range;
    find_ranges(series, log_axes, x_range, y_range);
    const double top = 54 + svg::legend_height(series, kRight - kLeft);
    const Axis x = svg::make_axis(x_range, kLeft, kRight, log_axes.x, false);
    const Axis y = svg::make_axis(y_range, top + kPlot, top, log_axes.y, true);

    svg::Page page(kWidth, top + kPlot + 62, title);
    page.legend(series, kLeft, 52, kRight - kLeft, false);
    page.axes(x, y, x_label, y_label);
    for (std::size_t i = 0; i < series.size(); ++i) draw_series(page, series[i], i, x, y);
    if (x_range.empty) page.text((kLeft + kRight) / 2, top + kPlot / 2, "no values to draw");
    return page.finish();
}

}  // namespace gpt
