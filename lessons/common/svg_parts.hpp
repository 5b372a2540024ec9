// What the pictures of svg.hpp are made of: text, axes, colours.  Coordinates are pixels; y points
// down.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "common/svg.hpp"

namespace gpt::svg {

// Text for an element: <, >, & and quotes are escaped.  What XML forbids, control characters and
// bytes that are not UTF-8, is written as in C++: \n, \t or \xNN.
std::string escape(std::string_view text);

std::string fixed(double value, int decimals = 1);  // with a point in every locale

std::string colour(std::size_t series);  // of the palette, which repeats after seven
using Rgb = std::array<double, 3>;       // 0 … 255
Rgb mix(const Rgb& a, const Rgb& b, double part_of_b);
Rgb rgb(std::string_view hex);  // "#rrggbb"
std::string hex(const Rgb& colour);

// Finite, and so far from the limits of double that differences are finite too; on a logarithmic
// axis also positive.
bool drawable(double value, bool log = false);

struct Range {
    double low = 0, high = 0;
    bool empty = true;
    void include(double value);
};

// Maps values to pixels.  `ticks` are round numbers inside the axis.
struct Axis {
    double low, high, from, to;  // value low stands at pixel `from`, high at pixel `to`
    bool log;
    std::vector<double> ticks;

    bool shows(double value) const { return drawable(value, log); }
    double operator()(double value) const;
    std::string label(double tick) const;
};

// The axis of a range, widened where there is nothing or one value in it; with `to_ticks` it begins
// and ends at a tick.
Axis make_axis(Range range, double from, double to, bool log, bool to_ticks);

// A picture under construction.
class Page {
public:
    Page(double width, double height, const std::string& title);

    void text(double x, double y, std::string_view words, const std::string& anchor = "middle",
              int degrees = 0);
    void line(double x0, double y0, double x1, double y1, const std::string& attributes);
    void rect(double x, double y, double w, double h, const std::string& attributes);
    void add(const std::string& element) { out_ += element + '\n'; }

    // The frame, ticks and labels of a plot.
    void axes(const Axis& x, const Axis& y, const std::string& x_label, const std::string& y_label);
    // A sample and a name for each series, left to right and then on the next line.
    void legend(const std::vector<Series>& series, double x, double y, double width, bool points);

    std::string finish() { return out_ + "</svg>\n"; }

private:
    std::string out_;
};

double text_width(std::string_view words);  // an estimate, in pixels
double legend_height(const std::vector<Series>& series, double width);  // in pixels
bool is_reference(const Series& series);  // two points of the same height
// Refuses a series with other numbers of x and y.
void check(const char* function, const std::vector<Series>& series);

}  // namespace gpt::svg
