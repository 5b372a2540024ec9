// The command-line flags of a program: --steps 100, --steps=100, and switches such as --resume.
//
//   Flags flags("train", "trains a GPT on a text file");
//   flags.add("--steps", "2000", "how many updates of the weights");
//   flags.add_switch("--resume", "continue where the last run stopped");
//   flags.parse(argc, argv);
//   int steps = flags.integer("--steps", 1, 1000000);
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/error.hpp"

namespace gpt {

// The user's mistake, in one line: "unknown flag --stpes; did you mean --steps?"
class BadFlags : public std::runtime_error {
public:
    explicit BadFlags(const std::string& words) : std::runtime_error(one_line(words)) {}
};

class Flags {
public:
    Flags(std::string program, std::string summary);

    // A flag with a value.  An empty default shows as none: the program checks given() or text().
    void add(const std::string& name, const std::string& default_value, const std::string& help);
    void add_switch(const std::string& name, const std::string& help);
    // What other programs call it: not accepted, but whoever types it is told the right name.
    void also_called(const std::string& name, const std::vector<std::string>& others);

    // Throws BadFlags.  --help and -h are always known; nothing after them is read.
    void parse(int argc, const char* const* argv);

    bool wants_help() const { return wants_help_; }
    std::string help() const;  // usage, and a line a flag with its default

    // All of these take a name that was added.  The numbers throw BadFlags when the text is no such
    // number or is outside [lowest, highest].
    bool given(const std::string& name) const;  // on the command line, even with its default value
    bool on(const std::string& name) const;     // of a switch
    std::string text(const std::string& name) const;
    int integer(const std::string& name, int lowest, int highest) const;
    double number(const std::string& name, double lowest, double highest) const;
    std::uint64_t seed(const std::string& name) const;

private:
    struct Flag {
        std::string name, default_value, help, value;
        std::vector<std::string> others;
        bool is_switch = false, given = false;
    };
    Flag& find(const std::string& name);             // what the user typed
    const Flag& get(const std::string& name) const;  // what the program asks for

    std::string program_, summary_;
    std::vector<Flag> flags_;
    bool wants_help_ = false;
};

}  // namespace gpt
