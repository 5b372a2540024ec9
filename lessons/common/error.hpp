// How the course reports mistakes: an exception with one sentence that says what was expected and
// what came.  A wrong argument throws std::invalid_argument, a bad file std::runtime_error, and a
// function that you have not written yet throws NotImplemented.
#pragma once

#include <stdexcept>
#include <string>

namespace gpt {

// require(a.rows() == b.rows(), "add: ...") throws std::invalid_argument when the condition fails.
inline void require(bool ok, const char* message) {
    if (!ok) throw std::invalid_argument(message);
}
inline void require(bool ok, const std::string& message) {
    if (!ok) throw std::invalid_argument(message);
}

// Thrown by a stub.  what() names the function, the place and the hint.
class NotImplemented : public std::logic_error {
public:
    NotImplemented(const char* function, const char* file, int line, const char* hint)
        : std::logic_error(std::string(function) + " is not written yet\n  " + file + ":" +
                           std::to_string(line) + "\n  hint: " + hint) {}
};

}  // namespace gpt

// A place where your code goes.  Replace the whole line by your solution.
#define TODO(hint) throw ::gpt::NotImplemented(__func__, __FILE__, __LINE__, hint)
