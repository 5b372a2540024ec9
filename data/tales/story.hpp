// Tales: a story is told in scripts, plain sentences with picks in brackets and memory in braces.
//
//   story.tell("{X} had a [colour=red|2 blue] [thing=@things]. {X.He} [loved|liked] it.");
//
//   [red|2 blue|green]   a pick; a leading number is the option's weight, otherwise 1
//   [colour=...]         remembers what was told, until the end of the story
//   {colour}             says it again: this costs nothing, for whoever has read the story
//   @things              the words of a list in words.cpp, except those this story has used already
//   *things              the words of a list, even those
//
// Brackets nest.  An option is chosen by its beginning: the part before any bracket inside it, and
// with the plain text after the group if there is none.  Where one beginning begins another, the
// bracket that follows it is opened first: "[a [big|small] cat|a dog]" offers "a big cat", "a
// small cat" and "a dog".
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "chooser.hpp"
#include "script.hpp"

namespace gpt::tales {

class Story {
public:
    explicit Story(Chooser& chooser) : chooser_(chooser) {}

    // Tells a script; a space divides it from what was told before.  Throws std::invalid_argument
    // for a script that is not well formed or names something that the story does not remember.
    void tell(std::string_view script);
    // Tells exactly one of the scripts, by their beginnings, and says which.
    std::size_t tell_one(const std::vector<std::string>& scripts);
    void new_line() { chooser_.say("\n"); }

    // The memory.
    const std::string& recall(const std::string& name) const;
    bool remembers(const std::string& name) const { return memory_.count(name) > 0; }
    void remember(const std::string& name, std::string value) { memory_[name] = std::move(value); }

    // What must not come twice in a story: the words of a @list, and scenes.
    bool first_time(const std::string& what) const { return used_.count(what) == 0; }
    void use(const std::string& what) { used_.insert(what); }

    // Gives `role` the pronouns {role.he} {role.him} {role.his} {role.He} {role.His}.
    void is_he_or_she(const std::string& role, bool she);
    // `role` becomes another name for somebody who is known: {role}, {role.he} and so on.
    void cast(const std::string& role, const std::string& who);

private:
    void divide(std::string_view script);
    void tell_script(std::string_view script);
    bool tell_group(std::string_view text, std::string_view tail);
    struct Told {
        std::size_t index;
        bool told_tail;
    };
    Told tell_branch(std::vector<Branch> branches, std::string_view tail);
    Options options_of(std::vector<Branch>& branches, std::string_view tail) const;
    Group look_up(std::string_view group) const;
    std::string fill(std::string_view text) const;

    Chooser& chooser_;
    std::map<std::string, std::string> memory_;
    std::set<std::string> used_;
};

// The list of that name in words.cpp, as options in a script: "kite|drum|2 ball".
std::string_view words(std::string_view list);

}  // namespace gpt::tales
