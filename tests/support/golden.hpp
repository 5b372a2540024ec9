// Golden files: tensors that PyTorch computed, in tests/golden.  README.md there says how and in
// which format.
//
//   const Golden golden("layernorm");
//   CHECK_THAT(y, Close(golden["y"]).within(kGoldenTolerance));
#pragma once

#include <map>
#include <string>
#include <vector>

#include "01_matrix/matrix.hpp"

namespace gpt::test {

class Golden {
public:
    // Reads tests/golden/<name>.txt, or the file at a path that ends in .txt.  A file that is
    // missing or malformed throws std::runtime_error, one line that names it.
    explicit Golden(const std::string& name);

    // A block by its name.  An unknown name throws std::runtime_error that lists the known ones.
    Matrix operator[](const std::string& block) const;
    std::vector<double> numbers(const std::string& block) const;  // row after row, not rounded
    std::vector<int> ints(const std::string& block) const;        // refuses what is not whole
    double number(const std::string& block) const;                // of a 1 x 1 block

private:
    struct Block {
        int rows = 0, cols = 0;
        std::vector<double> numbers;
    };
    const Block& find(const std::string& block) const;

    std::string path_;
    std::map<std::string, Block> blocks_;
};

}  // namespace gpt::test
