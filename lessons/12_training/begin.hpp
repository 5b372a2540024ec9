// Lesson 12, given.  How a run begins, and how it goes on: all that train does before it trains.
#pragma once

#include <optional>

#include "06_tokenizers/tokenizer.hpp"
#include "12_training/corpus.hpp"
#include "12_training/run_directory.hpp"
#include "12_training/settings.hpp"
#include "common/program.hpp"
#include "common/progress.hpp"

namespace gpt {

inline Tokenizer tokenizer_for(const std::string& text, const Settings& s) {
    try {
        return make_tokenizer(s.tokenizer, text);
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(s.data + ": " + error.what());
    }
}

inline void check_memory(const Settings& s) {
    const double needed = least_memory(s), there = machine_memory();
    if (there > 0 && needed > there)
        throw std::runtime_error("this would take " + human(needed) +
                                 " bytes of memory or more, for " +
                                 human(double(parameter_count(s.model))) + " parameters and " +
                                 human(double(s.batch) * s.model.context) +
                                 " tokens a batch; this machine has " + human(there));
}

// Reads the text, makes the model, then takes the directory: an error before that leaves nothing.
inline Run begin(const Flags& flags, const std::string& out, std::optional<DirectoryLock>& lock,
                 Corpus& corpus) {
    Settings s = read_settings(flags);
    check_is_free(out);
    const std::string text = read_text(s.data);
    const Tokenizer tokenizer = tokenizer_for(text, s);
    s.model.vocab = tokenizer.vocab_size();
    s.fingerprint = fingerprint(text);
    corpus = make_corpus(text, tokenizer, s.model.context, s.data);
    check_memory(s);
    Run run(s);
    make_directory(out);
    lock.emplace(out);
    check_is_free(out);  // another may have been quicker
    remove_temporaries(out);
    save_settings(s, out);
    save_tokenizer(tokenizer, out + "/tokenizer.txt");
    return run;
}

// With the settings, the text and the tokenizer that it began with.
inline Run go_on(const Flags& flags, const std::string& out, std::optional<DirectoryLock>& lock,
                 Corpus& corpus) {
    check_resume(flags);
    lock.emplace(out);
    check_can_resume(out);
    remove_temporaries(out);
    Run run = resume_run(out);
    check_finite(run, out + "/optimizer.safetensors");
    Settings& s = run.settings;
    check_memory(s);
    if (flags.given("--data")) s.data = flags.text("--data");
    const std::string text = read_text(s.data);
    if (!s.fingerprint.empty() && fingerprint(text) != s.fingerprint)
        throw std::runtime_error(s.data + " is not the text that the run began with: " +
                                 fingerprint(text) + ", not " + s.fingerprint);
    const Tokenizer tokenizer = load_tokenizer(out + "/tokenizer.txt");
    if (tokenizer.vocab_size() != s.model.vocab)
        throw std::runtime_error(out + "/tokenizer.txt: has " +
                                 std::to_string(tokenizer.vocab_size()) +
                                 " tokens, but the model " + std::to_string(s.model.vocab));
    corpus = make_corpus(text, tokenizer, s.model.context, s.data);
    if (flags.given("--data")) save_settings(s, out);
    return run;
}

}  // namespace gpt
