// config.json, beside the weights of a small model.
#include <stdexcept>

#include "11_gpt/checkpoint.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/small.hpp"

namespace gpt::fuzz {

const Target config("config", [](std::string_view input) {
    small_model("config");
    scratch_file("config/config.json", input);
    GPT model;
    if (!accepts<std::runtime_error>([&] { model = load_model(scratch("config")); },
                                     scratch("config")))
        return;
    check(model.config);
    save_model(model, scratch("config-again"));
    expect(load_model(scratch("config-again")).config == model.config,
           "saved and loaded, the config is another");
});

}  // namespace gpt::fuzz
