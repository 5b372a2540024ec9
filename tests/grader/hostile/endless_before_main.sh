# what: a static initialiser never ends, so that no test can even begin
# lesson: 05
# score: 0 of 7   (every test of the lesson links the file; the lesson alone is lost)
# says: endless loop
above optimizer.cpp <<'END'
namespace {
volatile bool on = true;
const int kStarted = [] {
    while (on) {
    }
    return 0;
}();
}  // namespace
END
