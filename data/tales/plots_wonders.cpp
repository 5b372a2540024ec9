// Plots with a wonder in them: doors, visitors, wishes, and noises in the night.
#include "plots.hpp"

namespace gpt::tales {

// A magic word that no other tale has, said wrong once and then right.
void little_door(Story& s) {
    s.tell(
        "[@spots]. On it [was written|somebody had carved|stood], in [tiny|golden|crooked] "
        "letters, "
        "say \"[magic=*nonsense]\".");
    beat(s, {"2 {X} [pushed|knocked|pulled|kicked], but it did not [open|move].",
             "{X} [ran|went] to fetch {Y}, who [read it twice|had good eyes|knew all about "
             "doors].",
             "'\"[*nonsense]\"!' [*said] {X}. Nothing happened."});
    beat(s, {"2 Then {X.he} [*said] \"{magic}\", and it [opened|swung open] [slowly|at once|with a "
             "creak].",
             "'\"{magic}\",' {Y} [*said], and it opened.",
             "'It must be \"{magic}\"!' [*said] {Y}. [Click|Creak|Bang]! It was open."});
    beat(s, {"2 Behind it [sat|stood|slept] a [size=@size] [host=@kinds] with a [colour=@colours] "
             "[thing=@things].",
             "Inside there was a [size=@size] [host=@kinds], who [stirred|drank] [@gifts] with "
             "a "
             "[colour=@colours] [thing=@things]."});
    beat(s, {"2 '[Come in|At last|You found me|How nice],' said the {host}, '[take|you may have] "
             "my "
             "{thing}!'",
             "The {host} [yawned|bowed|laughed] and gave {X} the {colour} {thing}.",
             "'Who told you to say \"{magic}\"?' asked the {host}, and gave {X} the {thing}."});
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

// The visitor's name is asked for, told, and used.
void visitor(Story& s) {
    s.tell(
        "There stood a [size=@size] [guest=@kinds] with a [colour=@colours] [thing=@things]. "
        "'My name "
        "is [V=*invented],' [it|the {guest}] said. 'I am [lost|cold|hungry|looking for my "
        "[@relatives]|on my way to the [@places]].'");
    beat(s, {"2 'Come in, {V},' [*said] {X} and [cooked|fetched|shared] [some|more] [@gifts].",
             "'{V}? [What a|That is a] [fine|funny|strange|good] name,' [*said] {X}.",
             "{X} [called|ran to get] {Y}. 'This is {V},' {X.he} [*said]."});
    beat(s, {"2 {V} told them about [hobby=@hobbies] and [about |]the far [@places].",
             "{Y} [showed|drew] {V} the way to the [@places].",
             "They [talked|sang|played] with {V} until the fire [was low|went out]."});
    beat(s, {"2 'Keep the {thing},' said {V} in the morning, and [was gone|waved|flew off].",
             "When {V} had gone, the {colour} {thing} was [still there|[@spots]].",
             "{V} gave the {colour} {thing} to {X} and a [@colours] [@things] to {Y}."});
    leave(s, "the " + s.recall("thing") + " of " + s.recall("V"), "X");
}

void animal_in_need(Story& s) {
    s.tell(
        "[@size] [animal=@animals] [that was stuck|caught|asleep|crying|all alone] [@spots]. "
        "'[Help|Oh "
        "please|Do not eat me|Do not go]!' it [*begged].");
    beat(s, {"2 {X} [pulled|pushed|tugged], but [it was no use|nothing moved|it did not help].",
             "'[*exclaim]!' [*said] {X} and [ran to fetch|called] {Y}.",
             "{X} [*went] [up |over |]to it and [sat down|sang a little song|held out "
             "[@food]]."});
    beat(s, {"2 Then {Y} came with a [@colours] [thing=@things], and together they [got it out|set "
             "it "
             "free].",
             "'[Wait|Let me try],' [*said] {Y}, who had a [thing=@things], and [soon|at once] "
             "it was "
             "free.",
             "{Y} [brought|had] [@food] and a [thing=@things], and that [helped|was enough]."});
    beat(s, {"2 'I will not forget you, {X} and {Y},' [*said] the {animal}.",
             "The {animal} [licked|followed|thanked] {X} and would not leave.",
             "'What is your name?' asked {X}. '[V=*invented],' said the {animal}. [So|And] {V} "
             "[stayed|came home with them|went home]."});
    leave(s, "the " + s.recall("animal"), "X");
}

// Three wishes are made and come true in the same order.
void three_wishes(Story& s) {
    s.tell(
        "[@size] [@colours] [fish|star|bird|snowflake|moth]. 'Let me go,' it [*said], 'and you "
        "have "
        "three wishes.'");
    s.tell(
        "'[I wish for|I want|Give me] a [colour=@colours] [thing=@things], [w2=@gifts] and "
        "[w3=@treats],' [*said] {X}.");
    beat(s, {"2 [Bang|Pling|Whoosh|Plop]! There was the {colour} {thing}, there was the {w2}, and "
             "there "
             "were the {w3}.",
             "It [winked|nodded|sighed], and {X} had a {colour} {thing}. The {w2} [fell|came] "
             "from the "
             "sky, and after it the {w3}."});
    beat(s, {"2 {X} gave the {w2} to {Y}, and they shared the {w3}.",
             "'Which do you want, {Y}?' {X} [*asked]. 'The {w3}, please,' said {Y}.",
             "'And nothing for me?' [*asked] {Y}. So {X} gave {Y.him} the {w3}."});
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

void strange_noise(Story& s) {
    s.tell(
        "[went|said] '[noise=tick tack|bump|hoo hoo|scratch|plip plop|squeak|rumble|hiss|knock "
        "knock]' [@spots]. '[Who|What] [is|was] that?' {X.he} [*asked].");
    beat(s, {"2 {X} [pulled|hid under] the blanket and [called|counted to ten|waited].",
             "'{noise}!' it [went|said] again.",
             "{X.He} [took|lit] a [@things] and [*went] [*slowly] to wake {Y}."});
    beat(s, {"2 'A [@kinds]!' [*said] {Y}. But it was only the [animal=@animals].",
             "'A thief!' [*said] {X}. '{noise},' said the [animal=@animals].",
             "There sat the [animal=@animals] of the [@relatives] and [ate|played|slept]."});
    beat(s, {"2 The {animal} had [found|stolen|broken] the [colour=@colours] [thing=@things].",
             "'You [gave me a fright|silly thing],' [*said] {X} to the {animal}, and [picked "
             "up|took "
             "away] the [colour=@colours] [thing=@things]."});
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

}  // namespace gpt::tales
