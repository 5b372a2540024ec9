// What the fuzzer found, and the files that it started from, as ordinary tests: every input in
// tests/fuzz/corpus/NAME is given to the target NAME.
#include <algorithm>
#include <filesystem>

#include "common/files.hpp"
#include "fuzz/allocations.hpp"
#include "fuzz/harness.hpp"
#include "support/test.hpp"

namespace fs = std::filesystem;
using namespace gpt::fuzz;

namespace {

const std::string kCorpus = "tests/fuzz/corpus";

std::vector<std::string> names_in(const std::string& directory) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

// Empty, or what is wrong.
std::string verdict(Body body, const std::string& input) {
    try {
        body(input);
        largest_allocation = 0;  // once more: what is made once, as the small model, is there now
        body(input);
    } catch (const Finding& finding) {
        return finding.what;
    } catch (const std::exception& error) {
        return std::string("it throws ") + error.what();
    }
    const std::size_t most = 1'000'000 + 300 * input.size();
    if (largest_allocation <= most) return "";
    return "it allocates " + std::to_string(largest_allocation) + " bytes at once";
}

void replay(const std::string& target) {
    const auto found = targets().find(target);
    REQUIRE(found != targets().end());
    const std::vector<std::string> names = names_in(kCorpus + "/" + target);
    CHECK(names.size() >= 5);
    for (const std::string& name : names) {
        INFO(kCorpus << "/" << target << "/" << name);
        CHECK(verdict(found->second, gpt::read_file(kCorpus + "/" + target + "/" + name)) == "");
    }
}

}  // namespace

TEST_CASE("fuzz: JSON", "[fuzz][0 pts]") { replay("json"); }
TEST_CASE("fuzz: safetensors, whole files", "[fuzz][0 pts]") { replay("safetensors"); }
TEST_CASE("fuzz: safetensors, headers of files that they fit", "[fuzz][0 pts]") {
    replay("header");
}
TEST_CASE("fuzz: config.json", "[fuzz][0 pts]") { replay("config"); }
TEST_CASE("fuzz: state.json", "[fuzz][0 pts]") { replay("state"); }
TEST_CASE("fuzz: the header of optimizer.safetensors", "[fuzz][0 pts]") { replay("resume"); }
TEST_CASE("fuzz: log.csv", "[fuzz][0 pts]") { replay("journal"); }
TEST_CASE("fuzz: tokenizer.txt", "[fuzz][0 pts]") { replay("tokenizer"); }
TEST_CASE("fuzz: byte-pair encoding and UTF-8", "[fuzz][0 pts]") { replay("bpe"); }
TEST_CASE("fuzz: texts to learn from", "[fuzz][0 pts]") { replay("corpus"); }
TEST_CASE("fuzz: command lines of train", "[fuzz][0 pts]") { replay("train_flags"); }
TEST_CASE("fuzz: sample, with any arguments", "[fuzz][0 pts]") { replay("sample"); }

TEST_CASE("fuzz: every target has its inputs, and these are few and small", "[fuzz][0 pts]") {
    std::vector<std::string> known;
    for (const auto& [name, unused] : targets()) known.push_back(name);
    CHECK(names_in(kCorpus) == known);
    std::size_t files = 0, bytes = 0;
    for (const std::string& target : known)
        for (const std::string& name : names_in(kCorpus + "/" + target)) {
            ++files;
            bytes += fs::file_size(kCorpus + "/" + target + "/" + name);
        }
    CHECK(files <= 250);
    CHECK(bytes <= 300'000);
}

// ---- the harness itself -------------------------------------------------------------------------

TEST_CASE("fuzz: what no target may do is noticed", "[fuzz][0 pts]") {
    const auto refuse = [](const std::string& words) {
        return verdict([](std::string_view w) {
            accepts<std::runtime_error>([&] { throw std::runtime_error(std::string(w)); });
        }, words);
    };
    CHECK(refuse("x.json: is no JSON, \xc3\xa9") == "");
    CHECK(refuse("") == "a refusal without words");
    CHECK_THAT(refuse("two\nlines"), ContainsSubstring("control character"));
    CHECK_THAT(refuse("\x1b[31mred"), ContainsSubstring("control character"));
    CHECK_THAT(refuse("cut \xc3"), ContainsSubstring("not UTF-8"));
    CHECK_THAT(refuse(std::string(501, 'x')), ContainsSubstring("501 bytes"));
    CHECK_THAT(verdict([](std::string_view) {
                   accepts<std::runtime_error>([] { throw std::invalid_argument("another"); });
               }, ""),
               ContainsSubstring("it throws another"));
    if (kAllocationsAreCounted)
        CHECK_THAT(verdict([](std::string_view) {
                       ::operator delete(::operator new(2'000'000));
                   }, ""),
                   ContainsSubstring("allocates 2000000 bytes"));
    CHECK_THAT(verdict([](std::string_view) { expect(1 + 1 == 3, "sum"); }, ""),
               ContainsSubstring("sum"));
}
