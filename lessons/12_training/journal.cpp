#include "12_training/journal.hpp"

#include <cmath>
#include <sstream>

#include "common/files.hpp"
#include "common/json.hpp"

namespace gpt {

namespace {

const char* const kHeader = "step,train,val,lr,grad_norm,tokens_per_s";

std::string csv(const JournalLine& line) {
    return std::to_string(line.step) + "," + number_text(line.train) + "," +
           number_text(line.validation) + "," + number_text(line.learning_rate) + "," +
           number_text(line.gradient_norm) + "," +
           std::to_string(std::lround(line.tokens_per_second));
}

// False for a line that is damaged, as the last one may be after a crash.
bool read_csv(const std::string& text, JournalLine& line) {
    std::vector<double> numbers;
    std::string cell;
    for (std::istringstream cells(text); std::getline(cells, cell, ',');) {
        double number = 0;
        if (!read_number(cell, number)) return false;
        numbers.push_back(number);
    }
    if (numbers.size() != 6 || numbers[0] < 0 || numbers[0] > 1e9) return false;
    if (numbers[0] != std::trunc(numbers[0]) || std::abs(numbers[5]) > 1e15) return false;
    line = {int(numbers[0]), numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
    return true;
}

}  // namespace

Journal::Journal(const std::string& directory, bool resume, int last) : directory_(directory) {
    const std::string path = directory + "/log.csv";
    std::string kept = std::string(kHeader) + "\n";
    if (resume && file_exists(path)) {
        std::istringstream old(read_file(path));
        JournalLine line;
        for (std::string text; std::getline(old, text);) {
            if (text.ends_with('\r')) text.pop_back();  // an editor of Windows had it open
            if (!read_csv(text, line) || line.step > last) continue;
            lines_.push_back(line);
            kept += csv(line) + "\n";
        }
    }
    write_file(path, kept);
}

void Journal::add(const JournalLine& line) {
    lines_.push_back(line);
    append_line(directory_ + "/log.csv", csv(line));
}

std::vector<Series> Journal::curves(double floor) const {
    Series train{"train", {}, {}}, validation{"validation", {}, {}};
    for (const JournalLine& line : lines_) {
        if (line.step > 0) {
            train.x.push_back(line.step);
            train.y.push_back(line.train);
        }
        validation.x.push_back(line.step);
        validation.y.push_back(line.validation);
    }
    std::vector<Series> all{train, validation};
    if (std::isfinite(floor) && !lines_.empty())
        all.push_back({"floor", {0, double(lines_.back().step)}, {floor, floor}});
    return all;
}

void Journal::draw(double floor) const {
    write_file(directory_ + "/loss.svg",
               line_chart("Loss while training", "step", "nats a token", curves(floor)));
}

}  // namespace gpt
