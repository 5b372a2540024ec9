#include "common/program.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <new>
#include <stdexcept>

#include "common/error.hpp"
#include "common/flags.hpp"
#include "common/parallel.hpp"

namespace gpt {

namespace {

volatile std::sig_atomic_t stop_signal = 0;

constexpr int kStops[] = {SIGINT, SIGTERM, SIGHUP};

int report(const char* name, const std::string& message, int code) {
    std::fflush(stdout);
    std::cerr << name << ": " << message << std::endl;
    return code;
}

}  // namespace

bool output_written() {
    std::cout.flush();
    return std::fflush(stdout) == 0 && !std::ferror(stdout) && std::cout;
}

int run_program(const char* name, int argc, char** argv, int (*body)(int argc, char** argv)) {
    tune_libraries(argv);
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        const int code = body(argc, argv);
        if (output_written() || code > 128) return code;
        return report(name, "the output could not be written", 1);
    } catch (const NotImplemented& error) {
        return report(name, error.what(), 1);  // with its file, line and hint
    } catch (const BadFlags& error) {
        return report(name, one_line(error.what()) + " (" + name + " --help lists the flags)", 2);
    } catch (const std::bad_alloc&) {
        return report(name, "there is not enough memory", 1);
    } catch (const std::exception& error) {
        return report(name, one_line(error.what(), 1000), 1);
    }
}

StopSignals::StopSignals() {
    stop_signal = 0;
    for (int i = 0; i < 3; ++i) {
        before_[i] = std::signal(kStops[i], [](int received) { stop_signal = received; });
        // nohup has the program ignore SIGHUP: then it still does
        if (kStops[i] == SIGHUP && before_[i] == SIG_IGN) std::signal(SIGHUP, SIG_IGN);
    }
}

StopSignals::~StopSignals() {
    for (int i = 0; i < 3; ++i) std::signal(kStops[i], before_[i]);
}

int StopSignals::received() { return stop_signal; }

DirectoryLock::DirectoryLock(const std::string& directory)
    : path_(directory),
      descriptor_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0)
        throw std::runtime_error("cannot open the directory " + one_line(directory) + ": " +
                                 std::strerror(errno));
    // Some network file systems have no locks; to train there must still be possible.
    if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
    close(descriptor_);
    throw std::runtime_error(one_line(directory) +
                             " is being written by another run; wait for it, or choose another");
}

DirectoryLock::~DirectoryLock() { close(descriptor_); }

bool DirectoryLock::still_there() const {
    struct stat ours, now;
    return fstat(descriptor_, &ours) == 0 && stat(path_.c_str(), &now) == 0 &&
           ours.st_dev == now.st_dev && ours.st_ino == now.st_ino;
}

std::string shell_word(const std::string& word) {
    const char* const plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,=:@%";
    if (!word.empty() && word.find_first_not_of(plain) == word.npos) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

double machine_memory() {
    const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? double(pages) * double(size) : 0;
}

}  // namespace gpt
