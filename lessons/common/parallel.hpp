// Everything the course asks of OpenMP beyond `#pragma omp parallel for`.  Without OpenMP the
// pragmas mean nothing, these functions answer for one thread, and every result stays the same.
#pragma once

#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <exception>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace gpt {

// Starting the threads costs about as much as this many additions.  Loops with less work run on one
// thread: `#pragma omp parallel for if (work > kParallelWork)`.
constexpr long kParallelWork = 16384;

// How many threads the next parallel loop uses.
inline int max_threads() {
#ifdef _OPENMP
    return omp_in_parallel() ? 1 : omp_get_max_threads();
#else
    return 1;
#endif
}

inline void set_threads([[maybe_unused]] int threads) {
#ifdef _OPENMP
    omp_set_num_threads(threads);
#endif
}

// For the first line of main: two settings that libraries read before main begins, so the program
// sets them and starts itself again.  A thread of g++'s OpenMP that waits spins for milliseconds;
// where there is other work, that time is taken from the thread it waits for, and a training step
// takes many times longer: GOMP_SPINCOUNT makes it sleep sooner.  glibc's hugetlb=1 and mmap_max=0
// ask for memory in pages of 2 MB, which are looked up less often than those of 4 kB, and for one
// region in which matrices share them: a step takes 4 % less.
inline void tune_libraries([[maybe_unused]] char** argv) {
#if defined(_OPENMP) && defined(__linux__)
    const bool spin = !std::getenv("GOMP_SPINCOUNT") && !std::getenv("OMP_WAIT_POLICY");
    const bool pages = !std::getenv("GLIBC_TUNABLES");
    if (spin) setenv("GOMP_SPINCOUNT", "5000", 1);
    if (pages) setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0", 1);
    if (spin || pages) execv("/proc/self/exe", argv);  // comes back only where it cannot
    if (!argv[0]) return;
    const char* slash = std::strrchr(argv[0], '/');
    prctl(PR_SET_NAME, slash ? slash + 1 : argv[0]);  // ps and killall would call it "exe"
#endif
}

// Calls body(0) … body(n - 1), on all threads when `parallel`.  Use it instead of a pragma where
// body may throw: an exception must not leave an OpenMP loop, so the first one is carried out of it
// by hand; on one thread it ends the loop.  A call writes only what no other reads or writes.
template <class Body>
void parallel_for(int n, bool parallel, Body body) {
    if (!parallel || max_threads() == 1) {  // to start even one thread takes a microsecond
        for (int i = 0; i < n; ++i) body(i);
        return;
    }
    std::exception_ptr error;
#pragma omp parallel for schedule(static)
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
