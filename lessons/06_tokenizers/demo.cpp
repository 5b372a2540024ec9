// Lesson 06, given.  Trains the three tokenizers on one text and shows what each makes of it.
//
//   make 06-demo                       on data/tales/tales.txt
//   build/.../06_tokenizers.demo FILE  on any text of yours
#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "06_tokenizers/bpe.hpp"
#include "06_tokenizers/tokenizer.hpp"
#include "06_tokenizers/utf8.hpp"
#include "common/files.hpp"

using namespace gpt;

namespace {

int count_characters(std::string_view text) {
    // Continuation bytes are 10xxxxxx; every other byte begins a character.
    return int(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// A token without the quotes of quote(), its spaces as dots: one sees where they belong.
std::string visible(std::string_view token) {
    const std::string line = quote(token);
    std::string shown;
    for (const char c : line.substr(1, line.size() - 2))
        shown += c == ' ' ? "·" : std::string(1, c);
    return shown;
}

void print_table(const std::string& text, const std::vector<std::string>& specs) {
    std::printf("\n%-10s %10s %10s %18s %9s\n", "tokenizer", "vocabulary", "tokens",
                "characters/token", "unknown");
    for (const std::string& spec : specs) {
        const Tokenizer t = make_tokenizer(spec, text);
        const std::vector<int> ids = encode(t, text);
        const double tokens = std::max(1.0, double(ids.size()));
        const bool lossy = t.kind() == Tokenizer::Kind::word;  // its ids 0 and 1 are the unknown
        const auto unknown = std::count_if(ids.begin(), ids.end(), [](int id) { return id < 2; });
        std::printf("%-10s %10d %10zu %18.2f %7.1f %%\n", spec.c_str(), t.vocab_size(), ids.size(),
                    count_characters(text) / tokens, lossy ? 100 * double(unknown) / tokens : 0.0);
    }
}

void print_merges(const Tokenizer& t) {
    std::printf("\nThe first merges that BPE learnt (· is a space):\n");
    for (int i = 0; i < std::min(24, int(t.merges().size())); ++i) {
        const auto [left, right] = t.merges()[i];
        const std::string merge = visible(t.token_text(left)) + " + " +
                                  visible(t.token_text(right)) + " = " +
                                  visible(t.token_text(256 + i));
        // printf pads by bytes; a dot is two of them, so the padding is done by characters.
        const std::string padding(std::size_t(std::max(2, 24 - count_characters(merge))), ' ');
        std::printf("  %s%s", merge.c_str(), i % 3 == 2 ? "\n" : padding.c_str());
    }
}

void print_longest(const Tokenizer& t) {
    std::vector<std::string> tokens;
    for (int id = 256; id < t.end_of_text(); ++id) tokens.push_back(t.token_text(id));
    std::stable_sort(tokens.begin(), tokens.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    std::printf("\nThe longest of its %d tokens:\n ", t.vocab_size());
    for (std::size_t i = 0; i < std::min<std::size_t>(12, tokens.size()); ++i)
        std::printf(" %s", visible(tokens[i]).c_str());
    std::printf("\n");
}

void print_borders(const std::string& name, const Tokenizer& t, const std::string& sentence) {
    try {
        const std::vector<int> ids = encode(t, sentence);
        std::string line;
        for (const int id : ids) line += '|' + visible(t.token_text(id));
        std::printf("  %-8s %3zu  %s|\n", name.c_str(), ids.size(), line.c_str());
    } catch (const std::invalid_argument& error) {  // a character that the text never had
        std::printf("  %-8s   -  %s\n", name.c_str(), error.what());
    }
}

// A line from the middle of the text, cut to some 70 bytes at a space.
std::string line_from(const std::string& text) {
    std::size_t begin = text.find('\n', text.size() / 2);
    begin = begin == text.npos ? 0 : text.find_first_not_of('\n', begin);
    if (begin == text.npos) begin = 0;
    const std::string line = text.substr(begin, text.find('\n', begin) - begin);
    return line.size() <= 72 ? line : line.substr(0, line.rfind(' ', 72));
}

void show(const std::string& path) {
    const std::string text = read_file(path);
    std::printf("%s: %zu bytes, %d characters\n", path.c_str(), text.size(),
                count_characters(text));
    print_table(text, {"char", "bpe:300", "bpe:512", "bpe:1024", "bpe:2048", "word:1000", "word"});

    const Tokenizer bpe = make_tokenizer("bpe:512", text);
    print_merges(bpe);
    print_longest(bpe);

    const Tokenizer character = make_tokenizer("char", text);
    const Tokenizer word = make_tokenizer("word:1000", text);
    for (const std::string& sentence :
         {line_from(text), std::string("The zookeepers whispered to 12 unhappy zebras.")}) {
        std::printf("\n%s\n", sentence.c_str());
        print_borders("char", character, sentence);
        print_borders("bpe:512", bpe, sentence);
        print_borders("word:1000", word, sentence);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::string path = argc > 1 ? argv[1] : "data/tales/tales.txt";
        if (argc == 1 && !file_exists(path))
            throw std::runtime_error("there is no " + path +
                                     "; make data writes it, or name a text file of yours");
        show(path);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "06-demo: %s\n", error.what());
        return 1;
    }
}
