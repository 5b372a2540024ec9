#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "11_gpt/safetensors.hpp"
#include "common/error.hpp"
#include "common/json.hpp"

namespace gpt {

namespace {

constexpr long kLargestHeader = 100'000'000;  // the format's own limit

[[noreturn]] void fail(const std::string& path, const std::string& what) {
    throw std::runtime_error(path + ": " + one_line(what, 300));
}

// Bytes of one number, or 0 for a type that the format does not know.
long bytes_of(const std::string& dtype) {
    if (dtype == "F64" || dtype == "I64" || dtype == "U64") return 8;
    if (dtype == "F32" || dtype == "I32" || dtype == "U32") return 4;
    if (dtype == "F16" || dtype == "BF16" || dtype == "I16" || dtype == "U16") return 2;
    if (dtype == "I8" || dtype == "U8" || dtype == "BOOL") return 1;
    return 0;
}

// begin or end of a tensor, or one of its sizes: a whole number from 0 to `most`.
long checked(const Json& number, long most, const std::string& path, const std::string& what) {
    if (!number.is(Json::Type::number)) fail(path, what + " is no number");
    const double value = number.as_number();
    if (!(value >= 0 && value <= double(most)) || value != double(long(value)))
        fail(path, what + " is " + number.text() + ", not a whole number from 0 to " +
                       std::to_string(most));
    return long(value);
}

// One entry of the header.  `data` is the number of bytes after the header.
TensorPlace read_place(const std::string& name, const Json& entry, long data,
                       const std::string& path) {
    const std::string tensor = "tensor " + name;
    if (!entry.is(Json::Type::object)) fail(path, tensor + " is not described by an object");
    for (const char* key : {"dtype", "shape", "data_offsets"})
        if (!entry.find(key)) fail(path, tensor + " has no " + key);
    TensorPlace place{name, {}, {}, 0, 0};
    if (!entry.at("dtype").is(Json::Type::string)) fail(path, tensor + ": dtype is no text");
    place.dtype = entry.at("dtype").as_string();
    const long width = bytes_of(place.dtype);
    if (width == 0) fail(path, tensor + " has the unknown dtype " + place.dtype);
    const Json &shape = entry.at("shape"), &offsets = entry.at("data_offsets");
    if (!shape.is(Json::Type::array)) fail(path, tensor + ": shape is no list");
    if (!offsets.is(Json::Type::array) || offsets.items().size() != 2)
        fail(path, tensor + ": data_offsets is no list of two");
    // BEGIN SOLUTION read offsets and sizes with checked; do the sizes fit the offsets?
    place.begin = checked(offsets.items()[0], data, path, tensor + ": its first offset");
    place.end = checked(offsets.items()[1], data, path, tensor + ": its second offset");
    if (place.begin > place.end) fail(path, tensor + " ends before it begins");
    long bytes = width;
    for (const Json& size : shape.items()) {
        place.shape.push_back(checked(size, INT32_MAX, path, tensor + ": a size"));
        if (place.shape.back() != 0 && bytes > INT64_MAX / place.shape.back())
            fail(path, tensor + " has the shape " + shape.text() + ", too large to count");
        bytes *= place.shape.back();
    }
    if (bytes != place.end - place.begin)
        fail(path, tensor + " has the shape " + shape.text() + " in " + place.dtype + ", so " +
                       std::to_string(bytes) + " bytes, but its offsets span " +
                       std::to_string(place.end - place.begin));
    // END SOLUTION
    return place;
}

// Together the tensors must be the whole of the data, each byte once.
void check_no_gaps(std::vector<TensorPlace> places, long data, const std::string& path) {
    std::sort(places.begin(), places.end(),
              [](const auto& a, const auto& b) {
                  return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
              });
    long reached = 0;
    for (const TensorPlace& place : places) {
        if (place.begin != reached)
            fail(path, "tensor " + place.name + " begins at byte " + std::to_string(place.begin) +
                           ", but the one before ends at " + std::to_string(reached));
        reached = place.end;
    }
    if (reached != data)
        fail(path, "the tensors end at byte " + std::to_string(reached) + " of " +
                       std::to_string(data));
}

// "__metadata__" maps names to texts.
Metadata read_texts(const Json& object, const std::string& path) {
    if (!object.is(Json::Type::object)) fail(path, "its __metadata__ is no JSON object");
    Metadata metadata;
    for (const auto& [key, value] : object.members()) {
        if (!value.is(Json::Type::string)) fail(path, "its metadata " + key + " is no text");
        metadata[key] = value.as_string();
    }
    return metadata;
}

}  // namespace

std::vector<TensorPlace> read_places(const std::string& bytes, const std::string& path,
                                     Metadata* metadata) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length)
        fail(path, "is no safetensors file: it has " + std::to_string(bytes.size()) + " bytes");
    std::memcpy(&length, bytes.data(), sizeof length);
    const std::uint64_t rest = bytes.size() - sizeof length;
    if (length > rest)
        fail(path, "is no safetensors file: its header should have " + std::to_string(length) +
                       " bytes, but only " + std::to_string(rest) + " follow");
    if (length > std::uint64_t(kLargestHeader))
        fail(path, "its header of " + std::to_string(length) + " bytes is longer than " +
                       std::to_string(kLargestHeader) + ", the format's limit");
    const long data = long(rest - length);
    const Json header = parse_json(std::string_view(bytes).substr(sizeof length, length), path);
    if (!header.is(Json::Type::object)) fail(path, "its header is no JSON object");
    std::vector<TensorPlace> places;
    Metadata texts;
    for (const auto& [name, entry] : header.members())
        if (name != "__metadata__")
            places.push_back(read_place(name, entry, data, path));
        else
            texts = read_texts(entry, path);
    if (metadata) *metadata = texts;
    check_no_gaps(places, data, path);
    return places;
}

}  // namespace gpt
