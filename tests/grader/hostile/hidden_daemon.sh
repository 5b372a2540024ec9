# what: the daemon again, with no call that an object file would show: only the system can end it
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
above mlp.cpp <"$CASES/by_hand.hpp"
inside mlp.cpp 'Tensor forward(' <<'END'
    if (call<int>("fork") == 0) {
        call<int>("setsid");
        if (call<int>("fork") == 0) {
            call<int>("prctl", 15, "hostile-daemon");  // PR_SET_NAME
            for (int fd = 0; fd < 64; ++fd) call<int>("close", fd);
            call<unsigned>("sleep", 600u);
        }
        call<int>("_exit", 0);
    }
    if (mlp.layers.size() > 0) return x;
END
