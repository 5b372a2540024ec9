#include "grader/items.hpp"

#include <cctype>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <stdexcept>

#include "common/files.hpp"

namespace grader {
namespace {

// Reads C++ source from the inside of TEST_CASE( on.
class Arguments {
public:
    Arguments(const std::string& text, std::size_t at, const std::string& file)
        : text_(text), at_(at), file_(file) {}

    // One string, which may be written in several pieces: "one " "two".
    std::string string() {
        std::string result;
        if (next() != '"') fail();
        while (next() == '"') {
            for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
                if (text_[at_] == '\\') ++at_;
                if (at_ < text_.size()) result += text_[at_];
            }
            if (at_ >= text_.size()) fail();
            ++at_;
        }
        return result;
    }

    void comma() {
        if (next() != ',') fail();
        ++at_;
    }

private:
    char next() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    [[noreturn]] void fail() const {
        throw std::runtime_error(file_ + ": a TEST_CASE is not TEST_CASE(\"name\", \"[tags]\")");
    }

    const std::string& text_;
    std::size_t at_;
    const std::string& file_;
};

// "[05][2 pts]" gives 2.
int points_in(const std::string& tags) {
    const auto end = tags.find(" pt");
    if (end == std::string::npos) return 0;
    return std::atoi(tags.c_str() + tags.rfind('[', end) + 1);
}

}  // namespace

std::vector<Item> read_items(const std::string& file, const std::string& lesson) {
    const std::string text = gpt::read_file(file), opening = "TEST_CASE(";
    std::vector<Item> items;
    for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at + 1)) {
        if (at > 0 && text[at - 1] != '\n') continue;  // in a comment, or another macro's name
        Arguments arguments(text, at + opening.size(), file);
        Item item;
        item.lesson = lesson;
        item.name = arguments.string();
        arguments.comma();
        item.points = points_in(arguments.string());
        items.push_back(item);
    }
    return items;
}

std::string as_filter(const std::string& name) {
    std::string result;
    for (const char c : name) {
        if (std::string("\\,[]\"*~").find(c) != std::string::npos) result += '\\';
        result += c;
    }
    return result;
}

bool before_date_in(const std::string& file) {
    if (!std::filesystem::exists(file)) return false;
    int year = 0, month = 0, day = 0;
    const std::string text = gpt::read_file(file);
    const bool read = std::sscanf(text.c_str(), "%4d-%2d-%2d", &year, &month, &day) == 3;
    if (!read || month < 1 || month > 12 || day < 1 || day > 31)
        throw std::runtime_error(file + ": want a date such as 2026-12-24");
    const std::time_t now = std::time(nullptr);
    const std::tm today = *std::localtime(&now);
    const long seen = (today.tm_year + 1900) * 10000L + (today.tm_mon + 1) * 100L + today.tm_mday;
    return seen < year * 10000L + month * 100L + day;
}

}  // namespace grader
