// Grades submissions: takes their files, builds each lesson, runs each test case, and lists what
// came of it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "grader/build.hpp"
#include "grader/judge.hpp"
#include "grader/stage.hpp"

namespace grader {

struct Settings {
    std::vector<std::string> lessons;  // "05_neural_networks", …
    std::string plans;                 // the folder of plans: LESSON.plan
    bool memory = true;                // look for memory errors, where the compiler has sanitizers
    std::string races_plans;  // the same for ThreadSanitizer; empty: repeats on 1 and 4 threads
    bool races = true;        // look for data races at all
    bool apart = true;        // put the student's code apart where the system allows it
    double patience = 1;      // the factor of all time limits
    std::vector<std::string> hidden;  // folders that student code must not see
};

class Grader {
public:
    // What came of one lesson.
    struct Outcome {
        std::vector<Item> items;
        std::vector<std::string> notes;
        std::size_t stubs = 0;  // how many of the notes are of files for which the stub stands in
    };

    // Throws std::runtime_error where the course's files are not there.
    explicit Grader(Settings settings);
    ~Grader();
    Grader(const Grader&) = delete;
    Grader& operator=(const Grader&) = delete;

    // `worker` tells apart what runs at the same time: each has `workers` users of its own, from
    // that number on.  `told` sees the report as it is before the first lesson and after each.
    Report grade(const std::string& submission, int worker, int workers,
                 const std::function<void(const Report&)>& told);

private:
    struct Lesson {
        Plan plan, races_plan;
        std::vector<Item> items;  // the course's own tests, then the teacher's hidden ones
        int own = 0;              // how many of them are the course's own
    };

    Lesson read_lesson(const std::string& name) const;
    Workshop workshop_for(int worker);
    Submission take_files(const std::string& submission, const Workshop& shop) const;
    Outcome outcome_of(const Lesson& lesson, const Submission& work, const Workshop& shop,
                       int workers);
    Outcome grade_lesson(const Lesson& lesson, const std::vector<std::string>& texts,
                         const Workshop& shop, int workers) const;
    void look_for_memory_errors(const Lesson& lesson, const std::vector<std::string>& texts,
                                const Workshop& shop, int workers, Outcome& outcome) const;
    void look_for_races(const Lesson& lesson, const std::vector<std::string>& texts,
                        const Workshop& shop, const Bench& bench, int workers,
                        Outcome& outcome) const;

    Settings settings_;
    std::vector<Lesson> lessons_;
    std::string folder_;  // what the grader makes, gone at its end
    std::string isolation_;
    std::unique_ptr<Store> store_;
    bool apart_ = false;
    std::mutex guard_;  // of what follows
    int submissions_ = 0;
    std::map<std::string, Outcome> known_;  // the same files of a lesson come to the same
};

}  // namespace grader
