#include <span>
#include <string>

#include "grader/grading.hpp"
#include "grader/pool.hpp"

namespace grader {
namespace {

constexpr double kUnderSanitizers = 5;  // how much slower they make a test

bool crashed(const Item& item) { return item.headline.compare(0, 7, "crashed") == 0; }

// A new item for each of the course's own tests that is worth trying again, with its place among
// them.
std::vector<Item> again(std::span<const Item> tests, Item::Kind kind, bool crashed_too,
                        std::vector<std::size_t>& origin) {
    std::vector<Item> items;
    for (std::size_t i = 0; i < tests.size(); ++i) {
        if (!tests[i].passed && !(crashed_too && crashed(tests[i]))) continue;
        Item item = tests[i];
        item.kind = kind;
        item.points = 0;
        item.seconds = 0;
        items.push_back(item);
        origin.push_back(i);
    }
    return items;
}

// Did this build take the student's own files where the first one did, and nowhere else?  If not, a
// compiler ran out of time or memory, or a file asks which build it is in: what would be tried is
// not what the points are for, and a note says so.
bool same_files(const Built& built, const std::string& what, Grader::Outcome& outcome) {
    if (built.why.empty() && built.notes.size() == outcome.stubs) return true;
    const std::string why = !built.why.empty()     ? built.why
                            : !built.notes.empty() ? built.notes.back()
                                                   : "this time all files compiled";
    outcome.notes.push_back("not looked at for " + what + ": " + why);
    return false;
}

Bench under_sanitizers(const Built& built, const Workshop& shop) {
    Bench bench;
    bench.binary = built.binary.substr(shop.folder.size() + 1);
    bench.binary.insert(0, "./");
    bench.sandbox = shop.sandbox;
    bench.seconds *= kUnderSanitizers * shop.patience;
    bench.memory_mb = 0;
    return bench;
}

Bench for_worker(Bench bench, int worker) {
    if (bench.sandbox.user >= 0) bench.sandbox.user += worker;
    return bench;
}

}  // namespace

void Grader::look_for_memory_errors(const Lesson& lesson, const std::vector<std::string>& texts,
                                    const Workshop& shop, int workers, Outcome& outcome) const {
    std::vector<std::size_t> origin;
    std::vector<Item> items = again(std::span(outcome.items).first(std::size_t(lesson.own)),
                                    Item::Kind::memory, true, origin);
    if (items.empty()) return;
    const Built built = build(lesson.plan, texts, shop, "memory", workers, lesson.plan.memory);
    if (!same_files(built, "memory errors", outcome)) return;
    const Bench bench = under_sanitizers(built, shop);
    for_each_at_once(int(items.size()), workers, [&](int i, int worker) {
        try_item(items[std::size_t(i)], for_worker(bench, worker), 2);
    });
    for (std::size_t i = 0; i < items.size(); ++i) {
        Item& test = outcome.items[origin[i]];
        // only this build knows where a crash was
        if (crashed(test) && !items[i].where.empty()) {
            test.where = items[i].where;
            test.headline += ": " + items[i].headline;
        }
    }
    outcome.items.insert(outcome.items.end(), items.begin(), items.end());
}

void Grader::look_for_races(const Lesson& lesson, const std::vector<std::string>& texts,
                            const Workshop& shop, const Bench& bench, int workers,
                            Outcome& outcome) const {
    std::vector<std::size_t> origin;
    std::vector<Item> items = again(std::span(outcome.items).first(std::size_t(lesson.own)),
                                    Item::Kind::races, false, origin);
    Bench used = bench;
    std::vector<int> threads = {1, 4};  // on 2 they have just run
    if (!lesson.races_plan.lesson.empty()) {
        const Built built = build(lesson.races_plan, texts, shop, "races", workers);
        if (!same_files(built, "data races", outcome)) return;
        used = under_sanitizers(built, shop);
        threads = {4};
    }
    for_each_at_once(int(items.size()), workers, [&](int i, int worker) {
        Item& item = items[std::size_t(i)];
        for (const int t : threads) {
            try_item(item, for_worker(used, worker), t);
            if (item.passed) continue;
            item.headline =
                "with " + std::to_string(t) + (t == 1 ? " thread: " : " threads: ") + item.headline;
            break;
        }
    });
    outcome.items.insert(outcome.items.end(), items.begin(), items.end());
}

}  // namespace grader
