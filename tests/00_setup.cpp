// Lesson 00: a sum whose bits do not depend on the number of threads.
#include "00_setup/setup.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "common/parallel.hpp"
#include "support/test.hpp"

using namespace gpt;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Values = std::span<const double>;

double sum_with(int threads, Values values) {
    const int before = max_threads();
    set_threads(threads);
    const double sum = sum_of_squares(values);
    set_threads(before);
    return sum;
}

// The squares of those values whose index is wanted, added from left to right.
double sum_where(Values values, const std::function<bool(int)>& wanted) {
    double total = 0;
    for (int i = 0; i < int(values.size()); ++i)
        if (wanted(i)) total += values[i] * values[i];
    return total;
}

double sum_of_all(Values values) {
    return sum_where(values, [](int) { return true; });
}

// The known mistake whose result `sum` is, or nothing.
std::string mistake_in(double sum, Values values) {
    const int count = int(values.size()), last = (count - 1) / kChunk * kChunk;
    const struct {
        std::function<bool(int)> wanted;
        const char* when;
    } mistakes[] = {
        {[=](int i) { return i < count / kChunk * kChunk; },
         "the last chunk, which is shorter than kChunk, is left out"},
        {[=](int i) { return i < last; }, "the last chunk is left out"},
        {[=](int i) { return i >= last; }, "only the last chunk is kept: = for +="},
        {[](int i) { return i < kChunk; }, "only the first chunk counts"},
        {[=](int i) { return i % kChunk == kChunk - 1 || i == count - 1; },
         "of each chunk only the last value is kept: = for +="},
        {[](int i) { return i % kChunk != 0; }, "each chunk begins one value too late"},
        {[=](int i) { return i % kChunk != kChunk - 1 && i != count - 1; },
         "each chunk ends one value too early"},
    };
    for (const auto& mistake : mistakes)
        if (sum == sum_where(values, mistake.wanted)) return mistake.when;

    double plain = 0, so_far = 0, running = 0;
    for (int i = 0; i < count; ++i) {
        plain += values[i];
        so_far += values[i] * values[i];
        if (i % kChunk == kChunk - 1 || i == count - 1) running += so_far;
    }
    if (sum == plain) return "the values are added, and not their squares";
    if (sum == running) return "the sum is not set back to 0 for each chunk";
    if (std::isnan(sum)) return "the last chunk reads beyond the last value: it may be shorter";
    return "";
}

void check_sum(const std::vector<double>& numbers) {
    // behind the values stands NaN, which nobody should read
    std::vector<double> room = numbers;
    room.resize(numbers.size() + kChunk, kNaN);
    const Values values(room.data(), numbers.size());
    const double sum = sum_of_squares(values), expected = sum_of_all(values);
    if (sum == expected) return;

    INFO(values.size() << " values, where kChunk is " << kChunk);
    const double one = sum_with(1, values);
    std::string mistake = mistake_in(sum, values);
    if (mistake.empty() && one != expected) mistake = mistake_in(one, values);
    if (mistake.empty() && one == expected)
        mistake = "several threads write one variable: with one thread the sum is right";
    if (!mistake.empty()) FAIL("got " << sum << ", want " << expected << '\n' << mistake);
    REQUIRE(sum == expected);
}

}  // namespace

TEST_CASE("sum_of_squares: every value counts, once", "[00][1 pts]") {
    REQUIRE(sum_of_squares({}) == 0);
    check_sum({3, -4, 12});  // 9 + 16 + 144
    // Sizes around a chunk's borders.  Whole numbers this small are added without rounding.
    for (const int count : {1, kChunk - 1, kChunk, kChunk + 1, 5 * kChunk, 60 * kChunk + 17}) {
        std::vector<double> values(count);
        for (int i = 0; i < count; ++i) values[i] = i % 7 - 2;
        // threads that write one variable disturb each other often, but not each time
        for (int run = 0; run < (count > kParallelWork ? 20 : 1); ++run) check_sum(values);
        values[count / 2] = kNaN;
        INFO("one of " << count << " values is NaN, so the sum is");
        REQUIRE(std::isnan(sum_of_squares(values)));
    }
}

// 2^54 + 1 is not a double: it rounds to 2^54.  So ones that are added to 2^54 one by one are lost,
// while the sum of a chunk of them, 4096, is not.  The exact result tells in which order they came.
TEST_CASE("sum_of_squares: adds chunk by chunk, with any number of threads", "[00][1 pts]") {
    const double big = 18014398509481984.0;  // 2^54
    const int chunks = 9;
    std::vector<double> values(chunks * kChunk, 1.0);
    values[0] = 134217728.0;  // 2^27
    for (const int threads : {1, 2, 3, 4}) {
        const double sum = sum_with(threads, values);
        INFO(threads << " threads, 2^54 in the first chunk and 8 chunks of ones after it");
        if (sum == big) FAIL("the ones are lost: they were added to 2^54 one at a time");
        if (sum != big + 8 * kChunk && std::abs(sum - big) <= chunks * kChunk)
            FAIL("got 2^54 + " << sum - big << ", want 2^54 + " << 8 * kChunk
                               << ": the order of the sum is not that of the chunks");
        REQUIRE(sum == big + 8 * kChunk);
    }

    // A single one in each of the other chunks is lost when 2^54 comes first, and only then.
    for (int i = 1; i < chunks * kChunk; ++i) values[i] = i % kChunk == 5 ? 1 : 0;
    for (const int threads : {1, 2, 3, 4}) {
        const double sum = sum_with(threads, values);
        INFO(threads << " threads, 2^54 in the first chunk and a single 1 in each of the others");
        if (sum > big && sum <= big + 8)
            FAIL("the chunks' sums are not added from the first to the last");
        REQUIRE(sum == big);
    }

    Rng rng(5);
    for (double& value : values) value = rng.normal();
    const double one = sum_with(1, values);
    for (int run = 0; run < 20; ++run)
        for (const int threads : {2, 3, 4}) {
            const double several = sum_with(threads, values);
            INFO("1 thread and " << threads << " threads; the sums differ by " << several - one);
            REQUIRE(several == one);
        }
}
