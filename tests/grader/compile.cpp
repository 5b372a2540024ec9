#include "grader/compile.hpp"

#include <filesystem>
#include <sstream>

#include "common/files.hpp"
#include "grader/inspect.hpp"

namespace fs = std::filesystem;

namespace grader {
namespace {

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

}  // namespace

Ended run_tool(const std::vector<std::string>& command, const Limits& limits,
               const Sandbox& sandbox) {
    std::vector<std::string> whole = {"/bin/sh", "-c", "exec \"$@\"", "sh"};
    whole.insert(whole.end(), command.begin(), command.end());
    return run(whole, {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TMPDIR=/tmp"}, limits,
               sandbox);
}

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

void furnish(const Workshop& workshop) {
    const fs::path folder = workshop.folder;
    const auto put = [&](const fs::path& file) {
        fs::create_directories((folder / file).parent_path());
        fs::copy_file(file, folder / file, fs::copy_options::overwrite_existing);
        fs::permissions(folder / file, fs::perms(0644));  // whatever they are in the course
    };
    for (const auto& entry : fs::recursive_directory_iterator("lessons"))
        if (entry.path().extension() == ".hpp") put(entry.path());
    for (const auto& entry : fs::directory_iterator("tests/golden"))
        if (entry.is_regular_file()) put(entry.path());
    fs::create_directories(folder / "out");
    // whoever the compiler runs as must be able to write there
    fs::permissions(folder / "out", fs::perms::all);
}

Compiler::Result Compiler::compile(const Plan::Source& source, const std::string& text,
                                   int worker) const {
    const std::string key = name_ + plan_.lesson + source.file + '\0' + text;
    Result result{shop_.store->find(key), ""};
    if (!result.object.empty()) return result;
    result.why = make_object(source, text, worker);
    if (!result.why.empty()) return result;
    const std::string object = shop_.folder + "/" + stem_of(source) + ".o";
    const auto why = refuse_symbols(symbols_of(object), plan_.given, plan_.library, source.file);
    if (why.empty())
        result.object = shop_.store->keep(key, object);
    else
        result.why = "it " + why;
    return result;
}

std::string Compiler::stem_of(const Plan::Source& source) const {
    const fs::path file = source.file;
    return "out/" + name_ + "-" + plan_.lesson + "-" + file.stem().string();
}

// Says what stopped it.
std::string Compiler::make_object(const Plan::Source& source, const std::string& text,
                                  int worker) const {
    const std::string stem = stem_of(source), path = shop_.folder + "/" + stem;
    gpt::write_file(shop_.folder + "/" + source.file, text);
    std::vector<std::string> first = source.command;
    first.insert(first.end(), flags_.begin(), flags_.end());
    std::vector<std::string> second = first;
    for (const std::string& w : {std::string("-E"), std::string("-MMD"), std::string("-MF"),
                                 stem + ".d", source.file, std::string("-o"), stem + ".ii"})
        first.push_back(w);
    for (const std::string& w : {std::string("-c"), stem + ".ii", std::string("-o"), stem + ".o"})
        second.push_back(w);
    if (const auto why = step(first, worker); !why.empty()) return why;
    if (const auto why = refuse_includes(gpt::read_file(path + ".d")); !why.empty())
        return "it " + why;
    if (const auto why = refuse_source(gpt::read_file(path + ".ii")); !why.empty())
        return "it " + why;
    return step(second, worker);
}

std::string Compiler::step(const std::vector<std::string>& command, int worker) const {
    const Limits limits{.seconds = 60 * shop_.patience,
                        .memory_mb = 3072,
                        .output_kb = 4096,
                        .file_mb = 256,
                        .processes = 64};
    Sandbox sandbox = shop_.sandbox;
    if (sandbox.user >= 0) sandbox.user += worker;
    sandbox.writable = true;
    const Ended ended = run_tool(command, limits, sandbox);
    const bool fine = ended.how == Ended::How::exited && ended.code == 0;
    return fine ? "" : explain(ended, limits.seconds);
}

}  // namespace grader
