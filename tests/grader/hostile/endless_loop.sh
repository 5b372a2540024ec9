# what: argmax never ends
# lesson: 01
# score: 7 of 8   (only argmax's own test needs argmax)
# says: endless loop
inside matrix.cpp 'int argmax(' <<'END'
    volatile bool on = true;
    while (on && !values.empty()) {
    }
END
