// What lessons/common gives to every lesson.  It is given code, so these tests carry no points; the
// numbers are worked out by hand, or with Python's integers from the published definitions.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <locale>
#include <numeric>
#include <sstream>

#include "common/aligned.hpp"
#include "common/error.hpp"
#include "common/fast_math.hpp"
#include "common/files.hpp"
#include "common/flags.hpp"
#include "common/json.hpp"
#include "common/parallel.hpp"
#include "common/profile.hpp"
#include "common/program.hpp"
#include "common/progress.hpp"
#include "common/svg.hpp"
#include "support/folder.hpp"
#include "support/test.hpp"

using namespace gpt;
using gpt::test::Folder;
namespace fs = std::filesystem;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// What the call throws, in words; empty where it throws nothing.
template <class Error, class Call>
std::string refusal(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

int count(const std::string& text, const std::string& word) {
    int n = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
    return n;
}

}  // namespace

// ---- error.hpp ----------------------------------------------------------------------------------

namespace {
[[maybe_unused]] int an_exercise() { TODO("add the two numbers"); }
}  // namespace

TEST_CASE("TODO: says the function, the file, the line and the hint", "[common][0 pts]") {
    const std::string words = refusal<NotImplemented>([] { an_exercise(); });
    CHECK_THAT(words, ContainsSubstring("an_exercise is not written yet"));
    CHECK_THAT(words, ContainsSubstring("common.cpp:" + std::to_string(__LINE__ - 6)));
    CHECK_THAT(words, ContainsSubstring("hint: add the two numbers"));
}

TEST_CASE("require: throws the sentence it is given, and only when the condition fails",
          "[common][0 pts]") {
    CHECK_NOTHROW(require(true, "never"));
    CHECK(refusal<std::invalid_argument>([] { require(false, "add: 2x3 and 3x2"); }) ==
          "add: 2x3 and 3x2");
}

// ---- parallel.hpp -------------------------------------------------------------------------------

TEST_CASE("parallel_for: visits every index once", "[common][0 pts]") {
    for (const bool parallel : {false, true}) {
        std::vector<int> visits(1009, 0);
        parallel_for(1009, parallel, [&](int i) { ++visits[i]; });
        CHECK(visits == std::vector<int>(1009, 1));
    }
    CHECK_NOTHROW(parallel_for(0, true, [](int) { throw std::runtime_error("never"); }));
}

TEST_CASE("parallel_for: an exception comes out of the loop", "[common][0 pts]") {
    for (const bool parallel : {false, true}) {
        std::vector<int> visits(101, 0);
        const auto body = [&](int i) {
            ++visits[i];
            if (i == 53) throw std::runtime_error("from index 53");
        };
        CHECK(refusal<std::runtime_error>([&] { parallel_for(101, parallel, body); }) ==
              "from index 53");
        CHECK(visits[53] == 1);
        CHECK(std::all_of(visits.begin(), visits.end(), [](int n) { return n <= 1; }));
    }
}

// ---- aligned.hpp, profile.hpp -------------------------------------------------------------------

TEST_CASE("aligned_vector: begins at a cache line, whatever its size", "[common][0 pts]") {
    for (const std::size_t size : {1, 3, 17, 1001}) {
        const aligned_vector<float> numbers(size, 1.0f);
        CHECK(reinterpret_cast<std::uintptr_t>(numbers.data()) % 64 == 0);
    }
}

namespace {

void wait(double seconds) {
    for (const double began = seconds_now(); seconds_now() - began < seconds;) continue;
}

// As the operations of lesson 04: a function with a closure for the way back.
std::function<void()> slow_operation(Profile& profile) {
    profile.begin_operation();
    wait(2e-3);
    return profile.recorded([] { wait(1e-3); });
}

}  // namespace

TEST_CASE("Profile: operations by their names, of the fastest step", "[common][0 pts]") {
    Profile profile;
    for (int step = 0; step < 2; ++step) {
        const auto back = slow_operation(profile);
        for (int i = 0; i <= step; ++i) back();
        profile.end_step(step == 0 ? 0.004 : 0.009);
    }
    REQUIRE(profile.fastest.count("slow_operation") == 1);
    const Profile::Line& line = profile.fastest.at("slow_operation");
    CHECK(line.calls == 1);
    CHECK(line.forward >= 2e-3);
    CHECK(line.backward >= 1e-3);
    const std::string table = profile.table();
    CHECK(count(table, "the fastest of 2 steps: 4.00 ms (median 9.00)") == 1);
    CHECK(count(table, "slow_operation") == 1);
    CHECK(count(table, "all else") == 1);
}

TEST_CASE("Timed: adds to the active profile, and to none when there is none", "[common][0 pts]") {
    Profile profile;
    { const Timed timed("before"); }
    active_profile() = &profile;
    for (int i = 0; i < 3; ++i) const Timed timed("inside");
    active_profile() = nullptr;
    { const Timed timed("after"); }
    CHECK(profile.lines.size() == 1);
    CHECK(profile.lines["inside"].calls == 3);
}

// ---- fast_math.hpp ------------------------------------------------------------------------------

TEST_CASE("fast_exp: within 3e-7 of the exponential from -87 to 88", "[common][0 pts]") {
    int bad = 0;
    for (int i = 0; i <= 1'750'000; ++i) {
        const float x = static_cast<float>(-87 + i * 1e-4);
        const double exact = std::exp(static_cast<double>(x));
        if (!(std::abs(static_cast<double>(fast_exp(x)) - exact) <= 3e-7 * exact)) ++bad;
    }
    CHECK(bad == 0);
    CHECK(fast_exp(0.0f) == 1.0f);
}

TEST_CASE("fast_exp: 0 far below, exp(88) above, and NaN stays NaN", "[common][0 pts]") {
    CHECK(fast_exp(static_cast<float>(-kInfinity)) == 0.0f);
    CHECK(fast_exp(-100.0f) == 0.0f);
    CHECK(fast_exp(-1e30f) == 0.0f);
    CHECK(fast_exp(88.5f) == fast_exp(88.0f));
    CHECK(fast_exp(100.0f) == fast_exp(88.0f));
    CHECK(fast_exp(static_cast<float>(kInfinity)) == fast_exp(88.0f));
    CHECK(std::isnan(fast_exp(static_cast<float>(kNan))));
    CHECK(std::isnan(fast_tanh(static_cast<real>(kNan))));
}

TEST_CASE("fast_exp: of a double is std::exp", "[common][0 pts]") {
    for (const double x : {-800.0, -1.25, 0.0, 0.1, 3.75, 700.0}) CHECK(fast_exp(x) == std::exp(x));
}

TEST_CASE("fast_tanh: within 3e-7 of the hyperbolic tangent", "[common][0 pts]") {
    const double tolerance = test::kDouble ? 1e-15 : 3e-7;
    int bad = 0;
    for (int i = 0; i <= 400'000; ++i) {
        const real x = static_cast<real>(-20 + i * 1e-4);
        const double exact = std::tanh(static_cast<double>(x));
        if (!(std::abs(static_cast<double>(fast_tanh(x)) - exact) <= tolerance)) ++bad;
    }
    CHECK(bad == 0);
    CHECK(fast_tanh(static_cast<real>(-1000)) == -1);
    CHECK(fast_tanh(static_cast<real>(1000)) == 1);
}

// ---- files.hpp ----------------------------------------------------------------------------------

TEST_CASE("write_file: what was written is read back, and no temporary is left",
          "[common][0 pts]") {
    const Folder directory;
    std::string bytes(200'003, 'x');
    bytes[5] = '\0';
    bytes[7] = '\n';
    bytes[11] = static_cast<char>(0xff);
    write_file(directory.file("a"), "the old contents");
    write_file(directory.file("a"), bytes);
    CHECK((read_file(directory.file("a")) == bytes));
    CHECK(directory.entries() == 1);
    write_file(directory.file("a"), "");
    CHECK(read_file(directory.file("a")).empty());
}

TEST_CASE("append_line: adds one line at the end", "[common][0 pts]") {
    const Folder directory;
    append_line(directory.file("log"), "one");
    append_line(directory.file("log"), "");
    append_line(directory.file("log"), "two");
    CHECK(read_file(directory.file("log")) == "one\n\ntwo\n");
}

TEST_CASE("files: an error names the file and leaves nothing behind", "[common][0 pts]") {
    const Folder directory;
    write_file(directory.file("file"), "contents");
    make_directory(directory.file("folder"));
    for (const char* path : {"missing/a", "file/a", "folder"}) {
        const std::string name = directory.file(path);
        CHECK_THROWS_WITH(write_file(name, "x"), ContainsSubstring("cannot write " + name));
        CHECK_THROWS_WITH(append_line(name, "x"), ContainsSubstring("cannot write " + name));
        CHECK_THROWS_WITH(read_file(name), ContainsSubstring("cannot read " + name));
    }
    CHECK_THROWS_WITH(read_file(directory.file("folder")), ContainsSubstring("is a directory"));
    CHECK_THROWS_AS(make_directory(directory.file("file/a")), std::runtime_error);
    CHECK(directory.entries() == 2);
    CHECK(read_file(directory.file("file")) == "contents");
}

TEST_CASE("write_file: a full disk is noticed, and the old contents stay", "[common][0 pts]") {
    if (!file_exists("/dev/full")) return;  // Linux's file that is always full
    const Folder directory;
    const std::string path = directory.file("a");
    write_file(path, "the old contents");
    for (const std::size_t size : {5UL, 3'000'000UL}) {
        std::filesystem::create_symlink("/dev/full", path + ".tmp");
        CHECK_THROWS_WITH(write_file(path, std::string(size, 'x')),
                          ContainsSubstring("cannot write " + path + ": No space left on device"));
    }
    CHECK(read_file(path) == "the old contents");
    CHECK(directory.entries() == 1);
    CHECK_THROWS_WITH(append_line("/dev/full", "x"),
                      ContainsSubstring("cannot write /dev/full: No space left on device"));
}

TEST_CASE("read_file: a device, which may have no end, is refused", "[common][0 pts]") {
    if (!file_exists("/dev/zero")) return;
    CHECK_THROWS_WITH(read_file("/dev/zero"),
                      ContainsSubstring("cannot read /dev/zero: it is a device, not a file"));
}

TEST_CASE("make_directory: makes the parents too and accepts what is there", "[common][0 pts]") {
    const Folder directory;
    make_directory(directory.file("a/b/c"));
    make_directory(directory.file("a/b/c"));
    CHECK(file_exists(directory.file("a/b/c")));
    CHECK_FALSE(file_exists(directory.file("a/b/d")));
}

// ---- rng.hpp ------------------------------------------------------------------------------------

// Computed in Python, with integers cut to 64 bits, from the definitions of SplitMix64's finaliser
// and of xorshift64*.
TEST_CASE("Rng: the first numbers of seeds 1 and 42 are the published ones", "[common][0 pts]") {
    const auto first_five = [](std::uint64_t seed) {
        Rng rng(seed);
        std::vector<std::uint32_t> numbers(5);
        for (std::uint32_t& n : numbers) n = rng.next();
        return numbers;
    };
    CHECK(Rng(1).state() == 0x910a2dec89025cc1u);
    CHECK(first_five(1) ==
          std::vector<std::uint32_t>{1262921053, 3621908801, 1595206758, 992769274, 3689562326});
    CHECK(Rng(42).state() == 0xbdd732262feb6e95u);
    CHECK(first_five(42) ==
          std::vector<std::uint32_t>{833678567, 2416485297, 2087809963, 1164389516, 3451727071});
}

TEST_CASE("Rng::uniform: the upper 24 bits of next, in [0, 1)", "[common][0 pts]") {
    Rng rng(1);
    CHECK(rng.uniform() == (1262921053 / 256) / 16777216.0);
    CHECK(rng.uniform() == (3621908801 / 256) / 16777216.0);
    int outside = 0;
    double sum = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double u = rng.uniform();
        if (!(u >= 0 && u < 1)) ++outside;
        sum += u;
    }
    CHECK(outside == 0);
    CHECK_THAT(sum / 100'000, WithinAbs(0.5, 0.005));
}

// The three numbers: Python, the cosine form of Box and Muller on the pinned integers of seed 1.
TEST_CASE("Rng::normal: the pinned first draws, then mean 0, variance 1 and the normal's tails",
          "[common][0 pts]") {
    Rng rng(1);
    CHECK_THAT(rng.normal(), WithinAbs(0.4616291807086991, 1e-12));
    CHECK_THAT(rng.normal(), WithinAbs(0.1138802449792191, 1e-12));
    CHECK_THAT(rng.normal(), WithinAbs(1.9793820237784228, 1e-12));
    double sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double x = rng.normal();
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
    }
    CHECK_THAT(sum / 100'000, WithinAbs(0, 0.015));
    CHECK_THAT(squares / 100'000, WithinAbs(1, 0.02));
    CHECK_THAT(fourth / 100'000, WithinAbs(3, 0.15));
}

TEST_CASE("Rng::below: every number equally often", "[common][0 pts]") {
    Rng rng(5);
    std::array<int, 7> counts{};
    for (int i = 0; i < 70'000; ++i) ++counts.at(static_cast<std::size_t>(rng.below(7)));
    double chi_squared = 0;
    for (const int n : counts) chi_squared += (n - 10'000.0) * (n - 10'000.0) / 10'000;
    CHECK(chi_squared < 22.5);  // six degrees of freedom: exceeded once in a thousand
    CHECK(rng.below(1) == 0);
    CHECK_THROWS_AS(rng.below(0), std::invalid_argument);
    CHECK_THROWS_AS(rng.below(-3), std::invalid_argument);
}

// 2^32 leaves a rest of 2^30 after two rounds of n = 3·2^29.  Taking that rest as well would draw a
// number below 2^30 in three cases of four instead of two of three.
TEST_CASE("Rng::below: a large n is not biased either", "[common][0 pts]") {
    Rng rng(6);
    int low = 0;
    for (int i = 0; i < 20'000; ++i) low += rng.below(3 << 29) < (1 << 30);
    CHECK_THAT(low / 20'000.0, WithinAbs(2.0 / 3, 0.015));
}

TEST_CASE("Rng::shuffle: a permutation, and each equally often", "[common][0 pts]") {
    Rng rng(7);
    std::vector<int> values(101);
    std::iota(values.begin(), values.end(), 0);
    const std::vector<int> sorted = values;
    rng.shuffle(std::span<int>(values));
    CHECK(values != sorted);
    std::sort(values.begin(), values.end());
    CHECK(values == sorted);

    std::array<int, 27> counts{};
    for (int i = 0; i < 6000; ++i) {
        std::array<int, 3> three = {0, 1, 2};
        rng.shuffle(std::span<int>(three));
        ++counts.at(static_cast<std::size_t>(9 * three[0] + 3 * three[1] + three[2]));
    }
    double chi_squared = 0;
    for (const int n : counts)
        if (n > 0) chi_squared += (n - 1000.0) * (n - 1000.0) / 1000;
    CHECK(std::count(counts.begin(), counts.end(), 0) == 27 - 6);
    CHECK(chi_squared < 20.5);  // five degrees of freedom
}

TEST_CASE("Rng::categorical: proportional to the weights, and never a weight of 0",
          "[common][0 pts]") {
    Rng rng(8);
    const std::vector<real> weights = {0, 2, 0, 5, 1, 0};
    std::array<int, 6> counts{};
    for (int i = 0; i < 80'000; ++i)
        ++counts.at(static_cast<std::size_t>(rng.categorical(weights)));
    CHECK(counts[0] + counts[2] + counts[5] == 0);
    CHECK_THAT(counts[1] / 80'000.0, WithinAbs(2.0 / 8, 0.008));
    CHECK_THAT(counts[3] / 80'000.0, WithinAbs(5.0 / 8, 0.008));
    CHECK_THAT(counts[4] / 80'000.0, WithinAbs(1.0 / 8, 0.008));
}

TEST_CASE("Rng::categorical: refuses weights without a sum", "[common][0 pts]") {
    Rng rng(9);
    for (const double bad : {0.0, kNan, kInfinity}) {
        const std::vector<real> weights = {0, static_cast<real>(bad), 0};
        CHECK_THROWS_AS(rng.categorical(weights), std::invalid_argument);
    }
    CHECK_THROWS_AS(rng.categorical({}), std::invalid_argument);
}

TEST_CASE("Rng: the same state draws the same numbers", "[common][0 pts]") {
    Rng first(11), second(12);
    for (int i = 0; i < 13; ++i) first.next();
    second.set_state(first.state());
    for (int i = 0; i < 5; ++i) {
        const double expected = first.normal();
        CHECK(second.normal() == expected);
    }
    CHECK_THROWS_AS(first.set_state(0), std::invalid_argument);
}

// ---- json.hpp -----------------------------------------------------------------------------------

TEST_CASE("Json: a text read and written is the same text", "[common][0 pts]") {
    for (const char* text :
         {"null", "true", "false", "0", "-0", "17", "-2.5", "\"\"", "[]", "{}", "[[],{}]",
          R"({"b":1,"a":[true,null,"x"],"":{"b":-0.125}})", R"("\"\\\n\t\u0001 / ü € 😀")"})
        CHECK(parse_json(text, "test").text() == text);
    CHECK(parse_json(" \t\r\n[ 1 ,\n2 ] ", "test").text() == "[1,2]");
}

TEST_CASE("Json: indented text has a member a line and flat arrays on one", "[common][0 pts]") {
    Json shape = Json::array();
    shape.push_back(3);
    shape.push_back(5);
    Json inner = Json::object();
    inner.set("shape", shape);
    Json outer = Json::object();
    outer.set("w", inner);
    outer.set("none", Json::object());
    CHECK(outer.text(2) == "{\n  \"w\": {\n    \"shape\": [3, 5]\n  },\n  \"none\": {}\n}");
    CHECK((parse_json(outer.text(2), "test") == outer));
}

TEST_CASE("Json: members keep their order, and set replaces", "[common][0 pts]") {
    Json json = Json::object();
    json.set("z", 1);
    json.set("a", "two");
    json.set("z", 3);
    CHECK(json.members().size() == 2);
    CHECK(json.members()[0].first == "z");
    CHECK(json.at("z").as_integer() == 3);
    CHECK(json.find("b") == nullptr);
    CHECK_THROWS_WITH(json.at("b"), ContainsSubstring("\"b\""));
}

TEST_CASE("Json: another type than expected is named", "[common][0 pts]") {
    const Json text("abc"), number(2.5), list = Json::array();
    CHECK_THROWS_WITH(text.as_number(), "expected a number but found a string");
    CHECK_THROWS_WITH(number.as_string(), "expected a string but found a number");
    CHECK_THROWS_WITH(list.as_bool(), "expected a boolean but found an array");
    CHECK_THROWS_WITH(Json().members(), "expected an object but found null");
    CHECK_THROWS_WITH(Json(true).items(), "expected an array but found a boolean");
    CHECK_THROWS_WITH(number.as_integer(), "expected a whole number but found 2.5");
    CHECK_THROWS_WITH(list.at("a"), "expected an object but found an array");
    CHECK_THROWS_AS(Json(1).push_back(2), std::runtime_error);
    CHECK_THROWS_AS(Json(1).set("a", 2), std::runtime_error);
}

TEST_CASE("Json: escapes and surrogate pairs are read as UTF-8", "[common][0 pts]") {
    const auto read = [](const char* text) { return parse_json(text, "test").as_string(); };
    CHECK(read(R"("\" \\ \/ \b\f\n\r\t")") == "\" \\ / \b\f\n\r\t");
    CHECK(read(R"("\u0041\u00fc\u20AC")") == "A\xc3\xbc\xe2\x82\xac");
    CHECK(read(R"("\ud83d\ude00")") == "\xf0\x9f\x98\x80");
    CHECK(read(R"("\u0000")") == std::string(1, '\0'));
    CHECK(read("\"\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\"") ==
          "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf");  // the neighbours of what is forbidden
}

TEST_CASE("parse_json: every refusal says where and why", "[common][0 pts]") {
    struct Case {
        std::string text, words;
    };
    const std::vector<Case> cases = {
        {"", "line 1, column 1: expected a value, found the end"},
        {"{\"a\": 1,\n \"b\": 2\n   \"c\": 3}",
         "line 3, column 4: expected ',' or '}', found '\"'"},
        {"[\"ü\" 1]", "line 1, column 6: expected ',' or ']', found '1'"},
        {"[1, 2", "column 6: expected ',' or ']', found the end"},
        {"[1,]", "column 4: expected a value, found ']'"},
        {"{\"a\":1,}", "expected a key in quotation marks, found '}'"},
        {"{a:1}", "expected a key in quotation marks, found 'a'"},
        {"{\"a\" 1}", "expected ':', found '1'"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "column 14: the key \"a\" stands here a second time"},
        {"1 2", "expected the end, found '2'"},
        {"nullx", "expected the end, found 'x'"},
        {"True", "expected a value, found 'T'"},
        {"01", "a number with a needless 0 in front"},
        {"-012", "a number with a needless 0 in front"},
        {"+1", "expected a value, found '+'"},
        {".5", "expected a value, found '.'"},
        {"NaN", "expected a value, found 'N'"},
        {"-Infinity", "expected a digit after '-', found 'I'"},
        {"1.", "expected a digit after the point, found the end"},
        {"1e+", "expected a digit in the exponent, found the end"},
        {"0x10", "expected the end, found 'x'"},
        {"[1e999]", "column 2: a number too large for a double"},
        {"-1e999", "a number too large for a double"},
        {"\"abc", "a string without its closing quotation mark"},
        {"\"a\nb\"", "a control character in a string"},
        {std::string("\"a\0b\"", 5), "a control character in a string"},
        {"\"a\\x41\"", "column 3: a bad escape in a string"},
        {"\"\\u12g4\"", "\\u needs four hexadecimal digits"},
        {"\"\\u12\"", "\\u needs four hexadecimal digits"},
        {"\"\\ud83d\"", "half of a surrogate pair"},
        {"\"\\ude00\"", "half of a surrogate pair"},
        {"\"\\ude00\\ude00\"", "half of a surrogate pair"},
        {"\"\\ud83dx\\ude00\"", "half of a surrogate pair"},
        {"\"\\ud83d\\ud83d\"", "half of a surrogate pair"},
        {"\"\xff\"", "not valid UTF-8"},
        {"\"\xc3(\"", "not valid UTF-8"},
        {"\"\xc0\xaf\"", "not valid UTF-8"},      // an overlong slash
        {"\"\xe0\x80\xaf\"", "not valid UTF-8"},  // another
        {"\"\xed\xa0\x80\"", "not valid UTF-8"},  // a surrogate
        {"\"\xf0\x80\x80\xaf\"", "not valid UTF-8"},
        {"\"\xf4\x90\x80\x80\"", "not valid UTF-8"},
        {"\"\xf0\x9f\x98", "not valid UTF-8"},
    };
    for (const Case& c : cases) {
        INFO("the text is " << c.text);
        const auto read = [&] { parse_json(c.text, "config.json"); };
        const std::string words = refusal<std::runtime_error>(read);
        CHECK_THAT(words, ContainsSubstring("config.json: line "));
        CHECK_THAT(words, ContainsSubstring(c.words));
    }
}

TEST_CASE("parse_json: 200,000 values are read, one more refused", "[common][0 pts]") {
    const auto zeros = [](int count) {  // and the array itself is a value
        std::string text = "[0";
        for (int i = 2; i < count; ++i) text += ",0";
        return text + "]";
    };
    CHECK(parse_json(zeros(200'000), "test").items().size() == 199'999);
    CHECK_THROWS_WITH(parse_json(zeros(200'001), "test"), ContainsSubstring("200000 values"));
    CHECK_THROWS_WITH(parse_json(zeros(20'000'000), "test"), ContainsSubstring("column 400000:"));
}

TEST_CASE("parse_json: 64 levels are read, 65 refused", "[common][0 pts]") {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') + "0" +
               std::string(static_cast<std::size_t>(depth), ']');
    };
    CHECK(parse_json(nested(64), "test").text() == nested(64));
    CHECK_THROWS_WITH(parse_json(nested(65), "test"), ContainsSubstring("deeper than 64"));
    CHECK_THROWS_WITH(parse_json(std::string(100'000, '{'), "test"), ContainsSubstring("a key"));
    CHECK_THROWS_WITH(parse_json(std::string(1'000'000, '['), "test"),
                      ContainsSubstring("deeper than 64"));
}

TEST_CASE("parse_json: a large object is read in a moment", "[common][0 pts]") {
    std::string text = "{";
    for (int i = 0; i < 50'000; ++i) text += "\"key" + std::to_string(i) + "\":" + "1,";
    text += "\"last\":2}";
    CHECK(parse_json(text, "test").members().size() == 50'001);
}

TEST_CASE("Json: whole numbers up to 2^53 are exact, and more is refused", "[common][0 pts]") {
    const long largest = 9007199254740992;
    CHECK(Json(largest).text() == "9007199254740992");
    CHECK(Json(-largest).text() == "-9007199254740992");
    CHECK(Json(1e15).text() == "1000000000000000");
    CHECK(parse_json("9007199254740992", "test").as_integer() == largest);
    CHECK(parse_json("1e3", "test").as_integer() == 1000);
    CHECK_THROWS_AS(Json(largest + 1), std::invalid_argument);
    CHECK_THROWS_AS(parse_json("9007199254740994", "test").as_integer(), std::runtime_error);
    CHECK_THROWS_AS(parse_json("1e300", "test").as_integer(), std::runtime_error);
    CHECK_THROWS_AS(Json(kNan), std::invalid_argument);
    CHECK_THROWS_AS(Json(-kInfinity), std::invalid_argument);
}

TEST_CASE("number_text: the shortest digits that read back", "[common][0 pts]") {
    CHECK(number_text(0.1) == "0.1");
    CHECK(number_text(1e-3) == "0.001");
    CHECK(number_text(-2.5e-7) == "-2.5e-07");
    CHECK(number_text(0.1 + 0.2) == "0.30000000000000004");
    CHECK(number_text(1e300) == "1e+300");
    Rng rng(13);
    int wrong = 0;
    for (int i = 0; i < 20'000; ++i) {
        const int exponent = rng.below(600) - 300;
        const double value = rng.normal() * std::pow(10.0, exponent);
        double back = 0;
        if (!read_number(number_text(value), back) || back != value) ++wrong;
    }
    CHECK(wrong == 0);
    for (const double value : {5e-324, 2.2250738585072014e-308, 1.7976931348623157e308})
        CHECK(parse_json(number_text(value), "test").as_number() == value);
    CHECK(parse_json("1e-999", "test").as_number() == 0);
}

TEST_CASE("Json: text that is not UTF-8 is not written", "[common][0 pts]") {
    CHECK_THROWS_AS(Json("\xff").text(), std::invalid_argument);
    Json json = Json::object();
    json.set("\xc3", 1);
    CHECK_THROWS_AS(json.text(), std::invalid_argument);
}

namespace {

// Numbers as in much of Europe: 1.234,5.
struct CommaNumbers : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

// Makes that the locale of the C++ streams and, where it is installed, German that of C.
struct CommaLocale {
    std::locale before = std::locale();
    CommaLocale() {
        std::locale::global(std::locale(std::locale::classic(), new CommaNumbers));
        std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
    }
    ~CommaLocale() {
        std::locale::global(before);
        std::setlocale(LC_NUMERIC, "C");
    }
};

}  // namespace

TEST_CASE("common: numbers have a point in every locale", "[common][0 pts]") {
    const CommaLocale locale;
    CHECK(Json(1234.5).text() == "1234.5");
    CHECK(Json(1234567).text() == "1234567");
    CHECK(parse_json("1234.5", "test").as_number() == 1234.5);
    CHECK_THROWS_AS(parse_json("1,5", "test"), std::runtime_error);
    Flags flags("train", "trains");
    flags.add("--lr", "1234.5", "learning rate");
    CHECK(flags.number("--lr", 0, 1e9) == 1234.5);
    CHECK(human(45'300) == "45.3k");
    const std::string svg = line_chart("t", "x", "y", {{"a", {0, 1234.5}, {0.25, 1234.75}}});
    CHECK_THAT(svg, ContainsSubstring(">1200<"));
    CHECK(text_chart({{"a", {0, 1}, {0.25, 0.75}}}).find(',') == std::string::npos);
}

// ---- flags.hpp ----------------------------------------------------------------------------------

namespace {

Flags train_flags(const std::vector<const char*>& arguments) {
    Flags flags("train", "trains a GPT");
    flags.add("--data", "", "the text to learn from");
    flags.add("--steps", "2000", "how many steps");
    flags.add("--lr", "1e-3", "learning rate");
    flags.add("--min-lr", "1e-4", "learning rate at the end");
    flags.add("--temperature", "0.8", "0 is greedy");
    flags.add("--seed", "1337", "of the random numbers");
    flags.add_switch("--resume", "go on");
    flags.also_called("--lr", {"--learning-rate", "--alpha"});
    std::vector<const char*> argv = {"build/bin/train"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    flags.parse(static_cast<int>(argv.size()), argv.data());
    return flags;
}

std::string parse_refusal(const std::vector<const char*>& arguments) {
    return refusal<BadFlags>([&] { train_flags(arguments); });
}

}  // namespace

TEST_CASE("Flags: values come from the command line or are the default", "[common][0 pts]") {
    const Flags flags = train_flags({"--steps", "100", "--lr=.5", "--data", "a=b -c", "--resume"});
    CHECK(flags.integer("--steps", 1, 1000) == 100);
    CHECK(flags.number("--lr", 0, 1) == 0.5);
    CHECK(flags.text("--data") == "a=b -c");
    CHECK(flags.on("--resume"));
    CHECK(flags.given("--lr"));
    CHECK_FALSE(flags.given("--min-lr"));
    CHECK(flags.number("--min-lr", 0, 1) == 1e-4);
    CHECK(flags.seed("--seed") == 1337);
    CHECK_FALSE(train_flags({}).on("--resume"));
    CHECK(train_flags({"--data="}).text("--data").empty());
    CHECK(train_flags({"--data=--x"}).text("--data") == "--x");
    CHECK(train_flags({"--temperature", "-1"}).number("--temperature", -2, 2) == -1);
}

TEST_CASE("Flags: bad command lines are refused in one line", "[common][0 pts]") {
    CHECK(parse_refusal({"--stpes", "5"}) == "unknown flag --stpes; did you mean --steps?");
    CHECK(parse_refusal({"--min_lr=1"}) == "unknown flag --min_lr; did you mean --min-lr?");
    CHECK(parse_refusal({"--temp", "1"}) == "unknown flag --temp; did you mean --temperature?");
    CHECK(parse_refusal({"-steps", "1"}) == "unknown flag -steps; did you mean --steps?");
    CHECK(parse_refusal({"--lerning-rate=1"}) ==
          "unknown flag --lerning-rate; did you mean --lr?");
    CHECK(parse_refusal({"--alpha", "1"}) == "unknown flag --alpha; did you mean --lr?");
    CHECK(parse_refusal({"--zzzzzzzz"}) == "unknown flag --zzzzzzzz; --help lists them all");
    CHECK(parse_refusal({"--steps"}) == "--steps needs a value");
    CHECK(parse_refusal({"--steps", "--resume"}) == "--steps needs a value");
    CHECK(parse_refusal({"--lr", "1", "--lr=1"}) == "--lr is given twice");
    CHECK(parse_refusal({"--resume", "--resume"}) == "--resume is given twice");
    CHECK(parse_refusal({"--resume=yes"}) == "--resume takes no value");
    CHECK(parse_refusal({"--resume", "yes"}) == "'yes' belongs to no flag");
    CHECK(parse_refusal({""}) == "'' belongs to no flag");
}

TEST_CASE("Flags: bad numbers are refused in one line", "[common][0 pts]") {
    const auto integer = [](const char* value) {
        const Flags flags = train_flags({"--steps", value});
        return refusal<BadFlags>([&] { flags.integer("--steps", 1, 5000); });
    };
    CHECK(integer("abc") == "--steps: 'abc' is not a whole number");
    CHECK(integer("") == "--steps: '' is not a whole number");
    CHECK(integer("1.5") == "--steps: '1.5' is not a whole number");
    CHECK(integer("10 ") == "--steps: '10 ' is not a whole number");
    CHECK(integer("0") == "--steps: 0 is not between 1 and 5000");
    CHECK(integer("5001") == "--steps: 5001 is not between 1 and 5000");
    CHECK(integer("99999999999999") == "--steps: 99999999999999 is not between 1 and 5000");

    const Flags huge = train_flags({"--steps", "99999999999999"});
    CHECK(refusal<BadFlags>([&] { huge.integer("--steps", 0, 9); }) ==
          "--steps: 99999999999999 is not between 0 and 9");

    const auto number = [](const char* value, double highest) {
        const Flags flags = train_flags({"--lr", value});
        return refusal<BadFlags>([&] { flags.number("--lr", 0, highest); });
    };
    for (const std::string bad :
         {"", "1e-3x", "nan", "inf", "-inf", "0x1", "1,5", "1e999", " 1", "."})
        CHECK(number(bad.c_str(), 1) == "--lr: '" + bad + "' is not a number");
    CHECK(number("1.5", 1) == "--lr: 1.5 is not between 0 and 1");
    CHECK(number("-1", kInfinity) == "--lr: -1 is less than 0");

    for (const char* bad : {"-1", "1.0", "18446744073709551616", "x", ""}) {
        const Flags flags = train_flags({"--seed", bad});
        CHECK_THROWS_AS(flags.seed("--seed"), BadFlags);
    }
    CHECK(train_flags({"--seed", "18446744073709551615"}).seed("--seed") == UINT64_MAX);
}

TEST_CASE("Flags: help lists every flag with its default, aligned", "[common][0 pts]") {
    CHECK(train_flags({"--help", "--nonsense"}).wants_help());
    CHECK(train_flags({"--steps", "5", "-h"}).wants_help());
    CHECK_FALSE(train_flags({}).wants_help());
    const std::string help = train_flags({"--steps", "5"}).help();
    CHECK_THAT(help, ContainsSubstring("usage: train [flags]"));
    CHECK_THAT(help, ContainsSubstring("\n  --data VALUE       the text to learn from\n"));
    CHECK_THAT(help, ContainsSubstring("\n  --steps 2000       how many steps\n"));
    CHECK_THAT(help, ContainsSubstring("\n  --temperature 0.8  0 is greedy\n"));
    CHECK_THAT(help, ContainsSubstring("\n  --resume           go on\n"));
}

TEST_CASE("Flags: a name that was never added is the program's mistake", "[common][0 pts]") {
    const Flags flags = train_flags({});
    CHECK_THROWS_AS(flags.text("--nothing"), std::invalid_argument);
    CHECK_THROWS_AS(flags.on("--steps"), std::invalid_argument);
    CHECK_THROWS_AS(flags.text("--resume"), std::invalid_argument);
    Flags more("x", "y");
    more.add("--a", "", "");
    CHECK_THROWS_AS(more.add_switch("--a", ""), std::invalid_argument);
}

// ---- program.hpp --------------------------------------------------------------------------------

TEST_CASE("StopSignals: a signal is told, not obeyed", "[common][0 pts]") {
    const auto before = std::signal(SIGHUP, SIG_DFL);  // who runs the tests may use nohup
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        const StopSignals stop;
        CHECK(stop.received() == 0);
        std::raise(number);
        CHECK(stop.received() == number);
    }
    std::signal(SIGHUP, SIG_IGN);  // as nohup does
    {
        const StopSignals stop;
        std::raise(SIGHUP);
        CHECK(stop.received() == 0);
    }
    CHECK(std::signal(SIGHUP, before) == SIG_IGN);
}

TEST_CASE("DirectoryLock: one holds it at a time, and whoever comes next is told",
          "[common][0 pts]") {
    const Folder directory;
    make_directory(directory.file("run"));
    {
        const DirectoryLock lock(directory.file("run"));
        CHECK_THROWS_WITH(DirectoryLock(directory.file("run")),
                          ContainsSubstring("run is being written by another run"));
    }
    const DirectoryLock again(directory.file("run"));
    CHECK(again.still_there());
    fs::rename(directory.file("run"), directory.file("moved"));
    CHECK_FALSE(again.still_there());
    make_directory(directory.file("run"));  // another takes its place
    CHECK_FALSE(again.still_there());
    CHECK(std::filesystem::is_empty(directory.file("run")));
    CHECK_THROWS_WITH(DirectoryLock(directory.file("none")),
                      ContainsSubstring("none: No such file"));
}

TEST_CASE("shell_word: quotes what a shell would take apart", "[common][0 pts]") {
    CHECK(shell_word("runs/tales-2") == "runs/tales-2");
    CHECK(shell_word("a b") == "'a b'");
    CHECK(shell_word("it's $5") == R"('it'\''s $5')");
    CHECK(shell_word("") == "''");
    CHECK(machine_memory() > 1e6);
}

// ---- progress.hpp -------------------------------------------------------------------------------

TEST_CASE("human and minutes: numbers as people say them", "[common][0 pts]") {
    CHECK(human(0) == "0");
    CHECK(human(999) == "999");
    CHECK(human(999.7) == "1.0k");
    CHECK(human(45'349) == "45.3k");
    CHECK(human(999'960) == "1.0M");
    CHECK(human(1'249'000) == "1.2M");
    CHECK(human(-3.44e9) == "-3.4G");
    CHECK(human(kNan) == "nan");
    CHECK(minutes(0) == "0:00");
    CHECK(minutes(65) == "1:05");
    CHECK(minutes(59.6) == "1:00");
    CHECK(minutes(3725) == "1:02:05");
    CHECK(minutes(-3) == "0:00");
    CHECK(minutes(kInfinity) == "?");
}

TEST_CASE("progress_line: bar, steps, message, time left, never wider than the terminal",
          "[common][0 pts]") {
    CHECK(progress_line(820, 2000, "loss 1.234", 72, 100) ==
          "[#########...............]   820/2000  loss 1.234  1:12 left");
    CHECK(progress_line(0, 40, "", -1, 100) == "[........................]   0/40  ");
    CHECK(progress_line(40, 40, "done", 0, 100) == "[########################]  40/40  done");
    const std::string message =
        "loss 1.2 \xe2\x82\xac\xe2\x82\xac\xe2\x82\xac tok/s";  // three euros
    for (int width = 0; width < 70; ++width) {
        const std::string line = progress_line(5, 10, message, 3, width);
        const auto continues = [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
        };
        CHECK(static_cast<long>(line.size()) - std::count_if(line.begin(), line.end(), continues) <=
              width);
        CHECK((line.empty() || Json(line).text().size() > 2));  // no character is cut in two
    }
    CHECK(progress_line(5, 10, "loss 1.2", 3, 38) == "[####....]   5/10  loss 1.2  0:03 left");
    CHECK(progress_line(5, 10, "loss 1.2", 3, 37) == " 5/10  loss 1.2  0:03 left");
    CHECK(progress_line(5, 10, "loss 1.2", 3, 22) == " 5/10  loss  0:03 left");
}

namespace {

// Puts another file in the place of standard output, and an ordinary environment around it.
class Redirected {
public:
    explicit Redirected(int file) {
        std::cout.flush();
        std::fflush(stdout);
        saved_ = dup(STDOUT_FILENO);
        dup2(file, STDOUT_FILENO);
        if (const char* ci = std::getenv("CI")) ci_ = ci;
        if (const char* term = std::getenv("TERM")) term_ = term;
        unsetenv("CI");
        setenv("TERM", "xterm", 1);
    }
    ~Redirected() {
        std::fflush(stdout);
        dup2(saved_, STDOUT_FILENO);
        close(saved_);
        if (!ci_.empty()) setenv("CI", ci_.c_str(), 1);
        term_.empty() ? unsetenv("TERM") : setenv("TERM", term_.c_str(), 1);
    }

private:
    int saved_;
    std::string ci_, term_;
};

void a_run_of_forty() {
    Progress progress(40);
    for (int step = 1; step <= 40; ++step) {
        progress.update(step, "loss " + std::to_string(100 - step));
        if (step == 13) progress.note("saved");
    }
    progress.done();
}

}  // namespace

TEST_CASE("Progress: into a file goes a plain line for each tenth, and every note",
          "[common][0 pts]") {
    const Folder directory;
    const std::string path = directory.file("out");
    const int file = open(path.c_str(), O_WRONLY | O_CREAT, 0600);
    REQUIRE(file >= 0);
    {
        const Redirected redirected(file);
        a_run_of_forty();
    }
    close(file);
    const std::string text = read_file(path);
    CHECK(count(text, "\n") == 11);
    CHECK(text.substr(0, 15) == " 4/40  loss 96 ");
    CHECK_THAT(text, ContainsSubstring("left\nsaved\n16/40  loss 84"));
    CHECK_THAT(text, ContainsSubstring("\n40/40  loss 60\n"));
    CHECK(text.find_first_of("\r\033") == std::string::npos);
}

TEST_CASE("Progress: a terminal shows one line that rewrites itself", "[common][0 pts]") {
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        return;  // none to be had
    const int screen = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    if (screen < 0) return;
    winsize size{};
    size.ws_col = 30;
    ioctl(screen, TIOCSWINSZ, &size);
    {
        const Redirected redirected(screen);
        a_run_of_forty();
        Progress stopped(40);
        for (int step = 1; step <= 3; ++step) stopped.update(step, "early");
    }
    // One read returns what has arrived so far, so it goes on to a mark of ours.
    const std::string mark = "<the end>";
    REQUIRE(write(screen, mark.data(), mark.size()) == static_cast<ssize_t>(mark.size()));
    std::string text;
    while (text.find(mark) == std::string::npos) {
        char piece[256];
        const auto length = ::read(terminal, piece, sizeof piece);
        if (length <= 0) break;
        text.append(piece, static_cast<std::size_t>(length));
    }
    close(screen);
    close(terminal);
    REQUIRE_THAT(text, ContainsSubstring(mark));
    CHECK(count(text, "\n") == 3);  // after the note and at the end of each run
    CHECK(count(text, "\033[K") < 40);
    CHECK_THAT(text, ContainsSubstring("\r\033[Ksaved\r\n\r13/40  loss 87"));
    CHECK_THAT(text, ContainsSubstring("\r[###########]  40/40  loss 60\033[K\r\n"));
    CHECK_THAT(text, ContainsSubstring("\r 3/40  early"));
}

// ---- svg.hpp ------------------------------------------------------------------------------------

namespace {

// What is wrong with the XML, as far as our pictures go; empty when nothing is.
std::string xml_mistake(const std::string& text) {
    std::vector<std::string> open_tags;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '&') {
            const std::string entity = text.substr(at, text.find(';', at) - at);
            if (entity != "&lt" && entity != "&gt" && entity != "&amp" && entity != "&quot")
                return "a bare &: " + text.substr(at, 20);
        }
        if (static_cast<unsigned char>(text[at]) < 0x20 && text[at] != '\n') return "control byte";
        if (text[at] == '>') return "a bare >: " + text.substr(at, 20);
        if (text[at] != '<') continue;
        const auto end = text.find('>', at);
        const std::string tag = text.substr(at + 1, end - at - 1);
        if (end == std::string::npos || tag.find('<') != std::string::npos) return "<" + tag;
        if (std::count(tag.begin(), tag.end(), '"') % 2 != 0) return "open quote: " + tag;
        const std::string name = tag.substr(0, tag.find(' '));
        if (tag[0] == '/') {
            if (open_tags.empty() || open_tags.back() != name.substr(1)) return "closes " + tag;
            open_tags.pop_back();
        } else if (tag.back() != '/') {
            open_tags.push_back(name);
        }
        at = end;
    }
    return open_tags.empty() ? "" : "never closed: " + open_tags.back();
}

// Every number of a picture is finite, and its words stand in the text.
void check_picture(const std::string& svg, const std::vector<std::string>& words = {}) {
    CHECK(xml_mistake(svg) == "");
    CHECK(svg.substr(0, 5) == "<svg ");
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
    for (const std::string& word : words) CHECK_THAT(svg, ContainsSubstring(word));
}

}  // namespace

TEST_CASE("line_chart: a curve from corner to corner, round ticks", "[common][0 pts]") {
    const std::string svg = line_chart(
        "Loss", "step", "nats", {{"train", {0, 5, 10}, {4, 1, 2}}, {"floor", {0, 10}, {1, 1}}});
    check_picture(svg, {">Loss<", ">step<", ">nats<", ">train<", ">floor<", ">10<", ">1.5<",
                        "points=\"92.0,76.0 414.0,416.0 736.0,302.7\""});
    CHECK(count(svg, "stroke-dasharray") == 2);  // the reference line, and its sample in the legend
}

TEST_CASE("svg: text is escaped, whatever is in it", "[common][0 pts]") {
    const std::string wild = "<a & \"b\">\n\x01\xff";
    const std::string tame = "&lt;a &amp; &quot;b&quot;&gt;\\n\\x01\\xff";
    check_picture(line_chart(wild, wild, wild, {{wild, {1, 2}, {3, 4}}}), {tame});
    check_picture(heat_map(wild, 1, 1, [](int, int) { return 1; }, {wild}, {wild}), {tame});
    check_picture(scatter_chart(wild, {{wild, {1}, {2}}}), {tame});
}

TEST_CASE("line_chart: values that cannot be drawn break the line", "[common][0 pts]") {
    const std::vector<double> x = {1, 2, 3, 4, 5, 6, 7}, y = {1, 2, kNan, 3, kInfinity, 5, 6};
    const std::string svg = line_chart("t", "x", "y", {{"a", x, y}});
    check_picture(svg);
    CHECK(count(svg, "<polyline") == 2);
    CHECK(count(svg, "<circle") == 1);  // the 3, alone between two gaps
    const std::string no_x = line_chart("t", "x", "y", {{"a", {1, 2, kNan}, {1, 2, 1000}}});
    CHECK(no_x.find(">1000<") == std::string::npos);
    const std::string log = line_chart("t", "x", "y", {{"a", {0, 1, 10}, {1, 0, 1}}}, {true, true});
    check_picture(log);
    CHECK(count(log, "<polyline") == 0);
}

TEST_CASE("svg: nothing, one value and extreme values are drawn too", "[common][0 pts]") {
    check_picture(line_chart("t", "x", "y", {}), {"no values to draw"});
    check_picture(line_chart("t", "x", "y", {{"a", {kNan}, {1}}, {"b", {}, {}}}, {true, true}));
    check_picture(scatter_chart("t", {}));
    check_picture(heat_map("t", 0, 0, [](int, int) { return 1; }));
    check_picture(heat_map("t", 2, 3, [](int, int) { return kNan; }));
    for (const double v : {0.0, -3.0, 1e-300, 1e299, -1e299, 5e-324, 1e308})
        for (const bool log : {false, true}) {
            check_picture(line_chart("t", "x", "y", {{"a", {v}, {v}}}, {log, log}));
            check_picture(line_chart("t", "x", "y", {{"a", {v, 1}, {1, v}}}, {log, log}));
            check_picture(line_chart("t", "x", "y", {{"a", {v, 0}, {0, v}}}, {log, log}));
        }
}

TEST_CASE("line_chart: a logarithmic axis has powers of ten at equal distances",
          "[common][0 pts]") {
    const std::string svg =
        line_chart("t", "x", "y", {{"a", {1, 10, 100}, {1e-3, 1, 1e3}}}, {true, true});
    check_picture(svg, {">0.001<", ">1000<", "points=\"92.0,416.0 414.0,246.0 736.0,76.0\""});
}

TEST_CASE("heat_map: a rectangle a value, the labels, and dark is high", "[common][0 pts]") {
    const std::string svg =
        heat_map("t", 3, 2, [](int r, int c) { return r == 1 && c == 0 ? kNan : r + c; },
                 {"r0", "r1", "r2"}, {"c0", "c1"});
    check_picture(svg, {">r0<", ">r2<", ">c1<", "fill=\"#f4f8fb\"", "fill=\"#00274a\""});
    // the last value, 3, one cell of 36 pixels to the right and two down
    CHECK_THAT(svg, ContainsSubstring("x=\"76.4\" y=\"140.0\" width=\"36.0\" height=\"36.0\" "
                                      "fill=\"#00274a\""));
    // 5 values, 50 shades of the scale, the page and the ground
    CHECK(count(svg, "<rect") == 5 + 50 + 2);
    // with both signs, 0 is white
    check_picture(heat_map("t", 1, 3, [](int, int c) { return c == 0   ? -1
                                                              : c == 1 ? 0
                                                                       : 4; }),
                  {"fill=\"#ffffff\"", "fill=\"#8c3800\""});
}

TEST_CASE("scatter_chart: the classifier is asked once, and colours the background",
          "[common][0 pts]") {
    int calls = 0;
    const Classifier right_half = [&](const std::vector<double>& x, const std::vector<double>& y) {
        ++calls;
        CHECK(x.size() == y.size());
        std::vector<int> classes;
        for (const double v : x) classes.push_back(v > 0 ? 1 : 0);
        return classes;
    };
    const std::string svg =
        scatter_chart("t", {{"left", {-1, -2}, {0, 1}}, {"right", {2}, {3}}}, right_half);
    check_picture(svg, {">left<", ">right<"});
    CHECK(calls == 1);
    CHECK(count(svg, "<circle") == 3 + 2);      // the points, and the legend's
    CHECK(count(svg, "<rect") == 2 * 120 + 1);  // two halves a row, and the page
}

TEST_CASE("svg: mistakes of the caller are named", "[common][0 pts]") {
    CHECK_THROWS_WITH(line_chart("t", "x", "y", {{"a", {1, 2}, {1}}}),
                      "line_chart: series \"a\" has 2 x but 1 y");
    CHECK_THROWS_AS(scatter_chart("t", {{"a", {1}, {}}}), std::invalid_argument);
    CHECK_THROWS_AS(text_chart({{"a", {1}, {}}}), std::invalid_argument);
    CHECK_THROWS_WITH(heat_map("t", 2, 2, [](int, int) { return 1; }, {"one"}),
                      "heat_map: 1 labels for 2 rows");
    const auto forgetful = [](const std::vector<double>&, const std::vector<double>&) {
        return std::vector<int>{};
    };
    CHECK_THROWS_WITH(scatter_chart("t", {{"a", {1}, {2}}}, forgetful),
                      ContainsSubstring("0 answers for 14400 points"));
}

// Column c has the height 4 - 4c/26, which is on line 0 up to c = 3, on line 1 up to c = 9, on line
// 2 up to c = 16, on line 3 up to c = 22.
TEST_CASE("text_chart: a falling line in plain text", "[common][0 pts]") {
    const std::string chart =
        text_chart({{"loss", {0, 26}, {4, 0}}, {"floor", {0, 26}, {1, 1}}}, 30, 5);
    CHECK(chart ==
          "4 |****\n"
          "  |    ******\n"
          "2 |          *******\n"
          "  |-----------------******----\n"
          "0 |                       ****\n"
          "  +---------------------------\n"
          "   0                        26\n"
          "   * loss   - floor\n");
}

TEST_CASE("text_chart: keeps its size with many values, one, none, and NaN", "[common][0 pts]") {
    Series noisy{"noisy", {}, {}};
    Rng rng(17);
    for (int i = 0; i < 5000; ++i) {
        noisy.x.push_back(i);
        noisy.y.push_back(i % 7 == 0 ? kNan : rng.normal());
    }
    std::istringstream lines(text_chart({noisy}, 50, 9));
    std::string line;
    int n = 0;
    for (; std::getline(lines, line); ++n) CHECK(line.size() <= 50);
    CHECK(n == 9 + 3);
    CHECK(text_chart({}) == "no values to draw\n");
    CHECK(text_chart({{"a", {1}, {kNan}}}) == "no values to draw\n");
    CHECK(count(text_chart({{"", {3}, {1e6}}}), "*") == 1);
    CHECK_THROWS_AS(text_chart({}, 5, 2), std::invalid_argument);
}

// ---- error.hpp ----------------------------------------------------------------------------------

TEST_CASE("one_line: what cannot be shown as \\xNN, and only the ends of a long text",
          "[common][0 pts]") {
    CHECK(one_line("") == "");
    CHECK(one_line("plain \"\\ \xc3\xa9 \xf0\x9f\x98\x80") ==
          "plain \"\\ \xc3\xa9 \xf0\x9f\x98\x80");
    CHECK(one_line("two\nlines\r\t\x1b[31m\x7f") == "two\\nlines\\x0d\\x09\\x1b[31m\\x7f");
    CHECK(one_line(std::string("\0\xff\xc3", 3)) == "\\x00\\xff\\xc3");
    CHECK(one_line("\xc2\x9b and \xc2\xa0") == "\\xc2\\x9b and \xc2\xa0");  // C1 is control, too
    CHECK(one_line("0123456789abcdefghijk", 20) == "0123456789 ... ghijk");
    CHECK(one_line("0123456789abcdefghij", 20) == "0123456789abcdefghij");
    std::string accents;
    for (int i = 0; i < 50'000; ++i) accents += "\xc3\xa9";
    for (std::size_t most = 8; most < 40; ++most) {
        const std::string line = one_line(accents, most);
        CHECK(line.size() <= most);
        CHECK(count(line, "\\") == 0);  // no character was cut in two
        CHECK(count(line, "\xc3\xa9") >= static_cast<int>(most - 8) / 2);
        CHECK(one_line(std::string(100'000, '\n'), most).size() <= most);
    }
}

TEST_CASE("messages: one line, whatever the user or a file says", "[common][0 pts]") {
    CHECK(std::string(BadFlags("--steps: '1\n2'").what()) == "--steps: '1\\n2'");
    CHECK(parse_refusal({"--lr", "1", "two\nlines"}) == "'two\\nlines' belongs to no flag");
    CHECK(parse_refusal({std::string(5000, 'x').c_str()}).size() <= 400);
    CHECK_THROWS_WITH(read_file("no\nsuch/file"), ContainsSubstring("no\\nsuch/file"));
    CHECK_THROWS_WITH(parse_json("{\"a\\nb\":1,\"a\\nb\":2}", "x.json"),
                      ContainsSubstring("the key \"a\\nb\" stands here a second time"));
    const std::string key = "\"" + std::string(100'000, 'k') + "\":1";
    const std::string words = refusal<std::runtime_error>(
        [&] { parse_json("{" + key + "," + key + "}", "x.json"); });
    CHECK(words.size() < 300);
    CHECK_THAT(words, ContainsSubstring("stands here a second time"));
}
