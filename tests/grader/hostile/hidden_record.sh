# what: the forged record again, with no call that an object file would show
# lesson: 05
# limit: student code that reads all of its own process and calls what it finds there can say what it likes
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward|accuracy
above mlp.cpp <"$CASES/by_hand.hpp"
above mlp.cpp <<'END'
#include <string>
namespace {
[[gnu::noinline]] void forge() {
    const char* at = static_cast<const char*>(__builtin_frame_address(0));
    for (int far = 0; far < 1 << 16; ++far, ++at) {
        if (std::strspn(at, "0123456789abcdef") != 32 || at[32] != '\0') continue;
        const std::string record = std::string(at) + " 1 0 5 0\n";
        for (int fd = 3; fd < 8; ++fd) call<long>("write", fd, record.data(), record.size());
        call<int>("_exit", 0);
    }
}
}  // namespace
END
inside mlp.cpp 'Tensor forward(' <<'END'
    forge();
    if (mlp.layers.size() > 0) return x;
END
