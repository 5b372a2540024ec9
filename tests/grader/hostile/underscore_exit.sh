# what: previous_tokens calls _exit(0): no destructor and no atexit handler runs
# lesson: 08
# score: 6 of 7   (copy_task.cpp is needed by the copy model's test only)
# says: exit
above copy_task.cpp <<'END'
#include <unistd.h>
END
inside copy_task.cpp 'std::vector<int> previous_tokens(' <<'END'
    _exit(0);
END
