# what: forward starts 20,000 threads that wait
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
above mlp.cpp <<'END'
#include <chrono>
#include <thread>
#include <vector>
END
inside mlp.cpp 'Tensor forward(' <<'END'
    std::vector<std::thread> threads;
    for (int i = 0; i < 20000; ++i)
        threads.emplace_back([] { std::this_thread::sleep_for(std::chrono::seconds(30)); });
    for (std::thread& thread : threads) thread.join();
    if (mlp.layers.size() > 0) return x;
END
