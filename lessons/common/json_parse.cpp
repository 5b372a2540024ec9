// The reader: a function a grammar rule, and `at_` runs through the text (RFC 8259).
#include <stdexcept>
#include <unordered_set>

#include "common/error.hpp"
#include "common/json.hpp"
#include "common/json_string.hpp"

namespace gpt {

class JsonReader {
public:
    JsonReader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

    Json read() {
        Json result = value(0);
        skip_space();
        if (at_ != text_.size()) fail("expected the end, found " + found());
        return result;
    }

private:
    // Nested deeper than this, a text could exhaust the stack of whoever reads it.
    static constexpr int kMaximalDepth = 64;
    // A value takes some 140 bytes in memory and may take two in the text: "0,".  The header of a
    // model with 1,000 layers has about 100,000.
    static constexpr int kMaximalValues = 200'000;

    // '\0' at the end; where a NUL byte stands in the text, no rule takes it either.
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    std::string found() const {
        if (at_ >= text_.size()) return "the end";
        const std::size_t size = utf8_size(text_.substr(at_));
        if (size == 0) return "a byte that is not valid UTF-8";
        if (static_cast<unsigned char>(text_[at_]) < 0x20) return "a control character";
        return "'" + std::string(text_.substr(at_, size)) + "'";
    }

    // Columns count characters, as editors do.
    [[noreturn]] void fail(const std::string& message) const {
        int line = 1, column = 1;
        for (const char c : text_.substr(0, at_)) {
            if (c == '\n') {
                ++line;
                column = 1;
            } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
                ++column;
            }
        }
        throw std::runtime_error(one_line(name_) + ": line " + std::to_string(line) +
                                 ", column " + std::to_string(column) + ": " +
                                 one_line(message, 200));
    }

    void skip_space() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') ++at_;
    }

    bool skip(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    Json value(int depth) {
        skip_space();
        if (++values_ > kMaximalValues)
            fail("more than " + std::to_string(kMaximalValues) + " values");
        if (depth == kMaximalDepth && (peek() == '{' || peek() == '['))
            fail("nested deeper than 64 levels");
        if (peek() == '{') return object(depth);
        if (peek() == '[') return array(depth);
        if (peek() == '"') return Json(string());
        if (peek() == '-' || is_digit()) return number();
        if (skip("null")) return Json();
        if (skip("true")) return Json(true);
        if (skip("false")) return Json(false);
        fail("expected a value, found " + found());
    }

    Json object(int depth) {
        Json result = Json::object();
        std::unordered_set<std::string> keys;
        skip("{");
        skip_space();
        if (skip("}")) return result;
        while (true) {
            skip_space();
            if (peek() != '"') fail("expected a key in quotation marks, found " + found());
            const std::size_t begin = at_;
            std::string key = string();
            if (!keys.insert(key).second) {
                at_ = begin;
                fail("the key \"" + key + "\" stands here a second time");
            }
            skip_space();
            if (!skip(":")) fail("expected ':', found " + found());
            result.members_.emplace_back(std::move(key), value(depth + 1));
            skip_space();
            if (skip("}")) return result;
            if (!skip(",")) fail("expected ',' or '}', found " + found());
        }
    }

    Json array(int depth) {
        Json result = Json::array();
        skip("[");
        skip_space();
        if (skip("]")) return result;
        while (true) {
            result.push_back(value(depth + 1));
            skip_space();
            if (skip("]")) return result;
            if (!skip(",")) fail("expected ',' or ']', found " + found());
        }
    }

    bool is_digit() const { return peek() >= '0' && peek() <= '9'; }

    void digits(const char* where) {
        if (!is_digit()) fail(std::string("expected a digit ") + where + ", found " + found());
        while (is_digit()) ++at_;
    }

    Json number() {
        const std::size_t begin = at_;
        skip("-");
        const bool zero = peek() == '0';
        const std::size_t first = at_;
        digits("after '-'");
        if (zero && at_ > first + 1) {
            at_ = begin;
            fail("a number with a needless 0 in front");
        }
        if (skip(".")) digits("after the point");
        if (skip("e") || skip("E")) {
            if (!skip("+")) skip("-");
            digits("in the exponent");
        }
        double result = 0;
        if (!read_number(text_.substr(begin, at_ - begin), result)) {
            at_ = begin;
            fail("a number too large for a double");
        }
        return Json(result);
    }

    std::string string() {
        std::string result;
        skip("\"");
        while (!skip("\"")) {
            const std::size_t size = utf8_size(text_.substr(at_));
            if (at_ >= text_.size()) fail("a string without its closing quotation mark");
            if (size == 0) fail("a byte that is not valid UTF-8");
            if (static_cast<unsigned char>(peek()) < 0x20)
                fail("a control character in a string: write it as an escape such as \\n");
            if (peek() == '\\') {
                try {
                    at_ += read_escape(text_.substr(at_), result);
                } catch (const std::runtime_error& error) {
                    fail(error.what());
                }
            } else {
                result += text_.substr(at_, size);
                at_ += size;
            }
        }
        return result;
    }

    std::string_view text_;
    const std::string& name_;
    std::size_t at_ = 0;
    int values_ = 0;  // begun so far
};

Json parse_json(std::string_view text, const std::string& name) {
    return JsonReader(text, name).read();
}

}  // namespace gpt
