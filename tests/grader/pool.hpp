// Work for a few threads: work(i, worker) for each i, each worker one at a time.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace grader {

template <class Work>
void for_each_at_once(int count, int workers, const Work& work) {
    std::atomic<int> next = 0;
    std::exception_ptr first;
    std::mutex guard;
    const auto labour = [&](int worker) {
        for (int i = next++; i < count; i = next++) try {
                work(i, worker);
            } catch (...) {
                const std::lock_guard lock(guard);
                if (!first) first = std::current_exception();
            }
    };
    std::vector<std::thread> threads;
    for (int w = 1; w < workers && w < count; ++w) threads.emplace_back(labour, w);
    labour(0);
    for (std::thread& t : threads) t.join();
    if (first) std::rethrow_exception(first);
}

}  // namespace grader
