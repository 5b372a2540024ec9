// The course's pictures, as SVG text for write_file: any browser shows them.  And one line chart in
// plain text, for the terminal.
//
//   write_file("loss.svg", line_chart("Loss", "step", "nats", {{"train", steps, losses}}));
//
// Values that are NaN or infinite are left out; a line breaks there.  The colours are those of
// Okabe and Ito ("Color Universal Design", 2008), which colour-blind readers can tell apart.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace gpt {

struct Series {
    std::string name;
    std::vector<double> x, y;  // of equal length
};

// Powers of ten at equal distances.  Values <= 0 are left out on such an axis.
struct LogAxes {
    bool x = false, y = false;
};

// One line a series.  A series of two points with the same y is a reference line: it is dashed and
// crosses the whole chart.
std::string line_chart(const std::string& title, const std::string& x_label,
                       const std::string& y_label, const std::vector<Series>& series,
                       LogAxes log_axes = {});

// A cell for each (row, column), row 0 on top.  Light is low and dark is high; where values have
// both signs, 0 is white, blue is negative and orange positive.  Labels may be left out.
std::string heat_map(const std::string& title, int rows, int cols,
                     const std::function<double(int row, int col)>& value,
                     const std::vector<std::string>& row_labels = {},
                     const std::vector<std::string>& col_labels = {});

// Answers for many points (x[i], y[i]) at once: the class 0, 1, … of each.
using Classifier =
    std::function<std::vector<int>(const std::vector<double>& x, const std::vector<double>& y)>;

// Points, one series a class, in the class's colour.  With a classifier the background shows, in
// lighter colours, what it answers at every place: its decision boundary.
std::string scatter_chart(const std::string& title, const std::vector<Series>& classes,
                          const Classifier& classify = nullptr);

// The chart in `width` columns and `height` lines, and below it the range of x and the names.  The
// marks of the series are * o + x in that order, and dashes for reference lines.
std::string text_chart(const std::vector<Series>& series, int width = 72, int height = 16);

}  // namespace gpt
