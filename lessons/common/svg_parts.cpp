#include "common/svg_parts.hpp"

#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>

#include "common/error.hpp"
#include "common/json_string.hpp"

namespace gpt::svg {

namespace {

// Okabe and Ito's eight without yellow, which nobody sees on white.
constexpr const char* kPalette[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                    "#E69F00", "#56B4E9", "#000000"};
constexpr char kDigits[] = "0123456789abcdef";
constexpr double kLegendLine = 22, kLegendSample = 32, kLegendGap = 24;

std::string attribute(const char* name, double value) {
    return std::string(" ") + name + "=\"" + fixed(value) + '"';
}

// Calls place(series, column, line) for each series that has a name; answers the number of lines.
template <class Place>
int lay_out_legend(const std::vector<Series>& series, double width, Place place) {
    double column = 0;
    int line = 0;
    bool any = false;
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (series[i].name.empty()) continue;
        const double size = kLegendSample + text_width(series[i].name);
        if (column > 0 && column + size > width) {
            column = 0;
            ++line;
        }
        place(i, column, line);
        column += size + kLegendGap;
        any = true;
    }
    return any ? line + 1 : 0;
}

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t size = utf8_size(text);
        const unsigned char c = static_cast<unsigned char>(text[0]);
        std::string_view character = text.substr(0, size);
        // XML has no U+FFFE and no U+FFFF either.
        const bool forbidden = size == 0 || c < 0x20 || c == 0x7f || character == "\xef\xbf\xbe" ||
                               character == "\xef\xbf\xbf";
        if (forbidden) character = text.substr(0, 1);
        text.remove_prefix(character.size());
        if (c == '\n' || c == '\t') {
            out += c == '\n' ? "\\n" : "\\t";
        } else if (forbidden) {
            out += std::string("\\x") + kDigits[c / 16] + kDigits[c % 16];
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '&') {
            out += "&amp;";
        } else if (c == '"') {
            out += "&quot;";
        } else {
            out += character;
        }
    }
    return out;
}

std::string fixed(double value, int decimals) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::fixed << std::setprecision(decimals) << value;
    return out.str();
}

std::string colour(std::size_t series) { return kPalette[series % std::size(kPalette)]; }

Rgb rgb(std::string_view hex) {
    Rgb result{};
    for (std::size_t i = 0; i < 3; ++i)
        result[i] = std::stoi(std::string(hex.substr(1 + 2 * i, 2)), nullptr, 16);
    return result;
}

Rgb mix(const Rgb& a, const Rgb& b, double part_of_b) {
    Rgb result{};
    for (std::size_t i = 0; i < 3; ++i) result[i] = a[i] + part_of_b * (b[i] - a[i]);
    return result;
}

std::string hex(const Rgb& colour) {
    std::string out = "#";
    for (const double part : colour) {
        const int byte = static_cast<int>(std::lround(part));
        out += kDigits[byte / 16];
        out += kDigits[byte % 16];
    }
    return out;
}

Page::Page(double width, double height, const std::string& title) {
    const std::string size = attribute("width", width) + attribute("height", height);
    add("<svg xmlns=\"http://www.w3.org/2000/svg\"" + size + " viewBox=\"0 0 " + fixed(width) +
        " " + fixed(height) + "\" font-family=\"sans-serif\" font-size=\"16\" fill=\"#222\">");
    add("<title>" + escape(title) + "</title>");
    rect(0, 0, width, height, "fill=\"#fff\"");
    add("<text" + attribute("x", width / 2) + " y=\"27\" text-anchor=\"middle\" font-size=\"18\">" +
        escape(title) + "</text>");
}

void Page::text(double x, double y, std::string_view words, const std::string& anchor,
                int degrees) {
    const std::string place = fixed(x) + " " + fixed(y);
    add("<text transform=\"translate(" + place + ")" +
        (degrees != 0 ? " rotate(" + std::to_string(degrees) + ")" : "") + "\" text-anchor=\"" +
        anchor + "\">" + escape(words) + "</text>");
}

void Page::line(double x0, double y0, double x1, double y1, const std::string& attributes) {
    add("<line" + attribute("x1", x0) + attribute("y1", y0) + attribute("x2", x1) +
        attribute("y2", y1) + " " + attributes + "/>");
}

void Page::rect(double x, double y, double w, double h, const std::string& attributes) {
    add("<rect" + attribute("x", x) + attribute("y", y) + attribute("width", w) +
        attribute("height", h) + " " + attributes + "/>");
}

void Page::axes(const Axis& x, const Axis& y, const std::string& x_label,
                const std::string& y_label) {
    for (const double tick : y.ticks) {
        line(x.from, y(tick), x.to, y(tick), "stroke=\"#e3e3e3\"");
        text(x.from - 8, y(tick) + 6, y.label(tick), "end");
    }
    for (const double tick : x.ticks) {
        line(x(tick), y.from, x(tick), y.from + 5, "stroke=\"#555\"");
        text(x(tick), y.from + 23, x.label(tick));
    }
    line(x.from, y.from, x.to, y.from, "stroke=\"#555\"");
    line(x.from, y.from, x.from, y.to, "stroke=\"#555\"");
    text((x.from + x.to) / 2, y.from + 46, x_label);
    text(20, (y.from + y.to) / 2, y_label, "middle", -90);
}

void Page::legend(const std::vector<Series>& series, double x, double y, double width,
                  bool points) {
    lay_out_legend(series, width, [&](std::size_t i, double column, int row) {
        const double left = x + column, middle = y + kLegendLine * row;
        const std::string dashes = is_reference(series[i]) ? " stroke-dasharray=\"7 4\"" : "";
        if (points)
            add("<circle" + attribute("cx", left + 12) + attribute("cy", middle) +
                " r=\"5\" fill=\"" + colour(i) + "\"/>");
        else
            line(left, middle, left + 24, middle,
                 "stroke=\"" + colour(i) + "\" stroke-width=\"2.5\"" + dashes);
        text(left + kLegendSample, middle + 5, series[i].name, "start");
    });
}

double text_width(std::string_view words) {
    int characters = 0;
    for (const char c : words) characters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return 8.2 * characters;
}

double legend_height(const std::vector<Series>& series, double width) {
    return kLegendLine * lay_out_legend(series, width, [](std::size_t, double, int) {});
}

bool is_reference(const Series& series) {
    return series.y.size() == 2 && series.y[0] == series.y[1] && drawable(series.y[0]) &&
           drawable(series.x[0]) && drawable(series.x[1]);
}

void check(const char* function, const std::vector<Series>& series) {
    for (const Series& s : series)
        require(s.x.size() == s.y.size(), std::string(function) + ": series \"" + s.name +
                                              "\" has " + std::to_string(s.x.size()) + " x but " +
                                              std::to_string(s.y.size()) + " y");
}

}  // namespace gpt::svg
