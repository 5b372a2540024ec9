#include "grader/build.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <stdexcept>

#include "common/files.hpp"
#include "grader/inspect.hpp"
#include "grader/pool.hpp"

namespace fs = std::filesystem;

namespace grader {
namespace {

// Links objects; the linker runs no student's code, so it needs no sandbox.
std::string link(const Plan& plan, const std::vector<std::string>& flags,
                 const std::vector<std::string>& objects, const std::string& binary) {
    std::vector<std::string> command = plan.link;
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), objects.begin(), objects.end());
    command.insert(command.end(), {"-o", binary});
    command.insert(command.end(), plan.link_after.begin(), plan.link_after.end());
    const Ended ended =
        run_tool(command, {.seconds = 120, .file_mb = 512},
                 {.directory = fs::current_path().string(), .hidden = {}, .writable = true});
    if (ended.how == Ended::How::exited && ended.code == 0) return "";
    return "the tests do not link with it: " + first_error(ended.output);
}

// Two files that define the same function do not link.  The one whose stub has it keeps it; for the
// other the stub stands in.
class Duplicates {
public:
    Duplicates(const Plan& plan, const Compiler& compiler) : plan_(plan), compiler_(compiler) {}

    // The objects after that, and a note for each stub.
    void settle(std::vector<std::string>& objects, std::vector<std::string>& notes) const {
        std::map<std::string, std::vector<std::size_t>> owners;
        for (std::size_t i = 0; i < objects.size(); ++i)
            for (const std::string& name : symbols_of(objects[i]).defined)
                owners[name].push_back(i);
        for (const auto& [name, files] : owners)
            for (const std::size_t i : files) {
                if (files.size() < 2) continue;
                const Plan::Source& source = plan_.sources[i];
                const auto stub = compiler_.compile(source, gpt::read_file(source.stub), 0);
                if (stub.object == objects[i] || symbols_of(stub.object).defined.count(name))
                    continue;
                objects[i] = stub.object;
                notes.push_back(source.file + ": it defines " + readable(name) +
                                ", which is another file's; its functions count as not written");
            }
    }

private:
    const Plan& plan_;
    const Compiler& compiler_;
};

}  // namespace

Built build(const Plan& plan, const std::vector<std::string>& texts, const Workshop& workshop,
            const std::string& name, int workers, const std::vector<std::string>& flags) {
    const Compiler compiler(plan, workshop, name, flags);
    Built built;
    std::mutex guard;
    std::vector<std::string> students(plan.sources.size());  // objects
    for_each_at_once(int(plan.sources.size()), workers, [&](int i, int worker) {
        const Plan::Source& source = plan.sources[std::size_t(i)];
        const std::string stub = gpt::read_file(source.stub), &text = texts[std::size_t(i)];
        auto result = compiler.compile(source, text.empty() ? stub : text, worker);
        if (!result.why.empty()) {
            const std::lock_guard lock(guard);
            built.notes.push_back(source.file + ": " + result.why +
                                  "; its functions count as not written");
            result = compiler.compile(source, stub, worker);
            if (!result.why.empty())
                throw std::runtime_error(source.stub + ": the course's own stub: " + result.why);
        }
        students[std::size_t(i)] = result.object;
    });
    Duplicates(plan, compiler).settle(students, built.notes);
    const auto link_with = [&](std::vector<std::string> tests, const std::string& binary) {
        tests.insert(tests.end(), students.begin(), students.end());
        built.why = link(plan, flags, tests, binary);
        return built.why.empty() ? binary : "";
    };
    const std::string binary = workshop.folder + "/" + name + "-" + plan.lesson;
    built.binary = link_with(plan.objects, binary);
    if (built.binary.empty() || plan.hidden_objects.empty()) return built;
    // the first object is that of the lesson's own tests
    std::vector<std::string> tests = plan.hidden_objects;
    tests.insert(tests.end(), plan.objects.begin() + 1, plan.objects.end());
    built.hidden_binary = link_with(tests, binary + "-hidden");
    return built;
}

}  // namespace grader
