#include "grader/judge.hpp"

#include <cctype>
#include <random>
#include <sstream>

#include "grader/items.hpp"

namespace grader {
namespace {

constexpr const char* kNamed = "this is what comes out when ";

// 32 characters that no student's code can know: a record that does not begin with them is forged.
std::string new_word() {
    std::random_device device;
    std::string word;
    for (int i = 0; i < 32; ++i) word += "0123456789abcdef"[device() % 16];
    return word;
}

std::vector<std::string> environment_for(int threads) {
    return {"PATH=/usr/bin:/bin",
            "LC_ALL=C",
            "TMPDIR=/tmp",
            "HOME=/tmp",
            "GRADER_SOCKET=3",
            "GOMP_SPINCOUNT=5000",
            "OMP_NUM_THREADS=" + std::to_string(threads),
            "ASAN_OPTIONS=detect_leaks=0:handle_abort=0:allocator_may_return_null=1",
            "UBSAN_OPTIONS=print_stacktrace=1",
            "TSAN_OPTIONS=ignore_noninstrumented_modules=1"};
}

// "word passed failed assertions_passed assertions_failed", once.
struct Record {
    bool there = false;
    int passed = 0, failed = 0, checks_passed = 0, checks_failed = 0;
};

Record read_record(const std::string& text, const std::string& word) {
    Record r;
    std::istringstream in(text);
    std::string first, more;
    if (!(in >> first >> r.passed >> r.failed >> r.checks_passed >> r.checks_failed)) return r;
    r.there = first == word && !(in >> more);
    return r;
}

// What the reporter printed below its FAIL line, without the indentation.
std::vector<std::string> failure_lines(const std::string& output) {
    std::istringstream lines(output);
    std::vector<std::string> found;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        const bool indented = line.compare(0, 8, "        ") == 0;
        if (inside && !indented) break;
        if (inside) found.push_back(line.substr(8));
        if (line.compare(0, 6, "  FAIL") == 0) inside = true;
    }
    return found;
}

void describe_failure(Item& item, const std::string& output, bool leads_home) {
    const std::vector<std::string> lines = failure_lines(output);
    for (const std::string& line : lines) {
        const bool place =
            line.compare(0, 6, "tests/") == 0 && line.find(".cpp:") != std::string::npos;
        if (place) {
            if (item.where.empty() && leads_home) item.where = line;
            continue;
        }
        item.details += line + '\n';
        const auto named = line.find(kNamed);
        if (named != std::string::npos && item.mistake.empty())
            item.mistake = line.substr(named + std::string(kNamed).size());
        if (item.headline.empty() && line.compare(0, 6, "note: ") != 0) item.headline = line;
        const auto at = line.find("lessons/");  // where a stub says that it is one
        if (item.where.empty() && at != std::string::npos) item.where = line.substr(at);
    }
    if (!item.mistake.empty()) item.headline = kNamed + item.mistake;
    if (item.headline.empty()) item.headline = "the test failed";
}

// "heap-buffer-overflow" of a sanitizer's report, or what the undefined-behaviour sanitizer says.
std::string sanitizer_error(const std::string& output) {
    for (const char* sign : {"AddressSanitizer: ", "ThreadSanitizer: ", "runtime error: "}) {
        const auto at = output.find(sign);
        if (at == std::string::npos) continue;
        const auto begin = at + std::string(sign).size();
        std::string error = output.substr(begin, output.find('\n', begin) - begin);
        const auto address = error.find(" on address");
        return error.substr(0, address == std::string::npos ? error.find(" (pid") : address);
    }
    return "";
}

std::string seconds_in_words(double seconds) {
    std::ostringstream text;
    text << seconds << " s";
    return text.str();
}

// Why a run that did not come to its end stopped; empty where it came to its end.
std::string why_stopped(const Ended& ended, const Record& record, const Bench& bench) {
    const std::string error = sanitizer_error(ended.output), place = place_in_lessons(ended.output);
    const std::string in_place = place.empty() ? "" : " " + place;
    if (!error.empty() && !record.there) return error + in_place;
    switch (ended.how) {
        case Ended::How::too_long:
            return "stopped after " + seconds_in_words(bench.seconds) + ": an endless loop?";
        case Ended::How::too_much:
            return "stopped: it printed more than 1 MB";
        case Ended::How::crashed:
            return "crashed: " + signal_name(ended.code) + in_place;
        case Ended::How::not_started:
            return "could not be started";
        case Ended::How::exited:
            break;
    }
    if (!record.there)
        return "the program ended (exit code " + std::to_string(ended.code) +
               ") before the test did: does your code call exit?";
    return "";
}

}  // namespace

std::string place_in_lessons(const std::string& output) {
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        const auto in = line.find(" in "), file = line.find(" lessons/");
        if (line.find('#') == std::string::npos || in == std::string::npos ||
            file == std::string::npos)
            continue;
        std::string function = line.substr(in + 4, file - in - 4);
        function = function.substr(0, function.find('('));
        if (function.compare(0, 5, "gpt::") == 0) function = function.substr(5);
        std::string place = line.substr(file + 1);
        const auto column = place.rfind(':');  // file:line:column
        if (column != place.find(':')) place = place.substr(0, column);
        return "in " + function + ", " + place;
    }
    return "";
}

void try_item(Item& item, const Bench& bench, int threads) {
    const std::string word = new_word();
    const std::vector<std::string> command = {bench.binary, as_filter(item.name)};
    const Limits limits{.seconds = bench.seconds, .memory_mb = bench.memory_mb};
    const Ended ended = run(command, environment_for(threads), limits, bench.sandbox, word);
    const Record record = read_record(ended.record, word);
    item.seconds += ended.seconds;
    item.assertions = record.checks_passed + record.checks_failed;
    item.passed = false;
    item.headline = why_stopped(ended, record, bench);
    if (!item.headline.empty()) {
        item.where = place_in_lessons(ended.output);
        if (!item.where.empty()) item.where = item.where.substr(item.where.find("lessons/"));
        return;
    }
    if (record.passed == 1 && record.failed == 0 && record.checks_failed == 0 && ended.code == 0) {
        item.passed = record.checks_passed > 0;
        if (!item.passed) item.headline = "no check ran";
        return;
    }
    if (record.passed + record.failed == 0)
        item.headline = "no test of this name ran";
    else
        describe_failure(item, ended.output, bench.leads_home);
}

}  // namespace grader
