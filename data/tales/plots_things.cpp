// Plots about things: lost and found, given, made, swapped, shared out.
#include <array>

#include "plots.hpp"

namespace gpt::tales {

// What is lost turns up where it was put in the beginning.
void lost_and_found(Story& s) {
    s.tell("{X.his} [colour=@colours] [thing=@things].");
    s.tell_one({"3 The [*hours] before, {X.he} had [put|left|hidden] it [spot=@spots], but now {X.he} did "
                "not [remember|think of] that.",
                "2 {X.He} had [put|left|hidden] it [spot=@spots] and [then |]forgotten all about it."});
    s.tell("{X.He} looked [@spots] and [@spots]: [no {thing}|nothing|only dust|there was a spider].");
    s.tell_one({
        "2 '[Think|Sit down and think|Do not cry],' [*said] {Y}. 'Where [did you last have it|were you "
        "yesterday]?'",
        "'Where did you [have|see|use] it last?' [*asked] {Y}.",
        "{Y} helped {X.him} [look|search]. 'Did you put it [@spots]?' 'No,' [*said] {X}.",
    });
    s.tell("[Then|Suddenly|All at once] {X} [remembered|knew|jumped up] and [*went] to look {spot}. There "
           "was the {colour} {thing}!");
    s.tell("[*react_x]");
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

// Who picks n and gives away k has n - k.
void count_the_rest(Story& s) {
    static const std::array<const char*, 10> numbers = {"no", "one", "two", "three", "four", "five",
                                                        "six", "seven", "eight", "nine"};
    const auto number = [&](const std::string& name) {
        return std::find(numbers.begin(), numbers.end(), s.recall(name)) - numbers.begin();
    };
    s.tell("[n=four|five|six|seven|eight|nine] [treats=@treats] [from|at] [the market|the kitchen|a "
           "[@nature] [@kinds]|{X.his} [*relatives]].");
    s.tell("[{X.He}|On the way {X.he}|At once {X.he}] [ate|lost|dropped|gave away] [k=two|three]");
    s.remember("rest", numbers[std::size_t(number("n") - number("k"))]);
    s.tell_one({"2 , so there were {rest} left.", ", and then there were {rest}."});
}

}  // namespace gpt::tales
