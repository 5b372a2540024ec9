#include <stdexcept>

#include "common/error.hpp"
#include "common/json.hpp"
#include "common/json_string.hpp"

namespace gpt {

namespace {

// Quotation marks, backslashes and control characters are escaped; the rest stays as it is, which
// must be valid UTF-8, since no reader would take the file otherwise.
void write_string(std::string_view text, std::string& out) {
    constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
        const std::size_t size = utf8_size(text);
        require(size > 0, "Json::text: a string is not valid UTF-8");
        const char c = text[0];
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (size == 1 && c < 0x20) {
            out += "\\u00";
            out += kHex[c / 16];
            out += kHex[c % 16];
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
    out += '"';
}

// Arrays of plain values, such as shapes, stay on one line even when the rest is indented.
bool is_flat(const std::vector<Json>& items) {
    for (const Json& item : items)
        if (item.is(Json::Type::array) || item.is(Json::Type::object)) return false;
    return true;
}

class Writer {
public:
    explicit Writer(int indent) : indent_(indent) {}

    void write(const Json& value, int level) {
        switch (value.type()) {
            case Json::Type::null:
                out += "null";
                break;
            case Json::Type::boolean:
                out += value.as_bool() ? "true" : "false";
                break;
            case Json::Type::number:
                out += number_text(value.as_number());
                break;
            case Json::Type::string:
                write_string(value.as_string(), out);
                break;
            case Json::Type::array:
                write_array(value.items(), level);
                break;
            case Json::Type::object:
                write_object(value.members(), level);
                break;
        }
    }

    std::string out;

private:
    void new_line(int level) {
        if (indent_ < 0) return;
        out += '\n';
        out.append(static_cast<std::size_t>(indent_) * static_cast<std::size_t>(level), ' ');
    }

    void write_array(const std::vector<Json>& items, int level) {
        const bool flat = is_flat(items);
        out += '[';
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) out += flat && indent_ >= 0 ? ", " : ",";
            if (!flat) new_line(level + 1);
            write(items[i], level + 1);
        }
        if (!flat) new_line(level);
        out += ']';
    }

    void write_object(const std::vector<Json::Member>& members, int level) {
        out += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i > 0) out += ',';
            new_line(level + 1);
            write_string(members[i].first, out);
            out += indent_ < 0 ? ":" : ": ";
            write(members[i].second, level + 1);
        }
        if (!members.empty()) new_line(level);
        out += '}';
    }

    int indent_;
};

}  // namespace

std::string Json::text(int indent) const {
    Writer writer(indent);
    writer.write(*this, 0);
    return std::move(writer.out);
}

}  // namespace gpt
