// Lesson 11.  safetensors: the file format in which models are exchanged.
//
//   8 bytes         the length n of the header, little-endian
//   n bytes         the header, JSON, for each tensor:
//                   "name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}
//   the rest        the numbers, little-endian, row after row; offsets count from here
//
// (huggingface.co/docs/safetensors.)  The reader believes nothing: before it touches a number it
// has checked that lengths, shapes, types and offsets fit together and that the tensors fill the
// file without gap or overlap.  Errors are std::runtime_error that name the file and the tensor.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "01_matrix/matrix.hpp"

namespace gpt {

// A tensor of one or two dimensions; a vector of n numbers is held as a 1 x n matrix.
struct StoredTensor {
    std::vector<int> shape;  // {n} or {rows, cols}
    Matrix values;
};
using StoredTensors = std::map<std::string, StoredTensor>;  // by name
using Metadata = std::map<std::string, std::string>;

StoredTensor stored_vector(const Matrix& row);  // shape {n}, from a 1 x n matrix
StoredTensor stored_matrix(const Matrix& m);    // shape {rows, cols}

// `metadata` is kept in the header under "__metadata__".  Numbers are written as `real`: F32, or
// F64 in the double build.
void write_safetensors(const std::string& path, const StoredTensors& tensors,
                       const Metadata& metadata = {});

// Reads F32 and F64.  Tensors of other types, or of more than two dimensions, are checked and then
// left out: a GPT-2 file from elsewhere holds masks that the model does not need.  `metadata`,
// where given, receives the file's.
StoredTensors read_safetensors(const std::string& path, Metadata* metadata = nullptr);

// ---- the parts -------------------------------------------------------------------

// Where a tensor's bytes lie, as the header says.
struct TensorPlace {
    std::string name, dtype;
    std::vector<long> shape;
    long begin, end;  // in bytes, from the end of the header
};

// The header's text for these tensors, with offsets in the order of their names; padded with spaces
// so that 8 + its length is a multiple of 8.
std::string safetensors_header(const StoredTensors& tensors, const Metadata& metadata);
// Reads and checks a whole file's header: what is returned may be trusted.
std::vector<TensorPlace> read_places(const std::string& bytes, const std::string& path,
                                     Metadata* metadata = nullptr);

}  // namespace gpt
