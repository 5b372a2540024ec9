#include "common/json.hpp"

#include <cmath>
#include <iomanip>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>

#include "common/error.hpp"

namespace gpt {

namespace {

// Up to here, every whole number is a double.
constexpr long long kLargestWhole = 1LL << 53;

const char* type_name(Json::Type type) {
    switch (type) {
        case Json::Type::null:
            return "null";
        case Json::Type::boolean:
            return "a boolean";
        case Json::Type::number:
            return "a number";
        case Json::Type::string:
            return "a string";
        case Json::Type::array:
            return "an array";
        case Json::Type::object:
            return "an object";
    }
    return "nothing";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Is `text` a decimal number?  Streams would also read hexadecimal ones, "inf" and "nan".
bool looks_like_number(std::string_view text) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t first = i;
        while (i < text.size() && is_digit(text[i])) ++i;
        return i - first;
    };
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    std::size_t count = digits();
    if (i < text.size() && text[i] == '.') {
        ++i;
        count += digits();
    }
    if (count == 0) return false;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
        if (digits() == 0) return false;
    }
    return i == text.size();
}

}  // namespace

Json::Json(double value) : type_(Type::number), number_(value) {
    require(std::isfinite(value), "Json: NaN and infinity are no JSON numbers");
}

Json::Json(long value) : type_(Type::number), number_(static_cast<double>(value)) {
    require(-kLargestWhole <= value && value <= kLargestWhole,
            "Json: " + std::to_string(value) + " is beyond 2^53: store it as a string");
}

void Json::expect(Type type) const {
    if (type_ != type)
        throw std::runtime_error(std::string("expected ") + type_name(type) + " but found " +
                                 type_name(type_));
}

bool Json::as_bool() const {
    expect(Type::boolean);
    return boolean_;
}

double Json::as_number() const {
    expect(Type::number);
    return number_;
}

long Json::as_integer() const {
    expect(Type::number);
    const bool fits = std::abs(number_) <= static_cast<double>(kLargestWhole) &&
                      std::abs(number_) <= static_cast<double>(std::numeric_limits<long>::max());
    if (!fits || number_ != std::trunc(number_))
        throw std::runtime_error("expected a whole number but found " + number_text(number_));
    return static_cast<long>(number_);
}

const std::string& Json::as_string() const {
    expect(Type::string);
    return string_;
}

const std::vector<Json>& Json::items() const {
    expect(Type::array);
    return items_;
}

void Json::push_back(Json value) {
    expect(Type::array);
    items_.push_back(std::move(value));
}

const std::vector<Json::Member>& Json::members() const {
    expect(Type::object);
    return members_;
}

const Json* Json::find(std::string_view key) const {
    expect(Type::object);
    for (const Member& member : members_)
        if (member.first == key) return &member.second;
    return nullptr;
}

const Json& Json::at(std::string_view key) const {
    const Json* value = find(key);
    if (!value) throw std::runtime_error("there is no \"" + std::string(key) + "\"");
    return *value;
}

void Json::set(const std::string& key, Json value) {
    expect(Type::object);
    for (Member& member : members_)
        if (member.first == key) {
            member.second = std::move(value);
            return;
        }
    members_.emplace_back(key, std::move(value));
}

std::string number_text(double value) {
    std::string text;
    const bool whole =
        value == std::trunc(value) && std::abs(value) <= static_cast<double>(kLargestWhole);
    for (int digits = whole ? 17 : 15; digits <= 17; ++digits) {
        std::ostringstream out;
        out.imbue(std::locale::classic());
        if (whole)
            out << std::fixed << std::setprecision(0) << value;
        else
            out << std::setprecision(digits) << value;
        text = out.str();
        double back = 0;
        if (read_number(text, back) && back == value) break;
    }
    return text;
}

bool read_number(std::string_view text, double& value) {
    if (!looks_like_number(text)) return false;
    std::istringstream in{std::string(text)};
    in.imbue(std::locale::classic());
    double read = 0;
    in >> read;
    // A failure here is a number too large for a double.  Some libraries also report one too small,
    // for which 0 (or the nearest denormal) is right.
    if (!std::isfinite(read) || (in.fail() && std::abs(read) > 1)) return false;
    value = read;
    return true;
}

}  // namespace gpt
