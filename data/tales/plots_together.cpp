// Plots in which both friends act.
#include "plots.hpp"

namespace gpt::tales {

namespace {

// Which of the two does it; the other one is then known.
void one_of_them(Story& s, const std::string& verb) {
    const std::string x = "{A} " + verb, y = "{B} " + verb;
    const bool second = s.tell_one({x, y}) == 1;
    s.cast("X", second ? "B" : "A");
    s.cast("Y", second ? "A" : "B");
}

}  // namespace

// Whoever gives, the other one gets.
void walk(Story& s) {
    s.tell(
        "[place=@places]. There they [found|saw|bought|dug up] a [colour=@colours] "
        "[thing=@things] and "
        "a [colour2=@colours] [thing2=@things].");
    one_of_them(s, "[took|picked up|kept|cleaned] the {thing}");
    s.tell_one({"2 , {Y} took the {thing2}.", ", and {Y} the {thing2}.",
                ". The {thing2} went to "
                "{Y}."});
    beat(s, {"3 On the way home {X} gave the {thing} to {Y}.",
             "3 '[That is not fair|I like yours better|Let us swap],' [*said] {X}, and gave the "
             "{thing} "
             "to {Y}.",
             "2 Then {X} [dropped|lost|broke] the {thing}, and {Y} [mended|found|caught] it."});
    beat(s, {"2 So {Y} had a {thing} and a {thing2}.",
             "Now {Y} had both, and {X} had "
             "[none|nothing]."});
    s.tell("[*thanks]");
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "Y");
}

void hide_and_seek(Story& s) {
    s.tell("[in|near|behind] the [@places].");
    one_of_them(s, "hid [spot=@spots]");
    s.tell_one({"2 , and {Y} [counted|had to count] to [ten|twenty|a hundred].",
                ". {Y} closed {Y.his} eyes and [counted|sang a song|waited]."});
    beat(s, {"2 {Y} [looked|searched] [@spots]. [Nobody|No {X}|Nothing|Only a [@animals]]!",
             "'{X} must be [@spots],' {Y.he} thought, but {X} was not there.",
             "{Y} [found|saw] a [@things], a [@animals] and [@treats], but no {X}."});
    beat(s, {"2 Then [something|somebody] [sneezed|giggled|moved|coughed] {spot}. 'Found you, "
             "{X}!'",
             "At last {Y.he} looked {spot}, and there was {X}.",
             "'I give up,' [*said] {Y}. 'Where are you?' {X} was {spot}, [fast "
             "asleep|laughing|eating "
             "[@treats]]."});
    s.tell("For that {Y.he} [got|won|asked for] a [colour=@colours] [thing=@things].");
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "Y");
}

// Three runners, three places.
void race(Story& s) {
    s.tell(
        "with a [guest=@kinds] called [V=*invented], from the [@places] to the [goal=@places]. "
        "The "
        "prize was a [colour=@colours] [thing=@things].");
    one_of_them(s, "was [fast|first at the gate|in front]");
    s.tell_one({"2 , but [stopped|sat down] to [rest|eat [@treats]|look at a [@animals]].",
                ", until {X.he} [fell over|lost] a [@things]."});
    beat(s, {"2 {V} [came past|overtook {X.him}|flew by] and won. {Y} came second and {X} came "
             "last.",
             "So {Y} reached the {goal} first, {V} was second and {X} was third.",
             "'Get up!' [*said] {Y}, and took {X} by the hand. {V} won."});
    beat(s,
         {"2 {V} gave the {thing} to {X}", "'Take the {thing}, {X},' said the {guest} [*slowly]"});
    s.tell_one({"2 , and everybody [*rejoiced].",
                ". '[Next time|Tomorrow] we run again,' [*said] "
                "{Y}."});
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

// What was put in can be tasted.
void bake(Story& s) {
    s.tell(
        "a [dish=cake|soup|pie|pudding|salad] for the [eater=@relatives]. 'We need [i1=@gifts], "
        "[i2=@treats] and [i3=@food],' [*said] {X}.");
    beat(s, {"2 {X} [brought|fetched|stole] the {i1} and the {i2}, {Y} the {i3}.",
             "There were no {i2} [left|at home], so {Y} [*went] to the [@places] for {i2}.",
             "{Y} put the {i1}, the {i2} and the {i3} in a [@colours] [@things]."});
    beat(s, {"2 They [stirred|waited|sang] for [an hour|a long time|ages], and it [smelled|looked] "
             "[odd|good|wonderful].",
             "'More {i1}!' [*said] {X}. 'More {i3}!' [*said] {Y}.",
             "It [boiled over|got too hot|grew and grew], and {X} [*rejoiced]."});
    beat(s, {"2 The {eater} [tasted|tried] it. '[*exclaim]! {i3} in a {dish}?'",
             "'What is in it?' the {eater} [*asked]. 'Only {i1}, {i2} and {i3},' [*said] {Y}.",
             "The {eater} ate [all of it|three plates|one spoonful] and asked for [more|the "
             "recipe|a "
             "glass of water]."});
    leave(s, "the rest of the " + s.recall("dish"), "Y");
}

// The way on the map is the way they go.
void follow_the_map(Story& s) {
    s.tell(
        "[@spots]. It [said|told them] to go from the [p1=@places] to the [p2=@places], from "
        "the {p2} to the "
        "[p3=@places], and then to [dig|look|knock] [spot=@spots].");
    beat(s, {"2 They [*went] to the {p1}, [where|and] a [@animals] [barked|stared|ran after them].",
             "At the {p1} they [rested|ate [@treats]|met the [@relatives]].",
             "'To the {p1}!' [*said] {X}."});
    beat(s, {"2 From there they [*went] to the {p2}, and from the {p2} to the {p3}.",
             "At the {p2} {Y} was [tired|*sad], but at the {p3} {Y.he} [*rejoiced].",
             "Then came the {p2}, and last the {p3}."});
    beat(s, {"2 And {spot} they found a [colour=@colours] [thing=@things]!",
             "{Y} looked {spot}. There was a [colour=@colours] [thing=@things]!",
             "'Now {spot},' [*said] {X}, and [pulled out|dug up|found] a [colour=@colours] "
             "[thing=@things]."});
    s.tell("[*joy]");
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

// What was mine is yours now, and what was yours is mine.
void swap_things(Story& s) {
    s.tell(
        "from [the|their] [@relatives]. {X} got a [mine=@colours] [thing=@things], {Y} a "
        "[yours=@colours] [other=@things].");
    beat(s, {"2 {X} [looked|was|seemed] [*sad]. 'I [always |]wanted a {other},' {X.he} [*said].",
             "{Y} [looked|was|seemed] [*sad]. 'I [always |]wanted a {thing},' {Y.he} [*said].",
             "'Yours is [better|nicer|bigger],' [*said] {X}. 'No, yours,' [*said] {Y}."});
    beat(s, {"2 So {X} gave {Y} the {thing}, and {Y} gave {X} the {other}.",
             "'[Swap|Change|Your {other} for my {thing}]?' asked {X}. '[Done|Yes|Gladly]!' "
             "[*said] {Y}.",
             "They [shook hands|closed their eyes|counted to three] and swapped."});
    beat(s, {"2 Now the {mine} {thing} was with {Y} and the {yours} {other} with {X}.",
             "{X} [played|slept|danced] with the {yours} {other}, {Y} with the {mine} {thing}.",
             "'My {other}!' [*said] {X}. 'My {thing}!' [*said] {Y}."});
    leave(s, "the " + s.recall("yours") + " " + s.recall("other"), "X");
}

void guess(Story& s) {
    s.tell(
        "'I [see|am thinking of] something [colour=@colours],' [*said] {X}. 'Is it the "
        "[@things]?' "
        "[*asked] {Y}.");
    beat(s, {"2 'No,' said {X}. 'Is it [@spots]?' '[Yes|Perhaps|Not any more].'",
             "'[Cold|Warm|Wrong|Much bigger|Much smaller],' said {X}. 'The [@animals]?' 'No.'",
             "'[*exclaim], no,' said {X}, 'it belongs to the [@relatives].'"});
    beat(s, {"2 'Then it is the {colour} [thing=@things]!' '[Yes|Right|Correct],' [*said] {X}.",
             "{Y} [thought|looked about|scratched {Y.his} head]. 'The {colour} "
             "[thing=@things]!'",
             "'I give up,' [*said] {Y}. 'It is the {colour} [thing=@things],' said {X}."});
    beat(s, {"2 'Now you,' said {X}. '[Mine|It] is [@colours] too,' said {Y}.",
             "They played [until it was dark|till supper|all the [*hours]].",
             "{Y} [*rejoiced] and guessed [the next one|everything] [*slowly]."});
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

// Who plays what is said once and holds for the whole concert.
void concert(Story& s) {
    s.tell(
        "[for|in front of] the [guest=@relatives]. {X} had a [mine=@instruments], {Y} had a "
        "[yours=@instruments], and the [animal=@animals] [sang|danced|hummed].");
    beat(s, {"2 The {mine} went '[m=@sounds]', the {yours} went '[y=@sounds]'.",
             "'[m=@sounds]', went the {mine}, '[y=@sounds]', went the {yours}.",
             "'What a noise,' the [@kinds] next door [*said]. '[m=@sounds]', went {X}. "
             "'[y=@sounds]', "
             "went {Y}."});
    beat(s, {"2 Then {X} [dropped|lost|broke] the {mine}, and there was only '{y}'.",
             "Then {Y} [dropped|lost|broke] the {yours}, and there was only '{m}'.",
             "'Louder!' [*said] the {guest}. '{m}, {y}, {m}, {y}!'"});
    beat(s, {"2 The {guest} [*rejoiced|cried] and gave them [some|more] [@treats].",
             "In the end {X} [played|took] the {yours} and {Y} the {mine}.",
             "The {animal} [bowed|*rejoiced], and then {X} and {Y} [bowed|*rejoiced] too."});
    leave(s, "the " + s.recall("mine") + " that went '" + s.recall("m") + "'", "X");
}

void build_a_boat(Story& s) {
    s.tell(
        "out of [a [@things]|old doors|boxes|planks|two barrels] and a [colour=@colours] "
        "[part=@things]. "
        "They called it the [ship=*invented].");
    beat(s, {"2 {X} [was the captain|gave the orders|wore the hat], and {Y} [did the work|cooked "
             "[@gifts]|held the rope].",
             "'Where shall the {ship} go?' [*asked] {X}. 'To the [@places],' [*said] {Y}.",
             "Nobody [believed|thought] that the {ship} would [hold|move|last]."});
    beat(s, {"2 [Then|Soon|Suddenly] the {part} [fell off|cracked|got lost], and the {ship} "
             "[stopped|sank|turned over].",
             "The {ship} [rocked|shook|creaked], and {Y} [held|clung to] the {part}.",
             "A [*weather] wind [came|blew]. 'Save the {part}!' [*said] {X}."});
    beat(s, {"2 They [*went] home [wet|on foot|without shoes] and [built|drew] a new {ship}.",
             "The [@animals] pulled them [out|home], and {X} [*rejoiced].",
             "{Y} [mended|saved|found] the {colour} {part}, and the {ship} was [as good as "
             "new|safe]."});
    leave(s,
          "the " + s.recall("colour") + " " + s.recall("part") +
              " of the "
              "" +
              s.recall("ship"),
          "X");
}

}  // namespace gpt::tales
