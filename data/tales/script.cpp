#include "script.hpp"

#include <algorithm>
#include <cstdint>

#include "common/error.hpp"

namespace gpt::tales {

namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}  // namespace

Branch weighted(std::string_view script) {
    const std::size_t digits = std::min(script.find_first_not_of("0123456789"), script.size());
    Branch branch;
    branch.script = script.substr(digits == 0 ? 0 : std::min(digits + 1, script.size()));
    if (digits == 0) return branch;
    require(digits < 4 && digits + 1 < script.size() && script[digits] == ' ',
            "tales: a weight without its option in \"" + std::string(script) + "\"");
    branch.weight = std::stoi(std::string(script.substr(0, digits)));
    return branch;
}

std::string_view beginning(std::string_view script) { return script.substr(0, script.find('[')); }
bool is_plain(std::string_view script) { return script.find('[') == std::string_view::npos; }

std::size_t closing(std::string_view script, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < script.size(); ++i) {
        if (script[i] == '[') ++depth;
        if (script[i] == ']' && --depth == 0) return i;
    }
    throw std::invalid_argument(
        "tales: a bracket without its end in "
        "\"" +
        std::string(script) + "\"");
}

Group split(std::string_view text) {
    Group group;
    const std::size_t name_end = text.find_first_of("=[|@*{ ");
    if (name_end != std::string_view::npos && text[name_end] == '=') {
        group.name = text.substr(0, name_end);
        text.remove_prefix(name_end + 1);
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] == '[') i = closing(text, i);
        if (i < text.size() && text[i] != '|') continue;
        group.branches.push_back(weighted(text.substr(begin, i - begin)));
        begin = i + 1;
    }
    return group;
}

std::string_view first_group(std::string_view script) {
    const std::size_t begin = beginning(script).size();
    return script.substr(begin + 1, closing(script, begin) - begin - 1);
}

std::vector<Branch> open(const Branch& branch, const Group& group) {
    const std::string before(beginning(branch.script));
    const std::string after = branch.script.substr(closing(branch.script, before.size()) + 1);
    int total = 0;
    for (const Branch& inner : group.branches) total += inner.weight;
    std::vector<Branch> opened;
    for (const Branch& inner : group.branches) {
        require(group.name.empty() || is_plain(inner.script),
                "tales: \"" + branch.script + "\" begins like another option");
        Branch both = branch;
        both.weight =
            std::max(1, static_cast<int>(std::int64_t(branch.weight) * inner.weight / total));
        both.script = before + inner.script + after;
        both.used.insert(both.used.end(), inner.used.begin(), inner.used.end());
        if (!group.name.empty()) {
            replace_all(both.script, "{" + group.name + "}", inner.script);
            both.learned.emplace_back(group.name, inner.script);
        }
        opened.push_back(both);
    }
    return opened;
}

}  // namespace gpt::tales
