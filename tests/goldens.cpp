// The numbers of PyTorch, for lessons that are otherwise tested by hand calculations and by
// differences.  Lessons 09, 10 and 11 compare with PyTorch in their own tests.
#include "support/golden.hpp"
#include "support/test.hpp"

#include <limits>

#include "04_tensor_autograd/kernels.hpp"
#include "05_neural_networks/optimizer.hpp"
#include "12_training/training.hpp"
#include "support/folder.hpp"

using namespace gpt;
using namespace gpt::test;

namespace {

// What the reader says about a golden file with this text.
std::string complaint_about(const std::string& text) {
    const Folder folder;
    const std::string path = folder.put("golden.txt", text);
    try {
        const Golden golden(path);
        golden["x"];
        golden.ints("x");
        golden.number("x");
    } catch (const std::runtime_error& error) {
        CHECK_THAT(error.what(), ContainsSubstring(path));
        return error.what();
    }
    return "nothing";
}

}  // namespace

TEST_CASE("softmax: the numbers of PyTorch", "[01][04][goldens][0 pts]") {
    const Golden golden("softmax");
    const Matrix x = golden["x"];
    Matrix y(x.rows(), x.cols(), 7);
    softmax_forward(x, y);
    CHECK_THAT(y, Close(golden["y"]).within(kGoldenTolerance));
    CHECK_THAT(softmax_rows(x), Close(golden["y"]).within(kGoldenTolerance));
}

TEST_CASE("cross_entropy: the numbers of PyTorch", "[04][goldens][0 pts]") {
    const Golden golden("cross_entropy");
    const Matrix logits = golden["logits"];
    const std::vector<int> targets = golden.ints("targets");
    Matrix probabilities(logits.rows(), logits.cols(), 7), dlogits(logits.rows(), logits.cols());
    const double loss = double(cross_entropy_forward(logits, targets, probabilities));
    CHECK_THAT(loss, WithinRel(golden.number("loss"), kGoldenTolerance));
    cross_entropy_backward(probabilities, targets, real(golden.number("dloss")), dlogits);
    CHECK_THAT(dlogits, Close(golden["dlogits"]).within(kGoldenTolerance));
}

TEST_CASE("gelu: the numbers of PyTorch", "[04][goldens][0 pts]") {
    const Golden golden("gelu");
    const Matrix x = golden["x"];
    Matrix y(x.rows(), x.cols(), 7), dx(x.rows(), x.cols());
    gelu_forward(x, y);
    gelu_backward(x, golden["dy"], dx);
    CHECK_THAT(y, Close(golden["y"]).within(kGoldenTolerance));
    CHECK_THAT(dx, Close(golden["dx"]).within(kGoldenTolerance));
}

TEST_CASE("adamw_step: the numbers of PyTorch", "[05][goldens][0 pts]") {
    const Golden golden("adamw");
    Parameter weight(golden["weight.0"]), bias(golden["bias.0"]);
    const Parameters list{{"weight", &weight}, {"bias", &bias}};
    AdamW adamw{.beta1 = golden.number("beta1"),
                .beta2 = golden.number("beta2"),
                .epsilon = golden.number("epsilon"),
                .weight_decay = golden.number("weight_decay")};
    const std::vector<double> rates = golden.numbers("learning_rates");
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const std::string step = std::to_string(i + 1);
        weight.grad = golden["dweight." + step];
        bias.grad = golden["dbias." + step];
        adamw.learning_rate = rates[i];
        adamw_step(adamw, list);
        INFO("after step " << step);
        CHECK_THAT(weight.value, Close(golden["weight." + step]).within(kGoldenTolerance));
        CHECK_THAT(bias.value, Close(golden["bias." + step]).within(kGoldenTolerance));
    }
}

TEST_CASE("learning_rate_at: the formula, computed in Python", "[12][goldens][0 pts]") {
    const Golden golden("schedule");
    const std::vector<double> rates = golden.numbers("learning_rate_lowest");
    const std::vector<int> lengths = golden.ints("warmup_steps"), steps = golden.ints("step");
    const Schedule schedule{
        .learning_rate = rates[0], .lowest = rates[1], .warmup = lengths[0], .steps = lengths[1]};
    for (std::size_t i = 0; i < steps.size(); ++i) {
        INFO("step " << steps[i]);
        const double rate = golden.numbers("rate")[i];
        CHECK_THAT(learning_rate_at(schedule, steps[i]), WithinRel(rate, 1e-12));
    }
}

TEST_CASE("Golden: reads blocks of numbers", "[goldens][0 pts]") {
    const Folder folder;
    const Golden golden(folder.put(
        "golden.txt", "# a comment\nx 2 3\n1 -2.5 3e-2\n-inf inf 6\n\nids 1 3\n4 0 -1\n"));
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(golden.numbers("x") == std::vector<double>{1, -2.5, 3e-2, -infinity, infinity, 6});
    CHECK(golden["x"](1, 2) == 6);
    CHECK(shape(golden["x"]) == "2x3");
    CHECK(golden.ints("ids") == std::vector<int>{4, 0, -1});
}

TEST_CASE("Golden: a file that is not as it should be is refused in one line", "[goldens][0 pts]") {
    CHECK_THROWS_WITH(Golden("no_such_file"),
                      ContainsSubstring("tests/golden/no_such_file.txt") &&
                          ContainsSubstring("run the tests from the course's folder"));
    const std::vector<std::pair<std::string, std::string>> table = {
        {"x 1 1\n5\n", "nothing"},  // as it should be
        {"y 1 1\n5\nz 1 1\n5\n", "has no block 'x', only y, z"},
        {"x 1\n5\n", "expected 'name rows cols' but found 'x 1'"},
        {"x 0 3\n", "expected 'name rows cols' but found 'x 0 3'"},
        {"x 1 2\n5\n", "row 0 of 'x' has 1 numbers instead of 2"},
        {"x 2 1\n5\n6 7\n", "row 1 of 'x' has 2 numbers instead of 1"},
        {"x 2 1\n5\n", "the file ends before row 1 of 'x'"},
        {"x 1 1\n5a\n", "row 0 of 'x' holds '5a', which is no number"},
        {"x 1 1\n5\nx 1 1\n5\n", "two blocks are called 'x'"},
        {"x 1 1\n0.5\n", "no whole number"},
        {"x 1 2\n5 6\n", "block 'x' is 1x2, not one number"},
    };
    for (const auto& [text, expected] : table) {
        const std::string complaint = complaint_about(text);
        CHECK_THAT(complaint, ContainsSubstring(expected));
        CHECK(complaint.find('\n') == std::string::npos);
    }
}
