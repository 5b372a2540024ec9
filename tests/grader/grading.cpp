#include "grader/grading.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "common/files.hpp"
#include "grader/items.hpp"
#include "grader/pool.hpp"

namespace fs = std::filesystem;

namespace grader {
namespace {

// Users that no one else has, and other graders at the same time have not either.
int first_user() { return 20000 + int(getpid() % 600) * 64; }

// The teacher's own test file of the same name, hidden until the day that a file names, or for
// good.
std::vector<Item> hidden_items(const std::string& lesson) {
    const std::string file = "tests/hidden/" + lesson + ".cpp";
    if (!fs::exists(file)) return {};
    const std::string until = "tests/hidden/until.txt";
    std::vector<Item> items = read_items(file, lesson);
    for (Item& item : items) item.hidden = !fs::exists(until) || before_date_in(until);
    return items;
}

bool uses_threads(const std::vector<std::string>& texts) {
    return std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
        return text.find("#pragma omp") != std::string::npos ||
               text.find("parallel_for") != std::string::npos;
    });
}

Bench bench_for(const Built& built, const Workshop& shop, int worker) {
    Bench bench;
    bench.binary = "./" + fs::path(built.binary).filename().string();
    bench.sandbox = shop.sandbox;
    if (bench.sandbox.user >= 0) bench.sandbox.user += worker;
    bench.seconds *= shop.patience;
    return bench;
}

void count_as_failed(std::vector<Item>& items, const std::string& why) {
    for (Item& item : items) {
        item.passed = false;
        item.headline = why;
    }
}

}  // namespace

Grader::Grader(Settings settings) : settings_(std::move(settings)) {
    for (const std::string& name : settings_.lessons) lessons_.push_back(read_lesson(name));
    std::string pattern = (fs::temp_directory_path() / "gpt-grade-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error(pattern + ": cannot make this folder");
    folder_ = pattern;
    fs::permissions(folder_, fs::perms(0711));
    store_ = std::make_unique<Store>(folder_ + "/objects");
    apart_ = settings_.apart && can_be_apart();
    const bool root = geteuid() == 0;
    isolation_ = apart_ ? "apart: own processes, no network, the course's folders hidden"
                        : "not apart: this system does not allow it";
    if (!settings_.apart) isolation_ = "not apart, as was asked";
    isolation_ += root ? "; as a user of its own" : "; as the user of the grader";
}

Grader::~Grader() {
    std::error_code error;
    fs::remove_all(folder_, error);
}

Grader::Lesson Grader::read_lesson(const std::string& name) const {
    const auto plan = [&](const std::string& folder) {
        return folder.empty() ? Plan{} : read_plan(folder + "/" + name + ".plan");
    };
    Lesson lesson{plan(settings_.plans), plan(settings_.races_plans),
                  read_items("tests/" + name + ".cpp", name), 0};
    lesson.own = int(lesson.items.size());
    for (const Item& item : hidden_items(name)) lesson.items.push_back(item);
    return lesson;
}

Workshop Grader::workshop_for(int worker) {
    Workshop shop;
    {
        const std::lock_guard lock(guard_);
        shop.folder = folder_ + "/" + std::to_string(++submissions_);
    }
    shop.patience = settings_.patience;
    shop.store = store_.get();
    shop.sandbox = {.directory = shop.folder,
                    .hidden = settings_.hidden,
                    .user = geteuid() == 0 ? first_user() + worker : -1,
                    .apart = apart_};
    furnish(shop);
    return shop;
}

Report Grader::grade(const std::string& submission, int worker, int workers,
                     const std::function<void(const Report&)>& told) {
    const auto begin = std::chrono::steady_clock::now();
    Report report;
    report.isolation = isolation_;
    report.complete = false;
    report.student = fs::path(submission).filename().string();
    std::vector<Outcome> outcomes;
    for (const Lesson& lesson : lessons_) {
        outcomes.push_back({lesson.items, {}, 0});
        count_as_failed(outcomes.back().items, "not run");
    }
    const auto tell = [&] {
        report.items.clear();
        for (const Outcome& o : outcomes)
            report.items.insert(report.items.end(), o.items.begin(), o.items.end());
        report.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        told(report);
    };
    tell();
    const Workshop shop = workshop_for(worker);
    const Submission work = take_files(submission, shop);
    report.student = work.student;
    report.hours = work.hours;
    report.notes = work.notes;
    for (std::size_t i = 0; i < lessons_.size(); ++i) {
        outcomes[i] = outcome_of(lessons_[i], work, shop, workers);
        report.notes.insert(report.notes.end(), outcomes[i].notes.begin(), outcomes[i].notes.end());
        report.complete = i + 1 == lessons_.size();
        tell();
    }
    std::error_code error;
    fs::remove_all(shop.folder, error);
    return report;
}

Submission Grader::take_files(const std::string& submission, const Workshop& shop) const {
    std::vector<std::string> wanted;
    for (const Lesson& lesson : lessons_)
        for (const Plan::Source& source : lesson.plan.sources) wanted.push_back(source.file);
    const std::string scratch = shop.folder + "/unpacked";
    Submission work = take(submission, wanted, scratch);
    fs::remove_all(scratch);
    return work;
}

Grader::Outcome Grader::outcome_of(const Lesson& lesson, const Submission& work,
                                   const Workshop& shop, int workers) {
    std::vector<std::string> texts;
    std::string key = lesson.plan.lesson;
    for (const Plan::Source& source : lesson.plan.sources) {
        const auto file = work.files.find(source.file);
        texts.push_back(file == work.files.end() ? "" : file->second);
        key += '\0' + texts.back();
    }
    {
        const std::lock_guard lock(guard_);
        if (const auto at = known_.find(key); at != known_.end()) return at->second;
    }
    Outcome outcome = grade_lesson(lesson, texts, shop, workers);
    const std::lock_guard lock(guard_);
    known_[key] = outcome;
    return outcome;
}

Grader::Outcome Grader::grade_lesson(const Lesson& lesson, const std::vector<std::string>& texts,
                                     const Workshop& shop, int workers) const {
    Outcome outcome;
    outcome.items = lesson.items;
    const Built built = build(lesson.plan, texts, shop, "release", workers);
    outcome.notes = built.notes;
    outcome.stubs = built.notes.size();
    if (!built.why.empty()) {
        outcome.notes.push_back(lesson.plan.lesson + ": " + built.why);
        count_as_failed(outcome.items, built.why);
        return outcome;
    }
    for_each_at_once(int(outcome.items.size()), workers, [&](int i, int worker) {
        Item& item = outcome.items[std::size_t(i)];
        Bench bench = bench_for(built, shop, worker);
        if (i >= lesson.own) bench.binary += "-hidden";
        bench.leads_home = !item.hidden;
        try_item(item, bench, 2);
    });
    if (settings_.memory && !lesson.plan.memory.empty())
        look_for_memory_errors(lesson, texts, shop, workers, outcome);
    if (settings_.races && uses_threads(texts))
        look_for_races(lesson, texts, shop, bench_for(built, shop, 0), workers, outcome);
    return outcome;
}

}  // namespace grader
