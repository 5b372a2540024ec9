// A safetensors file: all of its bytes, or a header that the file fits ("352" and a new line before
// it: so many bytes of numbers follow).
#include "11_gpt/safetensors.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "11_gpt/checkpoint.hpp"
#include "common/files.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/small.hpp"

namespace gpt::fuzz {

namespace {

long width_of(const std::string& dtype) {
    const auto digits = std::find_if(dtype.begin(), dtype.end(),
                                     [](char c) { return c >= '1' && c <= '9'; });
    return dtype == "BOOL" ? 1 : number_in({digits, dtype.end()}, 8, 64, 0) / 8;
}

void check_places(std::vector<TensorPlace> places, long bytes) {
    long sum = 0, reached = -1;
    std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    for (const TensorPlace& place : places) {
        long size = width_of(place.dtype);
        for (const long n : place.shape) size *= n;
        expect(place.begin >= 0 && place.end <= bytes, place.name + " lies outside of the file");
        expect(size == place.end - place.begin, place.name + " has not the size of its shape");
        expect(reached < 0 || place.begin == reached, place.name + " overlaps or leaves a gap");
        reached = place.end;
        sum += size;
    }
    expect(sum <= bytes, "the tensors are larger than the file");
}

void check_same(const StoredTensors& a, const StoredTensors& b) {
    expect(a.size() == b.size(), "tensors were lost");
    for (const auto& [name, tensor] : a) {
        const auto found = b.find(name);
        expect(found != b.end() && found->second.shape == tensor.shape, name + " has changed");
        const std::size_t bytes = std::size_t(tensor.values.size()) * sizeof(real);
        const Matrix& other = found->second.values;
        expect(bytes == 0 || std::memcmp(other.data(), tensor.values.data(), bytes) == 0,
               name + " holds other numbers");
    }
}

void check_file(std::string_view bytes) {
    const std::string text(bytes);
    std::vector<TensorPlace> places;
    Metadata metadata, again;
    if (!accepts<std::runtime_error>(
            [&] { places = read_places(text, "x.safetensors", &metadata); }, "x.safetensors")) {
        const std::string path = scratch_file("x.safetensors", bytes);
        expect(!accepts<std::runtime_error>([&] { read_safetensors(path); }, path),
               "read_safetensors takes what read_places refuses");
        return;
    }
    check_places(places, long(bytes.size()) - 8);
    const std::string path = scratch_file("x.safetensors", bytes);
    const StoredTensors tensors = read_safetensors(path);
    for (const auto& [name, tensor] : tensors) {
        const std::size_t n = tensor.shape.size();
        expect(n == 1 || n == 2, name + " is neither a vector nor a matrix");
        expect(tensor.values.rows() == (n == 1 ? 1 : tensor.shape[0]) &&
                   tensor.values.cols() == tensor.shape.back(),
               name + " has not the shape that it says");
    }
    write_safetensors(scratch("y.safetensors"), tensors, metadata);
    check_same(tensors, read_safetensors(scratch("y.safetensors"), &again));
    expect(metadata == again, "the metadata has changed");
}

}  // namespace

const Target safetensors("safetensors", check_file);

const Target header("header", [](std::string_view input) {
    const int data = number_in(take_until('\n', input), 0, 10'000, 0);
    const std::string bytes = safetensors_of(input, data);
    check_file(bytes);
    small_model("header");
    scratch_file("header/model.safetensors", bytes);
    GPT model;
    if (!accepts<std::runtime_error>([&] { model = load_model(scratch("header")); },
                                     scratch("header/model.safetensors")))
        return;
    expect(model.config == kSmall, "the model is not what its config says");
});

}  // namespace gpt::fuzz
