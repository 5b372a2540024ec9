// sample: lets a trained GPT write.  `sample --help` lists its flags.
#include <iostream>

#include "06_tokenizers/tokenizer.hpp"
#include "06_tokenizers/utf8.hpp"
#include "11_gpt/checkpoint.hpp"
#include "12_training/run_directory.hpp"
#include "13_sampling/generate.hpp"
#include "common/flags.hpp"
#include "common/parallel.hpp"
#include "common/program.hpp"

using namespace gpt;

namespace {

Flags make_flags() {
    Flags flags("sample", "lets a GPT that train has trained write on");
    flags.add("--model", "", "the directory that train wrote");
    flags.add("--prompt", "", "the text to go on from; none: a new line");
    flags.add("--tokens", "200", "how many tokens to write");
    flags.add("--temperature", "0.8", "1: as the model says; below: more careful; 0: greedy");
    flags.add("--top-k", "40", "only the k likeliest tokens; 0: all");
    flags.add("--top-p", "1.0", "only the fewest tokens whose probabilities sum to p");
    flags.add_switch("--greedy", "always the likeliest token, as --temperature 0");
    flags.add("--seed", "1", "of the random numbers");
    flags.add("--count", "1", "how many texts to write");
    flags.add("--threads", "0", "threads; 0 is one for each core");
    flags.also_called("--model", {"--out", "--dir", "--checkpoint"});
    flags.also_called("--prompt", {"--text", "--start", "--input"});
    flags.also_called("--tokens", {"--length", "--max-tokens", "--max-new-tokens", "--steps"});
    flags.also_called("--count", {"--samples", "--num-samples"});
    return flags;
}

// The prompt's tokens.  A model must have something to go on from: without a prompt that is a new
// line, or the end of the text before where the vocabulary has no new line.
std::vector<int> prompt_tokens(const Tokenizer& tokenizer, const std::string& prompt) {
    if (!prompt.empty()) {
        try {
            return encode(tokenizer, prompt);
        } catch (const std::invalid_argument& error) {
            throw std::runtime_error(std::string("--prompt: ") + error.what());
        }
    }
    const int newline = tokenizer.find("\n");
    return {newline >= 0 ? newline : tokenizer.end_of_text()};
}

void write_text(const GPT& model, const Tokenizer& tokenizer, const std::string& prompt, int tokens,
                const SamplingRules& rules, Rng& rng) {
    const std::vector<int> begin = prompt_tokens(tokenizer, prompt);  // throws before any text
    Utf8Stream shown;
    std::cout << shown.push(prompt);
    generate(model, begin, tokens, rules, rng, [&](int token) {
        if (token == tokenizer.end_of_text()) return false;
        std::cout << shown.push(tokenizer.token_text(token)) << std::flush;
        return bool(std::cout);
    });
    std::cout << shown.finish() << '\n';
}

int run(int argc, char** argv) {
    Flags flags = make_flags();
    flags.parse(argc, argv);
    if (flags.wants_help()) {
        std::cout << flags.help();
        return 0;
    }
    const std::string directory = flags.text("--model");
    if (directory.empty()) throw BadFlags("--model DIR is missing: which model shall write?");
    SamplingRules rules;
    rules.temperature = flags.number("--temperature", 0, 1000);
    if (flags.on("--greedy")) rules.temperature = 0;
    rules.top_k = flags.integer("--top-k", 0, 1'000'000'000);
    rules.top_p = flags.number("--top-p", 0, 1);
    if (rules.top_p == 0) throw BadFlags("--top-p: 0 leaves no token");
    const int tokens = flags.integer("--tokens", 0, 1'000'000'000);
    const int count = flags.integer("--count", 1, 1'000'000);
    Rng rng(flags.seed("--seed"));
    if (const int threads = flags.integer("--threads", 0, 1024)) set_threads(threads);

    GPT model = load_model(directory);
    check_finite(model, directory + "/model.safetensors");
    const Tokenizer tokenizer = load_tokenizer(directory + "/tokenizer.txt");
    if (tokenizer.vocab_size() != model.config.vocab)
        throw std::runtime_error(directory + ": the tokenizer has " +
                                 std::to_string(tokenizer.vocab_size()) + " tokens, the model " +
                                 std::to_string(model.config.vocab));
    for (int i = 0; i < count && std::cout; ++i) {
        if (i > 0) std::cout << "\n----\n\n";
        write_text(model, tokenizer, flags.text("--prompt"), tokens, rules, rng);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) { return run_program("sample", argc, argv, run); }
