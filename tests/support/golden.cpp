#include "support/golden.hpp"

#include <cmath>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "common/files.hpp"

namespace gpt::test {

namespace {

constexpr int kLargestSide = 100'000;  // of a block: golden files are small

[[noreturn]] void fail(const std::string& path, const std::string& what) {
    throw std::runtime_error(path + ": " + what);
}

std::string read_golden_file(const std::string& path) {
    if (!file_exists(path))
        fail(path, "there is no such file from here; run the tests from the course's folder");
    return read_file(path);
}

// One word as a number.  strtod reads inf and nan, too, which a stream does not.
double number_of(const std::string& word, const std::string& path, const std::string& where) {
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    if (word.empty() || *end != '\0')
        fail(path, where + " holds '" + word + "', which is no number");
    return value;
}

}  // namespace

Golden::Golden(const std::string& name)
    : path_(name.ends_with(".txt") ? name : "tests/golden/" + name + ".txt") {
    std::istringstream lines(read_golden_file(path_));
    std::string line, word;
    while (std::getline(lines, line)) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream head(line);
        std::string block;
        int rows = 0, cols = 0;
        if (!(head >> block >> rows >> cols) || head >> word || rows < 1 || cols < 1 ||
            rows > kLargestSide || cols > kLargestSide)
            fail(path_, "expected 'name rows cols' but found '" + line.substr(0, 60) + "'");
        if (blocks_.count(block)) fail(path_, "two blocks are called '" + block + "'");
        Block& b = blocks_[block];
        b.rows = rows, b.cols = cols;
        for (int r = 0; r < rows; ++r) {
            const std::string where = "row " + std::to_string(r) + " of '" + block + "'";
            if (!std::getline(lines, line)) fail(path_, "the file ends before " + where);
            std::istringstream words(line);
            const std::size_t before = b.numbers.size();
            while (words >> word) b.numbers.push_back(number_of(word, path_, where));
            const std::size_t count = b.numbers.size() - before;
            if (count != std::size_t(cols))
                fail(path_, where + " has " + std::to_string(count) + " numbers instead of " +
                                std::to_string(cols));
        }
    }
}

const Golden::Block& Golden::find(const std::string& block) const {
    const auto found = blocks_.find(block);
    if (found != blocks_.end()) return found->second;
    std::string known;
    for (const auto& [name, b] : blocks_) known += (known.empty() ? "" : ", ") + name;
    fail(path_, "has no block '" + block + "', only " + known);
}

Matrix Golden::operator[](const std::string& block) const {
    const Block& b = find(block);
    Matrix m(b.rows, b.cols);
    for (std::size_t i = 0; i < b.numbers.size(); ++i) m.data()[i] = real(b.numbers[i]);
    return m;
}

std::vector<double> Golden::numbers(const std::string& block) const { return find(block).numbers; }

std::vector<int> Golden::ints(const std::string& block) const {
    std::vector<int> whole;
    for (const double value : find(block).numbers) {
        if (!(std::abs(value) < 1e9) || value != std::floor(value))
            fail(path_,
                 "block '" + block + "' holds " + std::to_string(value) + ", no whole number");
        whole.push_back(int(value));
    }
    return whole;
}

double Golden::number(const std::string& block) const {
    const Block& b = find(block);
    if (b.rows != 1 || b.cols != 1)
        fail(path_, "block '" + block + "' is " + std::to_string(b.rows) + "x" +
                        std::to_string(b.cols) + ", not one number");
    return b.numbers[0];
}

}  // namespace gpt::test
