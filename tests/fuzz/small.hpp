// The smallest model that has everything: what a target needs beside the file that it fuzzes.
#pragma once

#include <string>

#include "11_gpt/gpt.hpp"

namespace gpt::fuzz {

inline const GPTConfig kSmall{.vocab = 3, .context = 2, .layers = 1, .heads = 1, .dim = 2};

// Writes the model with this config, and a tokenizer of the characters a and b, to scratch(name):
// once.
void small_model(const std::string& name);

}  // namespace gpt::fuzz
