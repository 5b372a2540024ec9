# what: previous_tokens calls abort
# lesson: 08
# score: 6 of 7   (copy_task.cpp is needed by the copy model's test only)
# says: abort
above copy_task.cpp <<'END'
#include <cstdlib>
END
inside copy_task.cpp 'std::vector<int> previous_tokens(' <<'END'
    std::abort();
END
