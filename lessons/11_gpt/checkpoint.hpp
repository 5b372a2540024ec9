// Lesson 11.  A model on disk: config.json and model.safetensors, with the names and the layout of
// GPT-2, so that any program that knows GPT-2 can open them.
//
// GPT-2 has a bias everywhere.  A model without biases is saved with zeros in their place, and says
// "bias": false in its config.
#pragma once

#include <string>

#include "11_gpt/gpt.hpp"
#include "11_gpt/safetensors.hpp"

namespace gpt {

void save_model(GPT& model, const std::string& directory);

// Throws std::runtime_error that names the file and the tensor when one is missing, has another
// shape than the config says, or belongs to a model without biases and is not zero.  Tensors that a
// GPT-2 does not have are left alone.
GPT load_model(const std::string& directory);

// Before memory is asked for: throws std::runtime_error when the config promises far more numbers
// than the file holds.  (A tensor that is missing, or a little too small, is named later.)
void check_size(const GPTConfig& config, const StoredTensors& tensors, const std::string& path,
                const std::string& described_by);

// Saving and loading for a list of parameters and any file.  Used for the optimiser's memory, too.
StoredTensors to_tensors(const Parameters& list);
void from_tensors(const StoredTensors& tensors, const Parameters& list, const std::string& path);

}  // namespace gpt
