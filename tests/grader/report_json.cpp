// The three platforms that read JSON.  Strings are clean, and common/json escapes them.
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <map>

#include "common/json.hpp"
#include "grader/text.hpp"
#include "grader/writers.hpp"

namespace grader {

namespace {

constexpr std::size_t kMostDetails = 40;

// To the hundredth, and never what JSON cannot write.
double rounded(double seconds) {
    return std::isfinite(seconds) ? std::round(seconds * 100) / 100 : 0;
}

// Tests of several lessons and kinds stand in one list: "05 linear_forward: …",
// "05 linear_forward: … (memory)".
std::string full_name(const Item& item) {
    const std::string kind = item.kind == Item::Kind::test ? "" : " (" + kind_name(item.kind) + ')';
    return number_of(item.lesson) + ' ' + item.name + kind;
}

std::string output_of(const Item& item) {
    std::string out;
    if (item.hidden || item.passed) return out;
    for (const std::string& line : explanation(item, kMostDetails)) out += line + '\n';
    return out;
}

std::string notes_of(const Report& report) {
    std::string out;
    if (!report.complete) out += "The grader was stopped before it had run all tests.\n";
    for (const std::string& note : report.notes) out += note + '\n';
    if (!report.isolation.empty()) out += "How the code was run: " + report.isolation + '\n';
    return out;
}

// The platform's variable, or words that say that the grader did not run there.
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value && *value ? clean(value) : "not known";
}

std::string now() {
    const std::time_t seconds = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

}  // namespace

// Gradescope, "Autograder specifications", output format.  There is no score at the top unless
// there are no tests: Gradescope adds up the tests, hidden ones too, and shows a student no total
// while one is hidden.
std::string write_gradescope(const Report& report) {
    gpt::Json tests = gpt::Json::array();
    std::map<std::string, int> numbers;
    for (const Item& item : report.items) {
        const std::string lesson = number_of(item.lesson);
        gpt::Json test = gpt::Json::object();
        test.set("score", item.reached());
        test.set("max_score", item.points);
        test.set("status", item.passed ? "passed" : "failed");
        test.set("name", full_name(item));
        test.set("number", lesson + '.' + std::to_string(++numbers[lesson]));
        test.set("output", output_of(item));
        test.set("output_format", "text");
        test.set("visibility", item.hidden ? "hidden" : "visible");
        tests.push_back(test);
    }
    gpt::Json result = gpt::Json::object();
    if (report.items.empty()) result.set("score", 0);
    result.set("output", notes_of(report));
    result.set("output_format", "text");
    result.set("visibility", "visible");
    result.set("stdout_visibility", "hidden");
    result.set("execution_time", rounded(report.seconds));
    result.set("tests", tests);
    return result.text(1) + '\n';
}

// Classroom 50, "Advanced Autograding", the result.json contract: whole points, whose sums are the
// totals.  It has no hidden tests: one is worth nothing there until it is shown.  Its runner gives
// the other fields as variables, and stamps the owner and the time of the submission itself.
std::string write_classroom50(const Report& report) {
    gpt::Json tests = gpt::Json::array();
    for (const Item& item : report.items) {
        gpt::Json test = gpt::Json::object();
        test.set("test-name", full_name(item) + (item.hidden ? " (result not shown yet)" : ""));
        test.set("passed", item.passed && !item.hidden);
        test.set("score", item.hidden ? 0 : item.reached());
        test.set("max-score", item.hidden ? 0 : item.points);
        if (!output_of(item).empty()) test.set("output", output_of(item));
        tests.push_back(test);
    }
    gpt::Json result = gpt::Json::object();
    result.set("schema", "classroom50/result/v1");
    result.set("classroom", variable("CLASSROOM"));
    result.set("assignment", variable("ASSIGNMENT"));
    result.set("submission", variable("SUBMISSION_TAG"));
    result.set("commit", variable("COMMIT_URL"));
    result.set("release", variable("RELEASE_URL"));
    result.set("review", variable(std::getenv("REVIEW_URL") ? "REVIEW_URL" : "COMMIT_URL"));
    result.set("datetime", now());
    result.set("score", report.reached());
    result.set("max-score", report.possible());
    result.set("output", notes_of(report));
    result.set("tests", tests);
    return result.text(1) + '\n';
}

// PrairieLearn, "External grading": the score is a part of 1, and what is not gradable costs the
// student no attempt.  It has no hidden tests either.
std::string write_prairielearn(const Report& report) {
    gpt::Json tests = gpt::Json::array();
    for (const Item& item : report.items) {
        gpt::Json test = gpt::Json::object();
        test.set("name", full_name(item));
        test.set("points", item.hidden ? 0 : item.reached());
        test.set("max_points", item.hidden ? 0 : item.points);
        test.set("message", item.hidden ? "shown later" : item.passed ? "" : item.headline);
        test.set("output", output_of(item));
        tests.push_back(test);
    }
    const int possible = report.possible();
    const bool gradable = report.complete && !report.items.empty();
    gpt::Json result = gpt::Json::object();
    result.set("gradable", gradable);
    result.set("score", possible > 0 ? double(report.reached()) / possible : 0.0);
    result.set("message",
               gradable ? std::to_string(report.reached()) + " of " + count_of(possible, "point")
                        : "The grader could not run all tests; this was no attempt.");
    result.set("output", notes_of(report));
    result.set("tests", tests);
    return result.text(1) + '\n';
}

}  // namespace grader
