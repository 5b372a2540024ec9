// Looks for what no lesson's code needs, before any of a student's code is linked or run: calls
// that could forge a result or reach outside, definitions that would take the place of the
// course's, assembly.
#pragma once

#include <set>
#include <string>

namespace grader {

// The names that an object file defines and that it needs from others, as `nm` tells them.
struct Symbols {
    std::set<std::string>
        defined;  // visible to other objects, and not shared by right (inline, templates)
    std::set<std::string>
        shared;  // defined, but as inline functions and templates are: one of many is used
    std::set<std::string> needed;
};
Symbols symbols_of(const std::string& object);

// gpt::relu(…) for _ZN3gpt4relu….
std::string readable(const std::string& symbol);

// One sentence that says why the object of source `file` is not accepted; empty where it is.
// `given` holds the names that the course's own objects define, `library` those that they need from
// elsewhere.
std::string refuse_symbols(const Symbols& student, const std::set<std::string>& given,
                           const std::set<std::string>& library, const std::string& file);

// The same for the preprocessed source.
std::string refuse_source(const std::string& preprocessed);

// The same for the list of included files, as -MMD writes it: paths that lead out of `lessons/`.
std::string refuse_includes(const std::string& dependencies);

}  // namespace grader
