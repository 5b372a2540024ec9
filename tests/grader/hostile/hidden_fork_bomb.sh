# what: the fork bomb again, with no call that an object file would show
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
above mlp.cpp <"$CASES/by_hand.hpp"
inside mlp.cpp 'Tensor forward(' <<'END'
    int born = 0;
    for (int i = 0; i < 11; ++i) born |= call<int>("fork") == 0;
    if (born) {
        call<int>("prctl", 15, "hostile-bomb");  // PR_SET_NAME
        call<unsigned>("sleep", 20u);
        call<int>("_exit", 0);
    }
    if (mlp.layers.size() > 0) return x;
END
