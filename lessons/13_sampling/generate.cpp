#include "13_sampling/generate.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "02_matmul/matmul.hpp"
#include "04_tensor_autograd/kernels.hpp"

namespace gpt {

KvCache::KvCache(const GPTConfig& config)
    : keys(std::size_t(config.layers), Matrix(config.context, config.dim)),
      values(std::size_t(config.layers), Matrix(config.context, config.dim)) {}

void cached_attention(const Matrix& q, const Matrix& keys, const Matrix& values, int first,
                      int heads, Matrix& z) {
    const int d = q.cols() / heads;
    const real scale = 1 / std::sqrt(real(d));
    Matrix scores, pattern;
    for (int i = 0; i < q.rows(); ++i) {
        const int seen = first + i + 1;  // positions 0 … first + i
        scores.resize(1, seen);
        pattern.resize(1, seen);
        TODO("for each head: scores of what it sees, softmax_forward, pattern · values");
    }
}

namespace {

Matrix norm(const Matrix& x, const LayerNorm& layer) {
    Matrix y(x.rows(), x.cols()), xhat(x.rows(), x.cols()), rstd(x.rows(), 1);
    layernorm_forward(x, layer, y, xhat, rstd);
    return y;
}

Matrix apply(const Matrix& x, const Linear& layer) {
    Matrix y(x.rows(), layer.weight.value.cols());
    linear_forward(x, layer, y);
    return y;
}

// The attention of one block for n new tokens from position `first` on, with x (n x dim).
Matrix attend(const Matrix& x, const MultiHead& attn, Matrix& keys, Matrix& values, int first) {
    const int dim = x.cols();
    const Matrix qkv = apply(x, attn.c_attn);
    Matrix q(x.rows(), dim), z(x.rows(), dim);
    TODO("from qkv: q to q, k and v to rows first … of the cache; then cached_attention");
    return apply(z, attn.c_proj);
}

Matrix feed_forward(const Matrix& x, const FeedForward& mlp) {
    const Matrix inner = apply(x, mlp.c_fc);
    Matrix active(inner.rows(), inner.cols());
    gelu_forward(inner, active);
    return apply(active, mlp.c_proj);
}

void check_room(const GPT& model, const KvCache& cache, std::span<const int> tokens) {
    require(!tokens.empty(), "read_tokens: there are no tokens to read");
    require(cache.length + long(tokens.size()) <= model.config.context,
            "read_tokens: " + std::to_string(cache.length) + " tokens read and " +
                std::to_string(tokens.size()) + " new ones are more than the context of " +
                std::to_string(model.config.context));
}

}  // namespace

Matrix read_tokens(const GPT& model, KvCache& cache, std::span<const int> tokens) {
    check_room(model, cache, tokens);
    const int count = int(tokens.size()), first = cache.length;
    Matrix x(count, model.config.dim);
    embedding_forward(model.wte.value, tokens, x);
    for (int i = 0; i < count; ++i)
        for (int c = 0; c < x.cols(); ++c) x(i, c) += model.wpe.value(first + i, c);
    TODO("for each block: add attend of the norm to x, then feed_forward of the norm");
    cache.length += count;
    Matrix last(1, x.cols());
    std::copy_n(x.row(count - 1).begin(), x.cols(), last.row(0).begin());
    return product(norm(last, model.ln_f), model.wte.value.view().transposed());
}

void generate(const GPT& model, std::span<const int> prompt, int count, const SamplingRules& rules,
              Rng& rng, const std::function<bool(int)>& emit) {
    require(!prompt.empty(), "generate: the prompt has no token");
    check(rules);
    const std::size_t context = std::size_t(model.config.context);
    std::vector<int> text(prompt.begin(), prompt.end());  // all that was read and written
    KvCache cache(model.config);
    // where the text that is not read yet begins; of a long prompt only the end fits
    std::size_t read = text.size() > context ? text.size() - context : 0;
    for (int i = 0; i < count; ++i) {
        if (cache.length == model.config.context) {
            cache.length = 0;
            read = text.size() - std::max<std::size_t>(1, context / 2);
        }
        const Matrix logits = read_tokens(model, cache, std::span(text).subspan(read));
        read = text.size();
        text.push_back(sample_token(logits.row(0), rules, rng));
        if (!emit(text.back())) return;
    }
}

}  // namespace gpt
