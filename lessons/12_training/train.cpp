// train: trains a GPT on a text file.  `train --help` lists its flags.
#include <cmath>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "07_language_models/ngram.hpp"
#include "12_training/corpus.hpp"
#include "12_training/journal.hpp"
#include "12_training/run.hpp"
#include "common/files.hpp"
#include "common/flags.hpp"
#include "common/parallel.hpp"
#include "common/progress.hpp"

using namespace gpt;

namespace {

volatile std::sig_atomic_t interrupted = 0;

Flags make_flags() {
    Flags flags("train", "trains a GPT on a text file and keeps it in a directory");
    flags.add("--data", "", "the text file (UTF-8); its last tenth is for validation");
    flags.add("--out", "", "the directory of the model, made if needed");
    flags.add("--tokenizer", "char", "char, word, word:N or bpe:N (N tokens)");
    flags.add("--layers", "4", "blocks");
    flags.add("--heads", "4", "attention heads of each block; they divide --dim");
    flags.add("--dim", "128", "width of the residual stream");
    flags.add("--context", "64", "most tokens that the model sees at once");
    flags.add("--batch", "12", "sequences of one step");
    flags.add("--steps", "2000", "updates of the weights; 0 saves the untrained model");
    flags.add("--lr", "1e-3", "highest learning rate");
    flags.add("--min-lr", "1e-4", "learning rate at the end");
    flags.add("--warmup", "100", "steps until the highest learning rate");
    flags.add("--weight-decay", "0.1", "of AdamW, for matrices");
    flags.add("--beta1", "0.9", "of AdamW: memory of the mean gradient");
    flags.add("--beta2", "0.99", "of AdamW: memory of its square");
    flags.add("--clip", "1.0", "longest gradient; 0 never clips");
    flags.add("--dropout", "0", "share of activations dropped while training");
    flags.add_switch("--no-bias", "no biases in linear layers and norms");
    flags.add("--seed", "1337", "of all random numbers");
    flags.add("--eval-every", "250", "steps between two evaluations");
    flags.add("--eval-batches", "20", "batches of an evaluation");
    flags.add("--save-every", "250", "steps between two saves");
    flags.add_switch("--resume", "go on with the run in --out; takes no flag but --out, --threads");
    flags.add("--threads", "0", "threads; 0 is one for each core");
    return flags;
}

Settings read_settings(const Flags& flags) {
    constexpr int kMany = 1'000'000'000;
    Settings s;
    s.data = flags.text("--data");
    if (s.data.empty()) throw BadFlags("--data FILE is missing: which text shall it learn?");
    s.tokenizer = flags.text("--tokenizer");
    s.model.layers = flags.integer("--layers", 1, 1000);
    s.model.heads = flags.integer("--heads", 1, 1000);
    s.model.dim = flags.integer("--dim", 1, 100'000);
    if (s.model.dim % s.model.heads != 0)
        throw BadFlags("--heads " + flags.text("--heads") + " does not divide --dim " +
                       flags.text("--dim"));
    s.model.context = flags.integer("--context", 1, 1'000'000);
    s.model.bias = !flags.on("--no-bias");
    s.model.dropout = flags.number("--dropout", 0, 0.99);
    s.batch = flags.integer("--batch", 1, 1'000'000);
    s.schedule.steps = flags.integer("--steps", 0, kMany);
    s.schedule.learning_rate = flags.number("--lr", 0, 1000);
    s.schedule.lowest = flags.number("--min-lr", 0, 1000);
    s.schedule.warmup = flags.integer("--warmup", 0, kMany);
    s.weight_decay = flags.number("--weight-decay", 0, 1000);
    s.beta1 = flags.number("--beta1", 0, 0.999999);
    s.beta2 = flags.number("--beta2", 0, 0.999999);
    s.clip = flags.number("--clip", 0, 1e9);
    s.seed = flags.seed("--seed");
    s.eval_every = flags.integer("--eval-every", 1, kMany);
    s.eval_batches = flags.integer("--eval-batches", 1, 1'000'000);
    s.save_every = flags.integer("--save-every", 1, kMany);
    return s;
}

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

// Trains until the last step or Ctrl-C; evaluates, logs and saves on the way.
void train(Run& run, const Corpus& corpus, Journal& journal, const std::string& out) {
    const Settings& s = run.settings;
    const int steps = s.schedule.steps;
    const double tokens = double(s.batch) * s.model.context;
    Progress progress(steps, run.step);
    Tape tape;
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
        const StepResult result = train_step(run, tape, corpus.train);
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
