# what: forward asks OpenMP for 20,000 threads
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
inside mlp.cpp 'Tensor forward(' <<'END'
    volatile int seen = 0;
#pragma omp parallel num_threads(20000)
#pragma omp critical(hostile)
    seen = seen + 1;
    if (seen > 0) return x;
END
