#include "grader/inspect.hpp"

#include <cxxabi.h>

#include <array>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string_view>
#include <vector>

#include "grader/process.hpp"

namespace grader {
namespace {

bool begins(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> result;
    for (std::string word; in >> word;) result.push_back(word);
    return result;
}

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// What follows asm at `at`: another name for a function, as the system's headers give: __asm (""
// "strchr")? What they name, `nm` shows.
bool is_label(const std::string& text, std::size_t at) {
    std::string name;
    for (; at < text.size() && text[at] != ')'; ++at) {
        const char c = text[at];
        if (is_letter(c))
            name += c;
        else if (std::string_view("(\" \t\n").find(c) == std::string_view::npos)
            return false;
    }
    return !name.empty() && name != "syscall" && name != "sysenter" && name.find("volatile") != 0;
}

// What starts processes, reaches files, the network or memory that is not one's own.  A name stands
// for all that begin with it where it ends in *.
constexpr const char* kForbidden =
    "dprintf vdprintf aio_* lio_listio vmsplice tee copy_file_range preadv* "
    "_IO_* stdin fileno setvbuf "
    "fork vfork clone* exec* fexecve posix_spawn* system popen wait* daemon setsid setpgid "
    "kill* tgkill pthread_kill* sigqueue ptrace prctl syscall seccomp personality "
    "process_vm_* memfd_* mmap* mprotect mremap pkey_* shm* dlopen dlsym* dlvsym dlmopen "
    "dl_iterate_phdr open* __open* creat* fopen* freopen* fdopen* tmpfile* mkstemp* mkdtemp "
    "read pread* readv write pwrite* writev sendfile* splice dup* fcntl* pipe* close fclose "
    "fread* __fread* fwrite* fgets* fputs* socket* connect bind accept* send sendto sendm* "
    "recv* __recv* unlink* remove rename* link* symlink* chmod fchmod* chown mkdir* rmdir "
    "chdir chroot mount umount* unshare setns setuid setgid getenv secure_getenv setenv "
    "putenv unsetenv environ __environ program_invocation* __libc_start* sigaction signal "
    "__sysv_signal longjmp _longjmp __longjmp* siglongjmp setjmp _setjmp sigsetjmp "
    "__sigsetjmp swapcontext makecontext setcontext getcontext opendir* readdir* nftw* ftw* "
    "glob* wordexp realpath readlink* stat* lstat* io_uring* alarm setitimer "
    "_ZNSt12__basic_file* _ZNSt13basic_filebuf* _ZNSt14basic_ifstream* _ZNSt14basic_ofstream* "
    "_ZNSt13basic_fstream* _ZTVSt14basic_ifstream* _ZTVSt14basic_ofstream* "
    "_ZTVSt13basic_filebuf* _ZNSt10filesystem* _ZNKSt10filesystem* _ZN5Catch* _ZNK5Catch* "
    "_ZTIN5Catch* _ZN3gpt4test* _ZN3gpt9read_file* _ZN3gpt10write_file* _ZN3gpt11append_line* "
    "_ZN3gpt14make_directory* _ZN3gpt11file_exists* ";

// The lessons' own files that read and write files, through common/files.hpp.
constexpr std::array kMayUseFiles = {
    "06_tokenizers/tokenizer_file.cpp", "11_gpt/checkpoint.cpp",   "11_gpt/safetensors.cpp",
    "12_training/corpus.cpp",           "12_training/journal.cpp", "12_training/run.cpp",
};

constexpr int kNamed = 5;  // forbidden calls that are named

bool may_use_files(const std::string& file) {
    for (const std::string_view allowed : kMayUseFiles)
        if (file.size() > allowed.size() && file.ends_with(allowed)) return true;
    return false;
}

bool is_forbidden(const std::string& symbol, const std::string& file) {
    const std::string_view bare = std::string_view(symbol).substr(0, symbol.find('@'));
    static const std::vector<std::string> forbidden = words(kForbidden);
    for (const std::string_view f : forbidden) {
        const bool open_end = f.back() == '*';
        const std::string_view name = open_end ? f.substr(0, f.size() - 1) : f;
        if (open_end ? !begins(bare, name) : bare != name) continue;
        return !(may_use_files(file) && begins(name, "_ZN3gpt") && !begins(name, "_ZN3gpt4test"));
    }
    return false;
}

// The course's code is C++ in namespace gpt; a student's helpers may stand outside of it.  The
// standard library's names, the operators new and delete and names without a C++ signature (write,
// main) are not theirs.
std::string refuse_definition(const std::string& symbol, const std::set<std::string>& given) {
    if (symbol == "main") return "defines main: the tests have their own";
    if (given.count(symbol)) return "defines " + readable(symbol) + ", which the course gives";
    for (const char* prefix :
         {"_Zn", "_Zd", "_ZSt", "_ZNSt", "_ZNKSt", "_ZN9__gnu_cxx", "_ZN5Catch", "_ZNK5Catch",
          "_ZN3gpt4test", "_ZTVSt", "_ZTISt", "_ZN10__cxxabiv1"})
        if (begins(symbol, prefix)) {
            // operators of one's own types (_ZdvRK..., division) are fine: new and delete are _Znw,
            // _Zna, _Zdl, _Zda
            const bool of_operators = std::string_view(prefix).size() == 3;
            const char c = symbol.size() > 3 ? symbol[3] : ' ';
            if (of_operators && !(prefix[2] == 'n' ? c == 'w' || c == 'a' : c == 'l' || c == 'a'))
                continue;
            return "defines " + readable(symbol) +
                   ", which belongs to the C++ library or the tests";
        }
    if (!begins(symbol, "_Z"))
        return "defines " + symbol + ", which is no C++ function of the lesson";
    return "";
}

}  // namespace

std::string readable(const std::string& symbol) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(
        abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free);
    return status == 0 ? std::string(name.get()) : symbol;
}

Symbols symbols_of(const std::string& object) {
    const Ended ended = run({"/bin/sh", "-c", "exec nm -P \"$1\"", "sh", object},
                            {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C"},
                            {.seconds = 30, .output_kb = 8192}, {.directory = "/", .hidden = {}});
    Symbols symbols;
    std::istringstream lines(ended.output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        char type = ' ';
        if (!(words >> name >> type)) continue;
        if (begins(name, ".gomp_critical"))
            continue;  // the lock of a critical section, one for all
#ifdef __APPLE__
        if (name[0] == '_') name.erase(0, 1);
#endif
        if (type == 'U' || type == 'w' || type == 'v')
            symbols.needed.insert(name);
        else if (type == 'W' || type == 'V' || type == 'u')
            symbols.shared.insert(name);
        else if (std::isupper(static_cast<unsigned char>(type)) || type == 'i')
            symbols.defined.insert(name);
    }
    return symbols;
}

std::string refuse_symbols(const Symbols& student, const std::set<std::string>& given,
                           const std::set<std::string>& library, const std::string& file) {
    std::string calls;
    int count = 0;
    for (const std::string& name : student.needed)
        if (is_forbidden(name, file) && ++count <= kNamed)
            calls += (calls.empty() ? "" : ", ") + readable(name);
    if (!calls.empty()) return "calls " + calls + ", which no lesson needs";
    for (const std::string& name : student.defined)
        if (const std::string why = refuse_definition(name, given); !why.empty()) return why;
    for (const std::string& name : student.shared) {
        // inline functions and templates of the library are everywhere; weak C functions are not
        if (!begins(name, "_Z") && !begins(name, "DW.ref."))
            return "defines " + name + ", which is no C++ function of the lesson";
        // what the course's objects want from the C++ library would come from here
        if (library.count(name))
            return "defines " + readable(name) + ", which belongs to the C++ library";
        if (begins(name, "_ZN5Catch") || begins(name, "_ZN3gpt4test"))
            return "defines " + readable(name) + ", which belongs to the tests";
    }
    return "";
}

std::string refuse_source(const std::string& preprocessed) {
    std::istringstream lines(preprocessed);
    std::string text;
    for (std::string line; std::getline(lines, line);)
        if (!begins(line, "# ")) text += line + '\n';  // else it names a file: asm/errno.h
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string word;
        for (; i < text.size() && is_letter(text[i]); ++i) word += text[i];
        if ((word == "asm" || word == "__asm" || word == "__asm__") && !is_label(text, i))
            return "contains assembly";
    }
    return "";
}

std::string refuse_includes(const std::string& dependencies) {
    std::istringstream words(dependencies);
    for (std::string path; words >> path;) {
        if (path == "\\" || path.back() == ':') continue;
        if (!begins(path, "lessons/") || path.find("..") != std::string::npos)
            return "includes " + path + ", which is no header of the lessons";
    }
    return "";
}

}  // namespace grader
