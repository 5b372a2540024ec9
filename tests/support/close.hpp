// Comparing matrices, with failures that say what is wrong.
//
//   CHECK_THAT(actual, Close(expected));
//   CHECK_THAT(actual, Close(expected).within(1e-3));
//   CHECK_THAT(actual, Close(expected).unless(unscaled, "the scores are not divided by sqrt(d)"));
//   CHECK_THAT(actual, Exactly(expected));       // as actual == expected
//   CHECK_THAT(loss, WithinAbs(0.5, 1e-6));      // and WithinRel, for numbers
//
// A matrix is close when every element differs from the expected one by at most the tolerance times
// the largest expected magnitude.  NaN is close to nothing.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "01_matrix/matrix.hpp"
#include "common/rng.hpp"
#include "support/catch.hpp"

namespace gpt::test {

constexpr bool kDouble = sizeof(real) == 8;
constexpr double kCloseTolerance = kDouble ? 1e-11 : 2e-5;     // the same formula, other rounding
constexpr double kGoldenTolerance = kDouble ? 1e-9 : 1e-4;     // against PyTorch in double
constexpr double kGradientTolerance = kDouble ? 1e-7 : 2e-2;   // against differences

class CloseMatcher : public Catch::Matchers::MatcherBase<Matrix> {
public:
    explicit CloseMatcher(Matrix expected) : expected_(std::move(expected)) {}
    CloseMatcher& within(double tolerance);
    // When the result is wrong and equals `mistake`, the failure says `explanation`.
    CloseMatcher& unless(Matrix mistake, std::string explanation);

    bool match(const Matrix& actual) const override;
    std::string describe() const override { return description_; }

private:
    Matrix expected_;
    double tolerance_ = kCloseTolerance;
    std::vector<std::pair<Matrix, std::string>> mistakes_;
    mutable std::string description_ = "is close to the expected matrix";
};

inline CloseMatcher Close(Matrix expected) { return CloseMatcher(std::move(expected)); }
inline CloseMatcher Exactly(Matrix expected) { return Close(std::move(expected)).within(0); }

// A number near another: by an absolute margin, or by a share of the larger of the two.
class NumberMatcher : public Catch::Matchers::MatcherBase<double> {
public:
    NumberMatcher(double target, double margin, bool relative)
        : target_(target), margin_(margin), relative_(relative) {}
    bool match(const double& actual) const override;
    std::string describe() const override;

private:
    double target_, margin_;
    bool relative_;
    mutable bool matched_ = true;
};

inline NumberMatcher WithinAbs(double target, double margin) { return {target, margin, false}; }
inline NumberMatcher WithinRel(double target, double share) { return {target, share, true}; }

bool is_close(const Matrix& actual, const Matrix& expected, double tolerance);

// What is wrong with `actual`, in up to three lines: shapes, how much is wrong, the first
// difference, and the pattern where there is one (NaN, transposed, scaled, shifted sign, first
// column only, …).
std::string difference(const Matrix& actual, const Matrix& expected, double tolerance);

// Normally distributed numbers, and a copy of a view.
Matrix random_matrix(int rows, int cols, Rng& rng, real scale = 1);
Matrix copy_of(ConstMatrixView view);

// sum of a∘b in double: with a random cotangent for a, a loss whose gradient by b is a.
double dot(const Matrix& a, const Matrix& b);

// d loss / d x by five-point central differences, element by element; x is put back as it was.
Matrix numeric_gradient(Matrix& x, const std::function<double()>& loss);

// Runs work() with 1, 2, 4 and 8 threads and says whether its matrix has the same bits each time.
bool same_bits_for_any_threads(const std::function<Matrix()>& work);

}  // namespace gpt::test

namespace Catch {
template <>
struct StringMaker<gpt::Matrix> {
    static std::string convert(const gpt::Matrix& m) { return "the result (" + shape(m) + ")"; }
};
}  // namespace Catch
