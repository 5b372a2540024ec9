// Runs one test case in a process of its own and says in a sentence what went wrong.
#pragma once

#include <string>
#include <vector>

#include "grader/process.hpp"
#include "grader/report.hpp"

namespace grader {

// How the test cases of one binary are run.
struct Bench {
    std::string binary;
    Sandbox sandbox;
    double seconds = 10;    // for each test
    long memory_mb = 4096;  // 0 under sanitizers, which reserve more than any machine has
    bool leads_home =
        true;  // may a failure show the place in the test file? Not where the test is hidden.
};

// Runs item.name with that many OpenMP threads and fills in what came of it.  A pass needs the end
// record: one test case, all of its checks passed, at least one of them.
void try_item(Item& item, const Bench& bench, int threads);

// "in softmax_rows, lessons/01_matrix/matrix.cpp:41": the first place of the lessons in a
// sanitizer's report; empty where there is none.
std::string place_in_lessons(const std::string& sanitizer_output);

}  // namespace grader
