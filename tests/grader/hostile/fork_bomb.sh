# what: forward doubles its processes eleven times, by fork's other name, and they stay for 20 s
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
above mlp.cpp <<'END'
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>
extern "C" pid_t _Fork();
END
inside mlp.cpp 'Tensor forward(' <<'END'
    int born = 0;
    for (int i = 0; i < 11; ++i) born |= _Fork() == 0;
    if (born) {
        prctl(PR_SET_NAME, "hostile-bomb");
        sleep(20);
        _exit(0);
    }
    return x;
END
