// train: trains a GPT on a text file.  `train --help` lists its flags.
#include <cmath>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <optional>
#include <vector>

#include "07_language_models/ngram.hpp"
#include "12_training/begin.hpp"
#include "12_training/journal.hpp"
#include "common/parallel.hpp"
#include "common/profile.hpp"
#include "common/program.hpp"
#include "common/progress.hpp"

using namespace gpt;

namespace {

// The n-gram losses of lesson 07, in nats a character: what counting alone reaches.
void print_baselines(const Corpus& corpus, int vocab) {
    std::printf("to compare with, in nats a character:");
    // a trigram of so large a vocabulary could not be counted
    for (const int order : vocab < 2'000'000 ? std::vector{2, 3} : std::vector{2})
        std::printf("  %s %.3f", order == 2 ? "bigram" : "trigram",
                    ngram_cross_entropy(corpus.train, corpus.validation, order, vocab) *
                        corpus.tokens_per_character);
    if (std::isfinite(corpus.floor)) std::printf("  floor %.3f", corpus.floor);
    std::printf("\n");
}

// "loss 2.345"; nothing of what is not known.
std::string named(const char* name, double number) {
    char text[64];
    if (!std::isfinite(number)) return "";
    std::snprintf(text, sizeof text, std::abs(number) < 1e9 ? "%s %.3f  " : "%s %.3g  ", name,
                  number);
    return text;
}

std::string status(double loss, double validation, const Corpus& corpus, double tokens_per_s) {
    return named("loss", loss) + named("val", validation) +
           named("floor", corpus.floor / corpus.tokens_per_character) + human(tokens_per_s) +
           " tok/s";
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

[[noreturn]] void diverged(const std::string& what, int step) {
    throw std::runtime_error(what + " after step " + std::to_string(step) + "; try a smaller --lr");
}

// A directory that took the place of the run's own is somebody else's.
void check_is_there(const std::string& out, const DirectoryLock& lock) {
    if (lock.still_there()) return;
    throw std::runtime_error(out + " is not the directory any more that this run writes to: it was "
                                   "moved, removed or replaced");
}

// A model that is lost does not take the place of one that still computed a loss.
void save(Run& run, const Corpus& corpus, const std::string& out, const DirectoryLock& lock) {
    const Settings& s = run.settings;
    check_is_there(out, lock);
    if (!std::isfinite(evaluate(run.model, corpus.validation, s.batch, 1, Rng(s.seed))))
        diverged("the loss is not finite", run.step);
    save_run(run, out);
}

// Trains until the last step or a signal; evaluates, logs and saves on the way.
void train(Run& run, const Corpus& corpus, Journal& journal, const std::string& out,
           const DirectoryLock& lock, Profile* profile) {
    const Settings& s = run.settings;
    const int steps = s.schedule.steps;
    const double tokens = double(s.batch) * s.model.context;
    const StopSignals stop;
    Progress progress(steps, run.step);
    Tape tape(Tape::Gradients::parameters);
    double validation = std::nan(""), begin = seconds_now();
    int since = run.step;
    const auto evaluate_and_log = [&](double norm, double speed) {
        validation = evaluate(run.model, corpus.validation, s.batch, s.eval_batches, Rng(s.seed));
        if (!std::isfinite(validation)) diverged("the validation loss is not finite", run.step);
        const double mean = run.loss_count > 0 ? run.loss_sum / run.loss_count : validation;
        check_is_there(out, lock);
        journal.add({run.step, mean, validation, learning_rate_at(s.schedule, run.step), norm,
                     speed});
        run.loss_sum = run.loss_count = 0;
        begin = seconds_now();
        since = run.step;
    };
    if (run.step == 0 && journal.empty()) evaluate_and_log(0, 0);
    while (run.step < steps && !stop.received()) {
        const StepResult result = timed_step(run, tape, corpus, profile);
        const double speed = tokens * (run.step - since) / (seconds_now() - begin);
        const double mean = run.loss_sum / run.loss_count;
        if (run.step % s.eval_every == 0 || run.step == steps)
            evaluate_and_log(result.norm, speed);
        progress.update(run.step, status(mean, validation, corpus, speed));
        if (run.step % s.save_every == 0 && run.step < steps) save(run, corpus, out, lock);
    }
    progress.done();
    save(run, corpus, out, lock);
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

int run_train(int argc, char** argv) {
    Flags flags = train_flags();
    flags.parse(argc, argv);
    if (flags.wants_help()) {
        std::cout << flags.help();
        return 0;
    }
    const std::string out = flags.text("--out");
    if (out.empty()) throw BadFlags("--out DIR is missing: where shall the model be kept?");
    const bool resume = flags.on("--resume");
    if (const int threads = flags.integer("--threads", 0, 1024)) set_threads(threads);
    std::signal(SIGPIPE, SIG_IGN);  // whoever reads our output may go; the run goes on

    std::optional<DirectoryLock> lock;
    Corpus corpus;
    Run run = resume ? go_on(flags, out, lock, corpus) : begin(flags, out, lock, corpus);
    save(run, corpus, out, *lock);  // that it can be saved shall not turn out hours later
    const Settings& s = run.settings;
    std::printf("%s parameters, %s tokens to learn from, vocabulary %d, %d thread%s\n",
                human(double(parameter_count(s.model))).c_str(),
                human(double(corpus.train.size())).c_str(), s.model.vocab, max_threads(),
                max_threads() == 1 ? "" : "s");
    Journal journal(out, resume, run.step);
    Profile profile;
    try {
        train(run, corpus, journal, out, *lock, flags.on("--profile") ? &profile : nullptr);
    } catch (const std::runtime_error& error) {
        if (!lock->still_there()) throw;
        throw std::runtime_error(error.what() + ("; " + out + " keeps its last save"));
    }
    if (!profile.steps.empty()) std::cout << '\n' << profile.table();
    if (const int signal = StopSignals::received(); signal && run.step < s.schedule.steps) {
        const std::string threads =
            flags.given("--threads") ? " --threads " + flags.text("--threads") : "";
        const std::string to = (out[0] == '-' ? "--out=" : "--out ") + shell_word(out);
        // Ctrl-C ends `train … | tee log` as a whole: then there is nobody at the other end
        std::fprintf(output_written() ? stdout : stderr,
                     "saved after step %d; to go on: %s %s --resume%s\n", run.step,
                     shell_word(argv[0]).c_str(), to.c_str(), threads.c_str());
        return 128 + signal;
    }
    print_result(run, corpus, journal, out);
    return 0;
}

}  // namespace

int main(int argc, char** argv) { return run_program("train", argc, argv, run_train); }
