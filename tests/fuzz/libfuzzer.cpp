// The door through which libFuzzer comes (llvm.org/docs/LibFuzzer.html).  All targets are in one
// program; FUZZ_TARGET names the one to run.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/harness.hpp"

namespace {
gpt::fuzz::Body body;
}

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    const char* const name = std::getenv("FUZZ_TARGET");
    const auto found = gpt::fuzz::targets().find(name ? name : "");
    if (found == gpt::fuzz::targets().end()) {
        std::fprintf(stderr, "FUZZ_TARGET must be one of:");
        for (const auto& [known, unused] : gpt::fuzz::targets())
            std::fprintf(stderr, " %s", known.c_str());
        std::fprintf(stderr, "\n");
        std::exit(2);
    }
    body = found->second;
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        body({reinterpret_cast<const char*>(data), size});
    } catch (const gpt::fuzz::Finding& finding) {
        std::fprintf(stderr, "FINDING: %s\n", finding.what.c_str());
        std::abort();
    }
    return 0;
}
