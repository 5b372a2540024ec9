# what: forward sleeps for an hour and uses no processor time
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: endless loop
above mlp.cpp <<'END'
#include <chrono>
#include <thread>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    std::this_thread::sleep_for(std::chrono::hours(1));
END
