// Lesson 03: scalar autograd.  Expected numbers are worked out by hand, or are difference quotients
// of the plain formulas, in double: nothing is compared with itself.
#include "support/test.hpp"

#include <cmath>
#include <functional>

#include "03_scalar_autograd/neuron.hpp"

using namespace gpt;

namespace {

using Values = std::vector<Value>;
using Numbers = std::vector<double>;
using Formula = std::function<double(const Numbers&)>;
using Function = std::function<Value(const Values&)>;

constexpr double kTolerance = gpt::test::kDouble ? 1e-7 : 2e-5;

// A known mistake: what comes out with it, and its name.
struct Mistake {
    std::function<Numbers(const Numbers&)> result;
    const char* when;
};

Matrix row(const Numbers& numbers) {
    Matrix m(1, int(numbers.size()));
    for (int i = 0; i < m.cols(); ++i) m(0, i) = real(numbers[std::size_t(i)]);
    return m;
}

Matrix gradients(const Values& values) {
    Numbers numbers;
    for (const Value v : values) numbers.push_back(double(v.grad()));
    return row(numbers);
}

Values leaves_at(ScalarTape& tape, const Numbers& x) {
    Values values;
    for (const double number : x) values.push_back(tape.leaf(number));
    return values;
}

// The gradient of a formula by five-point central differences.
Numbers slopes_of(const Formula& f, Numbers x) {
    constexpr double h = 1e-3;
    Numbers slopes;
    for (double& coordinate : x) {
        const double middle = coordinate;
        const auto at = [&](double offset) {
            coordinate = middle + offset;
            return f(x);
        };
        const double near = at(h) - at(-h), far = at(2 * h) - at(-2 * h);
        coordinate = middle;
        slopes.push_back((8 * near - far) / (12 * h));
    }
    return slopes;
}

// A random number of either sign, 0.5 to 2 in size: away from poles and corners.
double away_from_zero(Rng& rng) {
    const double size = 0.5 + 1.5 * rng.uniform();
    return double(real(rng.uniform() < 0.5 ? -size : size));
}

// Value and slopes of `function` against `formula`.  The result is multiplied by a random number:
// so the gradient which arrives at it is not 1.
void check_at(const Numbers& x, double arriving, const Function& function, const Formula& formula,
              const std::vector<Mistake>& mistakes) {
    ScalarTape tape;
    const Values inputs = leaves_at(tape, x);
    const Value y = function(inputs);
    CHECK_THAT(row({double(y.value())}), Close(row({formula(x)})));

    tape.backward(y * arriving);
    const auto arrived = [&](Numbers slopes) {
        for (double& slope : slopes) slope *= arriving;
        return row(slopes);
    };
    auto close = Close(arrived(slopes_of(formula, x))).within(kTolerance);
    for (const Mistake& mistake : mistakes) close.unless(arrived(mistake.result(x)), mistake.when);
    CHECK_THAT(gradients(inputs), close);
}

void check(const char* name, int inputs, const Function& function, const Formula& formula,
           const std::vector<Mistake>& mistakes = {}) {
    Rng rng(3);
    for (int trial = 0; trial < 11; ++trial) {
        Numbers x;
        for (int i = 0; i < inputs; ++i) x.push_back(away_from_zero(rng));
        INFO(name << " of " << x[0] << (inputs > 1 ? ", " + std::to_string(x[1]) : ""));
        check_at(x, away_from_zero(rng), function, formula, mistakes);
    }
}

}  // namespace

TEST_CASE("record, backward: the example worked by hand in README.md", "[03][1 pts]") {
    ScalarTape tape;
    const Value a = tape.leaf(3), b = tape.leaf(-3);
    const Value u = a * b, v = u + a, loss = v * v;
    CHECK(tape.size() == 5);
    CHECK(tape.node(u).parents == std::array<int, 2>{0, 1});
    CHECK(tape.node(u).slopes == std::array<real, 2>{-3, 3});
    CHECK(tape.node(a).parents == std::array<int, 2>{ScalarTape::kNone, ScalarTape::kNone});
    CHECK(v.value() == -6);
    CHECK(loss.value() == 36);

    tape.backward(loss);
    CHECK_THAT(gradients({a, b, u, v, loss}),
               Close(row({24, -36, -12, -12, 1}))
                   .unless(row({18, -18, -6, -6, 1}), "a gradient replaces (=) what is there, "
                                                      "instead of being added (+=)")
                   .unless(row({-2, 3, 1, -12, 1}), "slopes are added alone, not times the "
                                                    "gradient of the node")
                   .unless(row({0, 0, 0, -12, 1}), "the tape is walked from its first node to its "
                                                   "last, and not backwards")
                   .unless(row({18, 0, -6, -6, 1}), "only the first parent gets its part")
                   .unless(row({-6, 0, 0, -6, 1}), "only the second parent gets its part")
                   .unless(row({0, 0, 0, 0, 1}), "the walk begins before the loss, not at it")
                   .unless(row({0, 0, 0, 0, 0}), "the gradient of the loss is not set to 1"));
}

TEST_CASE("backward: a value used twice collects from both uses", "[03][1 pts]") {
    ScalarTape tape;
    const Value x = tape.leaf(5), square = x * x, twice = x + x, none = x - x;
    tape.backward(square);
    CHECK(x.grad() == 10);

    SECTION("again and from another loss: every gradient starts from zero") {
        tape.backward(square);
        if (x.grad() == 20) FAIL_CHECK("the gradients of the last backward were not set to zero");
        CHECK(x.grad() == 10);
        tape.backward(none);
        CHECK(x.grad() == 0);
        CHECK(twice.grad() == 0);
        tape.backward(twice);  // it stands before `none` on the tape
        CHECK(x.grad() == 2);
        CHECK(none.grad() == 0);
        CHECK(square.grad() == 0);
    }
    SECTION("paths that part and meet again") {
        const Value u = x + x, v = u * x, w = v - u;  // w = 2x² - 2x
        tape.backward(w);
        CHECK(w.value() == 40);
        CHECK(x.grad() == 4 * 5 - 2);
    }
    SECTION("2^20 paths, each node visited once") {
        Value y = x;
        for (int i = 0; i < 20; ++i) y = y + y;
        tape.backward(y);
        CHECK(x.grad() == 1048576);
    }
    SECTION("the loss itself may be a leaf") {
        tape.backward(x);
        CHECK(x.grad() == 1);
    }
    SECTION("what the loss does not depend on passes nothing on, though its slope be infinite") {
        const Value zero = tape.leaf(0), unused = log(zero), loss = zero * 3;
        tape.backward(loss);
        CHECK(unused.grad() == 0);
        if (std::isnan(zero.grad())) FAIL_CHECK("NaN is 0 · ∞: skip a node whose gradient is 0");
        CHECK(zero.grad() == 3);
    }
}

TEST_CASE("given operations: + - * exp log, and plain numbers beside Values", "[03][0 pts]") {
    check("a + b", 2, [](Values v) { return v[0] + v[1]; }, [](Numbers x) { return x[0] + x[1]; });
    check("a - b", 2, [](Values v) { return v[0] - v[1]; }, [](Numbers x) { return x[0] - x[1]; });
    check("a * b", 2, [](Values v) { return v[0] * v[1]; }, [](Numbers x) { return x[0] * x[1]; });
    check("-a", 1, [](Values v) { return -v[0]; }, [](Numbers x) { return -x[0]; });
    check("exp", 1, [](Values v) { return exp(v[0]); }, [](Numbers x) { return std::exp(x[0]); });
    check("log", 1, [](Values v) { return log(v[0] * v[0]); },
          [](Numbers x) { return std::log(x[0] * x[0]); });
    check("2 + (3 - a) * 5 - 7", 1, [](Values v) { return 2 + (3 - v[0]) * 5 - 7; },
          [](Numbers x) { return 2 + (3 - x[0]) * 5 - 7; });
    check("a += b", 2, [](Values v) { return v[0] += v[1] * 3; },
          [](Numbers x) { return x[0] + x[1] * 3; });
}

TEST_CASE("division, pow, tanh, relu: value and slopes", "[03][1 pts]") {
    SECTION("as worked by hand in README.md") {
        ScalarTape tape;
        const Value a = tape.leaf(6), b = tape.leaf(-2), half = tape.leaf(0.5 * std::log(3.0));
        const auto slopes = [&](Value y) {
            const ScalarTape::Node& node = tape.node(y);
            return row({double(node.value), double(node.slopes[0]), double(node.slopes[1])});
        };
        CHECK_THAT(slopes(a / b),
                   Close(row({-3, -0.5, -1.5}))
                       .unless(row({-3, -0.5, 1.5}), "the minus of -a/b² is missing")
                       .unless(row({-3, -1.5, -0.5}), "the two slopes have changed places"));
        CHECK_THAT(slopes(pow(b, 3)),
                   Close(row({-8, 12, 0}))
                       .unless(row({-8, 4, 0}), "the slope of x^k lacks the factor k")
                       .unless(row({-6, 3, 0}), "the value is k·x; it should be x^k"));
        CHECK_THAT(slopes(tanh(half)),
                   Close(row({0.5, 0.75, 0}))
                       .unless(row({0.5, 0.5, 0}), "the slope of tanh is 1 - y; want 1 - y²"));
        CHECK_THAT(slopes(relu(a)), Close(row({6, 1, 0})));
        CHECK_THAT(slopes(relu(b)),
                   Close(row({0, 0, 0}))
                       .unless(row({0, 1, 0}), "the slope of relu is 1 also below 0")
                       .unless(row({-2, 1, 0}), "nothing happens below 0")
                       .unless(row({2, 1, 0}), "the value is |x|; it should be max(x, 0)")
                       .unless(row({2, -1, 0}), "the value is |x|; it should be max(x, 0)"));
    }
    SECTION("division") {
        check("a / b", 2, [](Values v) { return v[0] / v[1]; },
              [](Numbers x) { return x[0] / x[1]; },
              {{[](Numbers x) { return Numbers{1 / x[1], x[0] / (x[1] * x[1])}; },
                "the minus of -a/b² is missing"},
               {[](Numbers x) { return Numbers{1 / x[1], -x[0] / x[1]}; },
                "the b of -a/b² is not squared"},
               {[](Numbers x) { return Numbers{1 / x[1], -1 / (x[1] * x[1])}; },
                "the a of -a/b² is missing"},
               {[](Numbers x) { return Numbers{x[1], x[0]}; },
                "the slopes are those of a * b"}});
        check("3 / a", 1, [](Values v) { return 3 / v[0]; }, [](Numbers x) { return 3 / x[0]; });
        check("a / 3", 1, [](Values v) { return v[0] / 3; }, [](Numbers x) { return x[0] / 3; });
    }
    SECTION("pow") {
        for (const double k : {3.0, -2.0, 1.0, 0.0})
            check("pow", 1, [&](Values v) { return pow(v[0], k); },
                  [&](Numbers x) { return std::pow(x[0], k); },
                  {{[&](Numbers x) { return Numbers{std::pow(x[0], k - 1)}; },
                    "the slope of x^k lacks the factor k"},
                   {[&](Numbers x) { return Numbers{k * std::pow(x[0], k)}; },
                    "the slope of x^k keeps the exponent k, which should be k - 1"},
                   {[&](Numbers x) { return Numbers{(k - 1) * std::pow(x[0], k - 1)}; },
                    "the slope of x^k has the factor k - 1, which should be k"}});
        check("square root", 1, [](Values v) { return pow(v[0] * v[0] + 1, 0.5); },
              [](Numbers x) { return std::sqrt(x[0] * x[0] + 1); });
    }
    SECTION("pow at 0") {
        ScalarTape tape;
        const Value x = tape.leaf(0), cube = pow(x, 3), one = pow(x, 0);
        tape.backward(cube);
        CHECK(x.grad() == 0);
        CHECK(one.value() == 1);
        tape.backward(one);
        if (std::isnan(x.grad())) FAIL_CHECK("the slope of x^0 at x = 0 came out as 0 · ∞");
        CHECK(x.grad() == 0);
    }
    SECTION("tanh") {
        check("tanh", 1, [](Values v) { return tanh(v[0]); },
              [](Numbers x) { return std::tanh(x[0]); },
              {{[](Numbers x) { return Numbers{1 - std::tanh(x[0])}; },
                "the slope of tanh is 1 - y; it should be 1 - y²"},
               {[](Numbers x) { return Numbers{1 - x[0] * x[0]}; },
                "the slope of tanh is 1 - x²; it should be 1 - y² with y = tanh(x)"}});
    }
    SECTION("relu") {
        check("relu", 1, [](Values v) { return relu(v[0]); },
              [](Numbers x) { return x[0] > 0 ? x[0] : 0; },
              {{[](Numbers) { return Numbers{1}; }, "the slope of relu is 1 also below 0"},
               {[](Numbers x) { return Numbers{x[0] > 0 ? x[0] : 0}; },
                "the slope of relu is its value"}});
        ScalarTape tape;
        const Value corner = tape.leaf(0), y = relu(corner);
        tape.backward(y);
        CHECK(y.value() == 0);
        if (corner.grad() == 1) FAIL_CHECK("the slope of relu at 0 is 1; it should be 0 there");
        CHECK(corner.grad() == 0);
    }
}

TEST_CASE("Value: one of another tape, or from before a clear, is refused", "[03][0 pts]") {
    ScalarTape tape, other;
    const Value x = tape.leaf(2), stranger = other.leaf(3);
    CHECK_THROWS_WITH(x * stranger, ContainsSubstring("another tape"));
    CHECK_THROWS_WITH(stranger + x, ContainsSubstring("another tape"));
    CHECK_THROWS_AS(tape.backward(stranger), std::invalid_argument);
    CHECK_THROWS_AS(tape.record(1, {{x, 1}, {x, 1}, {x, 1}}), std::invalid_argument);

    tape.clear();
    const Value fresh = tape.leaf(5);  // has the place on the tape that x had
    CHECK_THROWS_WITH(x.value(), ContainsSubstring("cleared"));
    CHECK_THROWS_WITH(fresh + x, ContainsSubstring("cleared"));
    CHECK_THROWS_AS(tape.backward(x), std::invalid_argument);
    CHECK(fresh.value() == 5);
}

// All numbers are powers of 2 times 3, or sums that float holds exactly.  A backward that calls
// itself, parent by parent, runs out of stack here and ends the program.
TEST_CASE("backward: a chain of a million nodes, no recursion, no growth", "[03][1 pts]") {
    ScalarTape tape;
    int capacity = 0;
    for (int round = 0; round < 4; ++round) {
        tape.clear();
        REQUIRE(tape.size() == 0);
        REQUIRE(tape.capacity() == capacity);
        const Value x = tape.leaf(3), two = tape.leaf(2), half = tape.leaf(0.5);
        Value y = x;
        for (int i = 0; i < 500000; ++i) y = (y * two) * half;
        tape.backward(y);
        REQUIRE(tape.size() == 1000003);
        CHECK(y.value() == 3);
        CHECK(x.grad() == 1);
        CHECK(two.grad() == 500000 * 1.5f);
        CHECK(half.grad() == 500000 * 6);
        if (round == 0) capacity = tape.capacity();
    }
    CHECK(sizeof(ScalarTape::Node) == 4 * sizeof(real) + 2 * sizeof(int));
}

TEST_CASE("neuron: tanh of the weighted sum and the bias", "[03][1 pts]") {
    {
        // 0.5 · 1.5 - 1 · 1 + 0.25 = 0 and tanh(0) = 0, where the slope of tanh is 1: so the slopes
        // along w are x, and those along x are w
        INFO("the neuron worked by hand in README.md: gradients of w1, w2, b, x1, x2");
        ScalarTape tape;
        const Values w = leaves_at(tape, {0.5, -1}), x = leaves_at(tape, {1.5, 1});
        const Value b = tape.leaf(0.25), y = neuron(w, b, x);
        tape.backward(y);
        const double no_bias = std::tanh(-0.25);
        CHECK_THAT(row({double(y.value()), 1}),
                   Close(row({0, 1}))
                       .unless(row({no_bias, 1}), "the bias is left out")
                       .unless(row({no_bias + 0.25, 1}), "the bias is added after tanh")
                       .unless(row({std::tanh(1.0), 1}), "only the first weight counts"));
        CHECK_THAT(gradients({w[0], w[1], b, x[0], x[1]}), Close(row({1.5, 1, 1, 0.5, -1})));
    }
    Rng rng(7);
    Numbers x;  // three weights, the bias, three inputs
    for (int i = 0; i < 7; ++i) x.push_back(away_from_zero(rng) / 2);
    const Function f = [](Values v) {
        const std::span<const Value> all(v);
        return neuron(all.first(3), v[3], all.last(3));
    };
    const auto sum = [](const Numbers& v) { return v[0] * v[4] + v[1] * v[5] + v[2] * v[6]; };
    const Formula formula = [&](const Numbers& v) { return std::tanh(sum(v) + v[3]); };

    ScalarTape tape;
    CHECK_THAT(row({double(f(leaves_at(tape, x)).value())}),
               Close(row({formula(x)}))
                   .unless(row({std::tanh(sum(x))}), "the bias is left out")
                   .unless(row({sum(x) + x[3]}), "tanh is left out")
                   .unless(row({std::tanh(sum(x)) + x[3]}), "the bias is added after tanh")
                   .unless(row({std::tanh(x[0] + x[1] + x[2] + x[3])}), "the inputs are left out")
                   .unless(row({std::tanh(x[0] * x[4] + x[3])}), "only the first weight counts"));
    check_at(x, 1.25, f, formula, {});

    const Values v = leaves_at(tape, x);
    CHECK_THROWS_WITH(neuron(std::span(v).first(3), v[0], std::span(v).first(2)),
                      ContainsSubstring("3 weights but 2 inputs"));
}

TEST_CASE("train_step: one step downhill, and many learn xor", "[03][1 pts]") {
    const std::vector<LabelledPoint> xors = {
        {{0, 0}, -1}, {{0, 1}, 1}, {{1, 0}, 1}, {{1, 1}, -1}};
    ScalarTape tape;

    SECTION("the step worked by hand in README.md") {
        const std::vector<LabelledPoint> points = {{{1.5, 1}, 1}, {{0.5, 0.5}, -1}};
        Rng rng(5);
        ScalarMlp mlp({2, 1}, rng);
        mlp.parameters = {0.5, -1, 0.25};
        const double loss = double(train_step(mlp, tape, points, 0.125));
        if (loss == 2) FAIL_CHECK("the loss is the sum over the points, not their mean");
        CHECK_THAT(row({loss}), Close(row({1})));
        CHECK_THAT(row(Numbers(mlp.parameters.begin(), mlp.parameters.end())),
                   Close(row({0.625, -0.9375, 0.25}))
                       .unless(row({0.375, -1.0625, 0.25}), "the step goes uphill: + for -")
                       .unless(row({0.75, -0.875, 0.25}), "the loss is the sum over the points, "
                                                          "not their mean")
                       .unless(row({1.5, -0.5, 0.25}), "the step is not multiplied by the rate")
                       .unless(row({0.5, -1, 0.25}), "the parameters do not move")
                       .unless(row({0.375, -1.09375, 0.125}), "the loss is the error, not its "
                                                              "square")
                       .unless(row({0.5625, -0.96875, 0.25}), "the slope of the square lacks the "
                                                              "factor 2")
                       .unless(row({0.4375, -1.0625, 0.125}), "only the last point counts: = for "
                                                              "+="));
    }
    SECTION("one step: parameters minus rate times gradient") {
        // One neuron: the mean of (tanh(w·x + b) - label)² over three points
        const std::vector<LabelledPoint> points = {{{0.5, 2}, 1}, {{-1, 0.25}, -1}, {{1, -2}, 1}};
        Rng rng(5);
        ScalarMlp mlp({2, 1}, rng);
        mlp.parameters = {real(0.75), real(-0.5), real(0.25)};
        const Numbers before = {0.75, -0.5, 0.25};
        const Formula total = [&](const Numbers& p) {
            double sum = 0;
            for (const LabelledPoint& point : points) {
                const Numbers x(point.x.begin(), point.x.end());
                const double y = std::tanh(p[0] * x[0] + p[1] * x[1] + p[2]);
                sum += (y - double(point.label)) * (y - double(point.label));
            }
            return sum;
        };
        const Numbers slopes = slopes_of(total, before);
        const auto moved = [&](double step) {
            Numbers after = before;
            for (int i = 0; i < 3; ++i) after[i] += step * slopes[i];
            return row(after);
        };
        const double loss = double(train_step(mlp, tape, points, 0.125));
        CHECK_THAT(row({loss}), Close(row({total(before) / 3}))
                                    .unless(row({total(before)}), "the loss is the sum over the "
                                                                  "points, not their mean"));
        CHECK_THAT(row(Numbers(mlp.parameters.begin(), mlp.parameters.end())),
                   Close(moved(-0.125 / 3))
                       .within(kTolerance)
                       .unless(moved(0.125 / 3), "the step goes uphill: + for -")
                       .unless(moved(-0.125), "the loss is not divided by the number of points")
                       .unless(moved(-1. / 3), "the step is not multiplied by the rate")
                       .unless(moved(0), "the parameters do not move"));
    }
    SECTION("2000 steps learn xor") {
        Rng rng(1);
        ScalarMlp mlp({2, 5, 1}, rng);
        const double first = double(train_step(mlp, tape, xors, 0.2));
        double last = first;
        for (int step = 1; step < 2000; ++step) last = double(train_step(mlp, tape, xors, 0.2));
        CHECK(first > 0.5);
        CHECK(last < 0.02);
        tape.clear();
        const Values parameters = leaves(tape, mlp.parameters);
        for (const LabelledPoint& point : xors) {
            const Value y = forward(mlp, parameters, leaves(tape, point.x))[0];
            CHECK(double(y.value()) * double(point.label) > 0.5);
        }
    }
    SECTION("no points, or more outputs than one, are refused") {
        Rng rng(1);
        ScalarMlp two({2, 2}, rng), one({2, 1}, rng);
        CHECK_THROWS_AS(train_step(two, tape, xors, 0.1), std::invalid_argument);
        CHECK_THROWS_AS(train_step(one, tape, {}, 0.1), std::invalid_argument);
        const std::vector<LabelledPoint> wide = {{{0, 0, 1}, 1}};
        CHECK_THROWS_AS(train_step(one, tape, wide, 0.1), std::invalid_argument);
    }
}
