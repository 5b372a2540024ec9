// The main of every test binary, with the course's own reporter: one line a test, and for a failure
// the few lines that help.  `-r console` gives Catch2's own, `--list-tests` works as ever.
#if __has_include(<catch2/catch_session.hpp>)  // Catch2, version 3
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_case_info.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#include <catch2/reporters/catch_reporter_streaming_base.hpp>
namespace {
using StreamingBase = Catch::StreamingReporterBase;
using AssertionEnded = void;
}  // namespace
#else  // version 2
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
namespace {
struct CourseReporter;
using StreamingBase = Catch::StreamingReporterBase<CourseReporter>;
using AssertionEnded = bool;
}  // namespace
#endif

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

Catch::Totals ended;  // of the whole run, for the grader

const Catch::TestCaseInfo& info_of(const Catch::TestCaseStats& stats) {
#ifdef CATCH_CONFIG_RUNNER
    return stats.testInfo;
#else
    return *stats.testInfo;
#endif
}

// "[3 pts][05]" gives 3.
int points_of(const std::string& tags) {
    const auto end = tags.find(" pt");
    if (end == std::string::npos) return 0;
    const auto begin = tags.rfind('[', end);
    return std::atoi(tags.c_str() + begin + 1);
}

struct CourseReporter : StreamingBase {
    using StreamingBase::StreamingBase;
    static std::string getDescription() { return "one line a test, and what went wrong"; }
    void assertionStarting(const Catch::AssertionInfo&) override {}

    void testCaseStarting(const Catch::TestCaseInfo& info) override {
        StreamingBase::testCaseStarting(info);
        failures_.clear();
    }

    AssertionEnded assertionEnded(const Catch::AssertionStats& stats) override {
        const auto& result = stats.assertionResult;
        if (result.getResultType() == Catch::ResultWas::FatalErrorCondition) {
            crashed_ = true;
            if (failures_.size() == 2) failures_.pop_back();  // the crash is always shown
        }
        if (!result.isOk()) remember(explain(stats));
        return AssertionEnded(true);
    }

    void testCaseEnded(const Catch::TestCaseStats& stats) override {
        const int points = points_of(info_of(stats).tagsAsString());
        const bool ok = stats.totals.assertions.failed == 0;
        possible_ += points;
        if (ok) reached_ += points;
        std::cout << (ok ? "  ok    " : "  FAIL  ") << info_of(stats).name;
        if (points > 0) std::cout << "  (" << points << (points == 1 ? " point)" : " points)");
        std::cout << '\n';
        for (const std::string& failure : failures_) std::cout << failure;
        std::cout << std::flush;  // a crash in the next test must not take these along
        StreamingBase::testCaseEnded(stats);
    }

    void testRunEnded(const Catch::TestRunStats& stats) override {
        const auto& cases = stats.totals.testCases;
        if (crashed_)
            std::cout << "\nthe program crashed in this test: the tests after it did not run\n";
        std::cout << '\n' << cases.passed << " passed, " << cases.failed << " failed";
        if (possible_ > 0) std::cout << "  (" << reached_ << " of " << possible_ << " points)";
        std::cout << "  [" << stats.totals.assertions.total() << " assertions]" << std::endl;
        StreamingBase::testRunEnded(stats);
        ended = stats.totals;
    }

private:
    // The first two failures of a test are shown, or the first and a crash; what is the same as the
    // one before is shown once.
    void remember(const std::string& failure) {
        if (failures_.size() < 2 && (failures_.empty() || failures_.back() != failure))
            failures_.push_back(failure);
    }

    // A stub says everything itself.  Other failures show the place, the check and its values.
    static std::string explain(const Catch::AssertionStats& stats) {
        const auto& result = stats.assertionResult;
        const std::string message(result.getMessage());
        std::ostringstream text;
        if (message.find("is not written yet") == std::string::npos) {
            text << result.getSourceInfo().file << ':' << result.getSourceInfo().line << '\n';
            for (const auto& info : stats.infoMessages)
                if (info.message != message) text << "note: " << info.message << '\n';
            if (result.hasExpression())
                text << without_mistakes(result.getExpressionInMacro()) << '\n';
            if (result.hasExpandedExpression() &&
                result.getExpandedExpression() != result.getExpression())
                text << wanted(result.getExpandedExpression()) << '\n';
            if (result.getResultType() == Catch::ResultWas::DidntThrowException)
                text << "no exception was thrown\n";
            if (!message.empty()) text << message << '\n';
        } else {
            text << message << '\n';
        }
        std::string indented;
        std::string line;
        for (std::istringstream lines(text.str()); std::getline(lines, line);)
            indented += "        " + line + '\n';
        return indented;
    }

    // Catch2 says of a text that fails that it contains what it should contain.
    static std::string wanted(std::string values) {
        const std::string_view is = " contains: ", should = " should contain ";
        for (auto at = values.find(is); at != std::string::npos; at = values.find(is, at))
            values.replace(at, is.size(), should);
        return values;
    }

    // The known mistakes of a check are listed in its source; only the one that was made is of
    // interest.
    static std::string without_mistakes(std::string expression) {
        const auto at = expression.find(".unless(");
        if (at != std::string::npos) expression = expression.substr(0, at) + ", …";
        return expression;
    }

    std::vector<std::string> failures_;
    int reached_ = 0, possible_ = 0;
    bool crashed_ = false;
};

CATCH_REGISTER_REPORTER("course", CourseReporter)

}  // namespace

// The grader believes in a pass only when this line reaches it at the end: its own word, which it
// sends before the tests begin, and what they came to.  A program that ends early cannot say it,
// and while the tests run nobody can read the word or the socket's number.
class GraderSocket {
public:
    GraderSocket() {
        const char* number = std::getenv("GRADER_SOCKET");
        if (!number) return;
        page_ = static_cast<Page*>(mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANON, -1, 0));
        if (page_ == MAP_FAILED) std::abort();
        const int given = std::atoi(number);
        unsetenv("GRADER_SOCKET");
        if (read(given, page_->word, kWord) != kWord) std::abort();
        page_->fd = fcntl(given, F_DUPFD, 20 + page_->word[0] % 64 + page_->word[1] % 64);
        close(given);
        mprotect(page_, sizeof(Page), PROT_NONE);
    }

    void report() const {
        if (!page_) return;
        mprotect(page_, sizeof(Page), PROT_READ | PROT_WRITE);
        char* end = page_->word + kWord;
        for (const std::uint64_t n : {ended.testCases.passed, ended.testCases.failed,
                                      ended.assertions.passed, ended.assertions.failed})
            end = append(end, n);
        *end++ = '\n';
        if (write(page_->fd, page_->word, std::size_t(end - page_->word)) < 0) std::abort();
    }

private:
    static constexpr int kWord = 32;
    struct Page {
        int fd;
        char word[kWord + 100];
    };

    // " 123", by no library's code: a program may hold another with the library's names.
    static char* append(char* end, std::uint64_t n) {
        char digits[20];
        int count = 0;
        do digits[count++] = char('0' + n % 10);
        while ((n /= 10) > 0);
        *end++ = ' ';
        while (count > 0) *end++ = digits[--count];
        return end;
    }

    Page* page_ = nullptr;
};

int main(int argc, char** argv) {
    const GraderSocket grader;
    std::vector<const char*> arguments(argv, argv + argc);
    bool chosen = false;
    for (const std::string_view a : arguments)
        chosen = chosen || a == "-r" || a == "--reporter" || a.substr(0, 11) == "--reporter=";
    if (!chosen) arguments.insert(arguments.begin() + 1, {"-r", "course"});
    Catch::Session session;
    const int code = session.run(int(arguments.size()), arguments.data());
    grader.report();
    return code;
}
