#include "common/profile.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <typeinfo>
#include <utility>
#include <vector>

#if __has_include(<cxxabi.h>)
#include <cxxabi.h>
#endif

#include "common/progress.hpp"

namespace gpt {

namespace {

// The function in which a closure was written: "gelu" for gpt::gelu(gpt::Tensor)::{lambda()#1}.
std::string function_of(const std::type_info& closure) {
    std::string name = closure.name();
#if __has_include(<cxxabi.h>)
    int status = 0;
    char* readable = abi::__cxa_demangle(closure.name(), nullptr, nullptr, &status);
    if (status == 0) name = readable;
    std::free(readable);
#endif
    const std::string unnamed = "(anonymous namespace)::";
    for (std::size_t at; (at = name.find(unnamed)) != std::string::npos;)
        name.erase(at, unnamed.size());
    name = name.substr(0, name.find('('));
    const std::size_t colon = name.rfind(':');
    return colon == std::string::npos ? name : name.substr(colon + 1);
}

}  // namespace

Profile*& active_profile() {
    static Profile* active = nullptr;
    return active;
}

void Profile::begin_operation() {
    if (operation_began < 0) operation_began = seconds_now();
}

std::function<void()> Profile::recorded(std::function<void()> pass_on) {
    const std::string name = function_of(pass_on.target_type());
    Line& line = lines[name];  // a map's elements stay where they are
    if (operation_began >= 0) line.forward += seconds_now() - operation_began;
    operation_began = -1;
    ++line.calls;
    return [&line, pass_on = std::move(pass_on)] {
        const double began = seconds_now();
        pass_on();
        line.backward += seconds_now() - began;
    };
}

void Profile::end_step(double seconds) {
    if (steps.empty() || seconds < *std::min_element(steps.begin(), steps.end())) fastest = lines;
    steps.push_back(seconds);
    for (auto& [name, line] : lines) line = {};
}

std::string Profile::table() const {
    if (steps.empty()) return "";
    std::vector<double> sorted = steps;
    std::sort(sorted.begin(), sorted.end());
    const double whole = sorted.front();
    const auto time = [](const Line& line) { return line.forward + line.backward; };
    std::vector<std::pair<std::string, Line>> rows(fastest.begin(), fastest.end());
    std::sort(rows.begin(), rows.end(),
              [&](const auto& a, const auto& b) { return time(a.second) > time(b.second); });
    Line rest{whole, 0, 1};
    for (const auto& [name, line] : rows) rest.forward -= time(line);
    rows.emplace_back("all else", rest);

    char row[160];
    std::snprintf(row, sizeof row,
                  "the fastest of %d steps: %.2f ms (median %.2f)\n\n"
                  "%-20s %6s %12s %12s %8s\n",
                  int(steps.size()), 1e3 * whole, 1e3 * sorted[sorted.size() / 2], "operation",
                  "calls", "forward, ms", "backward, ms", "share");
    std::string text = row;
    for (const auto& [name, line] : rows) {
        std::snprintf(row, sizeof row, "%-20s %6ld %12.3f %12.3f %6.1f %%\n", name.c_str(),
                      line.calls, 1e3 * line.forward, 1e3 * line.backward,
                      100 * time(line) / whole);
        text += row;
    }
    return text;
}

Timed::Timed(const char* name) : name_(name), began_(active_profile() ? seconds_now() : 0) {}

Timed::~Timed() {
    if (Profile* profile = active_profile()) {
        Profile::Line& line = profile->lines[name_];
        line.forward += seconds_now() - began_;
        ++line.calls;
    }
}

}  // namespace gpt
