// The first words of every plot.
#include "plots.hpp"

namespace gpt::tales {

void beat(Story& s, std::vector<std::string> ways) {
    ways.push_back("4 [@aside]");
    if (s.tell_one(ways) + 1 < ways.size()) return;
    ways.pop_back();
    s.tell_one(ways);
}

const std::vector<Scene>& solo_plots() {
    static const std::vector<Scene> scenes = {
        {"3 could not find ", lost_and_found},
        {"2 came home with ", count_the_rest},
        {"2 met ", carry_a_message},
        {"2 had to feed ", feed_the_animals},
        {"2 made ", make_a_present},
        {"2 was in a [great |terrible |]hurry", hurry},
        {"2 [stayed|lay] in bed with ", ill_in_bed},
        {"2 found a [tiny|round|@colours] door ", little_door},
        {"3 heard a knock at the [front |back |]door.", visitor},
        {"2 saw a ", animal_in_need},
        {"2 caught a ", three_wishes},
        {"2 woke up, because something ", strange_noise},
    };
    return scenes;
}

const std::vector<Scene>& joint_plots() {
    static const std::vector<Scene> scenes = {
        {"4 [*went] to the ", walk},
        {"3 played hide and seek ", hide_and_seek},
        {"2 had a race ", race},
        {"2 wanted to make ", bake},
        {"2 found an old map ", follow_the_map},
        {"2 each [got|were given] a present", swap_things},
        {"2 played a guessing game.", guess},
        {"2 gave a concert ", concert},
        {"2 built a [boat|raft|sledge|tree house] ", build_a_boat},
    };
    return scenes;
}

}  // namespace gpt::tales
