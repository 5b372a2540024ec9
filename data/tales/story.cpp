#include "story.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "common/error.hpp"

namespace gpt::tales {

namespace {

constexpr std::array<std::array<const char*, 3>, 6> kPronouns{{{".he", "he", "she"},
                                                               {".him", "him", "her"},
                                                               {".his", "his", "her"},
                                                               {".himself", "himself", "herself"},
                                                               {".He", "He", "She"},
                                                               {".His", "His", "Her"}}};

// The indices of the options that begin another one, largest first.  In alphabetical order the two
// are neighbours, or between them stand others that it begins as well.
std::vector<std::size_t> beginners(const Options& options) {
    std::vector<std::size_t> order(options.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const int sign = options[a].text.compare(options[b].text);
        return sign != 0 ? sign < 0 : a < b;
    });
    std::vector<std::size_t> found;
    for (std::size_t i = 1; i < order.size(); ++i)
        if (options[order[i]].text.starts_with(options[order[i - 1]].text))
            found.push_back(order[i - 1]);
    std::sort(found.rbegin(), found.rend());
    return found;
}

// Before brackets are opened all weights grow, so that each can be divided into many whole parts.
constexpr int kFine = 1 << 20;

}  // namespace

// A space divides sentences, but nothing stands before a full stop or a comma.
void Story::divide(std::string_view script) {
    const std::string& text = chooser_.text();
    const bool begins = text.empty() || text.back() == ' ' || text.back() == '\n';
    if (!begins && script.find_first_of(".,!?") != 0) chooser_.say(" ");
}

void Story::tell(std::string_view script) {
    divide(script);
    tell_script(script);
}

std::size_t Story::tell_one(const std::vector<std::string>& scripts) {
    divide(weighted(scripts.at(0)).script);
    std::vector<Branch> branches;
    for (const std::string& script : scripts) branches.push_back(weighted(script));
    return tell_branch(branches, "").index;
}

// A script is literal text and groups in turn.
void Story::tell_script(std::string_view script) {
    while (!script.empty()) {
        const std::string_view literal = beginning(script);
        chooser_.say(fill(literal));
        script.remove_prefix(literal.size());
        if (script.empty()) break;
        const std::size_t end = closing(script, 0);
        const std::string_view group = script.substr(1, end - 1);
        script.remove_prefix(end + 1);
        const std::string_view tail = script.substr(0, script.find_first_of("[{"));
        if (tell_group(group, tail)) script.remove_prefix(tail.size());
    }
}

// `tail` is the plain text that follows the group.  Returns whether it is told already.
bool Story::tell_group(std::string_view text, std::string_view tail) {
    const Group group = look_up(text);
    const std::size_t begin = chooser_.text().size();
    const bool told = tell_branch(group.branches, tail).told_tail;
    const std::size_t end = chooser_.text().size() - (told ? tail.size() : 0);
    if (!group.name.empty()) remember(group.name, chooser_.text().substr(begin, end - begin));
    return told;
}

Story::Told Story::tell_branch(std::vector<Branch> branches, std::string_view tail) {
    for (std::size_t i = 0; i < branches.size(); ++i) branches[i].origin = i;
    const Options options = options_of(branches, tail);
    if (options.size() == 1) chooser_.say(options[0].text);
    const int chosen = options.size() == 1 ? 0 : chooser_.pick(options);

    const Branch& branch = branches[std::size_t(chosen)];
    for (const auto& [name, value] : branch.learned) remember(name, value);
    used_.insert(branch.used.begin(), branch.used.end());
    tell_script(std::string_view(branch.script).substr(beginning(branch.script).size()));
    return {branch.origin, is_plain(branch.script)};
}

// The beginnings of the branches.  Opens brackets until none begins another, or none can be
// opened: then pick() will refuse the options.
Options Story::options_of(std::vector<Branch>& branches, std::string_view tail) const {
    for (bool fine = false;; fine = true) {
        Options options;
        for (const Branch& b : branches) {
            options.push_back({b.weight, fill(beginning(b.script))});
            if (is_plain(b.script)) options.back().text += tail;
        }
        std::vector<std::size_t> unclear = beginners(options);
        std::erase_if(unclear, [&](std::size_t i) { return is_plain(branches[i].script); });
        if (unclear.empty()) return options;

        if (!fine)
            for (Branch& b : branches) b.weight *= kFine;
        for (const std::size_t i : unclear) {  // from the back, so that the indices stay right
            const std::vector<Branch> opened =
                open(branches[i], look_up(first_group(branches[i].script)));
            const auto place = branches.erase(branches.begin() + std::ptrdiff_t(i));
            branches.insert(place, opened.begin(), opened.end());
        }
    }
}

// Splits a group and puts the words of a list in the place of its name.
Group Story::look_up(std::string_view text) const {
    Group group = split(text);
    std::vector<Branch> found;
    for (const Branch& option : group.branches) {
        const bool once = option.script.starts_with('@');
        if (!once && !option.script.starts_with('*')) {
            found.push_back(option);
            continue;
        }
        for (Branch word : split(words(option.script.substr(1))).branches) {
            if (once && used_.count(word.script) > 0) continue;
            word.weight *= option.weight;
            if (once) word.used.push_back(word.script);
            found.push_back(word);
        }
    }
    require(!found.empty(), "tales: no word is left in [" + std::string(text) + "]");
    group.branches = found;
    return group;
}

// Replaces each {name} by what the story remembers under it.
std::string Story::fill(std::string_view text) const {
    std::string filled;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        filled += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find('}');
        require(close != std::string_view::npos, "tales: a brace without its end");
        filled += recall(std::string(text.substr(1, close - 1)));
        text.remove_prefix(close + 1);
    }
    return filled;
}

const std::string& Story::recall(const std::string& name) const {
    const auto found = memory_.find(name);
    require(found != memory_.end(), "tales: the story does not remember {" + name + "}");
    return found->second;
}

void Story::is_he_or_she(const std::string& role, bool she) {
    for (const auto& [ending, he_word, she_word] : kPronouns)
        remember(role + ending, she ? she_word : he_word);
}

void Story::cast(const std::string& role, const std::string& who) {
    remember(role, recall(who));
    is_he_or_she(role, recall(who + ".he") == "she");
}

}  // namespace gpt::tales
