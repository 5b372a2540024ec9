// state.json, beside the optimizer.safetensors of a small run; and the header of that file ("352"
// and a new line before it: so many bytes of numbers follow), beside a small run's state.json.
#include "12_training/run.hpp"

#include <cmath>
#include <stdexcept>

#include "common/files.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/small.hpp"

namespace gpt::fuzz {

namespace {

Settings small_settings() {
    Settings settings;
    settings.data = "x.txt";
    settings.model = kSmall;
    return settings;
}

// What the program divides by, counts up to or allocates must make sense.
void check_settings(const Settings& s) {
    check(s.model);
    expect(s.batch > 0 && s.eval_every > 0 && s.eval_batches > 0 && s.save_every > 0,
           "state.json: a number that must be positive is not");
    expect(s.schedule.steps >= 0 && s.schedule.warmup >= 0, "state.json: negative steps");
    expect(s.beta1 < 1 && s.beta2 < 1 && s.clip >= 0 && s.schedule.learning_rate >= 0,
           "state.json: AdamW cannot work with this");
}

// A run that resumes is saved and resumes as the same run.
void check_resumes(const std::string& directory) {
    Run run(small_settings());
    if (!accepts<std::runtime_error>([&] { run = resume_run(directory); }, directory)) return;
    check_settings(run.settings);
    expect(run.step >= 0 && run.loss_count >= 0 && std::isfinite(run.loss_sum),
           "the run is at a step that cannot be");
    const std::string again = scratch("resumed");
    save_settings(run.settings, again);
    save_run(run, again);
    Run second = resume_run(again);
    expect(contents(again + "/state.json").size() > 0 && second.step == run.step &&
               second.rng.state() == run.rng.state() && second.loss_sum == run.loss_sum &&
               second.loss_count == run.loss_count,
           "saved and resumed, it is another run");
    const std::string settings = contents(again + "/state.json");
    const std::string optimizer = contents(again + "/optimizer.safetensors");
    save_settings(second.settings, again);
    save_run(second, again);
    expect(contents(again + "/state.json") == settings, "the settings change each time");
    expect(contents(again + "/optimizer.safetensors") == optimizer, "the run changes each time");
}

void small_run(const std::string& name) {
    if (file_exists(scratch(name))) return;
    Run run(small_settings());
    save_settings(run.settings, scratch(name));
    save_run(run, scratch(name));
}

}  // namespace

const Target state("state", [](std::string_view input) {
    small_run("state");
    scratch_file("state/state.json", input);
    check_resumes(scratch("state"));
});

const Target resume("resume", [](std::string_view input) {
    small_run("resume");
    const int data = number_in(take_until('\n', input), 0, 10'000, 0);
    scratch_file("resume/optimizer.safetensors", safetensors_of(input, data));
    check_resumes(scratch("resume"));
});

}  // namespace gpt::fuzz
