# what: add_row takes 1 MB after the other and gives none back
# lesson: 01
# score: 7 of 8   (only add_row's own test needs add_row)
# says: bad_alloc|memory
above matrix.cpp <<'END'
#include <cstring>
namespace {
char* volatile taken = nullptr;
}
END
inside matrix.cpp 'Matrix add_row(' <<'END'
    for (int megabytes = 0; megabytes < 64 * 1024; ++megabytes) {
        taken = new char[1 << 20];
        std::memset(taken, 1, 1 << 20);
    }
END
