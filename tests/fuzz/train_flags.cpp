// The command line of train: its arguments, each ended by a zero byte.
#include <filesystem>

#include "12_training/settings.hpp"
#include "fuzz/harness.hpp"

namespace gpt::fuzz {

const Target train_flags("train_flags", [](std::string_view input) {
    std::vector<std::string> arguments = {"train"};
    while (!input.empty()) arguments.emplace_back(take_until('\0', input));
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());

    Flags flags = gpt::train_flags();
    Settings settings;
    if (!accepts<BadFlags>([&] { flags.parse(int(argv.size()), argv.data()); })) return;
    expect(flags.help().find("--resume") != std::string::npos, "the help is incomplete");
    if (flags.wants_help()) return;
    if (accepts<BadFlags>([&] { check_resume(flags); }) && flags.on("--resume")) return;
    if (!accepts<BadFlags>([&] { settings = read_settings(flags); })) return;

    // What train takes, train --resume takes: its only objection is that nothing is saved yet.
    settings.model.vocab = 7;
    save_settings(settings, scratch("flags"));
    try {
        resume_run(scratch("flags"));
        expect(false, "it resumes from nothing");
    } catch (const std::runtime_error& error) {
        expect(std::string(error.what()).find("optimizer.safetensors") != std::string::npos,
               std::string("settings that cannot be resumed: ") + error.what());
    }
});

}  // namespace gpt::fuzz
