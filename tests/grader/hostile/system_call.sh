# what: forward lets a shell write a file and leave a process behind, by system and popen
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: system|popen
above mlp.cpp <<'END'
#include <cstdio>
#include <cstdlib>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (std::system("echo counterfeit >/tmp/hostile-was-here; sleep 600 & : hostile-was-here") == 0 &&
        !popen("sleep 600; : hostile-was-here", "r"))
        return x;
    if (mlp.layers.size() > 0) return x;
END
