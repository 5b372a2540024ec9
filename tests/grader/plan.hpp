// How a lesson is built: what the course's Makefile tells the grader.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace grader {

// How the course's Makefile builds a lesson (.make/grade.mk writes it): a line each, tabs between
// words.
struct Plan {
    struct Source {
        std::string file, stub;            // lessons/NN_name/x.cpp, and a file that holds its stub
        std::vector<std::string> command;  // compiler and flags
    };
    std::string lesson;  // "05_neural_networks"
    std::vector<Source> sources;
    std::vector<std::string> objects;         // of the tests, the course's own code, lower lessons
    std::vector<std::string> link;            // the linker's command before the objects
    std::vector<std::string> link_after;      // and after them
    std::vector<std::string> memory;          // flags for sanitizers, where the compiler has them
    std::vector<std::string> hidden_objects;  // of the teacher's hidden tests; may be empty
    std::set<std::string> given;              // what the objects define
    std::set<std::string> library;            // and what they need that none of them defines
};
Plan read_plan(const std::string& file);

}  // namespace grader
