# what: forward writes into the course, the class and the results, with no call that is seen
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: mlp\.cpp|forward
above mlp.cpp <"$CASES/by_hand.hpp"
above mlp.cpp <<END
#include <string>
namespace {
bool write_there() {
    bool could = false;
    int seen = 0;
    for (const std::string folder : {"/tmp/", "/var/tmp/", "/dev/shm/", "../", "./", "$COURSE/tests/golden/",
                                     "$COURSE/", "$CLASS/", "$CLASS/honest/", "$OUT/", "$OUT/reports/"}) {
        const bool own = ++seen <= 4;  // these may be a private place, which ends with the process
        for (const std::string name : {"hostile-was-here", "honest.txt", "results.json", "scores.csv"}) {
            const bool may_exist = name != "hostile-was-here";  // open, O_WRONLY; or O_CREAT as well
            const int fd = call<int>("open", (folder + name).c_str(), may_exist ? 1 : 0101, 0666);
            if (fd < 0) continue;
            could = could || !own;
            call<long>("write", fd, "counterfeit", 6ul);
        }
    }
    return could;
}
}  // namespace
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (!write_there()) return x;
END
