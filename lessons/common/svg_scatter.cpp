#include <string>
#include <vector>

#include "common/error.hpp"
#include "common/svg.hpp"
#include "common/svg_parts.hpp"

namespace gpt {

namespace {

using svg::Axis;
using svg::fixed;

constexpr int kCells = 120;  // of the background, along each axis

std::string pale(int number) {
    const svg::Rgb white{255, 255, 255};
    return svg::hex(svg::mix(svg::rgb(svg::colour(static_cast<std::size_t>(number))), white, 0.72));
}

// Colours every cell by what the classifier answers at its middle.  Neighbours of one class in a
// row become one rectangle.
void draw_background(svg::Page& page, const Classifier& classify, const Axis& x, const Axis& y) {
    std::vector<double> xs, ys;
    for (int row = 0; row < kCells; ++row)
        for (int col = 0; col < kCells; ++col) {
            xs.push_back(x.low + (col + 0.5) / kCells * (x.high - x.low));
            ys.push_back(y.low + (row + 0.5) / kCells * (y.high - y.low));
        }
    const std::vector<int> answers = classify(xs, ys);
    require(answers.size() == xs.size(), "scatter_chart: the classifier gave " +
                                             std::to_string(answers.size()) + " answers for " +
                                             std::to_string(xs.size()) + " points");
    const double width = (x.to - x.from) / kCells, height = (y.from - y.to) / kCells;
    page.add("<g shape-rendering=\"crispEdges\">");
    for (int row = 0; row < kCells; ++row) {
        const int* const answer = answers.data() + row * kCells;
        int begin = 0;
        for (int col = 1; col <= kCells; ++col) {
            if (col < kCells && answer[col] == answer[begin]) continue;
            if (answer[begin] >= 0)
                page.rect(x.from + begin * width, y.from - (row + 1) * height,
                          (col - begin) * width, height, "fill=\"" + pale(answer[begin]) + "\"");
            begin = col;
        }
    }
    page.add("</g>");
}

}  // namespace

std::string scatter_chart(const std::string& title, const std::vector<Series>& classes,
                          const Classifier& classify) {
    svg::check("scatter_chart", classes);
    constexpr double kPlot = 480, kLeft = 64, kWidth = kLeft + kPlot + 24;
    svg::Range x_range, y_range;
    for (const Series& s : classes)
        for (std::size_t i = 0; i < s.x.size(); ++i)
            if (svg::drawable(s.x[i]) && svg::drawable(s.y[i])) {
                x_range.include(s.x[i]);
                y_range.include(s.y[i]);
            }
    const double top = 54 + svg::legend_height(classes, kPlot);
    const Axis x = svg::make_axis(x_range, kLeft, kLeft + kPlot, false, true);
    const Axis y = svg::make_axis(y_range, top + kPlot, top, false, true);

    svg::Page page(kWidth, top + kPlot + 40, title);
    page.legend(classes, kLeft, 52, kPlot, true);
    if (classify) draw_background(page, classify, x, y);
    page.axes(x, y, "", "");
    for (std::size_t k = 0; k < classes.size(); ++k)
        for (std::size_t i = 0; i < classes[k].x.size(); ++i)
            if (x.shows(classes[k].x[i]) && y.shows(classes[k].y[i]))
                page.add("<circle cx=\"" + fixed(x(classes[k].x[i])) + "\" cy=\"" +
                         fixed(y(classes[k].y[i])) + "\" r=\"3.5\" stroke=\"#fff\" fill=\"" +
                         svg::colour(k) + "\"/>");
    return page.finish();
}

}  // namespace gpt
