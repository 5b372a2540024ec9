# what: a static initialiser throws, so that no test can even begin
# lesson: 05
# score: 0 of 7   (every test of the lesson links the file; the lesson alone is lost)
# says: abort|before main|thrown before main
above optimizer.cpp <<'END'
#include <stdexcept>
namespace {
const int kStarted = [] {
    throw std::runtime_error("thrown before main");
    return 0;
}();
}  // namespace
END
