#include "fuzz/allocations.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // g++
#define GPT_SANITIZED
#elif defined(__has_feature)  // clang
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define GPT_SANITIZED
#endif
#endif

namespace gpt::fuzz {

#ifdef GPT_SANITIZED
const bool kAllocationsAreCounted = false;
#else
const bool kAllocationsAreCounted = true;
#endif
std::size_t largest_allocation = 0;

}  // namespace gpt::fuzz

#ifndef GPT_SANITIZED

namespace gpt::fuzz {

namespace {

void* allocate(std::size_t size, std::size_t alignment) {
    largest_allocation = std::max(largest_allocation, size);
    void* place = nullptr;
    if (posix_memalign(&place, std::max(alignment, sizeof(void*)), size) != 0)
        throw std::bad_alloc();
    return place;
}

}  // namespace

}  // namespace gpt::fuzz

void* operator new(std::size_t size) {
    return gpt::fuzz::allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return gpt::fuzz::allocate(size, std::size_t(alignment));
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }
void operator delete(void* place, std::align_val_t) noexcept { std::free(place); }
void operator delete(void* place, std::size_t, std::align_val_t) noexcept { std::free(place); }

#endif
