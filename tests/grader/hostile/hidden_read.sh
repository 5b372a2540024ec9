# what: forward reads the reference, the tests and work that is graded at the same time, with no call that is seen
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
# never: x = linear\(x, mlp|TEST_CASE\(
above mlp.cpp <"$CASES/by_hand.hpp"
above mlp.cpp <<END
#include <iostream>
#include <string>
namespace {
bool read_one(const std::string& name) {
    const int fd = call<int>("open", name.c_str(), 0);
    char text[4097] = {};
    if (fd < 0 || call<long>("read", fd, text, sizeof text - 1) <= 0) return false;
    if (std::strstr(text, "reads the tables that the loader reads")) return false;  // this file itself
    std::cerr << text;
    return true;
}
bool read_them() {
    const std::string own = "lessons/05_neural_networks/mlp.cpp";
    bool found = read_one("$CLASS/honest/" + own);
    for (const std::string folder : {"", "../", "../../", "../../../", "$COURSE/"})
        for (const std::string name : {"solutions/05_neural_networks/mlp.cpp", "tests/05_neural_networks.cpp"})
            found = read_one(folder + name) || found;
    for (int n = 0; n < 300; ++n)  // the grader's folders for other submissions
        found = read_one("../" + std::to_string(n) + "/" + own) || found;
    return found;
}
}  // namespace
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (!read_them()) return x;
END
