# what: forward asks for 100 GB and writes to all of it
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: bad_alloc|memory
above mlp.cpp <<'END'
#include <vector>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    const std::vector<char> all(100L << 30, 'x');
    if (all[std::size_t(x.rows())] == 'x') return x;
END
