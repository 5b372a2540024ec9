// Lesson 12, given.  The flags of the program train, and the settings that they make.
#pragma once

#include "12_training/run.hpp"
#include "common/flags.hpp"

namespace gpt {

Flags train_flags();

// Throws BadFlags for a value that makes no sense.  The size of the vocabulary is not known yet.
Settings read_settings(const Flags& flags);

// --resume takes its settings from the directory: throws BadFlags when others are given with it.
// Only --data may be: where the same text stands now.
void check_resume(const Flags& flags);

// Bytes without which these settings cannot be trained; the vocabulary is known.
double least_memory(const Settings& settings);

}  // namespace gpt
