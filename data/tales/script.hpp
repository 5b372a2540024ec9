// Tales: the parts of a script, before anything is chosen.  story.hpp says how scripts are written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gpt::tales {

// One option of a group: a script of its own, and what the story learns when it is chosen.
struct Branch {
    int weight = 1;
    std::string script;
    std::vector<std::pair<std::string, std::string>> learned;  // of opened [name=...]
    std::vector<std::string> used;                             // words not to be offered again
    std::size_t origin = 0;                                    // of which option it is a part
};

// A group: what stands between two brackets.
struct Group {
    std::string name;  // of [name=...], or nothing
    std::vector<Branch> branches;
};

// "2 blue" is the script "blue" with weight 2.
Branch weighted(std::string_view script);

// The part before the first bracket; all of a script without brackets, which is called plain.
std::string_view beginning(std::string_view script);
bool is_plain(std::string_view script);

// Where the group that starts at script[open] ends: the index of its closing bracket.
std::size_t closing(std::string_view script, std::size_t open);

// Divides a group at the bars that are in no bracket inside it.
Group split(std::string_view group);

// What stands in the first brackets of a script that has some.
std::string_view first_group(std::string_view script);

// Opens the first group of `branch`: instead of "a [b|c] d" there are "a b d" and "a c d", which
// share its weight, as far as whole numbers can.  `group` is that group, with its lists looked up.
std::vector<Branch> open(const Branch& branch, const Group& group);

}  // namespace gpt::tales
