#include "common/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace gpt {

namespace {

constexpr double kRedraw = 0.1;  // seconds between two drawings

bool output_is_terminal() {
    const char* const term = std::getenv("TERM");
    return isatty(STDOUT_FILENO) != 0 && std::getenv("CI") == nullptr && term != nullptr &&
           *term != '\0' && std::string_view(term) != "dumb";
}

int terminal_width() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 10) return 80;
    return size.ws_col;
}

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

// The characters of UTF-8 text, each taken to fill one column.
int columns(const std::string& text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string cut(const std::string& text, int width) {
    int seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (starts_character(text[i]) && ++seen > width) return text.substr(0, i);
    return text;
}

std::string count_text(int step, int total) {
    const std::string steps = std::to_string(step), all = std::to_string(total);
    return std::string(all.size() - std::min(all.size(), steps.size()), ' ') + steps + "/" + all;
}

std::string left_text(int step, int total, double seconds_left) {
    return step < total && seconds_left >= 0 ? "  " + minutes(seconds_left) + " left" : "";
}

}  // namespace

Progress::Progress(int total_steps, int first_step)
    : total_(total_steps),
      first_(first_step),
      step_(first_step),
      tenth_(total_steps > 0 ? static_cast<int>(10L * first_step / total_steps) : 0),
      terminal_(output_is_terminal()),
      start_(seconds_now()) {}

void Progress::update(int step, const std::string& message) {
    step_ = step;
    message_ = message;
    if (terminal_) {
        stale_ = true;
        if (step >= total_ || seconds_now() - drawn_ >= kRedraw) draw();
        return;
    }
    const int tenth = total_ > 0 ? static_cast<int>(10L * step / total_) : 10;
    if (tenth <= tenth_) return;
    tenth_ = tenth;
    print(count_text(step, total_) + "  " + message + left_text(step, total_, seconds_left()) +
          "\n");
}

void Progress::note(const std::string& line) {
    if (!shown_) return print(line + "\n");
    print("\r\033[K" + line + "\n");
    draw();
}

void Progress::done() {
    if (!shown_) return;
    if (stale_) draw();
    print("\n");
    shown_ = false;
}

double Progress::seconds_left() const {
    if (step_ <= first_) return -1;
    return (seconds_now() - start_) / (step_ - first_) * (total_ - step_);
}

void Progress::draw() {
    // The last column stays free: some terminals begin a new line as soon as it is filled.
    print("\r" + progress_line(step_, total_, message_, seconds_left(), terminal_width() - 1) +
          "\033[K");
    shown_ = true;
    stale_ = false;
    drawn_ = seconds_now();
}

std::string progress_line(int step, int total, const std::string& message, double seconds_left,
                          int width) {
    constexpr int kLongestBar = 24, kShortestBar = 8;
    const std::string count = count_text(step, total) + "  ";
    const std::string left = left_text(step, total, seconds_left);
    const int room = width - columns(count) - columns(left);
    const int bar = std::min(room - columns(message) - 4, kLongestBar);  // 4 are "[", "]", spaces
    if (bar < kShortestBar) return cut(count + cut(message, std::max(0, room)) + left, width);
    const double part = total > 0 ? std::clamp(double(step) / total, 0.0, 1.0) : 1.0;
    const int filled = static_cast<int>(part * bar);
    return "[" + std::string(static_cast<std::size_t>(filled), '#') +
           std::string(static_cast<std::size_t>(bar - filled), '.') + "]  " + count + message +
           left;
}

std::string human(double value) {
    constexpr const char* kUnits[] = {"", "k", "M", "G", "T"};
    if (!std::isfinite(value)) return value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
    if (std::abs(value) < 999.5) return std::to_string(std::lround(value));
    int unit = 0;
    while (unit < 4 && std::abs(value) >= (unit == 0 ? 999.5 : 999.95)) {
        value /= 1000;
        ++unit;
    }
    const long long tenths = std::llround(std::abs(value) * 10);
    return (value < 0 ? "-" : "") + std::to_string(tenths / 10) + "." +
           std::to_string(tenths % 10) + kUnits[unit];
}

std::string minutes(double seconds) {
    if (!std::isfinite(seconds) || seconds > 1e9) return "?";
    const long s = std::lround(std::max(seconds, 0.0));
    const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    if (s < 3600) return std::to_string(s / 60) + ":" + two(s % 60);
    return std::to_string(s / 3600) + ":" + two(s / 60 % 60) + ":" + two(s % 60);
}

double seconds_now() {
    using Clock = std::chrono::steady_clock;
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

}  // namespace gpt
