// How the course reports mistakes: an exception with one sentence that says what was expected and
// what came.  A wrong argument throws std::invalid_argument, a bad file std::runtime_error, and a
// function that you have not written yet throws NotImplemented.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace gpt {

// require(a.rows() == b.rows(), "add: ...") throws std::invalid_argument when the condition fails.
inline void require(bool ok, const char* message) {
    if (!ok) throw std::invalid_argument(message);
}
inline void require(bool ok, const std::string& message) {
    if (!ok) throw std::invalid_argument(message);
}

// What comes from a file or from the user, on its way into a message: on one line, with control
// characters and bytes that are no UTF-8 as \xNN, and without its middle where it has more than
// `most` >= 8 bytes.
std::string one_line(std::string_view text, std::size_t most = 400);

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
