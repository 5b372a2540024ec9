// Lesson 12, given.  Trains a tiny GPT for some seconds: the schedule, the loss curve beside what
// counting reaches, and what clipping did on the way.
//
//   make 12-demo
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "07_language_models/ngram.hpp"
#include "12_training/corpus.hpp"
#include "12_training/run.hpp"
#include "common/files.hpp"
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

Settings demo_settings(int vocab) {
    Settings s;
    s.model = {.vocab = vocab, .context = 32, .layers = 2, .heads = 4, .dim = 64};
    s.batch = 8;
    s.schedule = {.learning_rate = 6e-3, .lowest = 2e-4, .warmup = 40, .steps = 800};
    s.eval_every = 40;
    s.eval_batches = 10;
    return s;
}

void show_schedule(const Schedule& schedule) {
    Series rate{"learning rate", {}, {}};
    for (int step = 0; step <= schedule.steps; ++step) {
        rate.x.push_back(step);
        rate.y.push_back(learning_rate_at(schedule, step));
    }
    std::printf("\nThe learning rate of each step:\n\n%s", text_chart({rate}, 72, 8).c_str());
}

struct History {
    Series train{"training", {}, {}}, validation{"validation", {}, {}}, norm{"norm", {}, {}};
    int clipped = 0;
    double tokens_per_second = 0;
};

History train(Run& run, const Corpus& corpus) {
    const Settings& s = run.settings;
    History history;
    Tape tape;
    Progress progress(s.schedule.steps);
    const double begin = seconds_now();
    const auto validate = [&] {
        history.validation.x.push_back(run.step);
        history.validation.y.push_back(
            evaluate(run.model, corpus.validation, s.batch, s.eval_batches, Rng(s.seed)));
    };
    validate();
    while (run.step < s.schedule.steps) {
        const StepResult result = train_step(run, tape, corpus.train);
        history.norm.x.push_back(run.step);
        history.norm.y.push_back(result.norm);
        history.clipped += result.norm > s.clip;
        char message[60];
        std::snprintf(message, sizeof message, "loss %.3f", result.loss);
        progress.update(run.step, message);
        if (run.step % s.eval_every != 0) continue;
        history.train.x.push_back(run.step);
        history.train.y.push_back(run.loss_sum / run.loss_count);
        run.loss_sum = run.loss_count = 0;
        validate();
    }
    progress.done();
    history.tokens_per_second =
        s.schedule.steps * double(s.batch) * s.model.context / (seconds_now() - begin);
    return history;
}

void show_curve(const History& history, const Corpus& corpus, int vocab) {
    const double steps = history.validation.x.back();
    std::vector<Series> lines{history.train, history.validation};
    const auto reference = [&](const std::string& name, double loss) {
        if (std::isfinite(loss)) lines.push_back({name, {0, steps}, {loss, loss}});
        return loss;
    };
    const double bigram = reference(
        "bigram", ngram_cross_entropy(corpus.train, corpus.validation, 2, vocab));
    const double fourgram = ngram_cross_entropy(corpus.train, corpus.validation, 4, vocab);
    reference("floor", corpus.floor / corpus.tokens_per_character);
    std::printf("\nThe loss, in nats a token:\n\n%s", text_chart(lines, 72, 14).c_str());
    make_directory("build");
    write_file("build/12_loss.svg",
               line_chart("Loss while training", "step", "nats a token", lines));

    std::printf("\n  %-36s %.3f\n", "any token alike (ln of the vocabulary)", std::log(vocab));
    std::printf("  %-36s %.3f\n", "counting: bigram", bigram);
    std::printf("  %-36s %.3f\n", "counting: 4-gram", fourgram);
    std::printf("  %-36s %.3f\n", "this GPT, validation", history.validation.y.back());
    if (std::isfinite(corpus.floor))
        std::printf("  %-36s %.3f\n", "floor: no model can do better",
                    corpus.floor / corpus.tokens_per_character);
}

void show_norms(const History& history, const Settings& s) {
    const std::vector<double>& norm = history.norm.y;
    const std::size_t tenth = norm.size() / 10;
    std::printf("\nThe gradient's norm, largest of each tenth of the run:");
    for (std::size_t i = 0; i + tenth <= norm.size(); i += tenth) {
        const auto from = norm.begin() + std::ptrdiff_t(i);
        std::printf(" %.2f", *std::max_element(from, from + std::ptrdiff_t(tenth)));
    }
    std::printf("\n%d of %zu steps were clipped to %g.  %s tokens a second.\n", history.clipped,
                norm.size(), s.clip, human(history.tokens_per_second).c_str());
}

void run() {
    const bool tales = file_exists(kTales);
    const std::string text = tales ? read_text(kTales) : built_in_text();
    if (!tales) std::printf("%s is missing (`make data` writes it): a text of the demo's own.\n\n",
                            kTales.c_str());
    const Tokenizer tokenizer = make_tokenizer("char", text);
    const Settings settings = demo_settings(tokenizer.vocab_size());
    const Corpus corpus =
        make_corpus(text, tokenizer, settings.model.context, tales ? kTales : "the demo's text");
    std::printf("A GPT of %s parameters; %s characters to learn from, %s to validate.\n",
                human(double(parameter_count(settings.model))).c_str(),
                human(double(corpus.train.size())).c_str(),
                human(double(corpus.validation.size())).c_str());
    show_schedule(settings.schedule);
    std::printf("\n");
    Run run(settings);
    const History history = train(run, corpus);
    show_curve(history, corpus, settings.model.vocab);
    show_norms(history, settings);
    std::printf("The curve as a picture: build/12_loss.svg\n");
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
