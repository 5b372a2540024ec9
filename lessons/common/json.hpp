// JSON: the text format of config.json, state.json and the head of a safetensors file (RFC 8259).
//
//   Json config = Json::object();
//   config.set("layers", 4);
//   write_file("config.json", config.text(2));
//   Json copy = parse_json(read_file("config.json"), "config.json");
//   long layers = copy.at("layers").as_integer();
//
// A value is one of six types; an object keeps its members in the order of the file.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gpt {

class Json {
public:
    enum class Type { null, boolean, number, string, array, object };
    using Member = std::pair<std::string, Json>;

    Json() = default;  // null
    Json(bool value) : type_(Type::boolean), boolean_(value) {}
    Json(double value);  // refuses NaN and infinity, which JSON cannot write
    Json(int value) : type_(Type::number), number_(value) {}
    Json(long value);  // refuses what a double cannot hold: |value| > 2^53
    Json(const char* text) : type_(Type::string), string_(text) {}
    Json(std::string text) : type_(Type::string), string_(std::move(text)) {}
    static Json array() { return Json(Type::array); }
    static Json object() { return Json(Type::object); }

    Type type() const { return type_; }
    bool is(Type type) const { return type_ == type; }

    // A value of another type throws std::runtime_error: "expected a number but found a string".
    bool as_bool() const;
    double as_number() const;
    long as_integer() const;  // also throws unless whole and |value| <= 2^53
    const std::string& as_string() const;

    const std::vector<Json>& items() const;  // of an array
    void push_back(Json value);

    const std::vector<Member>& members() const;    // of an object, in order
    const Json* find(std::string_view key) const;  // nullptr where the object has no such key
    const Json& at(std::string_view key) const;    // throws, naming the key
    void set(const std::string& key, Json value);  // replaces the key's value, or adds the key

    // On one line when indent < 0; otherwise a member a line, each level `indent` spaces deeper.
    std::string text(int indent = -1) const;

    friend bool operator==(const Json&, const Json&) = default;

private:
    friend class JsonReader;
    explicit Json(Type type) : type_(type) {}
    void expect(Type type) const;

    Type type_ = Type::null;
    bool boolean_ = false;
    double number_ = 0;
    std::string string_;
    std::vector<Json> items_;
    std::vector<Member> members_;
};

// Reads one value and nothing after it.  What is no JSON throws std::runtime_error with `name` (the
// file, say) and the place: "config.json: line 3, column 7: expected ',' or '}'".  So does what is
// nested deeper than 64 levels, or has more than 200,000 values.
Json parse_json(std::string_view text, const std::string& name);

// The shortest of 15, 16 or 17 digits that reads back as the same double, whole numbers plainly;
// and the reverse, which is false unless all of `text` is one finite number such as -1.5e-3.  Both
// write the point as a point in every locale.
std::string number_text(double value);
bool read_number(std::string_view text, double& value);

}  // namespace gpt
