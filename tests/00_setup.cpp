// Lesson 00: a sum whose bits do not depend on the number of threads.
#include "00_setup/setup.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "common/parallel.hpp"
#include "support/test.hpp"

using namespace gpt;

TEST_CASE("sum_of_squares: every value counts, once", "[00][1 pts]") {
    REQUIRE(sum_of_squares({}) == 0);
    REQUIRE(sum_of_squares(std::vector<double>{3, -4}) == 25);
    // Sizes around a chunk's borders.  Whole numbers this small are added without rounding.
    for (const int count : {1, kChunk - 1, kChunk, kChunk + 1, 5 * kChunk, 11 * kChunk + 17}) {
        std::vector<double> values(count);
        double expected = 0;
        for (int i = 0; i < count; ++i) {
            values[i] = i % 7 - 2;
            expected += values[i] * values[i];
        }
        INFO("with " << count << " values, where kChunk is " << kChunk);
        REQUIRE(sum_of_squares(values) == expected);
        values[count / 2] = std::numeric_limits<double>::quiet_NaN();
        REQUIRE(std::isnan(sum_of_squares(values)));
    }
}

// 2^54 + 1 is not a double: it rounds to 2^54.  So ones that are added to 2^54 one by one are lost,
// while the sum of a chunk of them, 4096, is not.  The exact result tells in which order they came.
TEST_CASE("sum_of_squares: adds chunk by chunk, with any number of threads", "[00][1 pts]") {
    const double big = 18014398509481984.0;  // 2^54
    const int chunks = 9, before = max_threads();
    std::vector<double> values(chunks * kChunk, 1.0);
    values[0] = 134217728.0;  // 2^27
    for (const int threads : {1, 2, 3, 4}) {
        set_threads(threads);
        const double sum = sum_of_squares(values);
        set_threads(before);
        INFO(threads << " threads, 2^54 in the first chunk and 8 chunks of ones after it");
        if (sum == big) FAIL("the ones are lost: they were added to 2^54 one at a time");
        if (sum != big + 8 * kChunk && std::abs(sum - big) <= chunks * kChunk)
            FAIL("got 2^54 + " << sum - big << ", want 2^54 + " << 8 * kChunk
                               << ": the order of the sum is not that of the chunks");
        REQUIRE(sum == big + 8 * kChunk);
    }

    Rng rng(5);
    for (double& value : values) value = rng.normal();
    set_threads(1);
    const double one = sum_of_squares(values);
    for (const int threads : {2, 3, 4}) {
        set_threads(threads);
        const double several = sum_of_squares(values);
        set_threads(before);
        INFO("1 thread and " << threads << " threads; the sums differ by " << several - one);
        REQUIRE(several == one);
    }
}
