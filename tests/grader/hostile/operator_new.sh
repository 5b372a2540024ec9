# what: mlp.cpp replaces operator new by one that fails after a hundred calls
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: operator (new|delete)
above mlp.cpp <<'END'
#include <cstdlib>
#include <new>
void* operator new(std::size_t size) {
    static int calls = 0;
    if (++calls > 100) throw std::bad_alloc();
    return std::malloc(size);
}
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }
END
