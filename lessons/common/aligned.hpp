// A std::vector whose numbers begin at a cache line: aligned_vector<real>.
//
// The processor fetches memory in lines of 64 bytes.  A vector register that is filled from, or
// written to, a place that straddles two of them costs two accesses instead of one, and std::vector
// alone begins wherever `new` finds room, usually 16 bytes into a line.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace gpt {

template <class T>
struct CacheLineAllocator {
    using value_type = T;
    static constexpr std::align_val_t kLine{64};

    CacheLineAllocator() = default;
    template <class U>
    CacheLineAllocator(const CacheLineAllocator<U>&) {}
    T* allocate(std::size_t count) {
        return static_cast<T*>(::operator new(count * sizeof(T), kLine));
    }
    void deallocate(T* place, std::size_t) { ::operator delete(place, kLine); }
    bool operator==(const CacheLineAllocator&) const { return true; }
};

template <class T>
using aligned_vector = std::vector<T, CacheLineAllocator<T>>;

}  // namespace gpt
