# what: an exception leaves a function that is noexcept, which calls std::terminate
# lesson: 01
# score: 7 of 8   (only argmax's own test needs argmax)
# says: abort|terminate
inside matrix.cpp 'int argmax(' <<'END'
    const auto refuse = [](std::size_t n) noexcept {
        if (n > 0) throw 42;
    };
    refuse(values.size());
END
