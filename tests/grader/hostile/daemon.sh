# what: forward forks twice, leaves its session and stays for ten minutes
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: fork|setsid|close
above mlp.cpp <<'END'
#include <sys/prctl.h>
#include <unistd.h>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            prctl(PR_SET_NAME, "hostile-daemon");
            for (int fd = 0; fd < 64; ++fd) close(fd);
            sleep(600);
        }
        _exit(0);
    }
    if (mlp.layers.size() > 0) return x;
END
