// The corpus data/tales: the text determines the choices, and so its information is exact.
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "support/test.hpp"
#include "tales/tales.hpp"

using namespace gpt;
using namespace gpt::tales;

namespace {

// A grammar small enough to be told in every possible way: brackets in brackets, memory, an option
// that begins another, and words that are used up.
void small_grammar(Story& s) {
    s.tell(
        "[3 Mara|Ben|Bea] has a [colour=red|2 blue] [cup|cupboard [key|door]]. It is [very "
        "|quite ]{colour}.");
    if (s.tell_one({"[It|Nothing] is [lost|old].", "2 It is [2 new|old too].", "End."}) == 1)
        s.tell("[@seasons] and [3 @seasons|so on].");
}

struct Derivation {
    std::string text;
    double probability = 1;
    std::vector<int> choices;
    std::vector<double> information;
};

// Tells the grammar with the choices of `path` first and option 0 after them; notes how many
// options each pick had.
Derivation follow(const std::vector<int>& path, std::vector<int>& sizes) {
    Derivation d;
    sizes.clear();
    Chooser chooser([&](const Options& options, const std::string&) {
        const std::size_t i = d.choices.size();
        const int choice = i < path.size() ? path[i] : 0;
        double total = 0;
        for (const Option& option : options) total += option.weight;
        d.probability *= options[std::size_t(choice)].weight / total;
        d.choices.push_back(choice);
        sizes.push_back(int(options.size()));
        return choice;
    });
    Story story(chooser);
    small_grammar(story);
    d.text = chooser.text();
    d.information = chooser.information();
    return d;
}

// All derivations, counted up like the wheels of an odometer.
std::vector<Derivation> all_derivations() {
    std::vector<Derivation> all;
    std::vector<int> path, sizes;
    while (true) {
        all.push_back(follow(path, sizes));
        path = all.back().choices;
        while (!path.empty() && path.back() + 1 == sizes[path.size() - 1]) path.pop_back();
        if (path.empty()) return all;
        ++path.back();
    }
}

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

std::string committed(const std::string& name) {
    std::ifstream file("data/tales/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

constexpr std::size_t kBytes = 1200000;
constexpr std::uint64_t kChecksum = 0xad0f7022aa7972d6;  // of what seed 1 writes, on every machine

}  // namespace

TEST_CASE("tales: seed 1 writes the same bytes on every machine", "[tales][0 pts]") {
    const std::string text = write_tales(kBytes, 1);
    CHECK(fnv1a64(text) == kChecksum);
    CHECK(text.size() >= kBytes);
    CHECK(write_tales(5000, 2) != write_tales(5000, 1));

    // The committed file is that text.
    REQUIRE(committed("tales.txt").size() == text.size());
    CHECK(committed("tales.txt") == text);
}

TEST_CASE("fnv1a64: the published test vectors", "[tales][0 pts]") {
    CHECK(fnv1a64("") == 0xcbf29ce484222325u);
    CHECK(fnv1a64("a") == 0xaf63dc4c8601ec8cu);
    CHECK(fnv1a64("foobar") == 0x85944171f73967e8u);
}

TEST_CASE("tales: reading finds the choices that writing made", "[tales][0 pts]") {
    Rng rng(7);
    for (int i = 0; i < 20; ++i) {
        std::vector<int> written, read;
        const auto noting = [](Decide decide, std::vector<int>& choices) {
            return [decide, &choices](const Options& options, const std::string& so_far) {
                choices.push_back(decide(options, so_far));
                return choices.back();
            };
        };
        Chooser writer(noting(draw_from(rng), written));
        tell_story(writer);
        Chooser reader(noting(read_from(writer.text()), read));
        tell_story(reader);
        CHECK(reader.text() == writer.text());
        CHECK(read == written);
        CHECK(reader.information() == writer.information());
    }
}

TEST_CASE("information: each character of a text has its share, the blank lines none",
          "[tales][0 pts]") {
    const std::string text = write_tales(20000, 3);
    const std::vector<double> nats = information(text);
    REQUIRE(nats.size() == text.size());
    CHECK(count_stories(text) > 10);
    for (std::size_t i = 0; i < text.size(); ++i) {
        CHECK(nats[i] >= 0);
        if (text[i] == '\n' && (i == 0 || text[i - 1] == '\n')) CHECK(nats[i] == 0);
    }
    CHECK(mean(nats, 0, text.size()) > 0.1);
    CHECK(mean(nats, 0, text.size()) < 0.6);
}

TEST_CASE("pick: the information of an option is -ln of its probability", "[tales][0 pts]") {
    // 4 of 8 begin with r; of these, 1 of 4 goes on with u.  So -ln P(rust) = ln 2 + ln 4 = ln 8.
    Chooser chooser(read_from("rust"));
    CHECK(chooser.pick({{3, "red"}, {1, "rust"}, {4, "blue"}}) == 1);
    const std::vector<double>& nats = chooser.information();
    REQUIRE(nats.size() == 4);
    CHECK_THAT(nats[0], WithinAbs(std::log(2.0), 1e-12));
    CHECK_THAT(nats[1], WithinAbs(std::log(4.0), 1e-12));
    CHECK(nats[2] == 0);
    CHECK(nats[3] == 0);
}

TEST_CASE("small grammar: no text has two derivations, and the probabilities sum to 1",
          "[tales][0 pts]") {
    double total = 0;
    std::map<std::string, int> times;
    for (const Derivation& d : all_derivations()) {
        total += d.probability;
        ++times[d.text];
    }
    CHECK(times.size() > 500);
    CHECK_THAT(total, WithinAbs(1, 1e-9));
    for (const auto& [text, n] : times) {
        INFO(text);
        CHECK(n == 1);
    }
}

TEST_CASE("small grammar: every character's information is what counting all texts gives",
          "[tales][0 pts]") {
    const std::vector<Derivation> all = all_derivations();
    std::map<std::string, double> with_prefix;  // the probability of all texts that begin so
    for (const Derivation& d : all)
        for (std::size_t n = 0; n <= d.text.size(); ++n)
            with_prefix[d.text.substr(0, n)] += d.probability;

    double entropy = 0, floor = 0;
    for (const Derivation& d : all) {
        entropy -= d.probability * std::log(d.probability);
        floor += d.probability * sum(d.information);
        double worst = 0;
        for (std::size_t n = 0; n < d.text.size(); ++n) {
            const double p =
                with_prefix[d.text.substr(0, n + 1)] / with_prefix[d.text.substr(0, n)];
            worst = std::max(worst, std::abs(d.information[n] + std::log(p)));
        }
        INFO(d.text);
        CHECK(worst < 1e-9);
    }
    CHECK_THAT(floor, WithinAbs(entropy, 1e-9));
}

TEST_CASE("drawing: options come with the frequency of their weights", "[tales][0 pts]") {
    Rng rng(5);
    const Decide draw = draw_from(rng);
    const Options options = {{1, "a"}, {6, "b"}, {3, "c"}};
    std::vector<int> counts(3, 0);
    for (int i = 0; i < 10000; ++i) ++counts[std::size_t(draw(options, ""))];
    // Four standard deviations of a count are at most 4 * sqrt(10000 * 0.25) = 200.
    CHECK(std::abs(counts[0] - 1000) < 200);
    CHECK(std::abs(counts[1] - 6000) < 200);
    CHECK(std::abs(counts[2] - 3000) < 200);
}

TEST_CASE("pick: refuses options of which one begins another", "[tales][0 pts]") {
    Rng rng(1);
    Chooser chooser(draw_from(rng));
    CHECK_THROWS_AS(chooser.pick({{1, "cup"}, {1, "cat"}, {1, "cupboard"}}), std::invalid_argument);
    CHECK_THROWS_WITH(chooser.pick({{1, "cup"}, {1, "cupboard"}}),
                      ContainsSubstring("\"cup\" is the beginning of the option \"cupboard\""));
    CHECK_THROWS_AS(chooser.pick({{1, "same"}, {1, "same"}}), std::invalid_argument);
    CHECK_THROWS_AS(chooser.pick({{1, "a"}, {1, ""}}), std::invalid_argument);
    CHECK_THROWS_AS(chooser.pick({{1, "a"}, {0, "b"}}), std::invalid_argument);
    CHECK_THROWS_AS(chooser.pick({}), std::invalid_argument);
    Story story(chooser);
    CHECK_THROWS_AS(story.tell("[a cat|a cat|a dog]"), std::invalid_argument);
    CHECK_THROWS_AS(story.tell("[a [name=big [cat|dog]|cow]|a [small|tiny] cat]"),
                    std::invalid_argument);
}

TEST_CASE("tell: refuses scripts that are not well formed", "[tales][0 pts]") {
    Rng rng(1);
    Chooser chooser(draw_from(rng));
    Story story(chooser);
    CHECK_THROWS_AS(story.tell("a [cat"), std::invalid_argument);
    CHECK_THROWS_AS(story.tell("a {cat"), std::invalid_argument);
    CHECK_THROWS_WITH(story.tell("a {cat}"), ContainsSubstring("does not remember {cat}"));
    CHECK_THROWS_WITH(story.tell("a [@cats]"), ContainsSubstring("no list @cats"));
}

TEST_CASE("information: refuses a changed text and says where", "[tales][0 pts]") {
    const std::string text = write_tales(3000, 4);
    REQUIRE_NOTHROW(information(text));

    std::string changed = text;
    const std::size_t second = text.find("\n\n") + 2;
    changed.replace(second, 4, "Snow");
    CHECK_THROWS_AS(information(changed), std::runtime_error);
    CHECK_THROWS_WITH(information(changed),
                      ContainsSubstring("position " + std::to_string(second) + ": expected"));

    CHECK_THROWS_AS(information(text.substr(0, text.size() - 5)), std::runtime_error);
    CHECK_THROWS_AS(information(text + "x"), std::runtime_error);
    CHECK_THROWS_AS(information(text + "\nOnce upon"), std::runtime_error);
}

TEST_CASE("tales: plain characters, stories of a readable length", "[tales][0 pts]") {
    const std::string text = write_tales(100000, 1);
    std::map<char, int> seen;
    for (const char c : text) ++seen[c];
    CHECK(seen.size() <= 61);
    for (const auto& [c, n] : seen) {
        INFO("character " << int(c) << ", " << n << " times");
        CHECK(std::string("\n .,!?'\";")
                  .append("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                  .append("abcdefghijklmnopqrstuvwxyz")
                  .find(c) != std::string::npos);
    }
    CHECK(text.find("  ") == std::string::npos);
    CHECK(text.find(" \n") == std::string::npos);
    CHECK(text.find("\n\n\n") == std::string::npos);
    CHECK(text.back() == '\n');
}
