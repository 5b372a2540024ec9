#include "fuzz/small.hpp"

#include <set>

#include "06_tokenizers/tokenizer.hpp"
#include "11_gpt/checkpoint.hpp"
#include "fuzz/harness.hpp"

namespace gpt::fuzz {

void small_model(const std::string& name) {
    static std::set<std::string> made;
    if (!made.insert(name).second) return;
    GPT model(kSmall);
    Rng rng(1);
    initialise(model, rng);
    save_model(model, scratch(name));
    save_tokenizer(make_tokenizer("char", "ab"), scratch(name) + "/tokenizer.txt");
}

}  // namespace gpt::fuzz
