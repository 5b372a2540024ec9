// The grader's core: which tests there are, what is taken from a submission, what is refused, how a
// process is held.  Its reports have their own tests (grader.cpp); tests/grader/hostile.sh tries
// the whole.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "grader/inspect.hpp"
#include "grader/items.hpp"
#include "grader/judge.hpp"
#include "grader/process.hpp"
#include "grader/stage.hpp"
#include "support/folder.hpp"
#include "support/test.hpp"

using namespace grader;
using gpt::test::Folder;
namespace fs = std::filesystem;

namespace {

Ended shell(const std::string& script, const Limits& limits = {}, bool apart = false) {
    const Sandbox sandbox{
        .directory = "/", .hidden = {}, .user = -1, .apart = apart, .writable = true};
    return run({"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin"}, limits, sandbox);
}

const std::vector<std::string> kWanted = {"lessons/03_a/ops.cpp", "lessons/03_a/value.cpp",
                                          "lessons/04_b/ops.cpp"};

}  // namespace

TEST_CASE("read_items: names and points of all test cases, 100 points in all", "[grading]") {
    int points = 0;
    for (const auto& entry : fs::directory_iterator("tests")) {
        const std::string name = entry.path().stem().string();
        if (entry.path().extension() != ".cpp" ||
            !std::isdigit(static_cast<unsigned char>(name[0])))
            continue;
        const auto items = read_items(entry.path().string(), name);
        CHECK(items.size() >= 2);
        for (const Item& item : items) points += item.points;
    }
    CHECK(points == 100);
}

TEST_CASE("read_items: names in several pieces, quotes; comments are no tests", "[grading]") {
    const Folder folder;
    const auto file =
        folder.put("t.cpp",
                   "// TEST_CASE(\"no\", \"\")\nTEST_CASE(\"a \\\"b\\\", \"\n  \"c\",\n"
                   "          \"[05][12 pts]\") {}\nTEST_CASE(\"d\", \"[05]\") {}\n");
    const auto items = read_items(file, "05_x");
    REQUIRE(items.size() == 2);
    CHECK(items[0].name == "a \"b\", c");
    CHECK(items[0].points == 12);
    CHECK(items[1].name == "d");
    CHECK(items[1].points == 0);
    const auto bad = folder.put("bad.cpp", "TEST_CASE(kName, \"[05]\") {}\n");
    CHECK_THROWS_WITH(read_items(bad, "05_x"), ContainsSubstring("bad.cpp: a TEST_CASE is not"));
}

TEST_CASE("as_filter: what Catch2 would read as a pattern has a backslash", "[grading]") {
    CHECK(as_filter("a, [b] \"c\" *~\\") == "a\\, \\[b\\] \\\"c\\\" \\*\\~\\\\");
}

TEST_CASE("before_date_in: until the day itself, and no date is refused", "[grading]") {
    const Folder folder;
    CHECK(before_date_in(folder.put("future.txt", "2999-01-01\n")));
    CHECK_FALSE(before_date_in(folder.put("past.txt", "2001-01-01\n")));
    CHECK_FALSE(before_date_in(folder.file("none.txt")));
    CHECK_THROWS_WITH(before_date_in(folder.put("bad.txt", "next week")),
                      ContainsSubstring("bad.txt: want a date"));
}

TEST_CASE("take: the named files, wherever a student put them", "[grading]") {
    const Folder folder;
    folder.put("s/my work/03_a/ops.cpp", "three");
    folder.put("s/my work/lessons/04_b/ops.cpp", "four");
    folder.put("s/solutions/04_b/ops.cpp", "not this");
    folder.put("s/value.cpp", "value");
    folder.put("s/time.txt", "03 2.5\r\nI liked it\n04 x\n05 1e9\n");
    const Submission work = take(folder.file("s"), kWanted, "");
    CHECK(work.student == "s");
    CHECK(work.notes.empty());
    CHECK(work.files.at("lessons/03_a/ops.cpp") == "three");
    CHECK(work.files.at("lessons/04_b/ops.cpp") == "four");
    CHECK(work.files.at("lessons/03_a/value.cpp") == "value");
    CHECK(work.hours == std::map<std::string, double>{{"03", 2.5}});
}

TEST_CASE("take: no links, fifos, folders, huge files; a name of two lessons needs its lesson",
          "[grading]") {
    const Folder folder;
    const std::string secret = folder.put("secret.cpp", "secret");
    folder.put("s/ops.cpp", "whose?");
    fs::create_symlink(secret, folder.file("s/value.cpp"));
    Submission work = take(folder.file("s"), kWanted, "");
    CHECK(work.files.empty());
    CHECK(work.notes.size() == 3);
    fs::remove(folder.file("s/value.cpp"));
    REQUIRE(mkfifo(folder.file("s/value.cpp").c_str(), 0600) == 0);
    CHECK(take(folder.file("s"), kWanted, "").files.empty());
    fs::remove(folder.file("s/value.cpp"));
    folder.put("s/value.cpp", std::string((1 << 20) + 1, 'x'));
    CHECK(take(folder.file("s"), kWanted, "").files.empty());
    CHECK_THROWS_WITH(take("no/such/folder", kWanted, ""),
                      ContainsSubstring("no/such/folder: want a folder or a zip"));
}

TEST_CASE("run: exit codes, signals, time, output", "[grading]") {
    CHECK(shell("exit 3").code == 3);
    CHECK(shell("echo out; echo err >&2").output == "out\nerr\n");
    const Ended crash = shell("kill -SEGV $$");
    CHECK((crash.how == Ended::How::crashed && crash.code == SIGSEGV));
    CHECK(shell("sleep 30", {.seconds = 0.2}).how == Ended::How::too_long);
    const Ended loud = shell("while :; do echo 0123456789; done", {.seconds = 20, .output_kb = 64});
    CHECK(loud.how == Ended::How::too_much);
    CHECK(loud.output.size() <= 64 * 1024);
}

TEST_CASE("run: what a command started does not outlive it", "[grading]") {
    for (const bool apart : {false, can_be_apart()}) {
        INFO("apart: " << apart);
        // The child would write the file half a second after its parent has ended.
        const Folder folder;
        const std::string file = "/var/tmp/gpt-grading-" + std::to_string(getpid());
        shell("(sleep 0.5; echo late > " + file + ") & exit 0", {}, apart);
        shell("sleep 1");
        CHECK_FALSE(fs::exists(file));
        fs::remove(file);
    }
}

TEST_CASE("run: apart, a command sees neither hidden folders nor other processes nor a network",
          "[grading]") {
    if (!can_be_apart()) {
        WARN("this system does not let processes be put apart");
        return;
    }
    const Folder folder;
    folder.put("secret/key.txt", "key");
    folder.put("open/x.txt", "open");
    const Sandbox sandbox{.directory = folder.file("open"),
                          .hidden = {folder.file("secret")},
                          .user = -1,
                          .apart = true};
    const auto say = [&](const std::string& script) {
        return run({"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin"}, {}, sandbox).output;
    };
    CHECK(say("cat x.txt") == "open");
    CHECK(say("cat " + folder.file("secret/key.txt") + " 2>&1").find("key\n") == std::string::npos);
    CHECK(say("echo x > x.txt; cat x.txt").find("open") != std::string::npos);  // read-only
    CHECK(say("grep -c : /proc/net/dev") == "1\n");                             // only lo
    CHECK(say("ls /tmp; ls ..; cat ../secret/key.txt 2>/dev/null") == "work\nwork\n");
}

TEST_CASE("run: apart, it waits for no lock that another thread held when the process split",
          "[grading]") {
    if (!can_be_apart()) {
        WARN("this system does not let processes be set apart");
        return;
    }
    std::atomic<bool> done = false;
    std::thread busy([&] {  // holds the lock of all files most of the time
        while (!done) std::fflush(nullptr);
    });
    int hung = 0;
    for (int i = 0; i < 20; ++i)
        hung += shell("exit 0", {.seconds = 5}, true).how == Ended::How::too_long;
    done = true;
    busy.join();
    CHECK(hung == 0);
}

TEST_CASE("refuse_source: assembly, but not the system's renamed functions", "[grading]") {
    CHECK(refuse_source("int asm_count;\n# 1 \"/usr/include/asm/errno.h\"\n") == "");
    CHECK(refuse_source("extern int f() __asm__ (\"\" \"__isoc99_f\");") == "");
    for (const char* bad :
         {"asm(\"syscall\");", "__asm__ volatile (\"mov $60, %eax\");",
          "asm volatile(\"syscall\" ::: \"memory\");", "asm(\".incbin \\\"x\\\"\");"})
        CHECK(refuse_source(bad) == "contains assembly");
}

TEST_CASE("refuse_includes: only headers of the lessons", "[grading]") {
    CHECK(refuse_includes("x.o: lessons/05_x/linear.cpp \\\n lessons/common/rng.hpp\n") == "");
    for (const char* bad : {"lessons/../solutions/05/linear.cpp", "/etc/passwd", "tests/05.cpp"})
        CHECK(refuse_includes("x.o: lessons/a.cpp " + std::string(bad)) ==
              "includes " + std::string(bad) + ", which is no header of the lessons");
}

TEST_CASE("refuse_symbols: forbidden calls and definitions that are not the student's",
          "[grading]") {
    const std::string file = "lessons/05_x/linear.cpp";
    const auto of = [&](std::set<std::string> defined, std::set<std::string> needed) {
        return refuse_symbols({std::move(defined), {}, std::move(needed)}, {"_ZN3gpt6matmulEv"},
                              {"_ZNSo9_M_insertEv"}, file);
    };
    CHECK(of({"_ZN3gpt6linearEv", "_Z6helperv", "_ZN3gptdvEv"}, {"memcpy", "exp", "_ZSt4cout"}) ==
          "");
    for (const char* call : {"fork", "execve", "write", "open64", "dlsym", "syscall", "ptrace",
                             "getenv", "_ZNSt14basic_ifstreamIcSt11char_traitsIcEEC1Ev"})
        CHECK_THAT(of({}, {call}), ContainsSubstring("which no lesson needs"));
    CHECK(of({"_ZN3gpt6matmulEv"}, {}) == "defines gpt::matmul(), which the course gives");
    CHECK(of({"main"}, {}) == "defines main: the tests have their own");
    for (const char* name :
         {"write", "memcmp", "_Znwm", "_ZdlPv", "_ZNSt6vectorIiE4sizeEv", "_ZN5Catch3fooEv"})
        CHECK(!of({name}, {}).empty());
    CHECK(refuse_symbols({{}, {"_ZNSo9_M_insertEv"}, {}}, {}, {"_ZNSo9_M_insertEv"}, file) ==
          "defines std::ostream::_M_insert(), which belongs to the C++ library");
    CHECK(of({}, {"dup", "fork", "open"}) == "calls dup, fork, open, which no lesson needs");
    CHECK(refuse_symbols({{}, {}, {"_ZN3gpt9read_fileERKNSt7__cxx11E"}}, {}, {},
                         "lessons/11_gpt/checkpoint.cpp") == "");
}

TEST_CASE("place_in_lessons: the first frame of a sanitizer's report that is the student's",
          "[grading]") {
    CHECK(place_in_lessons("    #0 0x1 in memcpy (/usr/lib/x.so+0x1)\n"
                           "    #1 0x2 in gpt::softmax_rows(gpt::Matrix const&) "
                           "lessons/01_matrix/matrix.cpp:41:7\n"
                           "    #2 0x3 in main tests/support/main.cpp:9\n") ==
          "in softmax_rows, lessons/01_matrix/matrix.cpp:41");
    CHECK(place_in_lessons("no frames") == "");
}
