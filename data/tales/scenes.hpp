// Tales: the scenes that a story is put together from.  A scene is chosen by its first words.
//
// Two friends, {A} and {B}, live through every story.  In a plot one of them acts, {X}; the other
// is {Y}. A plot may leave something behind for the ending: {keep}, with its keeper {K}.
#pragma once

#include <vector>

#include "story.hpp"

namespace gpt::tales {

struct Scene {
    const char* first_words;  // with a weight before them, if not 1
    void (*rest)(Story&);
};

// Chooses a scene that this story has not had yet, tells it to its end and returns its index.
int play_one(Story& story, const std::vector<Scene>& scenes);

const std::vector<Scene>& openings();     // make {A} and {B} known
const std::vector<Scene>& solo_plots();   // "Mara " ... "could not find her red kite."
const std::vector<Scene>& joint_plots();  // "they " ... "went to the river."
const std::vector<Scene>& endings();

// Gives `role` the pronouns of its given name: {A.he} is "she" when {A} is "Mara".
void pronouns_by_name(Story& story, const std::string& role);

// Says after a plot what is left of it: "the red kite", and whose it is now, X or Y.
void leave(Story& story, const std::string& keep, const std::string& keeper);

}  // namespace gpt::tales
