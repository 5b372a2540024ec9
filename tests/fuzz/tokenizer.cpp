// A tokenizer's file; and what it does to texts, of which the file itself is one.
#include "06_tokenizers/tokenizer.hpp"

#include <stdexcept>

#include "common/files.hpp"
#include "fuzz/harness.hpp"

namespace gpt::fuzz {

namespace {

void check_round_trip(const Tokenizer& t, const std::string& text, Special special) {
    std::vector<int> ids;
    const bool taken = accepts<std::invalid_argument>([&] { ids = encode(t, text, special); });
    expect(taken || t.kind() == Tokenizer::Kind::character, "a text that cannot be encoded");
    if (taken && t.kind() != Tokenizer::Kind::word)
        expect(decode(t, ids) == text, "decode does not give the text back");
    for (const int id : ids) expect(id >= 0 && id < t.vocab_size(), "an id outside");
}

}  // namespace

const Target tokenizer("tokenizer", [](std::string_view input) {
    Tokenizer t(Tokenizer::Kind::character, {std::string(kEndOfText)});
    const std::string path = scratch_file("tokenizer.txt", input);
    if (!accepts<std::runtime_error>([&] { t = load_tokenizer(path); }, path)) return;
    const std::string again = scratch("tokenizer-again.txt");
    save_tokenizer(t, again);
    expect(load_tokenizer(again) == t, "saved and loaded, it is another tokenizer");

    std::vector<int> all(std::size_t(t.vocab_size()));
    for (int id = 0; id < t.vocab_size(); ++id) all[std::size_t(id)] = id;
    const std::string everything = decode(t, all);
    for (const Special special : {Special::as_text, Special::allowed}) {
        check_round_trip(t, std::string(input), special);
        check_round_trip(t, everything, special);
    }
    expect(!accepts<std::invalid_argument>([&] { decode(t, {t.vocab_size()}); }) &&
               !accepts<std::invalid_argument>([&] { decode(t, {-1}); }),
           "decode takes an id that does not exist");
});

}  // namespace gpt::fuzz
