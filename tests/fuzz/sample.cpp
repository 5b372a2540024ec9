// The program sample as a whole, with any arguments, each ended by a zero byte; --model follows.
// Its main function is compiled into this file under another name.
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "common/parallel.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/small.hpp"

#define main sample_main
#include "13_sampling/sample.cpp"
#undef main

namespace gpt::fuzz {

namespace {

struct Enough {};  // no std::exception: sample does not catch it

// Takes some thousand bytes, and ends the program then: --tokens may be large.
class ShortPipe : public std::streambuf {
public:
    std::string text;

private:
    std::streamsize xsputn(const char* bytes, std::streamsize n) override {
        if (text.size() > 3000) throw Enough();
        text.append(bytes, std::size_t(n));
        return n;
    }
    int overflow(int c) override {
        const char byte = char(c);
        return xsputn(&byte, 1) == 1 ? c : EOF;
    }
    int sync() override {  // a token may be half a character, and show nothing
        if (++flushes_ > 600) throw Enough();
        return 0;
    }
    int flushes_ = 0;
};

struct Redirected {
    ShortPipe out;
    std::stringbuf err;
    std::streambuf* const old_out = std::cout.rdbuf(&out);
    std::streambuf* const old_err = std::cerr.rdbuf(&err);
    const std::ios::iostate old_mask = std::cout.exceptions();
    const int threads = max_threads();
    Redirected() { std::cout.exceptions(std::ios::badbit); }
    ~Redirected() {
        std::cout.exceptions(std::ios::goodbit);
        std::cout.clear();
        std::cout.rdbuf(old_out);
        std::cerr.rdbuf(old_err);
        std::cout.exceptions(old_mask);
        set_threads(threads);
    }
};

}  // namespace

const Target sample("sample", [](std::string_view input) {
    setenv("GOMP_SPINCOUNT", "5000", 1);  // with these, sample does not start itself anew
    setenv("GLIBC_TUNABLES", "", 1);
    small_model("sample");
    std::vector<std::string> arguments = {"sample"};
    while (!input.empty()) arguments.emplace_back(take_until('\0', input));
    arguments.push_back("--model=" + scratch("sample"));
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);

    int code = 0;
    std::string words, text;
    {
        Redirected redirected;
        try {
            code = sample_main(int(argv.size()) - 1, argv.data());
        } catch (const Enough&) {
        }
        words = redirected.err.str();
        text = redirected.out.text;
    }
    expect(code == 0 || code == 1 || code == 2, "it exits with " + std::to_string(code));
    if (code == 0) {
        expect(words.empty(), "it succeeds, but complains: " + words);
    } else {
        expect(words.starts_with("sample: ") && words.ends_with("\n"), "no clear line: " + words);
        expect_clear(words.substr(0, words.size() - 1));
    }
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        expect(length > 0, "what it writes is not UTF-8: " + quote(text));
        at += length;
    }
});

}  // namespace gpt::fuzz
