# what: argmax throws a number instead of an exception
# lesson: 01
# score: 7 of 8   (only argmax's own test needs argmax)
# says: argmax
inside matrix.cpp 'int argmax(' <<'END'
    if (!values.empty()) throw 42;
END
