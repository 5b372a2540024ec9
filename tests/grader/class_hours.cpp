// The hours that students wrote into their time.txt: median and quartiles a lesson.
#include <algorithm>

#include "grader/class_data.hpp"
#include "grader/text.hpp"

namespace grader {

namespace {

constexpr double kWidth = 160;  // of the picture of a row

// A line from the lower to the upper quartile, and a dot at the median.
std::string box(double low, double middle, double high, double most) {
    const auto x = [&](double hours) { return number(5 + (kWidth - 10) * hours / most); };
    return "<svg class=box viewBox=\"0 0 " + number(kWidth) + " 14\" aria-hidden=true><path d=\"M" +
           x(low) + " 7H" + x(high) + "\"/><circle cx=" + x(middle) + " cy=7 r=4 /></svg>";
}

}  // namespace

std::string class_hours(const Class& all) {
    std::map<std::string, std::vector<double>> hours;  // by lesson
    std::vector<double> sums;
    for (const Row& row : all.rows) {
        double sum = 0;
        for (const auto& [lesson, h] : row.report->hours) {
            hours[lesson].push_back(h);
            sum += h;
        }
        if (!row.report->hours.empty()) sums.push_back(sum);
    }
    std::string out = "<h3>Hours by lesson, as students gave them</h3>\n";
    if (hours.empty()) return out + "<p>No submission has a time.txt.\n";
    double most = 0;
    for (const auto& [lesson, values] : hours) most = std::max(most, quantile(values, 0.75));
    out += "<table class=list>\n<tr><th>lesson<th>median<th>quartiles<th>students<th>0 to " +
           number(most) + " hours\n";
    const auto row = [&](const std::string& name, const std::vector<double>& values) {
        const double low = quantile(values, 0.25), middle = quantile(values, 0.5),
                     high = quantile(values, 0.75);
        return "<tr><td>" + html(name) + "<td class=r><b>" + number(middle) + "</b><td class=r>" +
               number(low) + " to " + number(high) + "<td class=r>" +
               std::to_string(values.size()) + "<td>" +
               (name == "together" || most <= 0 ? "" : box(low, middle, high, most)) + '\n';
    };
    for (const auto& [lesson, values] : hours) out += row(lesson, values);
    return out + row("together", sums) + "</table>\n";
}

}  // namespace grader
