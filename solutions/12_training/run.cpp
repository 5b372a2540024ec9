#include "12_training/run.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>

#include "11_gpt/checkpoint.hpp"
#include "common/files.hpp"
#include "common/json.hpp"

namespace gpt {

Run::Run(const Settings& s) : settings(s), model(s.model), rng(s.seed) {
    initialise(model, rng);
    adamw.beta1 = s.beta1;
    adamw.beta2 = s.beta2;
    adamw.weight_decay = s.weight_decay;
    // Zeros, so that the first save needs as much room as all later ones.
    for (const auto& [name, parameter] : parameters(model)) {
        const Matrix& value = parameter->value;
        adamw.m.emplace_back(value.rows(), value.cols(), real(0));
        adamw.v.emplace_back(value.rows(), value.cols(), real(0));
    }
}

StepResult train_step(Run& run, Tape& tape, std::span<const int> stream) {
    const Settings& settings = run.settings;
    const Parameters list = parameters(run.model);
    double loss = 0, norm = 0;
    // BEGIN SOLUTION batch, gradients, clip; refuse what is not finite; rate, AdamW, ++run.step
    const Batch batch = random_batch(stream, settings.batch, settings.model.context, run.rng);
    Rng* dropout_rng = settings.model.dropout > 0 ? &run.rng : nullptr;
    loss = compute_gradients(tape, run.model, batch, dropout_rng);
    norm = clip_gradients(list, settings.clip);
    if (!std::isfinite(loss) || !std::isfinite(norm))
        throw std::runtime_error("the loss or its gradient is not finite at step " +
                                 std::to_string(run.step + 1) + "; try a smaller --lr");
    run.adamw.learning_rate = learning_rate_at(settings.schedule, run.step);
    adamw_step(run.adamw, list);
    ++run.step;
    // END SOLUTION
    run.loss_sum += loss;
    ++run.loss_count;
    return {loss, norm};
}

namespace {

constexpr int kMany = 1'000'000'000;

// Calls f(key, number, lowest, highest) for each number of the settings: the one list from which
// state.json is written and read.  No flag (settings.cpp) allows more than these bounds.
template <class S, class F>
void each_number(S& s, F f) {
    f("vocab", s.model.vocab, 1, kMany);
    f("context", s.model.context, 1, 1'000'000);
    f("layers", s.model.layers, 1, 1000);
    f("heads", s.model.heads, 1, 1000);
    f("dim", s.model.dim, 1, 100'000);
    f("dropout", s.model.dropout, 0, 0.99);
    f("batch", s.batch, 1, 1'000'000);
    f("steps", s.schedule.steps, 0, kMany);
    f("lr", s.schedule.learning_rate, 0, 1000);
    f("min_lr", s.schedule.lowest, 0, 1000);
    f("warmup", s.schedule.warmup, 0, kMany);
    f("weight_decay", s.weight_decay, 0, 1000);
    f("beta1", s.beta1, 0, 0.999999);
    f("beta2", s.beta2, 0, 0.999999);
    f("clip", s.clip, 0, 1e9);
    f("eval_every", s.eval_every, 1, kMany);
    f("eval_batches", s.eval_batches, 1, 1'000'000);
    f("save_every", s.save_every, 1, kMany);
}

template <class Number>
Number whole_number(const std::string& text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end)
        throw std::runtime_error("'" + one_line(text, 60) + "' is no such whole number");
    return number;
}

Settings load_settings(const std::string& path) {
    Settings s;
    const Json json = parse_json(read_file(path), path);
    try {
        s.data = json.at("data").as_string();
        s.tokenizer = json.at("tokenizer").as_string();
        if (const Json* known = json.find("fingerprint")) s.fingerprint = known->as_string();
        s.model.bias = json.at("bias").as_bool();
        s.seed = whole_number<std::uint64_t>(json.at("seed").as_string());
        each_number(s, [&](const char* key, auto& number, double lowest, double highest) {
            using Number = std::remove_reference_t<decltype(number)>;
            const double value = json.at(key).as_number();
            if (!(value >= lowest && value <= highest))
                throw std::runtime_error(std::string(key) + " is " + number_text(value) +
                                         ", not between " + number_text(lowest) + " and " +
                                         number_text(highest));
            number = Number(value);
            if (double(number) != value)
                throw std::runtime_error(std::string(key) + " is no whole number");
        });
        check(s.model);
    } catch (const std::exception& error) {
        throw std::runtime_error(path + ": " + error.what());
    }
    return s;
}

// The optimiser's file: each parameter under its name, and its m and v under name.m and name.v.
StoredTensors optimizer_tensors(Run& run) {
    const Parameters list = parameters(run.model);
    StoredTensors tensors = to_tensors(list);
    for (std::size_t k = 0; k < run.adamw.m.size(); ++k) {
        tensors[list[k].name + ".m"] = stored_matrix(run.adamw.m[k]);
        tensors[list[k].name + ".v"] = stored_matrix(run.adamw.v[k]);
    }
    return tensors;
}

Matrix moment(const StoredTensors& tensors, const std::string& name, const Matrix& like,
              const std::string& path) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) throw std::runtime_error(path + ": has no tensor " + name);
    const Matrix& values = found->second.values;
    if (values.rows() != like.rows() || values.cols() != like.cols())
        throw std::runtime_error(path + ": tensor " + name + " is " + shape(values) +
                                 ", but should be " + shape(like));
    return values;
}

}  // namespace

void save_settings(const Settings& s, const std::string& directory) {
    Json json = Json::object();
    json.set("data", s.data);
    json.set("fingerprint", s.fingerprint);
    json.set("tokenizer", s.tokenizer);
    json.set("bias", s.model.bias);
    json.set("seed", std::to_string(s.seed));  // text: JSON's numbers end at 2^53
    each_number(s, [&](const char* key, const auto& number, double, double) {
        json.set(key, number);
    });
    make_directory(directory);
    write_file(directory + "/state.json", json.text(2) + "\n");
}

void save_run(Run& run, const std::string& directory) {
    write_safetensors(directory + "/optimizer.safetensors", optimizer_tensors(run),
                      {{"step", std::to_string(run.step)},
                       {"rng", std::to_string(run.rng.state())},
                       {"loss_sum", number_text(run.loss_sum)},
                       {"loss_count", std::to_string(run.loss_count)}});
    save_model(run.model, directory);
}

Run resume_run(const std::string& directory) {
    const Settings settings = load_settings(directory + "/state.json");
    const std::string path = directory + "/optimizer.safetensors";
    Metadata state;
    const StoredTensors tensors = read_safetensors(path, &state);
    check_size(settings.model, tensors, path, "state.json");
    Run run(settings);
    const Parameters list = parameters(run.model);
    from_tensors(tensors, list, path);
    if (!settings.model.bias && tensors.count("ln_f.bias") > 0)
        throw std::runtime_error(path + ": has biases, but state.json says \"bias\": false");
    try {
        for (const char* key : {"step", "rng", "loss_sum", "loss_count"})
            require(state.count(key) == 1, std::string("there is no ") + key);
        run.step = whole_number<int>(state["step"]);
        run.rng.set_state(whole_number<std::uint64_t>(state["rng"]));
        run.loss_count = whole_number<int>(state["loss_count"]);
        require(run.step >= 0 && run.step <= kMany, "its step is not between 0 and 10^9");
        require(run.loss_count >= 0, "its loss_count is negative");
        require(read_number(state["loss_sum"], run.loss_sum) && std::abs(run.loss_sum) < 1e30,
                "its loss_sum is no number");
    } catch (const std::exception& error) {
        throw std::runtime_error(path + ": its metadata is damaged: " + error.what());
    }
    run.adamw.steps = run.step;
    for (std::size_t k = 0; run.step > 0 && k < list.size(); ++k) {
        const Matrix& like = list[k].parameter->value;
        run.adamw.m[k] = moment(tensors, list[k].name + ".m", like, path);
        run.adamw.v[k] = moment(tensors, list[k].name + ".v", like, path);
    }
    return run;
}

}  // namespace gpt
