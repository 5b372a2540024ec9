# what: argmax divides a whole number by 0
# lesson: 01
# score: 7 of 8   (only argmax's own test needs argmax)
# says: division|arithmetic
inside matrix.cpp 'int argmax(' <<'END'
    volatile int zero = 0;
    if (!values.empty()) return int(values.size()) / zero;
END
