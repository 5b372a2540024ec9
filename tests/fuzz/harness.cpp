#include "fuzz/harness.hpp"

#include <charconv>
#include <cstdio>

#include "06_tokenizers/utf8.hpp"
#include "common/files.hpp"
#include "support/folder.hpp"

namespace gpt::fuzz {

void expect(bool ok, const std::string& what) {
    if (!ok) throw Finding{what};
}

void expect_clear(const std::string& words) {
    expect(!words.empty(), "a refusal without words");
    expect(words.size() <= kLongestWords,
           "a refusal of " + std::to_string(words.size()) + " bytes: " + words.substr(0, 200));
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t length = utf8_length(words, at);
        expect(length > 0, "a refusal that is not UTF-8: " + quote(words));
        expect(length > 1 || (words[at] >= ' ' && words[at] != '\x7f'),
               "a refusal with a control character: " + quote(words));
        at += length;
    }
}

namespace {

std::map<std::string, Body>& registry() {
    static std::map<std::string, Body> all;
    return all;
}

}  // namespace

const std::map<std::string, Body>& targets() { return registry(); }

Target::Target(const char* name, Body body) { registry()[name] = body; }

std::string_view take_until(char end, std::string_view& rest) {
    const std::size_t at = rest.find(end);
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(at == rest.npos ? rest.size() : at + 1);
    return part;
}

int number_in(std::string_view digits, int lowest, int highest, int otherwise) {
    int number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    const bool ok = error == std::errc() && stop == end && lowest <= number && number <= highest;
    return ok ? number : otherwise;
}

std::string scratch(const std::string& name) {
    static const test::Folder folder;
    return folder.file(name);
}

// Quicker than write_file, which waits for the disk.
std::string scratch_file(const std::string& name, std::string_view bytes) {
    const std::string path = scratch(name);
    std::FILE* file = std::fopen(path.c_str(), "wb");
    expect(file && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() &&
               std::fclose(file) == 0,
           "the fuzzer cannot write " + path);
    return path;
}

std::string contents(const std::string& path) {
    expect(file_exists(path), "there is no file " + path);
    return read_file(path);
}

std::string safetensors_of(std::string_view header, int data) {
    std::string bytes;
    for (int i = 0; i < 8; ++i) bytes += char((header.size() >> (8 * i)) & 255);
    return bytes.append(header).append(std::size_t(data), '\0');
}

}  // namespace gpt::fuzz
