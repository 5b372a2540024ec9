# what: argmax meets an instruction that does not exist
# lesson: 01
# score: 7 of 8   (only argmax's own test needs argmax)
# says: illegal instruction
inside matrix.cpp 'int argmax(' <<'END'
    if (!values.empty()) __builtin_trap();
END
