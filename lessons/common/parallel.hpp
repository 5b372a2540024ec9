// Everything the course asks of OpenMP beyond `#pragma omp parallel for`.  Without OpenMP the
// pragmas mean nothing, these functions answer for one thread, and every result stays the same.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <exception>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace gpt {

// Starting the threads costs about as much as this many additions.  Loops with less work than
// this run on one thread: `#pragma omp parallel for if (work > kParallelWork)`.
constexpr long kParallelWork = 16384;

// How many threads the next parallel loop uses.
inline int max_threads() {
#ifdef _OPENMP
    return omp_in_parallel() ? 1 : omp_get_max_threads();
#else
    return 1;
#endif
}

// The number of the thread that asks, from 0.
inline int thread_index() {
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

inline void set_threads([[maybe_unused]] int threads) {
#ifdef _OPENMP
    omp_set_num_threads(threads);
#endif
}

// For the first line of main.  g++'s OpenMP lets a thread that waits for the others spin for
// milliseconds before it sleeps.  On a machine that has other work to do, that time is taken from
// the very thread it waits for, and a training step becomes many times slower.  How long to spin is
// read from the environment before main begins, so the program sets it and starts itself again.
inline void wait_briefly([[maybe_unused]] char** argv) {
#if defined(_OPENMP) && defined(__linux__)
    if (std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY")) return;
    setenv("GOMP_SPINCOUNT", "5000", 1);
    execv("/proc/self/exe", argv);  // comes back only where it cannot
#endif
}

// Calls body(0) … body(n - 1), on all threads when `parallel`.  Use it instead of a pragma where
// body may throw: an exception must not leave an OpenMP loop, so the first one is carried out of it
// by hand.  Each call must write only what no other call reads or writes.
template <class Body>
void parallel_for(int n, [[maybe_unused]] bool parallel, Body body) {
    std::exception_ptr error;
#pragma omp parallel for schedule(static) if (parallel)
    for (int i = 0; i < n; ++i) {
        try {
            body(i);
        } catch (...) {
#pragma omp critical(gpt_parallel_for_error)
            if (!error) error = std::current_exception();
        }
    }
    if (error) std::rethrow_exception(error);
}

}  // namespace gpt
