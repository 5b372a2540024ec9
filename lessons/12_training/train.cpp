// train: trains a GPT on a text file.  `train --help` lists its flags.
#include <cmath>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "07_language_models/ngram.hpp"
#include "12_training/corpus.hpp"
#include "12_training/journal.hpp"
#include "12_training/run.hpp"
#include "12_training/settings.hpp"
#include "common/files.hpp"
#include "common/parallel.hpp"
#include "common/profile.hpp"
#include "common/progress.hpp"

using namespace gpt;

namespace {

volatile std::sig_atomic_t interrupted = 0;

// The n-gram losses of lesson 07, in nats a character: what counting alone reaches.
void print_baselines(const Corpus& corpus, int vocab) {
    std::printf("to compare with, in nats a character:");
    for (const int order : {2, 3})
        std::printf("  %s %.3f", order == 2 ? "bigram" : "trigram",
                    ngram_cross_entropy(corpus.train, corpus.validation, order, vocab) *
                        corpus.tokens_per_character);
    if (std::isfinite(corpus.floor)) std::printf("  floor %.3f", corpus.floor);
    std::printf("\n");
}

std::string status(double loss, double validation, const Corpus& corpus, double tokens_per_s) {
    char text[160];
    int n = std::snprintf(text, sizeof text, "loss %.3f", loss);
    if (std::isfinite(validation))
        n += std::snprintf(text + n, sizeof text - std::size_t(n), "  val %.3f", validation);
    if (std::isfinite(corpus.floor))
        n += std::snprintf(text + n, sizeof text - std::size_t(n), "  floor %.3f",
                           corpus.floor / corpus.tokens_per_character);
    std::snprintf(text + n, sizeof text - std::size_t(n), "  %s tok/s",
                  human(tokens_per_s).c_str());
    return text;
}

// train_step, and where its time goes when there is a profile to write it to.
StepResult timed_step(Run& run, Tape& tape, const Corpus& corpus, Profile* profile) {
    active_profile() = profile;
    const double began = seconds_now();
    const StepResult result = train_step(run, tape, corpus.train);
    if (profile) profile->end_step(seconds_now() - began);
    active_profile() = nullptr;
    return result;
}

// Trains until the last step or Ctrl-C; evaluates, logs and saves on the way.
void train(Run& run, const Corpus& corpus, Journal& journal, const std::string& out,
           Profile* profile) {
    const Settings& s = run.settings;
    const int steps = s.schedule.steps;
    const double tokens = double(s.batch) * s.model.context;
    Progress progress(steps, run.step);
    Tape tape(Tape::Gradients::parameters);
    double validation = std::nan(""), begin = seconds_now();
    int since = run.step;
    const auto evaluate_and_log = [&](double norm, double speed) {
        validation = evaluate(run.model, corpus.validation, s.batch, s.eval_batches, Rng(s.seed));
        const double mean = run.loss_count > 0 ? run.loss_sum / run.loss_count : validation;
        journal.add({run.step, mean, validation, learning_rate_at(s.schedule, run.step), norm,
                     speed});
        run.loss_sum = run.loss_count = 0;
        begin = seconds_now();
        since = run.step;
    };
    if (run.step == 0) evaluate_and_log(0, 0);
    while (run.step < steps && !interrupted) {
        const StepResult result = timed_step(run, tape, corpus, profile);
        const double speed = tokens * (run.step - since) / (seconds_now() - begin);
        const double mean = run.loss_sum / run.loss_count;
        if (run.step % s.eval_every == 0 || run.step == steps)
            evaluate_and_log(result.norm, speed);
        progress.update(run.step, status(mean, validation, corpus, speed));
        if (run.step % s.save_every == 0 && run.step < steps) save_run(run, out);
    }
    progress.done();
    save_run(run, out);
}

void print_result(Run& run, const Corpus& corpus, const Journal& journal,
                  const std::string& out) {
    const double floor = corpus.floor / corpus.tokens_per_character;
    journal.draw(floor);
    std::cout << '\n' << text_chart(journal.curves(floor), 72, 12) << '\n';
    const double loss = evaluate_all(run.model, corpus.validation, run.settings.batch);
    std::printf("validation loss, whole part: %.3f nats a token, %.3f a character\n", loss,
                loss * corpus.tokens_per_character);
    print_baselines(corpus, run.settings.model.vocab);
    std::printf("wrote %s: the model, log.csv, loss.svg\n", out.c_str());
}

Run start(const Flags& flags, const std::string& out, std::string& text, Tokenizer& tokenizer) {
    if (flags.on("--resume")) {
        check_resume(flags);
        Run run = resume_run(out);
        text = read_text(run.settings.data);
        tokenizer = load_tokenizer(out + "/tokenizer.txt");
        if (tokenizer.vocab_size() != run.settings.model.vocab)
            throw std::runtime_error(out + "/tokenizer.txt: has " +
                                     std::to_string(tokenizer.vocab_size()) +
                                     " tokens, but the model " +
                                     std::to_string(run.settings.model.vocab));
        return run;
    }
    Settings settings = read_settings(flags);
    text = read_text(settings.data);
    tokenizer = make_tokenizer(settings.tokenizer, text);
    settings.model.vocab = tokenizer.vocab_size();
    return Run(settings);
}

}  // namespace

int main(int argc, char** argv) {
    tune_libraries(argv);
    try {
        Flags flags = train_flags();
        flags.parse(argc, argv);
        if (flags.wants_help()) {
            std::cout << flags.help();
            return 0;
        }
        const std::string out = flags.text("--out");
        if (out.empty()) throw BadFlags("--out DIR is missing: where shall the model be kept?");
        const bool resume = flags.on("--resume");
        if (!resume && file_exists(out + "/model.safetensors"))
            throw BadFlags(out + " holds a model already: --resume goes on with it");
        if (const int threads = flags.integer("--threads", 0, 1024)) set_threads(threads);
        std::signal(SIGINT, [](int) { interrupted = 1; });

        std::string text;
        Tokenizer tokenizer(Tokenizer::Kind::character, {std::string(kEndOfText)});
        Run run = start(flags, out, text, tokenizer);
        const Settings& s = run.settings;
        const Corpus corpus = make_corpus(text, tokenizer, s.model.context, s.data);
        if (!resume) {
            save_settings(s, out);
            save_tokenizer(tokenizer, out + "/tokenizer.txt");
        }
        std::printf("%s parameters, %s tokens to learn from, vocabulary %d, %d thread%s\n",
                    human(double(parameter_count(s.model))).c_str(),
                    human(double(corpus.train.size())).c_str(), s.model.vocab, max_threads(),
                    max_threads() == 1 ? "" : "s");
        Journal journal(out, resume, run.step);
        Profile profile;
        train(run, corpus, journal, out, flags.on("--profile") ? &profile : nullptr);
        if (!profile.steps.empty()) std::cout << '\n' << profile.table();
        if (interrupted) {
            std::printf("stopped after step %d; to go on: train --out %s --resume\n", run.step,
                        out.c_str());
            return 130;
        }
        print_result(run, corpus, journal, out);
        return 0;
    } catch (const BadFlags& error) {
        std::cerr << "train: " << error.what() << " (train --help lists the flags)\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "train: " << error.what() << '\n';
        return 1;
    }
}
