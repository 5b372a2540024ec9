#include <memory>

#include "06_tokenizers/bpe.hpp"
#include "bench/bench.hpp"
#include "common/files.hpp"

namespace gpt::bench {

void bench_tokenizers(const Options& options) {
    const std::string path = "data/tales/tales.txt";
    if (!file_exists(path)) return;
    const auto text = std::make_shared<std::string>(read_file(path));
    const auto tokenizer = std::make_shared<Tokenizer>(train_bpe(*text, 512));
    const double megabytes = double(text->size()) * 1e-6;
    Item train{"bpe:512, learnt from the tales", "MB/s", 1, megabytes, 0, "", "", {}, {}, {}};
    Item encoding{"bpe:512, encoding the tales", "MB/s", 1, megabytes, 0, "", "", {}, {}, {}};
    train.run = [=] { train_bpe(*text, 512); };
    encoding.run = [=] { encode(*tokenizer, *text); };
    measure("tokenizers", {train, encoding}, options);
}

}  // namespace gpt::bench
