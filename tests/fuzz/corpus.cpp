// A text to learn from.  The input: the tokenizer's spec, the context, the .json file beside the
// text (one line each), then the text.
#include "12_training/corpus.hpp"

#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "fuzz/harness.hpp"

namespace gpt::fuzz {

const Target corpus("corpus", [](std::string_view input) {
    const std::string spec(take_until('\n', input));
    const int context = number_in(take_until('\n', input), 1, 1'000'000, 1);
    const std::string_view beside = take_until('\n', input);
    std::filesystem::remove(scratch("text.json"));
    if (!beside.empty()) scratch_file("text.json", beside);
    const std::string path = scratch_file("text.txt", input);

    std::string text;
    if (!accepts<std::runtime_error>([&] { text = read_text(path); }, path)) return;
    expect(text == input, "the text is not the file's");
    Tokenizer t(Tokenizer::Kind::character, {std::string(kEndOfText)});
    if (!accepts<std::invalid_argument>([&] { t = make_tokenizer(spec, text); })) return;
    Corpus c;
    std::string words;
    const auto make = [&] {
        try {
            c = make_corpus(text, t, context, path);
        } catch (const std::runtime_error& error) {
            words = error.what();
            throw;
        }
    };
    if (!accepts<std::runtime_error>(make, scratch("text."))) {
        // The tokenizer was made from this text, so that it knows all of its characters.
        const bool encoded = words.find("text.txt (its ") == words.npos;
        expect(encoded, "a part of the text cannot be encoded: " + words);
        return;
    }

    const std::size_t needed = std::size_t(context) + 1;
    expect(c.train.size() >= needed && c.validation.size() >= needed, "a part is too short");
    expect(std::isfinite(c.tokens_per_character) && c.tokens_per_character > 0,
           "tokens per character is no rate");
    expect(std::isnan(c.floor) || std::isfinite(c.floor), "the floor is infinite");
    // With all words known, every kind gives the text back; the cut may fall within a word.
    if (t.kind() == Tokenizer::Kind::word) return;
    expect(decode(t, c.train) + decode(t, c.validation) == text, "the text has changed");
});

}  // namespace gpt::fuzz
