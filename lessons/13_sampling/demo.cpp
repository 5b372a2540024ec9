// Lesson 13, given.  Trains a tiny GPT for some seconds, then shows one choice of a letter under
// several rules, the texts that they make, and what the KV cache saves.
//
//   make 13-demo
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "12_training/corpus.hpp"
#include "12_training/run.hpp"
#include "13_sampling/generate.hpp"
#include "common/files.hpp"
#include "common/parallel.hpp"
#include "common/progress.hpp"
#include "common/svg.hpp"

using namespace gpt;

namespace {

const std::string kTales = "data/tales/tales.txt";

// Where the tales are missing: sentences in which the last word follows from the first name.
std::string built_in_text() {
    const char* const who[] = {"Ada", "Ben", "Cleo", "Dan"};
    const char* const verb[] = {"found", "lost", "drew", "hid"};
    const char* const thing[] = {"a red kite", "a small drum", "an old map", "a blue stone"};
    const char* const home[] = {"the mill", "the harbour", "the forest", "the hill"};
    Rng rng(5);
    std::string text;
    for (int i = 0; i < 4000; ++i) {
        const int w = rng.below(4), v = rng.below(4), t = rng.below(4);
        text += std::string(who[w]) + " " + verb[v] + " " + thing[t] + " and took it to " +
                home[w] + ".\n";
    }
    return text;
}

GPT train_model(const std::string& text, const Tokenizer& tokenizer) {
    Settings s;
    s.model = {.vocab = tokenizer.vocab_size(), .context = 32, .layers = 2, .heads = 4, .dim = 64};
    s.schedule = {.learning_rate = 6e-3, .lowest = 2e-4, .warmup = 40, .steps = 1000};
    s.batch = 8;
    const Corpus corpus = make_corpus(text, tokenizer, s.model.context, kTales);
    Run run(s);
    Tape tape;
    Progress progress(s.schedule.steps);
    while (run.step < s.schedule.steps) {
        const double loss = train_step(run, tape, corpus.train).loss;
        char message[60];
        std::snprintf(message, sizeof message, "loss %.3f", loss);
        progress.update(run.step, message);
    }
    return run.model;
}

struct Rule {
    const char* name;
    SamplingRules rules;
};
const std::vector<Rule> kRules = {
    {"as it says", {.temperature = 1, .top_k = 0}}, {"T = 0.5", {.temperature = 0.5, .top_k = 0}},
    {"T = 2", {.temperature = 2, .top_k = 0}},      {"T = 0", {.temperature = 0, .top_k = 0}},
    {"top-k 3", {.temperature = 1, .top_k = 3}},    {"top-p 0.8", {1, 0, 0.8}}};

// The likeliest next letters after a prompt: a row for each, a column for each rule.
void show_choice(const GPT& model, const Tokenizer& tokenizer, const std::string& prompt) {
    KvCache cache(model.config);
    const Matrix logits = read_tokens(model, cache, encode(tokenizer, prompt));
    std::vector<int> order(std::size_t(logits.cols()));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return logits(0, a) > logits(0, b); });
    order.resize(std::min<std::size_t>(order.size(), 9));

    std::printf("\nWhat comes after \"%s\"?  The same logits under six rules:\n\n%6s %6s  ",
                prompt.c_str(), "token", "logit");
    for (const Rule& rule : kRules) std::printf("%-13s", rule.name);
    std::printf("\n");
    for (const int token : order) {
        const std::string& letter = tokenizer.token_text(token);
        std::printf("%6s %6.2f  ", letter == "\n" ? "\\n" : ("'" + letter + "'").c_str(),
                    double(logits(0, token)));
        for (const Rule& rule : kRules) {
            const std::vector<real> all = next_probabilities(logits.row(0), rule.rules);
            const double p = double(all[std::size_t(token)]);
            const std::string bar(std::size_t(std::ceil(6.99 * p)), '#');
            if (p == 0)
                std::printf("%-13s", "   -");
            else
                std::printf("%4.2f %-8s", p, bar.c_str());
        }
        std::printf("\n");
    }
}

void show_texts(const GPT& model, const Tokenizer& tokenizer, const std::string& prompt) {
    const std::vector<Rule> rules = {{"T = 0: always the likeliest", {.temperature = 0}},
                                     {"T = 0.5", {.temperature = 0.5, .top_k = 0}},
                                     {"T = 1", {.temperature = 1, .top_k = 0}},
                                     {"T = 1, top-p 0.8", {1, 0, 0.8}},
                                     {"T = 2", {.temperature = 2, .top_k = 0}}};
    for (const Rule& rule : rules) {
        std::string text = prompt;
        Rng rng(4);
        generate(model, encode(tokenizer, prompt), 160, rule.rules, rng, [&](int token) {
            text += tokenizer.token_text(token);
            return true;
        });
        std::printf("\n[%s]\n%s\n", rule.name, text.c_str());
    }
}

// Seconds for `count` more tokens after one, with the cache and without: without, the whole text so
// far is computed anew for each token.
double seconds_cached(const GPT& model, int count) {
    KvCache cache(model.config);
    int token = 0;
    const double begin = seconds_now();
    for (int i = 0; i < count; ++i) {
        const Matrix logits = read_tokens(model, cache, std::vector<int>{token});
        token = argmax(logits.row(0));
    }
    return seconds_now() - begin;
}

double seconds_uncached(GPT& model, int count) {
    Tape tape(Tape::Gradients::off);
    std::vector<int> tokens{0};
    const double begin = seconds_now();
    for (int i = 0; i < count; ++i) {
        tape.clear();
        const Matrix& logits = forward(tape, model, tokens, 1).value();
        tokens.push_back(argmax(logits.row(logits.rows() - 1)));
    }
    return seconds_now() - begin;
}

void show_speed() {
    set_threads(1);  // one token at a time is too little work to share
    // Untrained, for speed does not depend on the weights, with a context that is worth a cache.
    GPT model({.vocab = 65, .context = 256, .layers = 2, .heads = 4, .dim = 64});
    Rng rng(2);
    initialise(model, rng);
    Series cached{"with cache", {}, {}}, uncached{"without", {}, {}};
    std::printf("\nTokens a second, for a text of n tokens (untrained model, one thread):\n\n");
    std::printf("%6s %14s %14s %8s\n", "n", "with cache", "without", "ratio");
    for (const int n : {16, 32, 64, 128, 256}) {
        const double a = n / seconds_cached(model, n), b = n / seconds_uncached(model, n);
        std::printf("%6d %14s %14s %8.1f\n", n, human(a).c_str(), human(b).c_str(), a / b);
        cached.x.push_back(n);
        cached.y.push_back(a);
        uncached.x.push_back(n);
        uncached.y.push_back(b);
    }
    make_directory("build");
    write_file("build/13_speed.svg",
               line_chart("Speed of writing", "length of the text (tokens)", "tokens a second",
                          {cached, uncached}, {.x = true, .y = true}));
    std::printf("\nAs a picture: build/13_speed.svg\n");
}

void run() {
    const bool tales = file_exists(kTales);
    const std::string text = tales ? read_text(kTales) : built_in_text();
    if (!tales) std::printf("%s is missing (`make data` writes it): a text of the demo's own.\n\n",
                            kTales.c_str());
    const Tokenizer tokenizer = make_tokenizer("char", text);
    const GPT model = train_model(text, tokenizer);
    show_choice(model, tokenizer, tales ? "Once upon a time there was a " : "Ada found a");
    show_texts(model, tokenizer, tales ? "Once upon" : "Ada");
    show_speed();
}

}  // namespace

int main() {
    try {
        run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
