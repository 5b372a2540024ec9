// Lesson 07, given.  Counts characters, invents names, and measures how much of a corpus's
// structure n-grams can see.
//
//   make 07-demo
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "07_language_models/bigram.hpp"
#include "07_language_models/neural_bigram.hpp"
#include "07_language_models/ngram.hpp"
#include "common/files.hpp"
#include "common/json.hpp"
#include "common/svg.hpp"

using namespace gpt;

namespace {

// A text as ids of its characters, 0 … V-1 in the order of their bytes.
struct Text {
    std::vector<std::string> characters;
    std::vector<int> ids;

    int vocab() const { return int(characters.size()); }
};

Text read_characters(const std::string& text) {
    std::vector<std::string> all;
    for (const char c : text) {
        const bool continues = (c & 0xC0) == 0x80;  // UTF-8: no character begins with 10xxxxxx
        if (continues && !all.empty())
            all.back() += c;
        else
            all.emplace_back(1, c);
    }
    std::map<std::string, int> id;
    for (const std::string& c : all) id.emplace(c, 0);
    Text result;
    for (auto& [c, number] : id) {
        number = result.vocab();
        result.characters.push_back(c);
    }
    for (const std::string& c : all) result.ids.push_back(id[c]);
    return result;
}

// The names in random order, so that the validation part is no special part of the alphabet.
std::vector<std::string> read_names(const std::string& path, Rng& rng) {
    std::vector<std::string> names;
    std::string name;
    for (const char c : read_file(path)) {
        if (c == '\r') continue;
        if (c != '\n') {
            name += c;
            continue;
        }
        if (!name.empty()) names.push_back(name);
        name.clear();
    }
    if (!name.empty()) names.push_back(name);
    rng.shuffle(std::span<std::string>(names));
    return names;
}

// One name: from one line's end to the next.
std::string invent_name(const Ngram& model, const Text& text, Rng& rng) {
    std::vector<int> tokens = {0};  // "\n" has the smallest byte of all
    std::string name;
    while (name.size() < 40) {
        const int next = sample_next(model, tokens, rng);
        if (next == 0) break;
        tokens.push_back(next);
        name += text.characters[std::size_t(next)];
    }
    return name;
}

void show_names(const Text& text, std::size_t train_size, const std::set<std::string>& known) {
    const std::span<const int> ids(text.ids), train = ids.first(train_size);
    std::printf("%10s %12s %12s %12s   %s\n", "model", "train loss", "valid. loss", "perplexity",
                "of 1000 invented names, in the list");
    const char* const kind[] = {"", "unigram", "bigram", "trigram", "4-gram", "5-gram"};
    for (int order = 1; order <= 5; ++order) {
        Ngram model = count_ngrams(train, order, text.vocab());
        model.strength = 4;  // few names: even contexts that were seen a few times tell something
        const double loss = cross_entropy(model, ids.subspan(train_size));
        Rng rng(1);
        int copies = 0, shown = 0;
        std::string examples;
        for (int i = 0; i < 1000; ++i) {
            const std::string name = invent_name(model, text, rng);
            copies += known.count(name) > 0;
            if (!name.empty() && ++shown <= 9) examples += " " + name;
        }
        std::printf("%10s %12.3f %12.3f %12.2f   %d\n          %s\n", kind[order],
                    cross_entropy(model, train), loss, perplexity(loss), copies, examples.c_str());
    }
}

void show_neural_bigram(const Text& text, std::size_t train_size) {
    const std::span<const int> train = std::span<const int>(text.ids).first(train_size);
    // Nothing is added to the counts (almost): the best that a table can do on the text it counted.
    const Matrix table = smooth(count_bigrams(train, text.vocab()), 1e-6);
    const double counted = bigram_cross_entropy(table, train);
    std::printf(
        "\nThe bigram's table, learned by gradient descent instead of counted (training loss):\n");
    NeuralBigram model(text.vocab());
    for (int round = 0, steps = 0; round < 5; ++round) {
        const int more = round == 0 ? 1 : 50;
        const double loss = train_bigram(model, train, more, 0.1);
        steps += more;
        std::printf("  after %3d steps   %.4f   counted   %.4f   difference   %.4f\n", steps - 1,
                    loss, counted, loss - counted);
    }

    std::vector<std::string> labels = text.characters;
    std::replace(labels.begin(), labels.end(), std::string("\n"), std::string("end"));
    make_directory("build");
    write_file("build/07_bigrams.svg",
               heat_map(
                   "Which letter (column) follows which (row)", text.vocab(), text.vocab(),
                   [&](int r, int c) { return double(table(r, c)); }, labels, labels));
    std::printf("  the table as a picture: build/07_bigrams.svg\n");
}

void names_part(const std::string& path) {
    Rng rng(7);
    const std::vector<std::string> names = read_names(path, rng);
    std::string lines = "\n";
    std::size_t train_size = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        lines += names[i] + "\n";
        if (i + 1 == names.size() * 9 / 10) train_size = read_characters(lines).ids.size();
    }
    const Text text = read_characters(lines);
    std::printf(
        "%s: %zu names, %d characters.  Losses in nats per character; a tenth of the\n"
        "names is kept for validation.\n\n",
        path.c_str(), names.size(), text.vocab());
    show_names(text, train_size, std::set<std::string>(names.begin(), names.end()));
    show_neural_bigram(text, train_size);
}

void tales_part(const std::string& path, const std::string& facts_path) {
    const Text text = read_characters(read_file(path));
    const std::span<const int> ids(text.ids);
    const std::size_t train_size = ids.size() * 9 / 10;
    std::printf(
        "\n%s: %zu characters, %d different ones.  The first 90 %% are counted,\n"
        "the loss is that of the rest, in nats per character.\n\n",
        path.c_str(), ids.size(), text.vocab());
    int longest = 8;
    while (longest * std::log2(double(text.vocab())) >= 63) --longest;
    Ngram model = count_ngrams(ids.first(train_size), longest, text.vocab());
    std::printf("  %-20s %.3f\n", "any character alike", std::log(double(text.vocab())));
    for (int order = 1; order <= longest; ++order) {
        model.order = order;  // the counts of the shorter contexts are there already
        const double loss = cross_entropy(model, ids.subspan(train_size));
        const std::string name = std::to_string(order - 1) + " characters before";
        std::printf("  %-20s %.3f  %s\n", name.c_str(), loss,
                    std::string(std::size_t(std::lround(16 * loss)), '#').c_str());
    }
    if (!file_exists(facts_path)) return;
    const double floor = parse_json(read_file(facts_path), facts_path)
                             .at("floor_nats_per_char")
                             .at("validation")
                             .as_number();
    std::printf("  %-20s %.3f  %s\n", "the corpus's floor", floor,
                std::string(std::size_t(std::lround(16 * floor)), '#').c_str());
    std::printf(
        "\nThe floor is the entropy of the tales: the choices of their grammar, whose "
        "probabilities\n"
        "are known.  What lies between it and the best n-gram, a GPT can still learn.\n");
}

}  // namespace

int main() {
    const std::string names = "data/names.txt", tales = "data/tales/tales.txt";
    try {
        if (file_exists(names))
            names_part(names);
        else
            std::printf("%s is missing: run this from the course's top folder.\n", names.c_str());
        if (file_exists(tales))
            tales_part(tales, "data/tales/tales.json");
        else
            std::printf("%s is missing: `make data` writes it.\n", tales.c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
