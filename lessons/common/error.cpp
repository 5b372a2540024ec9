#include "common/error.hpp"

#include "common/json_string.hpp"

namespace gpt {

namespace {

// How many bytes the character at the start of `text` has if it can be shown; 0 where it is a
// control character (C0, DEL, C1) or not valid UTF-8.
std::size_t printable_size(std::string_view text) {
    const std::size_t size = utf8_size(text);
    const unsigned char a = static_cast<unsigned char>(text[0]);
    const unsigned char b = size == 2 ? static_cast<unsigned char>(text[1]) : 0;
    return a < 0x20 || a == 0x7f || (a == 0xc2 && b < 0xa0) ? 0 : size;
}

// Does this byte begin a character?
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

}  // namespace

std::string one_line(std::string_view text, std::size_t most) {
    // Of a text of megabytes only the ends will be shown.
    std::string ends(text.substr(0, most));
    ends += text.size() > 2 * most ? text.substr(text.size() - most) : text.substr(ends.size());
    std::string line;
    for (std::size_t at = 0; at < ends.size();) {
        const std::size_t size = printable_size(std::string_view(ends).substr(at));
        const unsigned byte = static_cast<unsigned char>(ends[at]);
        if (size > 0) {
            line += ends.substr(at, size);
        } else if (byte == '\n') {
            line += "\\n";
        } else {
            line += "\\x";
            line += "0123456789abcdef"[byte / 16];
            line += "0123456789abcdef"[byte % 16];
        }
        at += size > 0 ? size : 1;
    }
    if (line.size() <= most) return line;
    const std::string_view cut = " ... ";
    std::size_t head = (most - cut.size()) * 2 / 3;
    std::size_t tail = line.size() - (most - cut.size() - head);
    while (head > 0 && !begins_character(line[head])) --head;
    while (tail < line.size() && !begins_character(line[tail])) ++tail;
    return line.substr(0, head).append(cut) + line.substr(tail);
}

}  // namespace gpt
