// Tales: the plots, one function each.  Its first words stand in the table in plots.cpp.
#pragma once

#include "scenes.hpp"

namespace gpt::tales {

// The next beat of a plot, told in one of these ways; now and then something else happens before
// it.
void beat(Story& s, std::vector<std::string> ways);

// With one who acts, {X}: plots_alone.cpp and plots_wonders.cpp
void lost_and_found(Story& s);
void count_the_rest(Story& s);
void carry_a_message(Story& s);
void feed_the_animals(Story& s);
void make_a_present(Story& s);
void hurry(Story& s);
void ill_in_bed(Story& s);
void little_door(Story& s);
void visitor(Story& s);
void animal_in_need(Story& s);
void three_wishes(Story& s);
void strange_noise(Story& s);

// With both: plots_together.cpp
void walk(Story& s);
void hide_and_seek(Story& s);
void race(Story& s);
void bake(Story& s);
void follow_the_map(Story& s);
void swap_things(Story& s);
void guess(Story& s);
void concert(Story& s);
void build_a_boat(Story& s);

}  // namespace gpt::tales
