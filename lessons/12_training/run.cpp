#include "12_training/run.hpp"

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
}

StepResult train_step(Run& run, Tape& tape, std::span<const int> stream) {
    const Settings& settings = run.settings;
    const Parameters list = parameters(run.model);
    double loss = 0, norm = 0;
    TODO("batch, gradients, clip; refuse what is not finite; rate, AdamW, ++run.step");
    run.loss_sum += loss;
    ++run.loss_count;
    return {loss, norm};
}

namespace {

// Calls f(key, number) for each number of the settings: the one list from which state.json is
// written and read.
template <class S, class F>
void each_number(S& s, F f) {
    f("vocab", s.model.vocab);
    f("context", s.model.context);
    f("layers", s.model.layers);
    f("heads", s.model.heads);
    f("dim", s.model.dim);
    f("dropout", s.model.dropout);
    f("batch", s.batch);
    f("steps", s.schedule.steps);
    f("lr", s.schedule.learning_rate);
    f("min_lr", s.schedule.lowest);
    f("warmup", s.schedule.warmup);
    f("weight_decay", s.weight_decay);
    f("beta1", s.beta1);
    f("beta2", s.beta2);
    f("clip", s.clip);
    f("eval_every", s.eval_every);
    f("eval_batches", s.eval_batches);
    f("save_every", s.save_every);
}

Settings load_settings(const std::string& path) {
    Settings s;
    const Json json = parse_json(read_file(path), path);
    try {
        s.data = json.at("data").as_string();
        s.tokenizer = json.at("tokenizer").as_string();
        s.model.bias = json.at("bias").as_bool();
        s.seed = std::stoull(json.at("seed").as_string());
        each_number(s, [&](const char* key, auto& number) {
            using Number = std::remove_reference_t<decltype(number)>;
            const double value = json.at(key).as_number();
            number = Number(value);
            if (double(number) != value)
                throw std::runtime_error(std::string(key) + " is no whole number");
        });
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
    json.set("tokenizer", s.tokenizer);
    json.set("bias", s.model.bias);
    json.set("seed", std::to_string(s.seed));  // text: JSON's numbers end at 2^53
    each_number(s, [&](const char* key, const auto& number) { json.set(key, number); });
    make_directory(directory);
    write_file(directory + "/state.json", json.text(2) + "\n");
}

void save_run(Run& run, const std::string& directory) {
    save_model(run.model, directory);
    write_safetensors(directory + "/optimizer.safetensors", optimizer_tensors(run),
                      {{"step", std::to_string(run.step)},
                       {"rng", std::to_string(run.rng.state())},
                       {"loss_sum", number_text(run.loss_sum)},
                       {"loss_count", std::to_string(run.loss_count)}});
}

Run resume_run(const std::string& directory) {
    Run run(load_settings(directory + "/state.json"));
    const std::string path = directory + "/optimizer.safetensors";
    Metadata state;
    const StoredTensors tensors = read_safetensors(path, &state);
    const Parameters list = parameters(run.model);
    from_tensors(tensors, list, path);
    try {
        run.step = std::stoi(state.at("step"));
        run.rng.set_state(std::stoull(state.at("rng")));
        run.loss_count = std::stoi(state.at("loss_count"));
        require(run.step >= 0 && read_number(state.at("loss_sum"), run.loss_sum), "bad number");
    } catch (const std::exception& error) {
        throw std::runtime_error(path + ": its metadata is damaged: " + error.what());
    }
    run.adamw.steps = run.step;
    for (std::size_t k = 0; run.step > 0 && k < list.size(); ++k) {
        const Matrix& like = list[k].parameter->value;
        run.adamw.m.push_back(moment(tensors, list[k].name + ".m", like, path));
        run.adamw.v.push_back(moment(tensors, list[k].name + ".v", like, path));
    }
    return run;
}

}  // namespace gpt
