#include "story.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "common/error.hpp"

namespace gpt::tales {

namespace {

// The index of the bracket that closes the one at `open`.
std::size_t closing(std::string_view script, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < script.size(); ++i) {
        if (script[i] == '[') ++depth;
        if (script[i] == ']' && --depth == 0) return i;
    }
    require(false, "tales: a bracket without its end in \"" + std::string(script) + "\"");
    return script.size();
}

// "2 blue" is the script "blue" with weight 2.
Branch weighted(std::string_view script) {
    const std::size_t digits = std::min(script.find_first_not_of("0123456789"), script.size());
    if (digits == 0) return {1, script, false};
    require(digits < 4 && digits + 1 < script.size() && script[digits] == ' ',
            "tales: a weight without its option in \"" + std::string(script) + "\"");
    return {std::stoi(std::string(script.substr(0, digits))), script.substr(digits + 1), false};
}

// Splits at the bars that are in no inner bracket.
std::vector<Branch> split(std::string_view group) {
    std::vector<Branch> branches;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= group.size(); ++i) {
        if (i < group.size() && group[i] == '[') i = closing(group, i);
        if (i < group.size() && group[i] != '|') continue;
        branches.push_back(weighted(group.substr(begin, i - begin)));
        begin = i + 1;
    }
    return branches;
}

std::string_view beginning(std::string_view script) { return script.substr(0, script.find('[')); }
bool is_plain(std::string_view script) { return script.find('[') == std::string_view::npos; }

constexpr std::array<std::array<const char*, 3>, 6> kPronouns = {{{".he", "he", "she"},
                                                                  {".him", "him", "her"},
                                                                  {".his", "his", "her"},
                                                                  {".himself", "himself", "herself"},
                                                                  {".He", "He", "She"},
                                                                  {".His", "His", "Her"}}};

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

int Story::tell_one(const std::vector<std::string_view>& scripts) {
    divide(scripts.at(0));
    std::vector<Branch> branches;
    for (const std::string_view script : scripts) branches.push_back(weighted(script));
    return tell_branch(branches, "");
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

// `group` is what stands between two brackets: options, with or without a name= before them; `tail`
// is the plain text that follows it.  Returns whether the tail is told already.
bool Story::tell_group(std::string_view group, std::string_view tail) {
    const std::size_t name_end = group.find_first_of("=[|@* ");
    const bool named = name_end != std::string_view::npos && group[name_end] == '=';
    const std::string name(named ? group.substr(0, name_end) : "");
    if (named) group.remove_prefix(name_end + 1);

    const std::vector<Branch> branches = look_up(split(group));
    require(!branches.empty(), "tales: no word is left in [" + std::string(group) + "]");
    const std::size_t begin = chooser_.text().size();
    const int chosen = tell_branch(branches, tail);
    const bool told = is_plain(branches[std::size_t(chosen)].script);
    const std::size_t end = chooser_.text().size() - (told ? tail.size() : 0);
    if (named) remember(name, chooser_.text().substr(begin, end - begin));
    return told;
}

// Puts the words of a list in the place of its name.
std::vector<Branch> Story::look_up(const std::vector<Branch>& options) const {
    std::vector<Branch> found;
    for (const Branch& option : options) {
        const bool once = option.script.starts_with('@');
        if (!once && !option.script.starts_with('*')) {
            found.push_back(option);
            continue;
        }
        for (const Branch& word : split(words(option.script.substr(1))))
            if (!once || used_.count(word.script) == 0)
                found.push_back({option.weight * word.weight, word.script, once});
    }
    return found;
}

// An option without brackets takes the tail with it.  So an option may be empty, as in "[very |]old",
// or begin another, as in "[cup|cupboard] door".
int Story::tell_branch(const std::vector<Branch>& branches, std::string_view tail) {
    int chosen = 0;
    if (branches.size() > 1) {
        Options options;
        for (const Branch& b : branches)
            options.push_back({b.weight, fill(beginning(b.script)) +
                                             std::string(is_plain(b.script) ? tail : "")});
        chosen = chooser_.pick(options);
    } else {
        const std::string_view script = branches[0].script;
        chooser_.say(fill(beginning(script)) + std::string(is_plain(script) ? tail : ""));
    }
    const std::string_view script = branches[std::size_t(chosen)].script;
    if (branches[std::size_t(chosen)].once) used_.emplace(script);
    tell_script(script.substr(beginning(script).size()));
    return chosen;
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
