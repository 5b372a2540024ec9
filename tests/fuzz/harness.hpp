// Fuzzing: every reader of bytes is given any bytes at all.  It must answer with a value that is
// right, or refuse in one clear line; README.md in this folder tells how.
//
//   const Target json("json", [](std::string_view input) {
//       Json value;
//       if (!accepts<std::runtime_error>([&] { value = parse_json(input, "x.json"); })) return;
//       expect(parse_json(value.text(), "x.json") == value, "a value is not what was written");
//   });
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gpt::fuzz {

// What a reader must not do.  It is no std::exception, so that nothing takes it for a refusal.
struct Finding {
    std::string what;
};
void expect(bool ok, const std::string& what);  // throws a Finding unless ok

// The words of a refusal: not empty, one line of UTF-8 without control characters, at most
// kLongestWords bytes, whatever the input was.
inline constexpr std::size_t kLongestWords = 500;
void expect_clear(const std::string& words);

// Calls read().  Answers false when it throws an Error, whose words must be clear and name the file.
// What else it throws passes through: that is a finding, too.
template <class Error, class Read>
bool accepts(Read read, const std::string& file = "") {
    try {
        read();
        return true;
    } catch (const Error& error) {
        const std::string words = error.what();
        expect_clear(words);
        expect(words.find(file) != words.npos, "a refusal that does not name the file: " + words);
        return false;
    }
}

using Body = void (*)(std::string_view input);
const std::map<std::string, Body>& targets();
struct Target {
    Target(const char* name, Body body);  // enters it into targets()
};

// ---- for inputs of several parts and for readers of files ----------------------------------------

// Cuts off and returns what stands before the first `end`, or all of the rest.
std::string_view take_until(char end, std::string_view& rest);
// The number that `digits` is; `otherwise` when it is none or is outside of [lowest, highest].
int number_in(std::string_view digits, int lowest, int highest, int otherwise);

// A file or directory in a directory that is gone at the end of the program.
std::string scratch(const std::string& name);
std::string scratch_file(const std::string& name, std::string_view bytes);
std::string contents(const std::string& path);  // as read_file, but a failure is a finding

// The bytes of a safetensors file whose header is this, followed by `data` bytes.
std::string safetensors_of(std::string_view header, int data);

}  // namespace gpt::fuzz
