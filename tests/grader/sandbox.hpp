// The system calls with which process.cpp puts a command apart.  They run between fork and exec in
// a program that may have threads, so they touch no heap: what they need is prepared before.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "grader/process.hpp"

namespace grader {

// What the child needs, laid out before the fork.
struct Prepared {
    std::vector<char*> arguments, environment;  // end with a null pointer
    std::vector<const char*> hidden;
    const char* directory = nullptr;
    char user_map[64] = {}, group_map[64] = {};
    Limits limits;
    int user = -1;
    bool apart = false, writable = false;
    int output = -1, socket = -1;  // the child's ends
};

// fork, or fork into namespaces of its own.  -1 with errno where the system refuses.
pid_t fork_child(bool apart);

// In the child: the rest of its life.  In namespaces it becomes the first process there, which
// starts the command, waits for it and passes its end on; else it becomes the command.
[[noreturn]] void become(const Prepared& prepared);

// Ends every process of a user that only student code has.
void kill_all_of(int user);

}  // namespace grader
