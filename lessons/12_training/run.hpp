// Lesson 12.  A training run: all that it needs to go on, and how it is kept on disk.
//
// A run's directory holds
//   config.json, model.safetensors   the model, for everybody (lesson 11)
//   tokenizer.txt                    its tokenizer (lesson 06)
//   state.json                       the settings of the run, written before the first step
//   optimizer.safetensors            to resume: the weights, AdamW's memory and, in its metadata,
//                                    the step and the state of the random numbers; one file, so
//                                    that all of it is of one moment
//   log.csv, loss.svg                how it went
#pragma once

#include <span>
#include <string>

#include "12_training/training.hpp"

namespace gpt {

struct Settings {
    std::string data, tokenizer = "char";
    std::string fingerprint;  // of the text (corpus.hpp); empty: unknown
    GPTConfig model;
    int batch = 12;
    Schedule schedule;
    double weight_decay = 0.1, beta1 = 0.9, beta2 = 0.99;
    double clip = 1.0;
    std::uint64_t seed = 1337;
    int eval_every = 250, eval_batches = 20, save_every = 250;
};

struct Run {
    Settings settings;
    GPT model;
    AdamW adamw;
    Rng rng;              // draws the batches and the dropout
    int step = 0;         // steps done
    double loss_sum = 0;  // of the training losses since the last line of the log
    int loss_count = 0;

    explicit Run(const Settings& s);  // a new model, initialised from the seed
};

// One step: batch, gradients, clipping, learning rate, AdamW.  Returns the loss and the gradient
// norm before clipping.  Throws std::runtime_error when either is not finite, with the number of
// the step, run.step + 1; the weights are then as before.
struct StepResult {
    double loss, norm;
};
StepResult train_step(Run& run, Tape& tape, std::span<const int> stream);

// save_settings writes state.json; save_run writes the model and what resume needs.  The order is
// such that a directory can go on whenever there is an optimizer.safetensors in it.
void save_settings(const Settings& settings, const std::string& directory);
void save_run(Run& run, const std::string& directory);
// Continues to the same bits as a run that was never stopped.  std::runtime_error names the bad
// file.
Run resume_run(const std::string& directory);

}  // namespace gpt
