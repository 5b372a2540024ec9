#include "grader/stage.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "grader/process.hpp"

namespace fs = std::filesystem;

namespace grader {
namespace {

constexpr int kMostEntries = 20000;      // of a submission's folder
constexpr off_t kLargestFile = 1 << 20;  // of a source
constexpr double kMostHours = 500;       // for one lesson

// A regular file's text; an empty optional and the reason where it cannot be had.
std::optional<std::string> read_regular(const fs::path& path, std::string& why) {
    // without O_NONBLOCK a fifo would never open
    const int fd = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat info {};
    if (fd < 0 || fstat(fd, &info) != 0) {
        why = std::strerror(errno);
        if (fd >= 0) close(fd);
        return std::nullopt;
    }
    std::string text;
    if (!S_ISREG(info.st_mode)) {
        why = "it is no ordinary file";
    } else if (info.st_size > kLargestFile) {
        why = "it is larger than 1 MB";
    } else {
        char buffer[65536];
        for (ssize_t n = 0; (n = read(fd, buffer, sizeof buffer)) > 0;)
            text.append(buffer, std::size_t(n));
    }
    close(fd);
    return why.empty() ? std::optional(text) : std::nullopt;
}

// All ordinary files and links below the folder, by their paths from there; the shortest first.
std::vector<std::string> entries(const fs::path& folder, std::vector<std::string>& notes) {
    std::vector<std::string> found;
    std::error_code error;
    const auto options = fs::directory_options::skip_permission_denied;
    int seen = 0;
    for (auto at = fs::recursive_directory_iterator(folder, options, error);
         !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        if (++seen > kMostEntries) {
            notes.push_back("more than " + std::to_string(kMostEntries) +
                            " files: the rest was not looked at");
            break;
        }
        const std::string path = at->path().string().substr(folder.string().size() + 1);
        const std::string name = at->path().filename().string();
        if (name == "build" || name == "solutions" || name == ".git" || name == "__MACOSX") {
            at.disable_recursion_pending();  // a whole working folder was handed in
        } else if (!fs::is_directory(at->symlink_status(error))) {
            found.push_back(path);
        }
    }
    std::sort(found.begin(), found.end(), [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    return found;
}

bool ends_with_path(const std::string& path, const std::string& end) {
    return path == end ||
           (path.size() > end.size() &&
            path.compare(path.size() - end.size() - 1, std::string::npos, "/" + end) == 0);
}

// The best of the entries for a wanted file; empty where there is none.
std::string choose(const std::vector<std::string>& found, const std::string& want, bool unique) {
    const std::string in_lesson = want.substr(want.find('/') + 1);
    const std::string name = want.substr(want.rfind('/') + 1);
    for (const std::string& pattern : {want, in_lesson, unique ? name : want})
        for (const std::string& path : found)
            if (ends_with_path(path, pattern)) return path;
    return "";
}

// Lines such as "05 2.5"; other lines are the student's own remarks.
std::map<std::string, double> read_hours(const std::string& text) {
    std::map<std::string, double> hours;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string lesson;
        double h = 0;
        if (words >> lesson >> h && lesson.size() == 2 && h >= 0 && h <= kMostHours &&
            lesson.find_first_not_of("0123456789") == std::string::npos)
            hours[lesson] = h;
    }
    return hours;
}

// Takes from a zip what is wanted, each name by itself: one that unpacks to gigabytes does not stop
// the others.
void unpack(const std::string& zip, const std::string& into, const std::vector<std::string>& names,
            std::vector<std::string>& notes) {
    fs::create_directories(into);
    std::vector<std::string> command = {
        "/bin/sh",
        "-c",
        "unset UNZIP; zip=$1; into=$2; shift 2; if command -v unzip >/dev/null; then\n"
        "unzip -Z1 \"$zip\" >/dev/null || exit\n"
        "for name; do unzip -qq -o -d \"$into\" \"$zip\" \"$name\" \"*/$name\" 2>/dev/null "
        "</dev/null; done\n"
        "elif command -v python3 >/dev/null; then python3 -m zipfile -e \"$zip\" \"$into\"\n"
        "else echo 'neither unzip nor python3 is there'; exit 2; fi; exit 0",
        "sh",
        fs::absolute(zip).string(),
        into};
    command.insert(command.end(), names.begin(), names.end());
    const Ended ended = run(command, {"PATH=/usr/local/bin:/usr/bin:/bin"},
                            {.seconds = 60, .memory_mb = 2048, .file_mb = 2},
                            {.directory = into, .hidden = {}, .user = -1, .writable = true});
    if (ended.how != Ended::How::exited || ended.code != 0)
        notes.push_back("the zip could not be unpacked: " +
                        ended.output.substr(0, ended.output.find('\n')));
}

}  // namespace

Submission take(const std::string& path, const std::vector<std::string>& wanted,
                const std::string& scratch) {
    Submission result;
    fs::path folder = fs::path(path).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    result.student = fs::absolute(folder).lexically_normal().filename().string();
    if (fs::is_regular_file(folder)) {
        result.student = folder.stem().string();
        std::vector<std::string> names = {"time.txt"};
        for (const std::string& want : wanted) names.push_back(want.substr(want.rfind('/') + 1));
        unpack(path, scratch, names, result.notes);
        folder = scratch;
    } else if (!fs::is_directory(folder)) {
        throw std::runtime_error(path + ": want a folder or a zip of a student's work");
    }
    const std::vector<std::string> found = entries(folder, result.notes);
    for (const std::string& want : wanted) {
        const std::string name = want.substr(want.rfind('/') + 1);
        const auto same_name = std::count_if(
            wanted.begin(), wanted.end(), [&](const auto& w) { return ends_with_path(w, name); });
        const std::string at = choose(found, want, same_name == 1);
        std::string why = at.empty() ? "it is not in the submission" : "";
        const auto text = at.empty() ? std::nullopt : read_regular(folder / at, why);
        if (text)
            result.files[want] = *text;
        else
            result.notes.push_back(want + ": " + why + "; it counts as not begun");
    }
    std::string why;
    if (const std::string at = choose(found, "time.txt", true); !at.empty())
        if (const auto text = read_regular(folder / at, why)) result.hours = read_hours(*text);
    return result;
}

}  // namespace grader
