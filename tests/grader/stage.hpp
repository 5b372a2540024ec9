// What is taken from a submission: the .cpp files that the course asks for, by name, and time.txt.
// Nothing else of it is ever read, compiled or run.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace grader {

struct Submission {
    std::string student;                       // the name of the folder or zip
    std::map<std::string, std::string> files;  // "lessons/05_neural_networks/linear.cpp": its text
    std::map<std::string, double> hours;       // from time.txt: "05": 2.5
    std::vector<std::string> notes;            // what was missing or not taken
};

// `path` is a folder or a .zip, `wanted` the course's file names ("lessons/NN_name/x.cpp").  A file
// may stand there, in NN_name/x.cpp, or anywhere as x.cpp where only one lesson has that name.
// Symbolic links are not followed.  A zip is unpacked in `scratch`.  Throws std::runtime_error that
// names a path that is neither.
Submission take(const std::string& path, const std::vector<std::string>& wanted,
                const std::string& scratch);

}  // namespace grader
