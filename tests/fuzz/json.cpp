// JSON: what is read is written, and read again is the same.
#include "common/json.hpp"

#include <stdexcept>

#include "fuzz/harness.hpp"

namespace gpt::fuzz {

const Target json("json", [](std::string_view input) {
    Json value;
    const auto read = [&] { value = parse_json(input, "x.json"); };
    if (!accepts<std::runtime_error>(read, "x.json: line ")) return;
    for (const int indent : {-1, 0, 3}) {
        const std::string text = value.text(indent);
        const Json again = parse_json(text, "what was written");
        expect(again == value, "read, written and read again, it is another value: " + text);
        expect(again.text(indent) == text, "the text changes each time: " + text);
    }
});

}  // namespace gpt::fuzz
