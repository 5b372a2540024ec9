#include "grader/sandbox.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#ifdef __linux__
    #include <sched.h>
    #include <sys/mount.h>
    #include <sys/prctl.h>
    #include <sys/syscall.h>
#endif

namespace grader {
namespace {

constexpr int kSocket = 3;  // where the command finds the grader's socket
constexpr int kFailed = 126;
constexpr const char* kWork = "/tmp/work";  // the working directory of what is apart

// After a bare clone every lock of the C library is as some other thread held it: from there to
// execve only system calls are safe.  The library's fork and setuid could wait for ever.
#ifdef __linux__
pid_t bare_clone(unsigned long flags) {
    return pid_t(syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}
bool become_user(uid_t id) {
    return syscall(SYS_setgroups, 0, nullptr) == 0 && syscall(SYS_setgid, id) == 0 &&
           syscall(SYS_setuid, id) == 0;
}
#else
bool become_user(uid_t id) { return !setgroups(0, nullptr) && !setgid(gid_t(id)) && !setuid(id); }
#endif

// Says why on the command's output and ends.
[[noreturn]] void give_up(const char* what) {
    const char* reason = std::strerror(errno);
    for (const char* part : {"grader: ", what, ": ", reason, "\n"})
        if (write(2, part, std::strlen(part)) < 0) break;
    _exit(kFailed);
}

void set_limit(int what, rlim_t value) {
    rlimit now{};
    if (getrlimit(what, &now) == 0 && now.rlim_max != RLIM_INFINITY && now.rlim_max < value)
        value = now.rlim_max;
    const rlimit both{value, value};
    setrlimit(what, &both);
}

void set_limits(const Prepared& p) {
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_FSIZE, rlim_t(p.limits.file_mb) << 20);
    set_limit(RLIMIT_CPU, rlim_t(4 * p.limits.seconds) + 1);
#ifdef __linux__  // macOS knows no limit of the address space
    if (p.limits.memory_mb > 0) set_limit(RLIMIT_AS, rlim_t(p.limits.memory_mb) << 20);
#endif
    // A user's limit counts all that the user runs: it is of use where the user is the command's
    // alone.
    if (p.user >= 0 && p.limits.processes > 0) set_limit(RLIMIT_NPROC, rlim_t(p.limits.processes));
}

void close_all_from(int first) {
#ifdef SYS_close_range
    if (syscall(SYS_close_range, unsigned(first), ~0u, 0u) == 0) return;
#endif
    for (int fd = first; fd < 1024; ++fd) close(fd);
}

void connect_streams(const Prepared& p) {
    const int null = open("/dev/null", O_RDONLY);
    // away from the places that they go to
    const int output = fcntl(p.output, F_DUPFD, 10), socket = fcntl(p.socket, F_DUPFD, 10);
    dup2(null, 0);
    dup2(output, 1);
    dup2(output, 2);
    dup2(socket, kSocket);
}

[[noreturn]] void execute(const Prepared& p) {
    set_limits(p);
    if (p.user >= 0 && !become_user(uid_t(p.user))) give_up("cannot become the student's user");
    // no signal that was ignored or blocked here stays so
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    close_all_from(kSocket + 1);
    execve(p.arguments[0], p.arguments.data(), p.environment.data());
    give_up(p.arguments[0]);
}

#ifdef __linux__

void write_map(const char* file, const char* text) {
    const int fd = open(file, O_WRONLY);
    if (fd < 0 || write(fd, text, std::strlen(text)) < 0) give_up(file);
    close(fd);
}

void mount_empty(const char* folder, const char* options) {
    if (access(folder, F_OK) != 0) return;
    if (mount("none", folder, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) give_up(folder);
}

// The working directory moves to a place of its own in the private /tmp: from its old place a way
// up (..) would lead past what is hidden.
void arrange_mounts(const Prepared& p) {
    if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) give_up("mounts");
    const int directory = open(p.directory, O_RDONLY | O_DIRECTORY);
    if (directory < 0) give_up(p.directory);
    char source[64];
    std::snprintf(source, sizeof source, "/proc/self/fd/%d", directory);
    for (const char* folder : p.hidden) mount_empty(folder, "mode=555,size=4k");
    for (const char* folder : {"/tmp", "/var/tmp", "/dev/shm"})
        mount_empty(folder, "mode=1777,size=256m");
    if (mkdir(kWork, 0755) != 0 || mount(source, kWork, nullptr, MS_BIND | MS_REC, nullptr) != 0)
        give_up("the working directory");
    const unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;
    if (!p.writable && mount("none", kWork, nullptr, flags, nullptr) != 0)
        give_up("the working directory, read-only");
    if (chdir(kWork) != 0) give_up(kWork);
    close(directory);
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
          nullptr);  // not always allowed
}

// The first process of its own world: when it ends, all others there end.
[[noreturn]] void supervise(const Prepared& p) {
    if (p.user_map[0] != '\0') {
        write_map("/proc/self/setgroups", "deny");
        write_map("/proc/self/uid_map", p.user_map);
        write_map("/proc/self/gid_map", p.group_map);
    }
    arrange_mounts(p);
    const pid_t command = bare_clone(0);
    if (command < 0) give_up("clone");
    if (command == 0) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        execute(p);
    }
    close(kSocket);
    int status = 0;
    for (;;) {
        const pid_t ended = wait(&status);
        if (ended == command || (ended < 0 && errno != EINTR)) break;
    }
    // a signal cannot end this process in the way it ended the command: say so as 128 + its number
    _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

#endif

}  // namespace

pid_t fork_child(bool apart) {
#ifdef __linux__
    if (apart) {
        unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC;
        if (geteuid() != 0) flags |= CLONE_NEWUSER;
        return bare_clone(flags);
    }
#endif
    if (apart) {
        errno = ENOSYS;
        return -1;
    }
    return fork();
}

void become(const Prepared& p) {
    setpgid(0, 0);
    connect_streams(p);
#ifdef __linux__
    if (p.apart) supervise(p);
#endif
    if (chdir(p.directory) != 0) give_up(p.directory);
    execute(p);
}

void kill_all_of(int user) {
    if (user <= 0 || geteuid() != 0) return;
    const pid_t killer = fork();
    if (killer == 0) {
        if (become_user(uid_t(user))) kill(-1, SIGKILL);
        _exit(0);
    }
    if (killer > 0) waitpid(killer, nullptr, 0);
}

}  // namespace grader
