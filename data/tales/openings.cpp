// The openings: who the two friends are, and where they live.
#include "scenes.hpp"

namespace gpt::tales {

namespace {

// "She lived under a bridge, where hardly anybody ever came."
void describe_creature(Story& s) {
    s.tell("[A.He=He|She]");
    s.is_he_or_she("A", s.recall("A.He") == "She");
    s.tell_one({
        "5 lived [home=@homes][, where [nobody|hardly anybody|no other {kind}|only the wind] "
        "[ever |]came.| with a [@colours] [bed|door|chair|roof|stove] and a [pet=@animals].]",
        "2 was [very |rather |a little |so |always ][nature=@nature] and [loved|liked|knew all "
        "about] "
        "[hobby=@hobbies].",
        "slept [all day|till noon|standing up|on the roof|in a drawer] and dreamed of "
        "[hobby=@hobbies].",
        "had a [@colours] [@things], lots of time, and [no friends at all|one friend in the "
        "world].",
    });
}

void befriend(Story& s) {
    s.tell_one({"3 {A.His} best friend was", "2 Next door lived",
                "2 Every [day=@days] {A.he} played with",
                "The only one who [visited|understood|never teased] {A.him} was",
                "{A.He} did everything together with", "One [*seasons] {A.he} met"});
    s.tell_one({"2 a girl called [B=@girls]", "2 a boy called [B=@boys]",
                "a [@nature], [@size] [B.kind=@kinds] [called|named] [B=@girls|@boys]",
                "somebody who was always [@nature], [B=@girls|@boys]"});
    pronouns_by_name(s, "B");
    s.tell_one({"3 .",
                "3 , who [2 was [very [@nature]|always [@nature]|[@nature]]|loved "
                "[@hobbies]|knew all about [@hobbies]]."});
}

void creature(Story& s) {
    s.tell("[A.size=@size] [kind=@kinds] [2 called|named|by the name of] [A=*invented].");
    describe_creature(s);
    befriend(s);
}

void two_children(Story& s) {
    s.tell("[A=@girls|@boys] and [B=@girls|@boys]");
    pronouns_by_name(s, "A");
    pronouns_by_name(s, "B");
}

// What two children have in common, and what not.
void describe_children(Story& s) {
    s.tell_one({
        "2 They [lived|had always lived|had just moved into a house] [by|near|not far from|right "
        "beside] "
        "the [@places].",
        "2 {A} was [@nature] and {B} was [@nature], [but|and] [both|they both] [loved|liked] "
        "[hobby=@hobbies].",
        "2 {A} [loved|liked] [@hobbies], {B} [loved|liked] [hobby=@hobbies], and [nobody|no one] "
        "could "
        "[stop|part|beat] them.",
        "{A} had a [pet=@animals]; {B} had a [@colours] [@things].",
        "They shared [everything|one desk|a secret|a tree house], and they [never|hardly "
        "ever|often] "
        "quarrelled.",
        "Where {A} went, {B} went, and where {B} went, {B.his} [@animals] went too.",
    });
}

void children(Story& s) {
    two_children(s);
    s.tell(".");
    describe_children(s);
}

void in_a_house(Story& s) {
    s.tell("lived [two friends|two children|two cousins|two neighbours], ");
    children(s);
}

void of_two(Story& s) {
    two_children(s);
    s.tell_one({", [who|and they] were [best friends|never apart].",
                " and the [@colours] "
                "[@things].",
                " and [what|how much] they [found|learned|saw] [last |one ][*seasons]."});
    describe_children(s);
}

void told_by(Story& s) {
    s.tell(
        "[R=@relatives] [tells|told me] this [story|tale] [every [*seasons]|when it "
        "[rains|snows]|on "
        "[long|dark|cold] evenings]. It is about");
    children(s);
}

}  // namespace

const std::vector<Scene>& openings() {
    static const std::vector<Scene> scenes = {
        {"5 Once upon a time there was a ", creature},
        {"2 Long ago, when [2 the moon was [young|closer|green]|animals could "
         "[talk|sing|read]|nobody "
         "had [maps|clocks|umbrellas]], there lived a ",
         creature},
        {"2 Far away, behind [three|seven|nine] [hills|rivers|forests], lived a ", creature},
        {"2 In our [village|town|family] people still talk about the ", creature},
        {"3 Once there were two [friends|children|neighbours|cousins], ", children},
        {"2 In a [*weather|@colours] [house|town|village|street|valley] [by the sea|near the "
         "[@places]|behind the hills] ",
         in_a_house},
        {"3 This is the [story|tale] of ", of_two},
        {"My ", told_by},
        {"Everybody in the [village|town|valley|street] knew ", children},
        {"2 Nobody was [ever |]so [@nature] as the ", creature},
    };
    return scenes;
}

}  // namespace gpt::tales
