# what: mlp.cpp includes Catch2, plays with its macros and brings a test case of the name of a real one
# lesson: 05
# score: 5 of 7   (mlp.cpp is refused: forward's and accuracy's tests are lost)
# says: Catch|catch|main
above mlp.cpp <<'END'
#define CATCH_CONFIG_DISABLE_EXCEPTIONS
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif
_Pragma("GCC poison require_same_shape")
TEST_CASE("forward: linear layers with a relu between them", "[05][1 pts]") { CHECK(true); }
TEST_CASE("accuracy: by hand, and a network on the spirals reaches 98 %", "[05][1 pts]") { CHECK(true); }
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (mlp.layers.size() > 0) return x;
END
