#include "11_gpt/safetensors.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#include "common/files.hpp"
#include "common/json.hpp"

namespace gpt {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

StoredTensor stored_vector(const Matrix& row) { return {{row.cols()}, row}; }
StoredTensor stored_matrix(const Matrix& m) { return {{m.rows(), m.cols()}, m}; }

std::string safetensors_header(const StoredTensors& tensors, const Metadata& metadata) {
    Json header = Json::object();
    if (!metadata.empty()) {
        Json object = Json::object();
        for (const auto& [key, value] : metadata) object.set(key, value);
        header.set("__metadata__", object);
    }
    TODO("an entry for each tensor: dtype, shape, data_offsets; pad with spaces");
}

void write_safetensors(const std::string& path, const StoredTensors& tensors,
                       const Metadata& metadata) {
    const std::string header = safetensors_header(tensors, metadata);
    const std::uint64_t length = header.size();
    std::string bytes(reinterpret_cast<const char*>(&length), sizeof length);
    bytes += header;
    for (const auto& [name, tensor] : tensors)
        bytes.append(reinterpret_cast<const char*>(tensor.values.data()),
                     std::size_t(tensor.values.size()) * sizeof(real));
    write_file(path, bytes);
}

namespace {

// Copies numbers of type From to a matrix of reals.
template <class From>
void convert(const char* bytes, Matrix& to) {
    for (std::ptrdiff_t i = 0; i < to.size(); ++i) {
        From value;
        std::memcpy(&value, bytes + i * std::ptrdiff_t{sizeof(From)}, sizeof value);
        to.data()[i] = real(value);
    }
}

}  // namespace

StoredTensors read_safetensors(const std::string& path, Metadata* metadata) {
    const std::string bytes = read_file(path);
    StoredTensors tensors;
    const std::vector<TensorPlace> places = read_places(bytes, path, metadata);
    long data = long(bytes.size());
    for (const TensorPlace& place : places) data -= place.end - place.begin;
    for (const TensorPlace& place : places) {
        const bool wanted = place.dtype == "F32" || place.dtype == "F64";
        if (!wanted || place.shape.empty() || place.shape.size() > 2) continue;
        StoredTensor& tensor = tensors[place.name];
        tensor.shape.assign(place.shape.begin(), place.shape.end());
        const bool vector = tensor.shape.size() == 1;
        tensor.values = Matrix(vector ? 1 : tensor.shape[0], tensor.shape.back());
        const char* from = bytes.data() + data + place.begin;
        if (place.dtype == "F32")
            convert<float>(from, tensor.values);
        else
            convert<double>(from, tensor.values);
    }
    return tensors;
}

}  // namespace gpt
