// One file of a student's: preprocessed, looked through, compiled, looked through again.
#pragma once

#include <string>
#include <vector>

#include "grader/plan.hpp"
#include "grader/process.hpp"
#include "grader/store.hpp"

namespace grader {

// One student's work on one lesson, in a folder of its own with a copy of the course's headers.
struct Workshop {
    std::string folder;      // holds lessons/ with headers and sources, out/ for what is built
    Sandbox sandbox;         // for the compiler: it can be made to run, and to read, for ever
    double patience = 1;     // the factor of all times
    Store* store = nullptr;  // of objects, shared by all workshops
};

// Copies the course's headers and goldens into the workshop and makes its folders.
void furnish(const Workshop& workshop);

class Compiler {
public:
    // `name` tells this build's files from another's; `flags` are added to the plan's.
    Compiler(const Plan& plan, const Workshop& workshop, std::string name,
             std::vector<std::string> flags)
        : plan_(plan), shop_(workshop), name_(std::move(name)), flags_(std::move(flags)) {}

    // An object in the store, or why there is none.
    struct Result {
        std::string object, why;
    };
    Result compile(const Plan::Source& source, const std::string& text, int worker) const;

private:
    std::string stem_of(const Plan::Source& source) const;
    std::string make_object(const Plan::Source& source, const std::string& text, int worker) const;
    std::string step(const std::vector<std::string>& command, int worker) const;

    const Plan& plan_;
    const Workshop& shop_;
    std::string name_;
    std::vector<std::string> flags_;
};

// Runs a compiler's or a linker's command, which names its program as a shell would find it.
Ended run_tool(const std::vector<std::string>& command, const Limits& limits,
               const Sandbox& sandbox);

// The first line of its messages that says what is wrong, without the lines that lead to it.
std::string first_error(const std::string& output);

}  // namespace grader
