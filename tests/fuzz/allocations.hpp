// The replay's own operator new: does a reader ask for more memory than its input deserves?  The
// sanitizers bring their own, so that with them nothing is counted.
#pragma once

#include <cstddef>

namespace gpt::fuzz {

extern const bool kAllocationsAreCounted;
extern std::size_t largest_allocation;  // bytes; of all since it was set to 0

}  // namespace gpt::fuzz
