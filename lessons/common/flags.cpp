#include "common/flags.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "common/error.hpp"
#include "common/json.hpp"

namespace gpt {

namespace {

// How many letters to insert, delete or replace turn a into b (Levenshtein, 1966).
int edit_distance(const std::string& a, const std::string& b) {
    const std::size_t n = a.size(), m = b.size();
    std::vector<std::vector<int>> d(n + 1, std::vector<int>(m + 1));
    for (std::size_t i = 0; i <= n; ++i)
        for (std::size_t j = 0; j <= m; ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = static_cast<int>(i + j);
                continue;
            }
            const int replaced = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = std::min({replaced, d[i - 1][j] + 1, d[i][j - 1] + 1});
        }
    return d[n][m];
}

// "--steps: 0 is not between 1 and 100", where an infinite bound is not worth naming.
std::string out_of_range(const std::string& name, const std::string& value, double lowest,
                         double highest, bool no_highest) {
    if (no_highest) return name + ": " + value + " is less than " + number_text(lowest);
    return name + ": " + value + " is not between " + number_text(lowest) + " and " +
           number_text(highest);
}

}  // namespace

Flags::Flags(std::string program, std::string summary)
    : program_(std::move(program)), summary_(std::move(summary)) {}

void Flags::add(const std::string& name, const std::string& default_value,
                const std::string& help) {
    require(name.size() > 2 && name.substr(0, 2) == "--", "Flags::add: a name begins with --");
    for (const Flag& flag : flags_)
        require(flag.name != name, "Flags::add: " + name + " is there already");
    flags_.push_back({.name = name,
                      .default_value = default_value,
                      .help = help,
                      .value = default_value,
                      .others = {}});
}

void Flags::add_switch(const std::string& name, const std::string& help) {
    add(name, "", help);
    flags_.back().is_switch = true;
}

void Flags::also_called(const std::string& name, const std::vector<std::string>& others) {
    for (Flag& flag : flags_)
        if (flag.name == name) flag.others = others;
}

void Flags::parse(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--help" || argument == "-h") {
            wants_help_ = true;
            return;
        }
        if (argument.empty() || argument[0] != '-')
            throw BadFlags("'" + argument + "' belongs to no flag");
        const auto equals = argument.find('=');
        Flag& flag = find(argument.substr(0, equals));
        if (flag.given) throw BadFlags(flag.name + " is given twice");
        flag.given = true;
        if (flag.is_switch) {
            if (equals != std::string::npos) throw BadFlags(flag.name + " takes no value");
        } else if (equals != std::string::npos) {
            flag.value = argument.substr(equals + 1);
        } else {
            // A value that begins with -- needs the other form: --prompt=--
            if (i + 1 == argc || std::string(argv[i + 1]).substr(0, 2) == "--")
                throw BadFlags(flag.name + " needs a value");
            flag.value = argv[++i];
        }
    }
}

Flags::Flag& Flags::find(const std::string& name) {
    Flag* nearest = nullptr;
    int best = static_cast<int>(name.size()) / 3 + 1;  // more edits than this are another word
    const auto compare = [&](Flag& flag, const std::string& called) {
        const bool begun = name.size() > 4 && called.substr(0, name.size()) == name;
        const int distance = begun ? 1 : edit_distance(name, called);
        if (distance < best || (distance == best && !nearest)) {
            best = distance;
            nearest = &flag;
        }
    };
    for (Flag& flag : flags_)
        if (flag.name == name) return flag;
    constexpr std::size_t kLongest = 40;  // no flag's name is as long
    for (Flag& flag : flags_) {
        if (name.size() > kLongest) break;
        compare(flag, flag.name);
        for (const std::string& other : flag.others) compare(flag, other);
    }
    throw BadFlags("unknown flag " + name +
                   (nearest ? "; did you mean " + nearest->name + "?" : "; --help lists them all"));
}

const Flags::Flag& Flags::get(const std::string& name) const {
    const auto same = [&](const Flag& flag) { return flag.name == name; };
    const auto flag = std::find_if(flags_.begin(), flags_.end(), same);
    require(flag != flags_.end(), "Flags: " + name + " was never added");
    return *flag;
}

bool Flags::given(const std::string& name) const { return get(name).given; }

bool Flags::on(const std::string& name) const {
    require(get(name).is_switch, "Flags::on: " + name + " is no switch");
    return get(name).given;
}

std::string Flags::text(const std::string& name) const {
    require(!get(name).is_switch, "Flags: " + name + " is a switch");
    return get(name).value;
}

int Flags::integer(const std::string& name, int lowest, int highest) const {
    const std::string value = text(name);
    const char* const end = value.data() + value.size();
    int result = 0;
    const auto [stop, error] = std::from_chars(value.data(), end, result);
    if (stop != end || value.empty() || error == std::errc::invalid_argument)
        throw BadFlags(name + ": '" + value + "' is not a whole number");
    const bool too_large = error == std::errc::result_out_of_range;
    if (too_large || result < lowest || result > highest)
        throw BadFlags(out_of_range(name, value, lowest, highest,
                                    !too_large && highest == std::numeric_limits<int>::max()));
    return result;
}

double Flags::number(const std::string& name, double lowest, double highest) const {
    const std::string value = text(name);
    double result = 0;
    if (!read_number(value, result)) throw BadFlags(name + ": '" + value + "' is not a number");
    if (result < lowest || result > highest)
        throw BadFlags(out_of_range(name, value, lowest, highest, !(highest < HUGE_VAL)));
    return result;
}

std::uint64_t Flags::seed(const std::string& name) const {
    const std::string value = text(name);
    const char* const end = value.data() + value.size();
    std::uint64_t result = 0;
    const auto [stop, error] = std::from_chars(value.data(), end, result);
    if (stop != end || value.empty() || error != std::errc())
        throw BadFlags(name + ": '" + value + "' is not a whole number from 0 to 2^64 - 1");
    return result;
}

std::string Flags::help() const {
    constexpr std::size_t kWidest = 32;
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Flag& flag : flags_) {
        const std::string shown = flag.default_value.empty() ? "VALUE" : flag.default_value;
        lines.emplace_back(flag.is_switch ? flag.name : flag.name + " " + shown, flag.help);
    }
    lines.emplace_back("--help", "this text");
    std::size_t width = 0;
    for (const auto& line : lines)
        if (line.first.size() <= kWidest) width = std::max(width, line.first.size());
    std::string out = program_ + " " + summary_ + "\n\nusage: " + program_ + " [flags]\n\n";
    for (const auto& [left, right] : lines) {
        out += "  " + left;
        out.append(left.size() <= width ? width - left.size() : 0, ' ');
        out += "  " + right + '\n';
    }
    return out + "\nThe values shown are the defaults.\n";
}

}  // namespace gpt
