# what: sum_rows calls itself without end
# lesson: 01
# score: 7 of 8   (only sum_rows' own test needs sum_rows)
# says: segmentation fault|stack
above matrix.cpp <<'END'
namespace {
[[gnu::noinline]] int deeper(volatile int* from) {
    volatile int here[64] = {*from};
    return deeper(here) + here[0];
}
}  // namespace
END
inside matrix.cpp 'Matrix sum_rows(' <<'END'
    volatile int rows = a.rows();
    if (deeper(&rows) == 1) return Matrix();
END
