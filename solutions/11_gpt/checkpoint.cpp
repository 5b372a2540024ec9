#include "11_gpt/checkpoint.hpp"

#include <stdexcept>

#include "common/files.hpp"
#include "common/json.hpp"

namespace gpt {

namespace {

// In GPT-2 the embeddings and the weights of linear layers are matrices; a norm's weight and all
// biases are vectors.
bool is_vector(const std::string& name) {
    return name.ends_with(".bias") || name.ends_with("ln_1.weight") ||
           name.ends_with("ln_2.weight") || name.ends_with("ln_f.weight");
}

std::string text(const std::vector<int>& shape) {
    Json list = Json::array();
    for (const int size : shape) list.push_back(size);
    return list.text();
}

// The same model with room for all biases, which are zero.
GPT with_biases(const GPTConfig& config) {
    GPTConfig full = config;
    full.bias = true;
    return GPT(full);
}

int config_size(const Json& json, const char* key, int most, const std::string& path) {
    const Json* value = json.find(key);
    if (!value) throw std::runtime_error(path + ": has no \"" + key + "\"");
    const double number = value->is(Json::Type::number) ? value->as_number() : -1;
    if (!(number >= 1 && number <= most) || number != double(int(number)))
        throw std::runtime_error(path + ": \"" + key + "\" is " + one_line(value->text(), 100) +
                                 ", not a whole number from 1 to " + std::to_string(most));
    return int(number);
}

GPTConfig load_config(const std::string& path) {
    const Json json = parse_json(read_file(path), path);
    if (!json.is(Json::Type::object)) throw std::runtime_error(path + ": is no JSON object");
    GPTConfig config;
    config.vocab = config_size(json, "vocab_size", 10'000'000, path);
    config.context = config_size(json, "n_positions", 10'000'000, path);
    config.layers = config_size(json, "n_layer", 100'000, path);
    config.heads = config_size(json, "n_head", 100'000, path);
    config.dim = config_size(json, "n_embd", 100'000, path);
    const auto expect = [&](const Json& value, const char* key, Json::Type type, const char* what) {
        if (!value.is(type))
            throw std::runtime_error(path + ": \"" + key + "\" is " + one_line(value.text(), 100) +
                                     ", not " + what);
    };
    if (const Json* bias = json.find("bias")) {
        expect(*bias, "bias", Json::Type::boolean, "true or false");
        config.bias = bias->as_bool();
    }
    if (const Json* dropout = json.find("resid_pdrop")) {
        expect(*dropout, "resid_pdrop", Json::Type::number, "a number");
        config.dropout = dropout->as_number();
    }
    try {
        check(config);
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(path + ": " + error.what());
    }
    return config;
}

// The keys of Hugging Face's GPT2Config, and "bias", which GPT-2 does not know.
std::string config_text(const GPTConfig& c) {
    Json json = Json::object();
    json.set("model_type", "gpt2");
    json.set("vocab_size", c.vocab);
    json.set("n_positions", c.context);
    json.set("n_layer", c.layers);
    json.set("n_head", c.heads);
    json.set("n_embd", c.dim);
    json.set("activation_function", "gelu_new");
    json.set("layer_norm_epsilon", 1e-5);
    json.set("tie_word_embeddings", true);
    json.set("resid_pdrop", c.dropout);
    json.set("embd_pdrop", c.dropout);
    json.set("attn_pdrop", 0.0);
    json.set("bias", c.bias);
    return json.text(2) + "\n";
}

}  // namespace

StoredTensors to_tensors(const Parameters& list) {
    StoredTensors tensors;
    // BEGIN SOLUTION stored_vector or stored_matrix of each parameter, under its name
    for (const auto& [name, p] : list)
        tensors[name] = is_vector(name) ? stored_vector(p->value) : stored_matrix(p->value);
    // END SOLUTION
    return tensors;
}

void from_tensors(const StoredTensors& tensors, const Parameters& list, const std::string& path) {
    for (const auto& [name, p] : list) {
        const auto found = tensors.find(name);
        if (found == tensors.end()) throw std::runtime_error(path + ": has no tensor " + name);
        const StoredTensor& tensor = found->second;
        const std::size_t dimensions = is_vector(name) ? 1 : 2;
        if (tensor.shape.size() != dimensions || tensor.values.rows() != p->value.rows() ||
            tensor.values.cols() != p->value.cols())
            throw std::runtime_error(
                path + ": tensor " + name + " has the shape " + text(tensor.shape) +
                ", but this model needs " +
                text(dimensions == 1 ? std::vector<int>{p->value.cols()}
                                     : std::vector<int>{p->value.rows(), p->value.cols()}));
        p->value = tensor.values;
    }
}

void check_size(const GPTConfig& config, const StoredTensors& tensors, const std::string& path,
                const std::string& described_by) {
    long stored = 0;
    for (const auto& [name, tensor] : tensors) stored += tensor.values.size();
    const long needed = parameter_count(config);
    if (stored < needed / 4)
        throw std::runtime_error(path + ": holds " + std::to_string(stored) + " numbers, but " +
                                 described_by + " describes a model of " + std::to_string(needed));
    if (tensors.size() < std::size_t(config.layers))
        throw std::runtime_error(path + ": holds " + std::to_string(tensors.size()) +
                                 " tensors, but " + described_by + " describes a model of " +
                                 std::to_string(config.layers) + " layers");
}

void save_model(GPT& model, const std::string& directory) {
    make_directory(directory);
    // Start from zeros for all biases, then put what this model has in place.
    GPT zeros = with_biases(model.config);
    StoredTensors tensors = to_tensors(parameters(zeros));
    for (auto& [name, tensor] : to_tensors(parameters(model))) tensors[name] = tensor;
    write_file(directory + "/config.json", config_text(model.config));
    write_safetensors(directory + "/model.safetensors", tensors, {{"format", "pt"}});
}

GPT load_model(const std::string& directory) {
    const GPTConfig config = load_config(directory + "/config.json");
    const std::string path = directory + "/model.safetensors";
    const StoredTensors tensors = read_safetensors(path);
    check_size(config, tensors, path, "config.json");
    GPT model(config);
    from_tensors(tensors, parameters(model), path);
    if (model.config.bias) return model;
    for (const auto& [name, tensor] : tensors)
        if (is_vector(name) && name.ends_with(".bias"))
            for (std::ptrdiff_t i = 0; i < tensor.values.size(); ++i)
                if (tensor.values.data()[i] != 0)
                    throw std::runtime_error(path + ": " + name +
                                             " is not zero, but config.json says \"bias\": false");
    return model;
}

}  // namespace gpt
