// tales: writes the corpus of short stories and what is known about it.
//   tales --out DIR [--bytes 1200000] [--seed 1]
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include "tales.hpp"

namespace {

using namespace gpt::tales;

// The number after a flag: digits only, at most 18 of them.
std::uint64_t whole_number(const std::string& flag, const std::string& digits) {
    if (digits.empty() || digits.size() > 18 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
        throw std::runtime_error(flag + " needs a whole number, not \"" + digits + "\"");
    return std::stoull(digits);
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw std::runtime_error(path + ": cannot be written");
}

// The floor is given for the whole text and for the two parts that `train` cuts it into: the first
// nine tenths of the bytes, and the rest.  Six digits are the same whatever the machine's
// logarithm.
std::string describe(const std::string& text, std::uint64_t seed) {
    const std::vector<double> nats = information(text);
    const std::size_t cut = text.size() / 10 * 9 + text.size() % 10 * 9 / 10;
    char json[512];
    std::snprintf(json, sizeof json,
                  "{\n"
                  "  \"format\": \"tales 1\",\n"
                  "  \"seed\": %llu,\n"
                  "  \"bytes\": %zu,\n"
                  "  \"stories\": %d,\n"
                  "  \"checksum_fnv1a64\": \"%016llx\",\n"
                  "  \"floor_nats_per_char\": {\n"
                  "    \"all\": %.6f,\n"
                  "    \"train\": %.6f,\n"
                  "    \"validation\": %.6f\n"
                  "  }\n"
                  "}\n",
                  static_cast<unsigned long long>(seed), text.size(), count_stories(text),
                  static_cast<unsigned long long>(fnv1a64(text)), mean(nats, 0, text.size()),
                  mean(nats, 0, cut), mean(nats, cut, text.size()));
    return json;
}

int run(int argc, char** argv) {
    std::map<std::string, std::string> flags = {
        {"--out", ""}, {"--bytes", "1200000"}, {"--seed", "1"}};
    for (int i = 1; i < argc; i += 2) {
        const std::string flag = argv[i];
        if (flags.count(flag) == 0 || i + 1 == argc) {
            std::cerr << "usage: tales --out DIR [--bytes 1200000] [--seed 1]\n";
            return 2;
        }
        flags[flag] = argv[i + 1];
    }
    if (flags["--out"].empty()) throw std::runtime_error("--out DIR says where to write");
    const std::uint64_t bytes = whole_number("--bytes", flags["--bytes"]);
    const std::uint64_t seed = whole_number("--seed", flags["--seed"]);

    const std::string text = write_tales(bytes, seed);
    const std::string json = describe(text, seed);
    write(flags["--out"] + "/tales.txt", text);
    write(flags["--out"] + "/tales.json", json);
    std::cout << json;
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "tales: " << error.what() << '\n';
        return 1;
    }
}
