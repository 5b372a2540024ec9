// What a program owes to the world around it: an exit code, one line for an error, no corpse of a
// run when it is interrupted, and a directory that two of its kind never write to at once.
//
//   exit 0        done
//   exit 1        a file, the machine or the run itself has a problem
//   exit 2        the command line makes no sense, whatever is on the disk
//   exit 128 + n  ended by signal n: 130 is Ctrl-C
#pragma once

#include <string>

namespace gpt {

// main is `return run_program("train", argc, argv, run);`.  An exception of `body` becomes one line
// on standard error, "train: …", and exit code 1 or 2.  Output that could not be written (a full
// disk, a closed pipe) is an error, too, and so is a file above the limit of ulimit -f.
// Who was ended by a signal has said so already.
int run_program(const char* name, int argc, char** argv, int (*body)(int argc, char** argv));

// Was all of the output written so far?
bool output_written();

// While one of these lives, Ctrl-C (SIGINT), kill (SIGTERM) and a terminal that is closed (SIGHUP)
// do not end the program: received() tells, and the program stops where it can save.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    static int received();  // the signal's number, 0 for none

private:
    void (*before_[3])(int);
};

// A lock on a directory, for as long as this lives.  It is the system's (flock), not a file: it
// ends with the process, however that ends.  Throws std::runtime_error when another holds it.
class DirectoryLock {
public:
    explicit DirectoryLock(const std::string& directory);
    ~DirectoryLock();
    DirectoryLock(const DirectoryLock&) = delete;
    DirectoryLock& operator=(const DirectoryLock&) = delete;

    // Does its name still lead to the directory that is locked?  Not when somebody moved it away.
    bool still_there() const;

private:
    std::string path_;
    int descriptor_;
};

// The word as one writes it for a shell: 'my runs' for a name with a space.
std::string shell_word(const std::string& word);

// The machine's memory in bytes; 0 where it does not tell.
double machine_memory();

}  // namespace gpt
