# what: forward jumps to a place that was never set, over everybody's destructors
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: longjmp|crashed|segmentation
above mlp.cpp <<'END'
#include <csetjmp>
namespace {
std::jmp_buf nowhere;
}
END
inside mlp.cpp 'Tensor forward(' <<'END'
    std::longjmp(nowhere, 1);
END
