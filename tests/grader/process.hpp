// Runs one command with limits, shut off from the rest of the machine as far as the system allows.
#pragma once

#include <string>
#include <vector>

namespace grader {

struct Limits {
    double seconds =
        10;  // wall-clock time; processor time may be twice that for each of two threads
    long memory_mb = 0;     // address space; 0: as much as there is (what address sanitizers need)
    long output_kb = 1024;  // what it may print
    long file_mb = 64;      // the largest file it may write
    int processes = 128;    // processes and threads at a time, where it has a user of its own
};

// What the command may see.  `user` >= 0 runs it as that user (only root can).  With `apart` it
// gets mounts, network and processes of its own: the folders `hidden` look empty, /tmp is a private
// one, and whatever it started ends with it.  Where the system refuses that, run() throws: ask
// can_be_apart() first.
struct Sandbox {
    std::string directory;  // the working directory
    std::vector<std::string> hidden;
    int user = -1;
    bool apart = false;
    bool writable = false;  // may it write into the working directory?
};

struct Ended {
    enum class How { exited, crashed, too_long, too_much, not_started };
    How how = How::not_started;
    int code = 0;        // the exit code, or the number of the signal
    std::string output;  // what it printed on both streams: the first 64 kB
    std::string record;  // what it wrote to the grader's socket
    double seconds = 0;
};

// `greeting` is sent to the command's end of a socket (the descriptor named in GRADER_SOCKET); what
// the command answers there is the record.  Nothing of the command runs any more when this returns.
Ended run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
          const Limits& limits, const Sandbox& sandbox, const std::string& greeting = "");

// Does this system let us put processes apart?  Tried once.
bool can_be_apart();

// "segmentation fault" for SIGSEGV and so on.
std::string signal_name(int signal);

}  // namespace grader
