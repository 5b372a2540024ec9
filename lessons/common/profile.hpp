// Where a program's time goes.  While a Profile is active, it collects seconds under names:
//
//   Profile profile;
//   active_profile() = &profile;      // nullptr again: nobody measures
//   { const Timed timed("adamw"); … } // from here to the closing brace
//
// A tape (lesson 04) measures its operations itself, forward and backward; their names are those of
// the functions that made them.  Not for use inside a parallel loop.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace gpt {

struct Profile {
    struct Line {
        double forward = 0, backward = 0;  // seconds
        long calls = 0;
    };
    std::map<std::string, Line> lines;    // of the step that is being made
    std::map<std::string, Line> fastest;  // of the fastest step so far
    std::vector<double> steps;            // seconds of each step
    double operation_began = -1;  // on the clock of seconds_now; -1: none is being measured

    // From begin_operation to `recorded`, a tape's operation goes forward.  `recorded` gives back
    // pass_on, the operation's way backward, with a clock around it.
    void begin_operation();
    std::function<void()> recorded(std::function<void()> pass_on);

    void end_step(double seconds);
    // The fastest step, line by line, the longest first; what no line has measured is "all else".
    // The fastest, because other programs can only add to a step's time.
    std::string table() const;
};

Profile*& active_profile();

class Timed {
public:
    explicit Timed(const char* name);
    ~Timed();
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

private:
    const char* name_;
    double began_;
};

}  // namespace gpt
