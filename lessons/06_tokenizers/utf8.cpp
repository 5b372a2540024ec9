#include "06_tokenizers/utf8.hpp"

#include "common/error.hpp"

namespace gpt {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD, shown as �
constexpr std::string_view kHexDigits = "0123456789abcdef";

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

bool is_continuation(unsigned byte) { return (byte & 0xC0) == 0x80; }

// The length that a character's first byte announces; 0 for a byte that begins none.
std::size_t announced_length(unsigned first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

// Whether bytes is the beginning of a character whose end has not come yet.
bool is_cut_off(std::string_view bytes) {
    if (bytes.empty() || bytes.size() >= announced_length(byte_at(bytes, 0))) return false;
    for (std::size_t i = 1; i < bytes.size(); ++i)
        if (!is_continuation(byte_at(bytes, i))) return false;
    return true;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
    if (at >= text.size()) return 0;
    const unsigned first = byte_at(text, at);
    const std::size_t length = announced_length(first);
    if (length == 0 || length > text.size() - at) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (!is_continuation(byte_at(text, at + i))) return 0;
    // The second byte rules out the rest: overlong forms (E0, F0), surrogates (ED), and values
    // above U+10FFFF (F4).  See table 3-7 of the Unicode standard.
    const unsigned second = length > 1 ? byte_at(text, at + 1) : 0;
    if (first == 0xE0 && second < 0xA0) return 0;
    if (first == 0xED && second > 0x9F) return 0;
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second > 0x8F) return 0;
    return length;
}

std::string_view character_at(std::string_view text, std::size_t at) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0)
        throw std::invalid_argument("invalid UTF-8 at byte " + std::to_string(at) +
                                    ": the text must be UTF-8 to be cut into characters");
    return text.substr(at, length);
}

std::string quote(std::string_view bytes) {
    std::string line = "\"";
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = utf8_length(bytes, at);
        const unsigned byte = byte_at(bytes, at);
        if (byte == '"' || byte == '\\') {
            line += '\\';
            line += bytes[at];
        } else if (byte == '\n') {
            line += "\\n";
        } else if (length == 0 || byte < 0x20 || byte == 0x7F) {
            line += "\\x";
            line += kHexDigits[byte / 16];
            line += kHexDigits[byte % 16];
        } else {
            line += bytes.substr(at, length);
        }
        at += length == 0 ? 1 : length;
    }
    return line + '"';
}

std::string unquote(std::string_view line) {
    require(line.size() >= 2 && line.front() == '"' && line.back() == '"',
            "a token must stand in double quotes");
    const std::string_view inner = line.substr(1, line.size() - 2);
    std::string bytes;
    for (std::size_t at = 0; at < inner.size(); ++at) {
        require(inner[at] != '"', "a double quote inside a token must be written \\\"");
        if (inner[at] != '\\') {
            bytes += inner[at];
            continue;
        }
        const char escape = ++at < inner.size() ? inner[at] : '\0';
        if (escape == '"' || escape == '\\') {
            bytes += escape;
        } else if (escape == 'n') {
            bytes += '\n';
        } else {
            const std::string_view digits = inner.substr(at < inner.size() ? at + 1 : at, 2);
            const bool known = escape == 'x' && digits.size() == 2 &&
                               digits.find_first_not_of(kHexDigits) == digits.npos;
            require(known, "the escapes are \\\\ \\\" \\n and \\x with two digits of 0-9 a-f");
            bytes +=
                static_cast<char>(kHexDigits.find(digits[0]) * 16 + kHexDigits.find(digits[1]));
            at += 2;
        }
    }
    return bytes;
}

std::string Utf8Stream::push(std::string_view bytes) {
    pending_ += bytes;
    std::string complete;
    std::size_t at = 0;
    while (at < pending_.size()) {
        const std::size_t length = utf8_length(pending_, at);
        if (length == 0 && is_cut_off(std::string_view(pending_).substr(at))) break;
        complete += length == 0 ? kReplacement : std::string_view(pending_).substr(at, length);
        at += length == 0 ? 1 : length;
    }
    pending_.erase(0, at);
    return complete;
}

std::string Utf8Stream::finish() {
    const bool cut_off = !pending_.empty();
    pending_.clear();
    return cut_off ? std::string(kReplacement) : std::string();
}

}  // namespace gpt
