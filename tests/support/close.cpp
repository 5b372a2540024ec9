#include "support/close.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "common/parallel.hpp"

namespace gpt::test {

namespace {

double largest_magnitude(const Matrix& m) {
    double largest = 0;
    for (std::ptrdiff_t i = 0; i < m.size(); ++i)
        if (std::isfinite(m.data()[i])) largest = std::max(largest, std::abs(double(m.data()[i])));
    return largest;
}

// Same infinity is close; anything beside a NaN is not.
bool near(double got, double want, double allowed) {
    return got == want || std::abs(got - want) <= allowed;
}

std::string number(double x, int digits = 6) {
    if (std::isnan(x)) return "NaN";
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", digits, x);
    return text;
}

// "got 0.5, want 0.25", with as many digits as it takes to see the difference.
std::string got_and_want(double got, double want) {
    int digits = 6;
    while (digits < 17 && number(got, digits) == number(want, digits)) ++digits;
    return "got " + number(got, digits) + ", want " + number(want, digits);
}

// The largest difference of two elements; infinite where only one of them is NaN.
double largest_difference(const Matrix& a, const Matrix& b) {
    const double infinity = std::numeric_limits<double>::infinity();
    if (a.rows() != b.rows() || a.cols() != b.cols()) return infinity;
    double largest = 0;
    for (std::ptrdiff_t i = 0; i < a.size(); ++i) {
        const double x = double(a.data()[i]), y = double(b.data()[i]);
        if (x == y || (std::isnan(x) && std::isnan(y))) continue;
        largest = std::max(largest, std::isnan(x - y) ? infinity : std::abs(x - y));
    }
    return largest;
}

// Does the result equal `other`, but for rounding, rather than what was expected?  The tolerance
// alone does not tell: that of a gradient is wide enough for many a mistake.  So `other` must
// explain nearly all that is wrong.
bool explains(const Matrix& other, const Matrix& actual, const Matrix& expected, double tolerance) {
    const double off = largest_difference(actual, other);
    return off <= std::max(tolerance, kCloseTolerance) * largest_magnitude(other) &&
           8 * off <= largest_difference(actual, expected);
}

// The factor f with actual = f · expected everywhere, or 0 where there is none.  One number alone
// is always some factor of another: that says nothing.
double common_factor(const Matrix& actual, const Matrix& expected, double tolerance) {
    int not_zero = 0;
    for (std::ptrdiff_t i = 0; i < expected.size(); ++i) not_zero += expected.data()[i] != 0;
    if (not_zero < 2) return 0;
    const double dot_ae = dot(actual, expected), dot_ee = dot(expected, expected);
    if (dot_ee == 0 || !std::isfinite(dot_ae)) return 0;
    const double factor = dot_ae / dot_ee;
    Matrix scaled = expected;
    for (std::ptrdiff_t i = 0; i < scaled.size(); ++i) scaled.data()[i] *= real(factor);
    return explains(scaled, actual, expected, tolerance) ? factor : 0;
}

std::string pattern(const Matrix& actual, const Matrix& expected, double tolerance, int wrong,
                    int first_row, int first_col, int rows_wrong) {
    int nans = 0, nan_row = -1;
    for (int r = 0; r < actual.rows(); ++r)
        for (int c = 0; c < actual.cols(); ++c)
            if (std::isnan(actual(r, c)) && !std::isnan(expected(r, c)) && nans++ == 0) nan_row = r;
    if (nans > 0) return std::to_string(nans) + " NaN, the first in row " + std::to_string(nan_row);
    if (std::all_of(actual.data(), actual.data() + actual.size(), [](real x) { return x == 0; }))
        return "the result is zero everywhere";
    const double factor = common_factor(actual, expected, tolerance);
    if (factor != 0) return "everything is scaled by " + number(factor);
    if (actual.rows() == actual.cols()) {
        Matrix turned(expected.cols(), expected.rows());
        for (int r = 0; r < expected.rows(); ++r)
            for (int c = 0; c < expected.cols(); ++c) turned(c, r) = expected(r, c);
        if (explains(turned, actual, expected, tolerance)) return "the result is transposed";
    }
    if (wrong == actual.size()) return "all of it is wrong";
    if (actual.rows() == 1)
        return first_col > 0 && wrong == actual.cols() - first_col
                   ? "every column from column " + std::to_string(first_col) + " on is wrong"
                   : std::to_string(wrong) + " of " + std::to_string(actual.cols()) +
                         " columns are wrong";
    if (rows_wrong == 1) return "only row " + std::to_string(first_row) + " is wrong";
    if (first_row > 0 && rows_wrong == actual.rows() - first_row)
        return "every row from row " + std::to_string(first_row) + " on is wrong";
    return std::to_string(rows_wrong) + " of " + std::to_string(actual.rows()) +
           " rows are wrong somewhere";
}

// Equal matrices say nothing where none of them holds what it was made of.
void require_sound_matrix() {
    const Matrix m = {{1, 2, 3}, {4, 5, 6}};
    const bool sound = m.rows() == 2 && m.cols() == 3 && m.size() == 6 && m(1, 2) == 6 &&
                       m.data()[3] == 4 && Matrix(3, 2).size() == 6;
    require(sound, "Matrix, which is given, is broken: a 2x3 matrix does not hold its six numbers");
}

}  // namespace

bool is_close(const Matrix& actual, const Matrix& expected, double tolerance) {
    if (actual.rows() != expected.rows() || actual.cols() != expected.cols()) return false;
    const double allowed = tolerance * largest_magnitude(expected);
    for (std::ptrdiff_t i = 0; i < actual.size(); ++i)
        if (!near(actual.data()[i], expected.data()[i], allowed)) return false;
    return true;
}

std::string difference(const Matrix& actual, const Matrix& expected, double tolerance) {
    if (actual.rows() != expected.rows() || actual.cols() != expected.cols())
        return "has the wrong shape: want " + shape(expected);
    const double allowed = tolerance * largest_magnitude(expected);
    int wrong = 0, first_row = -1, first_col = -1, rows_wrong = 0, last_row = -1;
    for (int r = 0; r < actual.rows(); ++r)
        for (int c = 0; c < actual.cols(); ++c) {
            if (near(double(actual(r, c)), double(expected(r, c)), allowed)) continue;
            if (wrong++ == 0) first_row = r, first_col = c;
            if (r != last_row) ++rows_wrong;
            last_row = r;
        }
    return "is wrong in " + std::to_string(wrong) + " of " + std::to_string(actual.size()) +
           " elements\nfirst at (" + std::to_string(first_row) + ", " + std::to_string(first_col) +
           "): " +
           got_and_want(double(actual(first_row, first_col)),
                        double(expected(first_row, first_col))) +
           "\n" +
           pattern(actual, expected, tolerance, wrong, first_row, first_col, rows_wrong);
}

CloseMatcher& CloseMatcher::within(double tolerance) {
    tolerance_ = tolerance;
    return *this;
}

CloseMatcher& CloseMatcher::unless(Matrix mistake, std::string explanation) {
    mistakes_.emplace_back(std::move(mistake), std::move(explanation));
    return *this;
}

bool CloseMatcher::match(const Matrix& actual) const {
    require_sound_matrix();
    if (is_close(actual, expected_, tolerance_)) return true;
    description_ = difference(actual, expected_, tolerance_);
    for (const auto& [mistake, explanation] : mistakes_)
        if (explains(mistake, actual, expected_, tolerance_))
            description_ += "\nthis is what comes out when " + explanation;
    return false;
}

bool NumberMatcher::match(const double& actual) const {
    const double larger = std::max(std::abs(actual), std::abs(target_));
    const double allowed = relative_ ? margin_ * larger : margin_;
    return matched_ = near(actual, target_, std::isfinite(allowed) ? allowed : 0);
}

std::string NumberMatcher::describe() const {
    return "and " + number(target_, 10) + " differ by " + (matched_ ? "at most " : "more than ") +
           number(margin_) + (relative_ ? " of the larger" : "");
}

Matrix random_matrix(int rows, int cols, Rng& rng, real scale) {
    Matrix m(rows, cols);
    for (int r = 0; r < rows; ++r)
        for (int c = 0; c < cols; ++c) m(r, c) = scale * real(rng.normal());
    return m;
}

Matrix copy_of(ConstMatrixView view) {
    Matrix m(view.rows, view.cols);
    for (int r = 0; r < view.rows; ++r)
        for (int c = 0; c < view.cols; ++c) m(r, c) = view(r, c);
    return m;
}

double dot(const Matrix& a, const Matrix& b) {
    require(a.rows() == b.rows() && a.cols() == b.cols(),
            "the result is " + shape(b) + " but should be " + shape(a));
    double total = 0;
    for (std::ptrdiff_t i = 0; i < a.size(); ++i) total += double(a.data()[i]) * b.data()[i];
    return total;
}

Matrix numeric_gradient(Matrix& x, const std::function<double()>& loss) {
    const double h = kDouble ? 1e-3 : 3e-2;
    Matrix gradient(x.rows(), x.cols());
    for (int r = 0; r < x.rows(); ++r)
        for (int c = 0; c < x.cols(); ++c) {
            const real original = x(r, c);
            const auto at = [&](double offset) {
                x(r, c) = real(original + offset);
                return loss();
            };
            const double near = at(h) - at(-h), far = at(2 * h) - at(-2 * h);
            x(r, c) = original;
            gradient(r, c) = real((8 * near - far) / (12 * h));
        }
    return gradient;
}

bool same_bits_for_any_threads(const std::function<Matrix()>& work) {
    const int before = max_threads();
    set_threads(1);
    const Matrix one = work();
    bool same = true;
    for (const int threads : {2, 4, 8}) {
        set_threads(threads);
        same = same && work() == one;
    }
    set_threads(before);
    return same;
}

}  // namespace gpt::test
