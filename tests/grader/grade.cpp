// The grader: make grade, make grade-class (.make/grade.mk gives it its plans).
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <thread>

#include "common/flags.hpp"
#include "grader/grading.hpp"
#include "grader/pool.hpp"

namespace fs = std::filesystem;

namespace {

using namespace grader;

gpt::Flags make_flags() {
    gpt::Flags flags("grade", "points for a submission, or for a class of them");
    flags.add("--lessons", "", "the lessons' folders: 05_neural_networks, or several with commas");
    flags.add("--plans", "", "the folder of the plans");
    flags.add("--races-plans", "",
              "the same for ThreadSanitizer; without: repeats on 1 and 4 threads");
    flags.add_switch("--no-memory", "do not look for memory errors");
    flags.add_switch("--no-races", "do not look for data races");
    flags.add_switch("--no-sandbox", "do not put the student's code apart");
    flags.add("--time", "1", "the factor of all time limits");
    flags.add("--workers", "0", "how many tests run at a time; 0: half the processors");
    flags.add("--submission", ".", "a folder or a zip");
    flags.add("--format", "text",
              "text, gradescope, classroom50, prairielearn, junit or csv; or several with commas");
    flags.add("--out", "",
              "the file to write, - for the screen, one for each format; for a class, the folder");
    flags.add("--class", "", "a folder of submissions");
    return flags;
}

std::vector<std::string> split(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> parts;
    for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
    return parts;
}

// Each of them at least two threads: what the tests run with.
int workers_of(const gpt::Flags& flags) {
    const int asked = flags.integer("--workers", 0, 256);
    return asked > 0 ? asked : std::max(2, int(std::thread::hardware_concurrency()) / 2);
}

Settings settings_of(const gpt::Flags& flags) {
    Settings s;
    s.lessons = split(flags.text("--lessons"));
    s.plans = flags.text("--plans");
    s.memory = !flags.on("--no-memory");
    s.races_plans = flags.text("--races-plans");
    s.races = !flags.on("--no-races");
    s.apart = !flags.on("--no-sandbox");
    s.patience = flags.number("--time", 0.01, 1000);
    if (s.lessons.empty() || s.plans.empty())
        throw gpt::BadFlags("run the grader by make grade, which tells it where all is");
    // the course's folder with references, hidden tests and results, the submissions, and people's
    // own files
    s.hidden = {fs::current_path().string(), "/home", "/root", "/autograder"};
    std::vector<std::string> paths = split(flags.text("--out"));
    for (const char* flag : {"--submission", "--class", "--out"}) paths.push_back(flags.text(flag));
    for (const std::string& path : paths)
        if (!path.empty() && path != "." && path != "-")
            s.hidden.push_back(fs::absolute(path).lexically_normal().parent_path().string());
    // nothing can be hidden that all else stands in, and what is not there needs no hiding
    std::erase_if(s.hidden, [](const std::string& h) { return h == "/" || !fs::is_directory(h); });
    std::erase_if(s.hidden, [](const std::string& h) { return h == "/tmp" || h == "/var/tmp"; });
    return s;
}

// What a report is written to.
struct Output {
    Format format;
    std::string file;  // "-": the screen
};

std::vector<Output> outputs_of(const gpt::Flags& flags) {
    std::vector<Output> outputs;
    for (const std::string& name : split(flags.text("--format")))
        outputs.push_back({parse_format(name), "-"});
    std::vector<std::string> files = split(flags.text("--out"));
    if (outputs.size() == 1) files = {flags.text("--out")};  // there a comma is one of the path's
    if (outputs.empty()) throw gpt::BadFlags("--format needs a format");
    if (files.size() > outputs.size())
        throw gpt::BadFlags("--out names more files than --format has formats");
    for (std::size_t i = 0; i < files.size(); ++i)
        if (!files[i].empty()) outputs[i].file = files[i];
    return outputs;
}

int grade_one(Grader& grader, const gpt::Flags& flags) {
    const std::vector<Output> outputs = outputs_of(flags);
    const bool terminal = isatty(2) != 0;
    const auto told = [&](const Report& report) {
        for (const Output& output : outputs)
            if (output.file != "-")
                write_whole_file(output.file, write_report(report, output.format));
        if (!terminal) return;
        const auto tried = std::count_if(report.items.begin(), report.items.end(),
                                         [](const Item& i) { return i.headline != "not run"; });
        std::cerr << "\r  " << tried << " of " << report.items.size() << " tests ..." << std::flush;
        if (report.complete) std::cerr << "\r                              \r";
    };
    const Report report = grader.grade(flags.text("--submission"), 0, workers_of(flags), told);
    for (const Output& output : outputs)
        if (output.file == "-") std::cout << write_report(report, output.format) << std::flush;
    // of hidden tests nothing is said, not by this either
    return std::all_of(report.items.begin(), report.items.end(),
                       [](const Item& i) { return i.passed || i.hidden; })
               ? 0
               : 1;
}

std::vector<std::string> submissions_in(const std::string& folder) {
    std::vector<std::string> found;
    if (!fs::is_directory(folder))
        throw std::runtime_error(folder + ": want a folder of submissions");
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name[0] == '.' || entry.is_symlink()) continue;
        if (entry.is_directory() || entry.path().extension() == ".zip")
            found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    if (found.empty()) throw std::runtime_error(folder + ": no folder and no .zip in it");
    return found;
}

// A submission with which the grader itself fails is one row with that reason; the others go on.
Report grade_safely(Grader& grader, const std::string& submission, int worker) {
    Report last;
    last.student = fs::path(submission).filename().string();
    try {
        return grader.grade(submission, worker, 1, [&](const Report& report) { last = report; });
    } catch (const std::exception& error) {
        last.notes.push_back(std::string("this submission could not be graded: ") + error.what());
        return last;
    }
}

int grade_class(Grader& grader, const gpt::Flags& flags) {
    const std::vector<std::string> submissions = submissions_in(flags.text("--class"));
    const std::string out = flags.text("--out").empty() ? "build/class" : flags.text("--out");
    fs::create_directories(out + "/reports");
    std::vector<Report> reports(submissions.size());
    std::mutex guard;
    int done = 0;
    for_each_at_once(int(submissions.size()), workers_of(flags), [&](int i, int worker) {
        const std::string& path = submissions[std::size_t(i)];
        const Report report = grade_safely(grader, path, worker);
        const std::string file = out + "/reports/" + fs::path(path).filename().string();
        write_whole_file(file + ".txt", write_report(report, Format::text));
        write_whole_file(file + ".json", write_report(report, Format::gradescope));
        const std::lock_guard lock(guard);
        reports[std::size_t(i)] = report;
        std::cout << ++done << " of " << submissions.size() << "  " << report.student << "  "
                  << report.reached() << " of " << report.possible() << " points" << std::endl;
    });
    write_whole_file(out + "/scores.csv", class_csv(reports));
    write_whole_file(out + "/class.html", class_page(reports));
    std::cout << "\nscores: " << out << "/scores.csv\npage:   " << out
              << "/class.html\nwhat each student reads: " << out << "/reports/\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    umask(022);  // the student's user must be able to read what is made for it
    try {
        gpt::Flags flags = make_flags();
        flags.parse(argc, argv);
        if (flags.wants_help()) {
            std::cout << flags.help();
            return 0;
        }
        Grader grader(settings_of(flags));
        return flags.text("--class").empty() ? grade_one(grader, flags)
                                             : grade_class(grader, flags);
    } catch (const gpt::BadFlags& error) {
        std::cerr << "grade: " << error.what() << '\n';
    } catch (const std::exception& error) {
        std::cerr << "grade: " << error.what() << '\n';
    }
    return 2;
}
