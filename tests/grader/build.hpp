// From a submission's texts to a lesson's test binary: each file is preprocessed, compiled and
// looked through alone, and where that fails the course's own stub stands in, so that other files'
// tests keep their points.
#pragma once

#include <string>
#include <vector>

#include "grader/compile.hpp"

namespace grader {

struct Built {
    std::string binary;              // empty where it does not link
    std::string hidden_binary;       // empty where there are no hidden tests
    std::string why;                 // it did not link
    std::vector<std::string> notes;  // files for which the stub stands in, and why
};

// `texts` are the student's, in the order of plan.sources; an empty one means the stub.  Up to
// `workers` files are compiled at a time.  `name` tells this build's files from another's (release,
// memory); `flags` are added to those of the plan, for the student's own files and for linking.
Built build(const Plan& plan, const std::vector<std::string>& texts, const Workshop& workshop,
            const std::string& name, int workers, const std::vector<std::string>& flags = {});

}  // namespace grader
