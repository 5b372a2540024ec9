# what: forward gives the wrong result, and a static object's destructor ends the program with 0
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
above mlp.cpp <<'END'
#include <cstdlib>
namespace {
struct Last {
    ~Last() { std::_Exit(0); }
};
Last last;
}  // namespace
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (mlp.layers.size() > 0) return x;
END
