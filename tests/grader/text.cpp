#include "grader/text.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>

#include "common/json_string.hpp"

namespace grader {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// How many bytes the terminal escape at the start of `text` has (ECMA-48): ESC [ … letter,
// ESC ] … BEL or ESC \, or ESC and a character.  One that does not end is only its ESC, so that it
// cannot swallow what follows.
std::size_t escape_size(std::string_view text) {
    if (text.size() < 2) return 1;
    std::size_t i = 1;
    if (text[1] == '[') {
        for (i = 2; i < text.size(); ++i) {
            if (text[i] >= 0x40 && text[i] <= 0x7e) return i + 1;
            if (text[i] < 0x20 || text[i] > 0x3f) return 1;
        }
        return 1;
    }
    if (std::string_view("]PX^_").find(text[1]) != std::string_view::npos) {
        for (i = 2; i < text.size() && text[i] != '\n'; ++i) {
            if (text[i] == '\a') return i + 1;
            if (text.substr(i, 2) == "\x1b\\") return i + 2;
        }
        return 1;
    }
    while (i < text.size() && text[i] >= 0x20 && text[i] <= 0x2f) ++i;
    return i < text.size() && text[i] >= 0x30 && text[i] <= 0x7e ? i + 1 : 1;
}

// A character that has no shape of its own, or that no XML file may hold.
bool is_unshown(std::string_view c) {
    if (c.size() == 1) return static_cast<unsigned char>(c[0]) < 0x20 || c[0] == 0x7f;
    const auto between = [&](std::string_view low, std::string_view high) {
        return c.size() == low.size() && low <= c && c <= high;
    };
    return between("\xC2\x80", "\xC2\x9F") ||          // U+0080-9F: control characters
           between("\xE2\x80\xA8", "\xE2\x80\xAE") ||  // U+2028-2E: line ends, directions
           between("\xE2\x81\xA6", "\xE2\x81\xA9") ||  // U+2066-69: directions
           between("\xEF\xBF\xBE", "\xEF\xBF\xBF");    // U+FFFE and U+FFFF: no characters
}

// How many bytes the first n characters have; all of them where there are fewer.
std::size_t bytes_of(std::string_view line, std::size_t n) {
    std::size_t end = 0;
    for (; n > 0 && end < line.size(); --n)
        end += std::max<std::size_t>(1, gpt::utf8_size(line.substr(end)));
    return end;
}

}  // namespace

std::string clean(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        std::size_t size = std::max<std::size_t>(1, gpt::utf8_size(bytes));
        const bool valid = gpt::utf8_size(bytes) > 0;
        const char c = bytes[0];
        if (c == '\x1b') {
            size = escape_size(bytes);
        } else if (c == '\r') {
            if (bytes.substr(0, 2) != "\r\n") out += '\n';
        } else if (c == '\n') {
            out += '\n';
        } else if (c == '\t') {
            out += "    ";
        } else if (!valid || is_unshown(bytes.substr(0, size))) {
            out += kReplacement;
        } else {
            out += bytes.substr(0, size);
        }
        bytes.remove_prefix(size);
    }
    return out;
}

std::size_t columns(std::string_view line) {
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    std::istringstream in{std::string(text)};
    for (std::string line; std::getline(in, line);) {
        line.erase(line.find_last_not_of(" \r\t") + 1);
        if (!line.empty() || !lines.empty()) lines.push_back(line);
    }
    while (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
}

std::string cut(std::string_view line, std::size_t width) {
    const std::size_t end = bytes_of(line, width);
    return std::string(line.substr(0, end)) + (end < line.size() ? "…" : "");
}

std::vector<std::string> wrap(std::string_view line, std::size_t width) {
    std::vector<std::string> out;
    for (std::size_t end; (end = bytes_of(line, width)) < line.size();) {
        const std::size_t space = line.substr(0, end + 1).rfind(' ');
        const bool at_space = space != std::string_view::npos &&
                              line.find_first_not_of(' ') < space && space * 2 >= end;
        out.emplace_back(line.substr(0, at_space ? space : end));
        line.remove_prefix(at_space ? space + 1 : end);
    }
    out.emplace_back(line);
    return out;
}

std::string left(std::string_view text, std::size_t width) {
    const std::size_t n = columns(text);
    return std::string(text) + std::string(n < width ? width - n : 0, ' ');
}

std::string right(std::string_view text, std::size_t width) {
    const std::size_t n = columns(text);
    return std::string(n < width ? width - n : 0, ' ') + std::string(text);
}

std::string count_of(int n, const std::string& one) {
    return std::to_string(n) + ' ' + one + (n == 1 ? "" : "s");
}

std::string number_of(const std::string& lesson) { return lesson.substr(0, lesson.find('_')); }

std::string title_of(const std::string& lesson) {
    std::string title = lesson;
    std::replace(title.begin(), title.end(), '_', ' ');
    return title;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else
            out += c;
    }
    return out;
}

std::string fixed(double value, int decimals) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << std::fixed << std::setprecision(decimals) << (std::isfinite(value) ? value : 0.0);
    return out.str();
}

}  // namespace grader
