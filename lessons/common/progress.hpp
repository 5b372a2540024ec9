// How far a long run has come, on standard output:
//
//   [#########..............]  820/2000  loss 1.234  val 1.301  1:12 left
//
// A terminal shows one line that rewrites itself, at most ten times a second.  Where the output is
// no terminal (a file, CI, TERM=dumb), it is a plain line for every tenth of the steps.
#pragma once

#include <string>

namespace gpt {

class Progress {
public:
    // A run that resumes begins at first_step: the time left is reckoned from the steps made since.
    explicit Progress(int total_steps, int first_step = 0);
    ~Progress() { done(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void update(int step, const std::string& message);  // `step` steps are done
    void note(const std::string& line);                 // a line that stays
    void done();  // ends the line; call it before other output

private:
    void draw();
    double seconds_left() const;

    int total_, first_, step_;
    int tenth_;  // plain output: the last tenth that was printed
    bool terminal_;
    bool shown_ = false;  // is a progress line on the screen?
    bool stale_ = false;  // … and older than the last update?
    double start_, drawn_ = -1;
    std::string message_;
};

// The line itself, at most `width` columns.  Where that is too few, the bar shrinks, then goes, and
// then the message is cut.
// seconds_left < 0 means not known yet.
std::string progress_line(int step, int total, const std::string& message, double seconds_left,
                          int width);

std::string human(double value);      // 999, "45.3k", "1.2M", "3.4G"
std::string minutes(double seconds);  // 65 is "1:05", 3725 is "1:02:05"
double seconds_now();                 // a clock that never jumps; only differences mean anything

}  // namespace gpt
