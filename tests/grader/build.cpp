#include "grader/build.hpp"

#include <filesystem>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include "common/files.hpp"
#include "grader/inspect.hpp"
#include "grader/pool.hpp"

namespace fs = std::filesystem;

namespace grader {
namespace {

const std::vector<std::string> kEnvironment = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C",
                                               "TMPDIR=/tmp"};

// The commands name programs as a shell would find them.
std::vector<std::string> through_shell(const std::vector<std::string>& command) {
    std::vector<std::string> result = {"/bin/sh", "-c", "exec \"$@\"", "sh"};
    result.insert(result.end(), command.begin(), command.end());
    return result;
}

// The first line that says what is wrong, without the lines that lead to it.
std::string first_error(const std::string& output) {
    std::istringstream lines(output);
    std::string first;
    for (std::string line; std::getline(lines, line);) {
        if (first.empty()) first = line;
        for (const char* sign :
             {"error: ", "undefined reference", "multiple definition", "Undefined symbol"})
            if (line.find(sign) != std::string::npos) return line;
    }
    return first;
}

std::string explain(const Ended& ended, double seconds) {
    switch (ended.how) {
        case Ended::How::too_long:
            return "its compilation was stopped after " + std::to_string(int(seconds)) + " s";
        case Ended::How::too_much:
            return "its compilation was stopped: too many messages";
        case Ended::How::crashed:
            return "the compiler ended by " + signal_name(ended.code);
        default:
            return "it does not compile: " + first_error(ended.output);
    }
}

class Compiler {
public:
    Compiler(const Plan& plan, const Workshop& workshop, std::string name,
             std::vector<std::string> flags)
        : plan_(plan), shop_(workshop), name_(std::move(name)), flags_(std::move(flags)) {}

    // An object in the store, or why there is none.
    struct Result {
        std::string object, why;
    };
    Result compile(const Plan::Source& source, const std::string& text, int worker) const {
        const std::string key = name_ + plan_.lesson + source.file + '\0' + text;
        Result result{shop_.store->find(key), ""};
        if (!result.object.empty()) return result;
        result.why = make_object(source, text, worker);
        if (!result.why.empty()) return result;
        const std::string object = shop_.folder + "/" + stem_of(source) + ".o";
        const auto why = refuse_symbols(symbols_of(object), plan_.given, source.file);
        if (why.empty())
            result.object = shop_.store->keep(key, object);
        else
            result.why = "it " + why;
        return result;
    }

private:
    std::string stem_of(const Plan::Source& source) const {
        const fs::path file = source.file;
        return "out/" + name_ + "-" + plan_.lesson + "-" + file.stem().string();
    }

    // Preprocesses, looks at what came of that, compiles; says what stopped it.
    std::string make_object(const Plan::Source& source, const std::string& text, int worker) const {
        const std::string stem = stem_of(source), path = shop_.folder + "/" + stem;
        gpt::write_file(shop_.folder + "/" + source.file, text);
        std::vector<std::string> first = source.command;
        first.insert(first.end(), flags_.begin(), flags_.end());
        std::vector<std::string> second = first;
        for (const std::string& w : {std::string("-E"), std::string("-MMD"), std::string("-MF"),
                                     stem + ".d", source.file, std::string("-o"), stem + ".ii"})
            first.push_back(w);
        for (const std::string& w :
             {std::string("-c"), stem + ".ii", std::string("-o"), stem + ".o"})
            second.push_back(w);
        if (const auto why = step(first, worker); !why.empty()) return why;
        if (const auto why = refuse_includes(gpt::read_file(path + ".d")); !why.empty())
            return "it " + why;
        if (const auto why = refuse_source(gpt::read_file(path + ".ii")); !why.empty())
            return "it " + why;
        return step(second, worker);
    }

    std::string step(const std::vector<std::string>& command, int worker) const {
        const Limits limits{.seconds = 60 * shop_.patience,
                            .memory_mb = 3072,
                            .output_kb = 4096,
                            .file_mb = 256,
                            .processes = 64};
        Sandbox sandbox = shop_.sandbox;
        if (sandbox.user >= 0) sandbox.user += worker;
        sandbox.writable = true;
        const Ended ended = run(through_shell(command), kEnvironment, limits, sandbox);
        const bool fine = ended.how == Ended::How::exited && ended.code == 0;
        return fine ? "" : explain(ended, limits.seconds);
    }

    const Plan& plan_;
    const Workshop& shop_;
    std::string name_;
    std::vector<std::string> flags_;
};

// Links objects; the linker runs no student's code, so it needs no sandbox.
std::string link(const Plan& plan, const std::vector<std::string>& flags,
                 const std::vector<std::string>& objects, const std::string& binary) {
    std::vector<std::string> command = plan.link;
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(), objects.begin(), objects.end());
    command.insert(command.end(), {"-o", binary});
    command.insert(command.end(), plan.link_after.begin(), plan.link_after.end());
    const Ended ended =
        run(through_shell(command), kEnvironment, {.seconds = 120, .file_mb = 512},
            {.directory = fs::current_path().string(), .hidden = {}, .writable = true});
    if (ended.how == Ended::How::exited && ended.code == 0) return "";
    return "the tests do not link with it: " + first_error(ended.output);
}

}  // namespace

void furnish(const Workshop& workshop, const std::string& lessons) {
    const fs::path folder = workshop.folder;
    for (const auto& entry : fs::recursive_directory_iterator(lessons)) {
        if (entry.path().extension() != ".hpp") continue;
        const fs::path to = folder / "lessons" / fs::relative(entry.path(), lessons);
        fs::create_directories(to.parent_path());
        fs::copy_file(entry.path(), to, fs::copy_options::overwrite_existing);
    }
    fs::create_directories(folder / "out");
    // whoever the compiler runs as must be able to write there
    fs::permissions(folder / "out", fs::perms::all);
}

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
