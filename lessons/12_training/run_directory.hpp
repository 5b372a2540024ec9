// Lesson 12, given.  The directory of a run before the run begins: whose is it, what did a crash
// leave in it, and are the numbers in it numbers?
//
// A new run writes state.json and tokenizer.txt, then its first save.  So where only these are, a
// run was ended before it could begin.
#pragma once

#include <cmath>
#include <cstdio>

#include "12_training/run.hpp"
#include "common/files.hpp"
#include "common/json.hpp"

namespace gpt {

inline bool is_state(const std::string& path) {  // of ours, not of another program
    try {
        return parse_json(read_file(path), path).find("save_every") != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

// Throws std::runtime_error where a new run would replace the files of another, or of anyone else.
inline void check_is_free(const std::string& directory) {
    const auto holds = [&](const char* name) { return file_exists(directory + "/" + name); };
    if (holds("optimizer.safetensors"))
        throw std::runtime_error(directory + " holds a run already: --resume goes on with it; for "
                                             "a new one choose another --out");
    const auto refuse = [&](const char* name) {
        if (holds(name))
            throw std::runtime_error(directory + " holds a " + name +
                                     " already, which train would replace: choose another --out");
    };
    for (const char* n : {"model.safetensors", "config.json", "log.csv", "loss.svg"}) refuse(n);
    if (is_state(directory + "/state.json")) return;
    for (const char* n : {"tokenizer.txt", "state.json"}) refuse(n);
}

// Throws std::runtime_error where there is nothing to go on with.
inline void check_can_resume(const std::string& directory) {
    const auto holds = [&](const char* name) { return file_exists(directory + "/" + name); };
    if (!holds("state.json"))
        throw std::runtime_error(directory + " holds no run: there is no state.json in it");
    if (holds("optimizer.safetensors")) return;
    const bool began = holds("model.safetensors") || holds("log.csv");
    throw std::runtime_error(
        directory + (began ? " has no optimizer.safetensors any more, which --resume needs"
                           : " holds a run that ended before its first save: begin it anew, "
                             "without --resume"));
}

// Removes what write_file leaves behind when the process is killed in the middle.
inline void remove_temporaries(const std::string& directory) {
    for (const char* name : {"config.json", "model.safetensors", "tokenizer.txt", "state.json",
                             "optimizer.safetensors", "log.csv", "loss.svg"})
        std::remove((directory + "/" + name + ".tmp").c_str());
}

// Throw std::runtime_error where a number is NaN or infinite: "wte.weight holds NaN".
inline void check_finite(const Matrix& m, const std::string& name, const std::string& path) {
    for (std::ptrdiff_t i = 0; i < m.size(); ++i)
        if (!std::isfinite(m.data()[i]))
            throw std::runtime_error(path + ": " + name + " holds " +
                                     (std::isnan(m.data()[i]) ? "NaN" : "infinity"));
}
inline void check_finite(GPT& model, const std::string& path) {
    for (const auto& [name, p] : parameters(model)) check_finite(p->value, name, path);
}
inline void check_finite(Run& run, const std::string& path) {
    const Parameters list = parameters(run.model);
    check_finite(run.model, path);
    for (std::size_t k = 0; k < run.adamw.m.size(); ++k) {
        check_finite(run.adamw.m[k], list[k].name + ".m", path);
        check_finite(run.adamw.v[k], list[k].name + ".v", path);
    }
}

}  // namespace gpt
