# what: forward stops and kills its parent and the grader's process group, with no call that is seen
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
above mlp.cpp <"$CASES/by_hand.hpp"
inside mlp.cpp 'Tensor forward(' <<'END'
    const int parent = call<int>("getppid");
    for (const int signal : {19, 9}) {  // SIGSTOP, SIGKILL
        call<int>("kill", parent, signal);
        if (parent > 1) call<int>("kill", -call<int>("getpgid", parent), signal);
    }
    if (mlp.layers.size() > 0) return x;
END
