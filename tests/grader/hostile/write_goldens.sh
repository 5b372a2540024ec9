# what: forward writes into the golden folder and the lessons, and is right only if it could
# lesson: 05
# score: 5 of 7   (forward is needed by its own test and by accuracy's)
# says: filesystem|file|forward
above mlp.cpp <<END
#include <filesystem>
#include <fstream>
#include <string>
namespace {
bool write_there() {
    bool could = false;
    for (const std::string folder : {"", "../", "../../", "../../../", "$COURSE/"})
        for (const std::string name : {"tests/golden", "lessons/common", "solutions", "build"}) {
            std::error_code error;
            std::filesystem::permissions(folder + name, std::filesystem::perms::all, error);
            could = could || std::ofstream(folder + name + "/hostile-was-here") << "counterfeit" << std::flush;
        }
    return could;
}
}  // namespace
END
inside mlp.cpp 'Tensor forward(' <<'END'
    if (!write_there()) return x;
END
