# what: argmax writes to address 0
# lesson: 01
# score: 7 of 8   (only argmax's own test needs argmax)
# says: segmentation fault
above matrix.cpp <<'END'
namespace {
int* volatile nowhere = nullptr;
}
END
inside matrix.cpp 'int argmax(' <<'END'
    if (!values.empty()) *nowhere = 1;
END
