// What the grader writes: every format from one report, and a class's table and page.  It is given
// code, so these tests carry no points; formats are read back by readers of their own.
#include "grader/report.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sstream>

#include "common/files.hpp"
#include "common/json.hpp"
#include "common/json_string.hpp"
#include "grader/class_data.hpp"
#include "grader/text.hpp"
#include "grader/writers.hpp"
#include "support/folder.hpp"
#include "support/test.hpp"

using namespace grader;
using gpt::test::Folder;
namespace fs = std::filesystem;

namespace {

constexpr Format kFormats[] = {Format::text,         Format::gradescope, Format::classroom50,
                               Format::prairielearn, Format::junit,      Format::csv};

// Bytes that break a careless writer: quotes, markup, an escape, NUL, half a character, U+FFFE, a
// mark that turns the direction of writing, and a character of four bytes.
const std::string kNasty = std::string("a\"b'c<d>&e\\f;,\x1b[31mg\x1b[0m") + '\0' +
                           "h\xC3i\xFFj\xEF\xBF\xBE" + "k\xE2\x80\xAEl\x07m]]>n\xF0\x9F\x98\x80";
const std::string kNastyClean =
    "a\"b'c<d>&e\\f;,g\uFFFDh\uFFFDi\uFFFDj\uFFFDk\uFFFDl\uFFFDm]]>n\U0001F600";

Item test_item(const std::string& lesson, const std::string& name, int points, bool passed) {
    Item item;
    item.lesson = lesson;
    item.name = name;
    item.points = points;
    item.passed = passed;
    item.assertions = 3;
    item.seconds = 0.25;
    if (!passed) item.headline = "it is wrong";
    return item;
}

// Lesson 01 with 3 of 5 points, lesson 02 with 0 of 2, a fault of memory.
Report sample() {
    Report report;
    report.student = "ada";
    report.seconds = 12.345;
    report.isolation = "apart";
    report.items = {test_item("01_matrix", "add: sums", 3, true),
                    test_item("01_matrix", "scale: doubles", 2, false),
                    test_item("02_matmul", "tile: product", 2, false)};
    Item memory = test_item("01_matrix", "add: sums", 0, false);
    memory.kind = Item::Kind::memory;
    memory.headline = "heap-buffer-overflow";
    report.items.push_back(memory);
    report.items[1].where = "lessons/01_matrix/matrix.cpp:41";
    report.items[1].mistake = "the sign is turned";
    report.items[1].details = "got 1\nexpected 2\n";
    return report;
}

Report nasty() {
    Report report = sample();
    report.student = report.isolation = kNasty;
    report.notes = {kNasty};
    for (Item& item : report.items)
        item.name = item.headline = item.details = item.where = item.mistake = kNasty;
    return report;
}

// Sample with two hidden tests, one of them also under a checker; each text holds "secret".
Report with_hidden(bool passed, int points) {
    Report report = sample();
    Item item = test_item("02_matmul", "secret name", points, passed);
    item.hidden = true;
    item.headline = "secret headline";
    item.details = "secret details\n";
    item.where = "tests/hidden/secret.cpp:3";
    item.mistake = "secret mistake";
    item.seconds = points;
    item.assertions = points;
    report.items.insert(report.items.begin() + 1, item);
    item.kind = Item::Kind::memory;
    item.points = 0;
    report.items.push_back(item);
    return report;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

int count(const std::string& text, const std::string& part) {
    int n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
}

std::vector<std::string> split_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

gpt::Json json(const Report& report, Format format) {
    return gpt::parse_json(write_report(report, format), format_name(format));
}

// Rows of fields, as RFC 4180 says: doubled quotation marks stand for one.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
    std::vector<std::vector<std::string>> rows(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string& field = rows.back().back();
        if (text[i] == '"' && quoted && text.substr(i, 2) == "\"\"")
            field += text[++i];
        else if (text[i] == '"')
            quoted = !quoted;
        else if (text[i] == ',' && !quoted)
            rows.back().emplace_back();
        else if (text[i] == '\n' && !quoted)
            rows.push_back({""});
        else
            field += text[i];
    }
    rows.pop_back();
    return quoted ? std::vector<std::vector<std::string>>{} : rows;
}

// A reader of XML that knows elements, attributes and the five entities.  What is not well-formed
// throws; `seen` gets each element's name and each attribute, as "name=value", and each text.
class XmlReader {
public:
    explicit XmlReader(const std::string& text) : text_(text) {}
    std::vector<std::string> read() {
        take("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        element();
        take("\n");
        if (at_ != text_.size()) fail("something after the root");
        for (const char c : text_)
            if (static_cast<unsigned char>(c) < 0x20 && c != '\n') fail("a control character");
        for (std::string_view rest = text_; !rest.empty();) {
            const std::size_t size = gpt::utf8_size(rest);
            if (size == 0) fail("not UTF-8");
            if (rest.substr(0, size) == "\uFFFE" || rest.substr(0, size) == "\uFFFF")
                fail("a forbidden character");
            rest.remove_prefix(size);
        }
        return seen_;
    }

private:
    [[noreturn]] void fail(const std::string& why) const {
        throw std::runtime_error(why + " at byte " + std::to_string(at_));
    }
    bool is(const std::string& word) const { return text_.compare(at_, word.size(), word) == 0; }
    void take(const std::string& word) {
        if (!is(word)) fail("expected " + word);
        at_ += word.size();
    }
    std::string name() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && std::islower(text_[at_])) ++at_;
        if (begin == at_) fail("expected a name");
        return text_.substr(begin, at_ - begin);
    }
    std::string characters(char end) {
        std::string out;
        while (at_ < text_.size() && text_[at_] != end) {
            if (text_[at_] == '<' || is("]]>")) fail("a character that must be escaped");
            if (text_[at_] != '&') {
                out += text_[at_++];
                continue;
            }
            bool known = false;
            for (const auto& [entity, character] :
                 {std::pair("&amp;", '&'), std::pair("&lt;", '<'), std::pair("&gt;", '>'),
                  std::pair("&quot;", '"'), std::pair("&#39;", '\'')})
                if (!known && is(entity)) {
                    out += character;
                    at_ += std::string(entity).size();
                    known = true;
                }
            if (!known) fail("an unknown entity");
        }
        return out;
    }
    void element() {
        take("<");
        const std::string tag = name();
        seen_.push_back(tag);
        while (is(" ")) {
            take(" ");
            const std::string key = name();
            take("=\"");
            seen_.push_back(key + '=' + characters('"'));
            take("\"");
        }
        if (is("/>")) return take("/>");
        take(">");
        while (!is("</")) {
            if (at_ >= text_.size()) fail("an element that does not end");
            if (is("<"))
                element();
            else
                seen_.push_back(characters('<'));
        }
        take("</" + tag + '>');
    }

    const std::string& text_;
    std::size_t at_ = 0;
    std::vector<std::string> seen_;
};

bool has(const std::vector<std::string>& seen, const std::string& what) {
    return std::find(seen.begin(), seen.end(), what) != seen.end();
}

// The tags of a page, without what stands in <style> and <script>.
std::vector<std::string> tags_of(const std::string& page) {
    std::vector<std::string> tags;
    for (auto at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
        const auto end = page.find_first_of(" >\n", at);
        tags.push_back(page.substr(at + 1, end - at - 1));
        if (tags.back() == "style" || tags.back() == "script") at = page.find("</", at) - 1;
    }
    return tags;
}

}  // namespace

// ---- text ------------------------------------------------------------------------------------

TEST_CASE("clean: escapes go, line ends are one, what is no character shows as U+FFFD",
          "[grader]") {
    CHECK(clean(kNasty) == kNastyClean);
    CHECK(clean("a\r\nb\rc\td") == "a\nb\nc    d");
    CHECK(clean("\x1b]0;title\x07text \x1b]8;;x\x1b\\link") == "text link");
    CHECK(clean("\x1b(Bplain \x1b[1;31mred\x1b[K") == "plain red");
    // an escape that does not end must not take along what follows
    CHECK(clean("\x1b]0;no end\nkept") == "]0;no end\nkept");
    CHECK(clean("\x1b[12\nkept") == "[12\nkept");
    CHECK(clean("\x1b]0;no end\nkept\x07") == "]0;no end\nkept\uFFFD");
    CHECK(clean(std::string_view("\x1b(B", 2)) == "(");
    CHECK(clean("end\x1b") == "end");
    // overlong, a surrogate, above the end: each byte is one that does not belong
    CHECK(clean("\xC0\x80") == "\uFFFD\uFFFD");
    CHECK(clean("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
    CHECK(clean("\xC2\x9B") == "\uFFFD");  // the control character that begins an escape, too
    CHECK(clean("\u00A0ü√😀") == "\u00A0ü√😀");
}

TEST_CASE("clean: valid and without control characters whatever the bytes", "[grader]") {
    gpt::Rng rng(11);
    for (int round = 0; round < 200; ++round) {
        std::string bytes;
        for (int i = 0; i < 100; ++i) {
            const int kind = rng.below(4);
            const int low = rng.below(64), any = rng.below(256);
            bytes += static_cast<char>(kind == 0 ? 0x1b : kind == 1 ? low : any);
        }
        const std::string text = clean(bytes);
        bool valid = true;
        for (std::string_view rest = text; valid && !rest.empty();) {
            const std::size_t size = gpt::utf8_size(rest);
            valid = size > 0 && (rest[0] == '\n' || static_cast<unsigned char>(rest[0]) >= 0x20);
            rest.remove_prefix(size);
        }
        CAPTURE(text);
        REQUIRE(valid);
        REQUIRE(clean(text) == text);
    }
}

TEST_CASE("wrap: no line is wider than told, and only spaces go", "[grader]") {
    CHECK(wrap("", 5) == std::vector<std::string>{""});
    CHECK(wrap("ab cd", 5) == std::vector<std::string>{"ab cd"});
    CHECK(wrap("abc defg", 5) == std::vector<std::string>{"abc", "defg"});
    CHECK(wrap("abcd", 3) == std::vector<std::string>{"abc", "d"});
    CHECK(wrap("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
    CHECK(wrap("üüü üüü", 4) == std::vector<std::string>{"üüü", "üüü"});
    CHECK(wrap("\xFF\xFF\xFF", 2).size() >= 1);  // ends, though no clean text holds these bytes
    CHECK(columns("ü√😀") == 3);
    CHECK(cut("ü√😀", 2) == "ü√…");
    CHECK(cut("ü√😀", 3) == "ü√😀");
}

TEST_CASE("count_of, number_of, title_of: words for people", "[grader]") {
    CHECK(count_of(1, "point") == "1 point");
    CHECK(count_of(0, "point") == "0 points");
    CHECK(number_of("05_neural_networks") == "05");
    CHECK(title_of("05_neural_networks") == "05 neural networks");
    CHECK(fixed(1.0 / 0.0, 2) == "0.00");
}

// ---- one report ------------------------------------------------------------------------------

TEST_CASE("Report: the points of what passed, hidden tests left out", "[grader]") {
    CHECK(sample().reached() == 3);
    CHECK(sample().possible() == 7);
    CHECK(with_hidden(true, 5).reached() == 3);
    CHECK(with_hidden(true, 5).possible() == 7);
    CHECK(Report().reached() == 0);
    CHECK(Report().possible() == 0);
}

TEST_CASE("parse_format: the six names, and others are refused with all six", "[grader]") {
    for (const Format format : kFormats) CHECK(parse_format(format_name(format)) == format);
    CHECK(parse_format("classroom50") == Format::classroom50);
    CHECK_THROWS_AS(parse_format("Text"), std::invalid_argument);
    CHECK_THROWS_WITH(parse_format("yaml"), ContainsSubstring("yaml") &&
                                                ContainsSubstring("text, gradescope, classroom50,"
                                                                  " prairielearn, junit, csv"));
}

TEST_CASE("write_report: of a hidden test, its number only", "[grader]") {
    // what its text, its outcome and its worth were must not be found in what a student gets
    const auto without_time = [](std::string text) {
        const auto at = text.find("\"datetime\"");
        return at == std::string::npos ? text : text.erase(at, text.find('\n', at) - at);
    };
    for (const Format format : kFormats) {
        CAPTURE(format_name(format));
        const std::string failed = write_report(with_hidden(false, 2), format);
        const std::string passed = write_report(with_hidden(true, 5), format);
        CHECK(!contains(failed, "secret"));
        if (format != Format::text) CHECK(contains(failed, "hidden test 2"));
        if (format != Format::gradescope) CHECK(without_time(failed) == without_time(passed));
    }
    CHECK(contains(write_report(with_hidden(false, 2), Format::text), "2 in 02 matmul"));
}

TEST_CASE("published: of a hidden item, only what platforms need that hide it", "[grader]") {
    const Report report = published(with_hidden(true, 5));
    const Item& item = report.items[1];
    CHECK(item.name == "hidden test 1");
    CHECK(report.items.back().name == "hidden test 2");
    CHECK((item.hidden && item.passed && item.points == 5 && item.lesson == "02_matmul"));
    CHECK(item.headline + item.details + item.where + item.mistake == "");
    CHECK(item.assertions == 0);
    CHECK(item.seconds == 0);
}

TEST_CASE("write_report: bytes that break writers arrive as clean text", "[grader]") {
    const gpt::Json gradescope = json(nasty(), Format::gradescope);
    CHECK(contains(gradescope.at("output").as_string(), kNastyClean));
    CHECK(gradescope.at("tests").items()[0].at("name").as_string() == "01 " + kNastyClean);
    CHECK(contains(gradescope.at("tests").items()[1].at("output").as_string(), kNastyClean));
    CHECK(contains(json(nasty(), Format::classroom50).at("output").as_string(), kNastyClean));
    const gpt::Json prairielearn = json(nasty(), Format::prairielearn);
    CHECK(prairielearn.at("tests").items()[1].at("message").as_string() == kNastyClean);
    CHECK(contains(write_report(nasty(), Format::text), kNastyClean));
    CHECK(has(XmlReader(write_report(nasty(), Format::junit)).read(), "message=" + kNastyClean));
    CHECK(read_csv(write_report(nasty(), Format::csv))[2][6] == kNastyClean);
}

TEST_CASE("write_report: a test that says very much is cut", "[grader]") {
    Report report = sample();
    for (int i = 0; i < 300; ++i) report.items[1].details += std::string(3000, 'x') + '\n';
    report.items[1].headline = report.items[1].mistake = std::string(1000000, 'y');
    for (const Format format : kFormats) {
        CAPTURE(format_name(format));
        CHECK(write_report(report, format).size() < 40000);
    }
    CHECK(class_page({report}).size() < 40000);
}

TEST_CASE("gradescope: tests with points, status, number; hidden ones for Gradescope to hide",
          "[grader]") {
    const gpt::Json result = json(with_hidden(true, 5), Format::gradescope);
    CHECK(result.find("score") == nullptr);  // it would replace the sum, and hidden tests with it
    CHECK(result.at("execution_time").as_number() == 12.35);
    CHECK(result.at("stdout_visibility").as_string() == "hidden");
    CHECK(contains(result.at("output").as_string(), "apart"));
    const std::vector<gpt::Json>& tests = result.at("tests").items();
    REQUIRE(tests.size() == 6);
    CHECK(tests[0].at("score").as_integer() == 3);
    CHECK(tests[0].at("max_score").as_integer() == 3);
    CHECK(tests[0].at("status").as_string() == "passed");
    CHECK(tests[0].at("name").as_string() == "01 add: sums");
    CHECK(tests[0].at("number").as_string() == "01.1");
    CHECK(tests[0].at("output").as_string().empty());
    CHECK(tests[0].at("visibility").as_string() == "visible");
    CHECK(tests[1].at("name").as_string() == "02 hidden test 1");
    CHECK(tests[1].at("visibility").as_string() == "hidden");
    CHECK(tests[1].at("score").as_integer() == 5);
    CHECK(tests[1].at("output").as_string().empty());
    CHECK(tests[2].at("number").as_string() == "01.2");
    CHECK(tests[2].at("score").as_integer() == 0);
    CHECK(tests[2].at("max_score").as_integer() == 2);
    CHECK(tests[2].at("status").as_string() == "failed");
    CHECK(tests[2].at("output_format").as_string() == "text");
    CHECK(tests[2].at("output").as_string() ==
          "it is wrong\na known mistake: the sign is turned\n  got 1\n  expected 2\n"
          "look at lessons/01_matrix/matrix.cpp:41    for a hint: make hint L=01\n");
    CHECK(tests[4].at("name").as_string() == "01 add: sums (memory)");
    CHECK(tests[4].at("max_score").as_integer() == 0);
}

TEST_CASE("gradescope: without tests it needs a score, and a time is always a number", "[grader]") {
    Report report;
    report.seconds = 0.0 / 0.0;
    const gpt::Json result = json(report, Format::gradescope);
    CHECK(result.at("score").as_integer() == 0);
    CHECK(result.at("tests").items().empty());
    CHECK(result.at("execution_time").as_number() == 0);
}

TEST_CASE("classroom50: the fields of its contract, whole points that add up", "[grader]") {
    setenv("CLASSROOM", "fall", 1);
    setenv("COMMIT_URL", "commit-page", 1);
    unsetenv("REVIEW_URL");
    unsetenv("RELEASE_URL");
    const gpt::Json result = json(with_hidden(true, 5), Format::classroom50);
    CHECK(result.at("schema").as_string() == "classroom50/result/v1");
    CHECK(result.at("classroom").as_string() == "fall");
    CHECK(result.at("review").as_string() == "commit-page");
    for (const char* field : {"assignment", "submission", "commit", "release", "review"})
        CHECK(!result.at(field).as_string().empty());
    CHECK(result.at("datetime").as_string().size() == std::string("2026-06-01T14:32:01Z").size());
    CHECK(result.at("score").as_integer() == 3);
    CHECK(result.at("max-score").as_integer() == 7);
    long score = 0, possible = 0;
    for (const gpt::Json& test : result.at("tests").items()) {
        CHECK(!test.at("test-name").as_string().empty());
        score += test.at("score").as_integer();
        possible += test.at("max-score").as_integer();
    }
    CHECK(score == 3);
    CHECK(possible == 7);
    CHECK(result.at("tests").items()[0].at("passed").as_bool());
    CHECK(!result.at("tests").items()[2].at("passed").as_bool());
    unsetenv("CLASSROOM");
    unsetenv("COMMIT_URL");
}

TEST_CASE("prairielearn: a part of 1; what was not graded as a whole is no attempt", "[grader]") {
    const gpt::Json result = json(sample(), Format::prairielearn);
    CHECK(result.at("gradable").as_bool());
    CHECK(result.at("score").as_number() == 3.0 / 7);
    CHECK(result.at("message").as_string() == "3 of 7 points");
    const gpt::Json& test = result.at("tests").items()[1];
    CHECK(test.at("points").as_integer() == 0);
    CHECK(test.at("max_points").as_integer() == 2);
    CHECK(test.at("message").as_string() == "it is wrong");
    CHECK(result.at("tests").items()[0].at("points").as_integer() == 3);

    const gpt::Json later = json(with_hidden(true, 5), Format::prairielearn);
    CHECK(later.at("tests").items()[1].at("message").as_string() == "shown later");
    CHECK(later.at("tests").items()[1].at("max_points").as_integer() == 0);

    Report stopped = sample();
    stopped.complete = false;
    CHECK(!json(stopped, Format::prairielearn).at("gradable").as_bool());
    CHECK(!json(Report(), Format::prairielearn).at("gradable").as_bool());
    CHECK(json(Report(), Format::prairielearn).at("score").as_number() == 0);
}

TEST_CASE("junit: a suite a lesson, with its counts, well-formed", "[grader]") {
    const auto seen = XmlReader(write_report(with_hidden(true, 5), Format::junit)).read();
    REQUIRE(seen.size() > 7);
    CHECK(std::vector<std::string>(seen.begin(), seen.begin() + 7) ==
          std::vector<std::string>{"testsuites", "name=ada", "tests=6", "failures=3", "errors=0",
                                   "skipped=2", "time=1.000"});
    CHECK(std::count(seen.begin(), seen.end(), "testsuite") == 2);
    CHECK(std::count(seen.begin(), seen.end(), "testcase") == 6);
    CHECK(std::count(seen.begin(), seen.end(), "failure") == 3);
    CHECK(std::count(seen.begin(), seen.end(), "skipped") == 2);
    CHECK(has(seen, "classname=01_matrix.test"));
    CHECK(has(seen, "classname=01_matrix.memory"));
    CHECK(has(seen, "message=it is wrong"));
    CHECK(has(XmlReader(write_report(Report(), Format::junit)).read(), "tests=0"));
    // the reader does refuse what is no XML
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    for (const char* bad : {"<a>&</a>\n", "<a><b></a>\n", "<a b=\"<\"/>\n", "<a>\x01</a>\n"}) {
        const std::string text = head + bad;
        CHECK_THROWS_AS(XmlReader(text).read(), std::runtime_error);
    }
}

TEST_CASE("csv: a row a test, readable again", "[grader]") {
    const auto rows = read_csv(write_report(with_hidden(true, 5), Format::csv));
    REQUIRE(rows.size() == 7);
    CHECK(rows[0][0] == "lesson");
    for (const auto& row : rows) CHECK(row.size() == rows[0].size());
    CHECK(rows[1] == std::vector<std::string>{"01_matrix", "test", "add: sums", "3", "3", "passed",
                                              "", "", "", "0.250"});
    CHECK(rows[2] == std::vector<std::string>{"02_matmul", "test", "hidden test 1", "", "",
                                              "hidden", "", "", "", ""});
    CHECK(rows[3][7] == "the sign is turned");
    CHECK(rows[5][1] == "memory");
}

TEST_CASE("csv_field: quotes, and no spreadsheet computes it", "[grader]") {
    CHECK(csv_field("plain") == "plain");
    CHECK(csv_field("a,b") == "\"a,b\"");
    CHECK(csv_field("say \"no\"") == "\"say \"\"no\"\"\"");
    CHECK(csv_field("two\nlines") == "\"two\nlines\"");
    for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\r=1"}) {
        CAPTURE(formula);
        CHECK(read_csv(csv_field(formula) + '\n')[0][0] == std::string("'") + formula);
    }
    CHECK(csv_field("a=b") == "a=b");
}

// ---- the report in a terminal ----------------------------------------------------------------

TEST_CASE("text: notes, table, failed tests, checkers, total, in this order", "[grader]") {
    Report report = sample();
    report.notes = {"lessons/02_matmul/tile.cpp does not compile"};
    report.hours["01"] = 2.5;
    const std::string text = write_report(report, Format::text);
    CAPTURE(text);
    std::size_t at = 0;
    for (const char* part :
         {"Report for ada\n",
          "- lessons/02_matmul/tile.cpp does not compile\n",
          "lesson  ",
          "01 matrix ",
          "1 of 2",
          "3 of 5",
          "2.5\n",
          "02 matmul ",
          "0 of 1",
          "0 of 2\n",
          "together ",
          "1 of 3",
          "3 of 7\n",
          "Lesson 01 matrix: 1 test failed\n",
          "  scale: doubles  (2 points)\n      it is wrong\n      a known mistake: the sign is "
          "turned\n        got 1\n        expected 2\n      look at "
          "lessons/01_matrix/matrix.cpp:41 "
          "   for a hint: make hint L=01\n",
          "Lesson 02 matmul: 1 test failed\n",
          "Memory (no points)",
          "found in 1 test.",
          "heap-buffer-overflow\n",
          "How your code was run: apart\n",
          "3 of 7 points\n"}) {
        const auto found = text.find(part, at);
        CAPTURE(part);
        REQUIRE(found != std::string::npos);
        at = found + 1;
    }
    CHECK(split_lines(text).back() == "3 of 7 points");
}

TEST_CASE("text: at most 100 columns, whatever the student prints", "[grader]") {
    Report report = nasty();
    for (const std::string& word : {std::string(700, 'x'), std::string(90, 'y') + " zz", kNasty}) {
        std::string line;
        for (int i = 0; i < 30; ++i) line += word + ' ';
        report.student = report.isolation = line;
        report.notes.push_back(line);
        for (Item& item : report.items) {
            item.name = item.headline = item.where = item.mistake = line;
            item.details += line + '\n';
            item.lesson = line;
        }
        report.items[1].hidden = true;
        for (const std::string& shown : split_lines(write_report(report, Format::text)))
            REQUIRE(columns(shown) <= 100);
    }
}

TEST_CASE("text: eight lines of details, and how many more there are", "[grader]") {
    Report report = sample();
    report.items[1].details.clear();
    for (int i = 1; i <= 11; ++i)
        report.items[1].details += "    detail " + std::to_string(i) + "\n\n";
    const std::string text = write_report(report, Format::text);
    CHECK(contains(text, "\n        detail 8\n        … and 3 more lines\n"));
    CHECK(!contains(text, "detail 9"));
}

TEST_CASE("text: nothing is said twice, and tests with one reason share it", "[grader]") {
    Report report = sample();
    report.items.insert(report.items.begin() + 2, test_item("01_matrix", "trace: adds", 0, false));
    for (int i : {1, 2}) {
        Item& item = report.items[std::size_t(i)];
        item.headline = "scale is not written yet";
        item.where = "lessons/01_matrix/matrix.cpp:9";
        item.details = "scale is not written yet\n  lessons/01_matrix/matrix.cpp:9\n  hint: times";
        item.mistake = "";
    }
    const std::string text = write_report(report, Format::text);
    CHECK(contains(text,
                   "  scale: doubles  (2 points)\n  trace: adds\n      scale is not written "
                   "yet\n        hint: times\n      look at lessons/01_matrix/matrix.cpp:9"));
    CHECK(count(text, "scale is not written yet") == 1);
}

TEST_CASE("text: an empty report, no points, a grader that was stopped", "[grader]") {
    CHECK(write_report(Report(), Format::text) == "No test was run.\n\n0 of 0 points\n");
    Report report = sample();
    report.complete = false;
    CHECK(contains(write_report(report, Format::text), "not complete"));
    CHECK(split_lines(write_report(report, Format::text)).back() == "3 of 7 points so far");
    report.items = {test_item("01_matrix", "one", 1, true)};
    report.complete = true;
    CHECK(split_lines(write_report(report, Format::text)).back() == "1 of 1 point");
    CHECK(!contains(write_report(report, Format::text), "together"));  // with what?
}

// ---- a class ---------------------------------------------------------------------------------

namespace {

// Three students: 5 of 7, 3 of 7 and, graded in lesson 02 only, 2 of 2 points.
std::vector<Report> class_of_three() {
    std::vector<Report> reports(3, sample());
    reports[0].items[1].headline = "scale is not written yet";
    reports[0].items[1].mistake = "";
    reports[1].student = "bob";
    reports[1].items.pop_back();
    reports[1].items[2] = test_item("02_matmul", "tile: product", 2, true);
    reports[2].student = "cy";
    reports[2].items = {test_item("02_matmul", "tile: product", 2, true)};
    reports[0].hours = {{"01", 2.5}, {"02", 1}};
    reports[1].hours = {{"01", 4.5}};
    return reports;
}

}  // namespace

TEST_CASE("class_csv: a row a student, a column a lesson", "[grader]") {
    const auto rows = read_csv(class_csv(class_of_three()));
    REQUIRE(rows.size() == 4);
    CHECK(rows[0] ==
          std::vector<std::string>{"student", "total", "01_matrix", "02_matmul", "hours"});
    CHECK(rows[1] == std::vector<std::string>{"ada", "3", "3", "0", "3.50"});
    CHECK(rows[2] == std::vector<std::string>{"bob", "5", "3", "2", "4.50"});
    CHECK(rows[3] == std::vector<std::string>{"cy", "2", "", "2", ""});
    CHECK(class_csv({}) == "student,total,hours\n");
}

TEST_CASE("class_csv: hidden points count; a name is neither formula nor two columns", "[grader]") {
    std::vector<Report> reports = {with_hidden(true, 5)};
    reports[0].student = "=cmd|'/c calc'!A1,\"x\"\ny";
    const auto rows = read_csv(class_csv(reports));
    REQUIRE(rows.size() == 2);
    CHECK(rows[1][0] == "'=cmd|'/c calc'!A1,\"x\"\ny");
    CHECK(rows[1][1] == "8");
}

TEST_CASE("quantile: between the two values beside it", "[grader]") {
    CHECK(quantile({}, 0.5) == 0);
    CHECK(quantile({7}, 0.25) == 7);
    CHECK(quantile({3, 1, 2}, 0.5) == 2);
    CHECK(quantile({4, 1, 3, 2}, 0.5) == 2.5);
    CHECK(quantile({1, 2, 3, 4}, 0.25) == 1.75);
    CHECK(quantile({1, 2, 3, 4}, 0) == 1);
    CHECK(quantile({1, 2, 3, 4}, 1) == 4);
}

TEST_CASE("gather: columns of all reports by lesson, rows by points", "[grader]") {
    std::vector<Report> reports = class_of_three();
    Item repeat = reports[0].items.back();  // under a checker: no column of its own
    repeat.name = "add: on the stack";
    reports[0].items.push_back(repeat);
    repeat = reports[0].items[0];  // where it found nothing: no mark
    repeat.kind = Item::Kind::memory;
    reports[1].items.push_back(repeat);
    reports[1].items.back().points = 0;
    std::swap(reports[0], reports[2]);  // cy, bob, ada: the first report knows lesson 02 only
    const Class all = gather(reports);
    REQUIRE(all.columns.size() == 3);
    CHECK(all.columns[0].name == "add: sums");
    CHECK(all.columns[2].name == "tile: product");
    CHECK(all.possible == 7);
    CHECK(all.possible_of.at("01_matrix") == 5);
    REQUIRE(all.rows.size() == 3);
    CHECK(all.rows[0].student == "bob");
    CHECK(all.rows[1].student == "ada");
    CHECK(all.rows[1].points.at("01_matrix") == 3);
    CHECK(all.rows[2].student == "cy");
    CHECK(all.rows[2].cells[0].test == nullptr);
    CHECK(all.rows[2].cells[2].test != nullptr);
    CHECK(all.rows[1].cells[0].memory != nullptr);
    CHECK(all.rows[0].cells[0].memory == nullptr);
    CHECK(all.columns[1].of == 2);
    CHECK(all.columns[1].passed == 0);
    CHECK(all.columns[1].unwritten == 1);
    CHECK(all.columns[2].of == 3);
    CHECK(all.columns[2].passed == 2);
    CHECK(gather({with_hidden(true, 5)}).rows[0].total == 8);  // the page is the teacher's
}

TEST_CASE("class_page: totals, what was hard, mistakes and hours", "[grader]") {
    std::vector<Report> reports = class_of_three();
    reports.push_back(reports[1]);
    reports[3].items.push_back(reports[3].items[1]);
    reports[3].items.back().name = "scale: twice";  // the same mistake in a second test
    const std::string page = class_page(reports);
    CHECK(contains(page, "4 students, 2 lessons, 4 tests, 9 points"));
    CHECK(contains(page,
                   "median <b>4</b>, quartiles <b>2.8</b> and <b>5</b>, from <b>2</b> to <b>5"));
    CHECK(contains(page, ">2</text><text x=264 y=145>5</text>"));    // two students have 5 points
    CHECK(contains(page, "<td>scale: doubles<td class=r>2 of 2<"));  // ada has not written it
    CHECK(contains(page, "<td>the sign is turned<td class=r>2 students<td class=r>lesson 01\n"));
    CHECK(contains(page, "<tr><td>01<td class=r><b>4.5</b><td class=r>3.5 to 4.5<td class=r>3<"));
    CHECK(
        contains(page, "<tr><td>together<td class=r><b>4.5</b><td class=r>4 to 4.5<td class=r>3<"));
    CHECK(contains(page, "1 student with tests that misuse memory"));
    CHECK(!contains(page, "<tr><td><td"));  // a failure without a mistake is no mistake
}

TEST_CASE("class_page: bars of totals hold every student once", "[grader]") {
    for (const int points : {0, 1, 12, 13, 100, 105}) {
        const Report report;
        Class all;
        all.possible = points;
        for (Row row; row.total <= points; ++row.total) {
            row.report = &report;
            all.rows.push_back(row);
        }
        const std::string summary = class_summary(all);
        int sum = 0;
        std::string labels;
        for (auto at = summary.find("<text"); at != std::string::npos;
             at = summary.find("<text", at + 1)) {
            const auto begin = summary.find('>', at) + 1;
            const std::string text = summary.substr(begin, summary.find('<', begin) - begin);
            if (contains(summary.substr(at, begin - at), "y=145"))
                labels += text + ' ';
            else
                sum += std::stoi(text);
        }
        CAPTURE(points, labels);
        CHECK(sum == points + 1);
        if (points == 0) CHECK(labels == "0 ");
        if (points == 1) CHECK(labels == "0 1 ");
        if (points == 13) CHECK(labels == "0–1 2 3 4–5 6 7 8–9 10 11 12–13 ");
        if (points == 100)
            CHECK(labels == "0–9 10–19 20–29 30–39 40–49 50–59 60–69 70–79 80–89 90–100 ");
    }
}

TEST_CASE("class_page: a cell says by sign and hover text what happened", "[grader]") {
    std::vector<Report> reports = class_of_three();
    reports[1].items[0] = test_item("01_matrix", "add: sums", 3, false);
    reports[1].items[0].headline = "crashed: segmentation fault";
    reports[1].notes = {"a note on a file"};
    const std::string page = class_page(reports);
    CHECK(contains(page, "<td class=m title=\"01 add: sums\nmemory: heap-buffer-overflow\">m"));
    CHECK(contains(page, "<td class=n title=\"01 scale: doubles\nscale is not written yet\">·"));
    CHECK(contains(page, "<td class=c title=\"01 add: sums\ncrashed: segmentation fault\">!"));
    CHECK(contains(page,
                   "<td class=f title=\"01 scale: doubles\nit is wrong\nknown mistake: the sign "
                   "is turned\">×"));
    CHECK(contains(page, "<td class=p title=\"02 tile: product\">"));
    CHECK(contains(page, "<td class=z title=\"01 add: sums\nnot run\">"));
    CHECK(contains(page, "passed by 2 of 3\">"));
    CHECK(contains(page, "- a note on a file\">"));
}

TEST_CASE("class_page: what students write is text, and the page asks no network", "[grader]") {
    std::vector<Report> reports = {nasty(), nasty(), with_hidden(false, 2)};
    const std::string attack = "<script>alert(1)</script><img alt=x>\" onmouseover=\"alert(2) ' x";
    reports[1].student = attack;
    reports[1].notes = {attack};
    reports[1].hours = {{attack, 1}};
    for (Item& item : reports[1].items)
        item.name = item.lesson = item.headline = item.mistake = item.where = attack;
    const std::string page = class_page(reports);
    const std::string known =
        " !DOCTYPE html head /head meta title /title style /style body /body h1 /h1 main /main "
        "section /section ul /ul li b /b h2 /h2 h3 /h3 p svg /svg rect text /text path circle "
        "table /table "
        "thead tbody tr th td div /div i /i span /span button /button script /script /html ";
    for (const std::string& tag : tags_of(page)) {
        CAPTURE(tag);
        CHECK(contains(known, ' ' + tag + ' '));
    }
    CHECK(count(page, "<script") == 1);
    CHECK(!contains(page, "onmouseover=\""));
    CHECK(!contains(page, "http:"));
    CHECK(!contains(page, "https:"));
    CHECK(!contains(page, "src="));
    CHECK(contains(page, "default-src 'none'"));
    CHECK(contains(page, "secret name (hidden)"));  // the page is the teacher's
    CHECK(clean(page) == page);
}

TEST_CASE("class_page: an empty class, and reports without tests", "[grader]") {
    CHECK(contains(class_page({}), "0 students"));
    CHECK(contains(class_page({Report(), Report()}), "2 students, 0 lessons, 0 tests, 0 points"));
}

// ---- files -----------------------------------------------------------------------------------

TEST_CASE("write_whole_file: all or nothing, and an error that names the file", "[grader]") {
    const Folder directory;
    const std::string file = directory.file("results.json"), text(300000, 'x');
    write_whole_file(file, "old");
    write_whole_file(file, text);
    CHECK(gpt::read_file(file) == text);
    CHECK(directory.entries() == 1);  // nothing temporary stays

    fs::create_directory(directory.file("taken"));
    write_whole_file(directory.file("taken/inside"), "");
    CHECK_THROWS_WITH(write_whole_file(directory.file("taken"), "x"),
                      ContainsSubstring("cannot write " + directory.file("taken") + ": "));
    CHECK_THROWS_AS(write_whole_file(directory.file("none/file"), "x"), std::runtime_error);
    CHECK(directory.entries() == 2);
}

TEST_CASE("write_whole_file: a link in the place of its temporary file is not followed",
          "[grader]") {
    const Folder directory;
    const std::string file = directory.file("results.json");
    write_whole_file(directory.file("other"), "other");
    fs::create_symlink(directory.file("other"), file + ".tmp" + std::to_string(getpid()));
    write_whole_file(file, "new");
    CHECK(gpt::read_file(directory.file("other")) == "other");
    CHECK(gpt::read_file(file) == "new");
}
