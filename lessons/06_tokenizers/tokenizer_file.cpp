// Given.  A tokenizer as a text file that can be read, compared and repaired by hand:
//
//   decoding-gpt tokenizer 1
//   kind bpe                     char, word or bpe
//   tokens 512
//   "\x00"                       one token a line, as quote() in utf8.hpp writes it
//   ...
//   merges 255                   0 for char and word
//   32 116                       the two ids that merge into token 256, and so on
//   ...
#include <algorithm>

#include "06_tokenizers/tokenizer.hpp"
#include "06_tokenizers/utf8.hpp"
#include "common/error.hpp"
#include "common/files.hpp"

namespace gpt {

namespace {

constexpr std::string_view kVersionLine = "decoding-gpt tokenizer 1";
constexpr std::string_view kKindNames[] = {"char", "word", "bpe"};  // in the order of Kind

// Hands out the lines of a file and knows which one it is at.
class LineReader {
public:
    explicit LineReader(const std::string& path) : path_(path), text_(read_file(path)) {}

    int line() const { return line_; }
    bool at_end() const { return at_ == text_.size(); }

    std::string_view next(const char* expected) {
        ++line_;
        const std::size_t end = text_.find('\n', at_);
        if (end == text_.npos)
            fail(line_,
                 std::string("the file ends where ") + expected + " and a newline should be");
        const std::string_view line = std::string_view(text_).substr(at_, end - at_);
        at_ = end + 1;
        return line;
    }

    // The line "name 123" as the number 123.
    int next_count(const std::string& name) {
        const std::string_view line = next(("the line \"" + name + " N\"").c_str());
        if (!line.starts_with(name + " "))
            fail(line_, "expected \"" + name + " N\", found " + quote(line));
        return number(line.substr(name.size() + 1));
    }

    int number(std::string_view digits) const {
        const bool ok = !digits.empty() && digits.size() < 10 &&
                        digits.find_first_not_of("0123456789") == digits.npos;
        if (!ok) fail(line_, "expected a number, found " + quote(digits));
        return std::stoi(std::string(digits));
    }

    [[noreturn]] void fail(int line, const std::string& problem) const {
        throw std::runtime_error(path_ + ":" + std::to_string(line) + ": " +
                                 one_line(problem, 200));
    }

private:
    std::string path_, text_;
    std::size_t at_ = 0;
    int line_ = 0;
};

Tokenizer::Kind read_kind(LineReader& file) {
    const std::string_view line = file.next("the tokenizer's kind");
    for (int k = 0; k < 3; ++k)
        if (line == "kind " + std::string(kKindNames[k])) return Tokenizer::Kind(k);
    file.fail(file.line(), "expected kind char, kind word or kind bpe, found " + quote(line));
}

std::string read_token(LineReader& file) {
    const std::string_view line = file.next("a token");
    try {
        return unquote(line);
    } catch (const std::invalid_argument& error) {
        file.fail(file.line(), error.what() + std::string(", found ") + std::string(line));
    }
}

TokenPair read_merge(LineReader& file) {
    const std::string_view line = file.next("a merge");
    const std::size_t space = line.find(' ');
    if (space == line.npos)
        file.fail(file.line(), "expected a merge, two ids and a space, found " + quote(line));
    const int left = file.number(line.substr(0, space));
    const int right = file.number(line.substr(space + 1));
    return {left, right};
}

}  // namespace

void save_tokenizer(const Tokenizer& t, const std::string& path) {
    std::string text(kVersionLine);
    text += "\nkind " + std::string(kKindNames[int(t.kind())]);
    text += "\ntokens " + std::to_string(t.vocab_size()) + "\n";
    for (int id = 0; id < t.vocab_size(); ++id) text += quote(t.token_text(id)) + "\n";
    text += "merges " + std::to_string(t.merges().size()) + "\n";
    for (const auto& [left, right] : t.merges())
        text += std::to_string(left) + " " + std::to_string(right) + "\n";
    write_file(path, text);
}

Tokenizer load_tokenizer(const std::string& path) {
    LineReader file(path);
    const std::string_view version = file.next("the version");
    if (version != kVersionLine)
        file.fail(1, "expected \"" + std::string(kVersionLine) + "\", found " +
                         quote(version.substr(0, 60)));
    const Tokenizer::Kind kind = read_kind(file);

    const int n_tokens = file.next_count("tokens");
    const int first_token_line = file.line() + 1;
    std::vector<std::string> tokens;
    for (int id = 0; id < n_tokens; ++id) tokens.push_back(read_token(file));

    const int n_merges = file.next_count("merges");
    const int needed = kind == Tokenizer::Kind::bpe ? std::max(0, n_tokens - 257) : 0;
    if (n_merges != needed)
        file.fail(file.line(), "these tokens need " + std::to_string(needed) + " merges, found " +
                                   std::to_string(n_merges));
    std::vector<TokenPair> merges;
    for (int i = 0; i < n_merges; ++i) merges.push_back(read_merge(file));
    if (!file.at_end()) file.fail(file.line() + 1, "the file should end here, but goes on");

    try {
        return Tokenizer(kind, std::move(tokens), std::move(merges));
    } catch (const BadVocabulary& bad) {
        // The line "merges N" stands between the tokens and the merges.
        const int lines_before = bad.entry < n_tokens ? bad.entry : bad.entry + 1;
        file.fail(first_token_line + lines_before, bad.what());
    }
}

}  // namespace gpt
