# what: forward enters an OpenMP critical section in which it is already
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: endless loop
above mlp.cpp <<'END'
namespace {
volatile int entered = 0;
[[gnu::noinline]] void enter(int times) {
#pragma omp critical(hostile)
    {
        entered = times;
        if (times > 1) enter(times - 1);
    }
}
}  // namespace
END
inside mlp.cpp 'Tensor forward(' <<'END'
#pragma omp parallel
    enter(2);
    while (entered == 0 || entered == 1) {  // without OpenMP there is nothing to wait for
    }
END
