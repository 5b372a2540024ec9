// What all formats say about one failed item.
#include <algorithm>

#include "grader/text.hpp"
#include "grader/writers.hpp"

namespace grader {

namespace {

// A line of the details that the report says elsewhere already.
bool is_said(const std::string& line, const Item& item) {
    const std::size_t begin = line.find_first_not_of(' ');
    const std::string text = begin == std::string::npos ? "" : line.substr(begin);
    return text.empty() || text == item.headline || text == item.where || text == item.name;
}

}  // namespace

std::string kind_name(Item::Kind kind) {
    switch (kind) {
        case Item::Kind::test:
            return "test";
        case Item::Kind::memory:
            return "memory";
        case Item::Kind::races:
            return "races";
    }
    return "";
}

std::vector<std::string> explanation(const Item& item, std::size_t most) {
    std::vector<std::string> out, details;
    for (const std::string& line : lines_of(item.details))
        if (!is_said(line, item)) details.push_back(line);
    // the indentation that all lines have says nothing
    std::size_t margin = std::string::npos;
    for (const std::string& line : details) margin = std::min(margin, line.find_first_not_of(' '));

    if (!item.headline.empty()) out.push_back(item.headline);
    const auto tells = [&](const std::string& text) {
        return text.find(item.mistake) != std::string::npos;
    };
    if (!item.mistake.empty() && !tells(item.headline) && !tells(item.details))
        out.push_back("a known mistake: " + item.mistake);
    for (std::size_t i = 0; i < details.size() && i < most; ++i)
        out.push_back("  " + details[i].substr(margin));
    if (details.size() > most)
        out.push_back("  … and " + count_of(int(details.size() - most), "more line"));
    if (item.headline == "not run") return out;
    const std::string hint = "make hint L=" + number_of(item.lesson);
    out.push_back(item.where.empty() ? "for a hint: " + hint
                                     : "look at " + item.where + "    for a hint: " + hint);
    return out;
}

}  // namespace grader
