#include "12_training/settings.hpp"

#include <limits>

#include "06_tokenizers/tokenizer.hpp"
#include "common/json_string.hpp"

namespace gpt {

Flags train_flags() {
    Flags flags("train", "trains a GPT on a text file and keeps it in a directory");
    flags.add("--data", "", "the text file (UTF-8); its last tenth is for validation");
    flags.add("--out", "", "the directory of the model, made if needed");
    flags.add("--tokenizer", "char", "char, word, word:N or bpe:N (N tokens)");
    flags.add("--layers", "4", "blocks");
    flags.add("--heads", "4", "attention heads of each block; they divide --dim");
    flags.add("--dim", "128", "width of the residual stream");
    flags.add("--context", "64", "most tokens that the model sees at once");
    flags.add("--batch", "12", "sequences of one step");
    flags.add("--steps", "2000", "updates of the weights; 0 saves the untrained model");
    flags.add("--lr", "1e-3", "highest learning rate");
    flags.add("--min-lr", "1e-4", "learning rate at the end");
    flags.add("--warmup", "100", "steps until the highest learning rate");
    flags.add("--weight-decay", "0.1", "of AdamW, for matrices");
    flags.add("--beta1", "0.9", "of AdamW: memory of the mean gradient");
    flags.add("--beta2", "0.99", "of AdamW: memory of its square");
    flags.add("--clip", "1.0", "longest gradient; 0 never clips");
    flags.add("--dropout", "0", "share of activations dropped while training");
    flags.add_switch("--no-bias", "no biases in linear layers and norms");
    flags.add("--seed", "1337", "of all random numbers");
    flags.add("--eval-every", "250", "steps between two evaluations");
    flags.add("--eval-batches", "20", "batches of an evaluation");
    flags.add("--save-every", "250", "steps between two saves");
    flags.add_switch("--resume", "go on with the run in --out, with its settings");
    flags.add("--threads", "0", "threads; 0 is one for each core");
    flags.add_switch("--profile", "shows at the end where a step's time went");
    flags.also_called("--data", {"--input", "--file", "--text", "--dataset"});
    flags.also_called("--out", {"--output", "--out-dir", "--model", "--dir"});
    flags.also_called("--layers", {"--n-layer", "--blocks", "--depth"});
    flags.also_called("--heads", {"--n-head"});
    flags.also_called("--dim", {"--n-embd", "--width", "--d-model", "--embedding"});
    flags.also_called("--context", {"--block-size", "--sequence-length", "--n-positions"});
    flags.also_called("--batch", {"--batch-size"});
    flags.also_called("--steps", {"--iterations", "--max-iters", "--epochs"});
    flags.also_called("--lr", {"--learning-rate"});
    flags.also_called("--clip", {"--grad-clip"});
    flags.also_called("--save-every", {"--checkpoint-every"});
    return flags;
}

namespace {

// Is it a tokenizer's name?  Making one of a short text tells before the long one is read.
void check_tokenizer(const std::string& name) {
    try {
        make_tokenizer(name, "a");
    } catch (const std::invalid_argument& error) {
        throw BadFlags(std::string("--") + error.what());  // "tokenizer x is none of …"
    }
}

void check_is_utf8(const Flags& flags, const char* name) {
    if (!is_utf8(flags.text(name)))
        throw BadFlags(std::string(name) + ": '" + flags.text(name) +
                       "' is not UTF-8; state.json could not hold it");
}

void check_data(const Flags& flags) {
    if (flags.text("--data").empty())
        throw BadFlags("--data FILE is missing: which text shall it learn?");
    check_is_utf8(flags, "--data");
}

}  // namespace

Settings read_settings(const Flags& flags) {
    constexpr int kMany = 1'000'000'000;
    Settings s;
    check_data(flags);
    s.data = flags.text("--data");
    s.tokenizer = flags.text("--tokenizer");
    check_is_utf8(flags, "--tokenizer");
    check_tokenizer(s.tokenizer);
    s.model.layers = flags.integer("--layers", 1, 1000);
    s.model.heads = flags.integer("--heads", 1, 1000);
    s.model.dim = flags.integer("--dim", 1, 100'000);
    if (s.model.dim % s.model.heads != 0)
        throw BadFlags("--heads " + flags.text("--heads") + " does not divide --dim " +
                       flags.text("--dim"));
    s.model.context = flags.integer("--context", 1, 1'000'000);
    s.model.bias = !flags.on("--no-bias");
    s.model.dropout = flags.number("--dropout", 0, 0.99);
    s.batch = flags.integer("--batch", 1, 1'000'000);
    if (double(s.batch) * s.model.context * s.model.heads > std::numeric_limits<int>::max())
        throw BadFlags("--batch times --context times --heads is more than 2147483647");
    s.schedule.steps = flags.integer("--steps", 0, kMany);
    s.schedule.learning_rate = flags.number("--lr", 0, 1000);
    s.schedule.lowest = flags.number("--min-lr", 0, 1000);
    if (s.schedule.lowest > s.schedule.learning_rate)
        throw BadFlags("--min-lr " + flags.text("--min-lr") + " is above --lr " +
                       flags.text("--lr") + ": give a smaller --min-lr, too");
    s.schedule.warmup = flags.integer("--warmup", 0, kMany);
    s.weight_decay = flags.number("--weight-decay", 0, 1000);
    s.beta1 = flags.number("--beta1", 0, 0.999999);
    s.beta2 = flags.number("--beta2", 0, 0.999999);
    s.clip = flags.number("--clip", 0, 1e9);
    s.seed = flags.seed("--seed");
    s.eval_every = flags.integer("--eval-every", 1, kMany);
    s.eval_batches = flags.integer("--eval-batches", 1, 1'000'000);
    s.save_every = flags.integer("--save-every", 1, kMany);
    return s;
}

void check_resume(const Flags& flags) {
    for (const char* name :
         {"--tokenizer", "--layers", "--heads", "--dim", "--context", "--batch",
          "--steps", "--lr", "--min-lr", "--warmup", "--weight-decay", "--beta1", "--beta2",
          "--clip", "--dropout", "--no-bias", "--seed", "--eval-every", "--eval-batches",
          "--save-every"})
        if (flags.given(name))
            throw BadFlags(
                std::string("--resume goes on with the settings of the run; leave out ") + name);
    if (flags.given("--data")) check_data(flags);
}

double least_memory(const Settings& s) {
    const GPTConfig& m = s.model;
    const double rows = double(s.batch) * m.context;
    // each parameter with its gradient and AdamW's two averages
    const double numbers = 4.0 * double(parameter_count(m));
    // what the way back needs of a layer: some ten matrices as wide as the stream, and the patterns
    const double layer = rows * (10.0 * m.dim + double(m.heads) * m.context);
    return double(sizeof(real)) * (numbers + m.layers * layer + rows * m.vocab);
}

}  // namespace gpt
