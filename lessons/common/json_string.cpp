#include "common/json_string.hpp"

#include <stdexcept>

namespace gpt {

namespace {

// The number in \uXXXX, or -1 where `text` does not begin with one.
int unicode_escape(std::string_view text) {
    if (text.substr(0, 2) != "\\u" || text.size() < 6) return -1;
    int result = 0;
    for (const char c : text.substr(2, 4)) {
        int digit = -1;
        if (c >= '0' && c <= '9') digit = c - '0';
        if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
        if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
        if (digit < 0) return -1;
        result = 16 * result + digit;
    }
    return result;
}

void append_utf8(int point, std::string& out) {
    const auto put = [&](int byte) { out += static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xc0 | point >> 6);
        put(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    } else {
        put(0xf0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3f));
        put(0x80 | (point >> 6 & 0x3f));
        put(0x80 | (point & 0x3f));
    }
}

}  // namespace

std::size_t utf8_size(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    const unsigned a = byte(0), b = byte(1);
    if (text.empty()) return 0;
    if (a < 0x80) return 1;
    if (a < 0xc2 || a > 0xf4 || !follows(1)) return 0;
    if (a < 0xe0) return 2;
    // the second byte decides about overlong forms, surrogates and the upper end
    if ((a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f)) return 0;
    if ((a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f) || !follows(2)) return 0;
    if (a < 0xf0) return 3;
    return follows(3) ? 4 : 0;
}

bool is_utf8(std::string_view text) {
    std::size_t size = 1;
    for (; !text.empty() && size > 0; text.remove_prefix(size)) size = utf8_size(text);
    return size > 0;
}

// \u names UTF-16 units: a character above U+FFFF is a pair of surrogates, high (D800-DBFF) and low
// (DC00-DFFF), and one of them alone is no character.
std::size_t read_escape(std::string_view text, std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    const auto letter = text.size() > 1 ? kLetters.find(text[1]) : std::string_view::npos;
    if (letter != std::string_view::npos) {
        out += kMeanings[letter];
        return 2;
    }
    if (text.substr(0, 2) != "\\u") throw std::runtime_error("a bad escape in a string");
    const int high = unicode_escape(text);
    if (high < 0) throw std::runtime_error("\\u needs four hexadecimal digits");
    if (high < 0xd800 || high > 0xdfff) {
        append_utf8(high, out);
        return 6;
    }
    const int low = unicode_escape(text.substr(6));
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
        throw std::runtime_error("half of a surrogate pair");
    append_utf8(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), out);
    return 12;
}

}  // namespace gpt
