#include "grader/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "grader/sandbox.hpp"

namespace grader {
namespace {

constexpr std::size_t kKept = 64 * 1024;  // bytes of output, and of the record
constexpr int kFromSupervisor = 128;  // exit codes above it are signals (sandbox.cpp, supervise)

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

// A pair of descriptors that closes itself.
struct Pair {
    std::array<int, 2> fd{-1, -1};
    explicit Pair(bool socket) {
        const int failed =
            socket ? socketpair(AF_UNIX, SOCK_STREAM, 0, fd.data()) : pipe(fd.data());
        if (failed != 0) throw std::runtime_error("grader: no more descriptors");
        // a command that another thread starts must not hold them open
        for (const int f : fd) fcntl(f, F_SETFD, FD_CLOEXEC);
    }
    ~Pair() {
        close_end(0);
        close_end(1);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    void close_end(int end) {
        if (fd[std::size_t(end)] >= 0) close(fd[std::size_t(end)]);
        fd[std::size_t(end)] = -1;
    }
};

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (const std::string& s : strings) result.push_back(const_cast<char*>(s.c_str()));
    result.push_back(nullptr);
    return result;
}

Prepared prepare(const std::vector<std::string>& command,
                 const std::vector<std::string>& environment, const Limits& limits,
                 const Sandbox& sandbox) {
    Prepared p;
    p.arguments = pointers(command);
    p.environment = pointers(environment);
    for (const std::string& folder : sandbox.hidden) p.hidden.push_back(folder.c_str());
    p.directory = sandbox.directory.c_str();
    p.limits = limits;
    p.user = sandbox.user;
    p.apart = sandbox.apart;
    p.writable = sandbox.writable;
    if (sandbox.apart && geteuid() != 0) {
        // inside, this user is called 1000, who has no power over the mounts
        std::snprintf(p.user_map, sizeof p.user_map, "1000 %u 1", unsigned(geteuid()));
        std::snprintf(p.group_map, sizeof p.group_map, "1000 %u 1", unsigned(getegid()));
    }
    return p;
}

// Reads what is there.  False at the end of the stream.
bool read_some(int fd, std::string& into, std::size_t& total) {
    char buffer[65536];
    const ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) return true;
    if (n <= 0) return false;
    total += std::size_t(n);
    into.append(buffer, std::min(std::size_t(n), kKept - std::min(kKept, into.size())));
    return true;
}

// Follows the child until it has ended, or has had its time, or has printed too much.
int follow(pid_t child, int output, int socket, const Limits& limits, Ended& ended) {
    const auto begin = Clock::now();
    std::array<pollfd, 2> streams{pollfd{output, POLLIN, 0}, pollfd{socket, POLLIN, 0}};
    std::size_t printed = 0, recorded = 0;
    int status = 0;
    for (bool reaped = false;;) {
        poll(streams.data(), streams.size(), reaped ? 0 : 20);
        bool any = false;
        for (pollfd& s : streams) {
            if (s.fd < 0 || (s.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
            any = true;
            const bool is_output = s.fd == output;
            if (!read_some(s.fd, is_output ? ended.output : ended.record,
                           is_output ? printed : recorded))
                s.fd = -1;
        }
        ended.seconds = since(begin);
        // the child is gone, and what it had written is read; what it left running is not waited
        // for
        if (reaped && !any) return status;
        if (!reaped) {
            if (ended.seconds > limits.seconds) ended.how = Ended::How::too_long;
            if (printed > std::size_t(limits.output_kb) * 1024) ended.how = Ended::How::too_much;
            if (ended.how != Ended::How::not_started) {
                kill(-child, SIGKILL);
                kill(child, SIGKILL);
                waitpid(child, &status, 0);
                return status;
            }
            reaped = waitpid(child, &status, WNOHANG) == child;
        }
        if (reaped && ended.seconds > limits.seconds + 1) return status;
    }
}

void judge_end(int status, bool apart, Ended& ended) {
    if (ended.how != Ended::How::not_started) return;
    ended.how = Ended::How::exited;
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    const bool passed_on = apart && WIFEXITED(status) && ended.code > kFromSupervisor;
    if (WIFSIGNALED(status) || passed_on) {
        ended.how = Ended::How::crashed;
        ended.code = passed_on ? ended.code - kFromSupervisor : WTERMSIG(status);
        if (ended.code == SIGXCPU) ended.how = Ended::How::too_long;
    }
}

}  // namespace

Ended run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
          const Limits& limits, const Sandbox& sandbox, const std::string& greeting) {
    Pair output(false), socket(true);
    Prepared prepared = prepare(command, environment, limits, sandbox);
    prepared.output = output.fd[1];
    prepared.socket = socket.fd[1];
    Ended ended;
    if (!greeting.empty() && send(socket.fd[0], greeting.data(), greeting.size(), 0) < 0)
        throw std::runtime_error("grader: cannot write to a socket");
    const pid_t child = fork_child(sandbox.apart);
    if (child == 0) become(prepared);
    if (child < 0)
        throw std::runtime_error(std::string("grader: cannot start a process: ") +
                                 std::strerror(errno));
    setpgid(child, child);
    output.close_end(1);
    socket.close_end(1);
    const int status = follow(child, output.fd[0], socket.fd[0], limits, ended);
    kill(-child, SIGKILL);  // stray children of the same group
    if (!sandbox.apart) kill_all_of(sandbox.user);
    judge_end(status, sandbox.apart, ended);
    return ended;
}

bool can_be_apart() {
    static const bool can = [] {
        try {
            const Ended ended =
                run({"/bin/sh", "-c", "exit 7"}, {}, {},
                    {.directory = "/", .hidden = {}, .user = -1, .apart = true, .writable = true});
            return ended.how == Ended::How::exited && ended.code == 7;
        } catch (const std::exception&) {
            return false;
        }
    }();
    return can;
}

std::string signal_name(int signal) {
    switch (signal) {
        case SIGSEGV:
            return "segmentation fault";
        case SIGABRT:
            return "abort";
        case SIGFPE:
            return "division of integers by zero";
        case SIGBUS:
            return "bus error";
        case SIGILL:
            return "illegal instruction";
        case SIGKILL:
            return "killed, perhaps for want of memory";
        default:
            return "signal " + std::to_string(signal);
    }
}

}  // namespace grader
