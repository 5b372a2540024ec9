// Plots about everyday things: lost and found, counted, carried, fed, made.
#include <algorithm>
#include <array>

#include "plots.hpp"

namespace gpt::tales {

// What is lost turns up where it was put in the beginning.
void lost_and_found(Story& s) {
    s.tell("{X.his} [colour=@colours] [thing=@things].");
    beat(s, {"3 The [*hours] before, {X.he} had [put|left|hidden] it [spot=@spots], but now {X.he} "
             "did not [remember|think of] that.",
             "2 {X.He} had [put|left|hidden] it [spot=@spots] and [then |]forgotten all about "
             "it."});
    s.tell(
        "{X.He} looked [@spots] and [@spots], but [found no {thing}|found nothing|there was "
        "only dust|only a spider looked back].");
    beat(s, {
                "2 '[Think|Sit down and think|Do not cry],' [*said] {Y}. 'Where [did you last have "
                "it|were "
                "you "
                "then]?'",
                "'Where did you [have|see|use] it last?' [*asked] {Y}.",
                "{Y} helped {X.him} [look|search]. 'Is it [@spots]?' 'No,' [*said] {X}.",
            });
    s.tell(
        "[Then|Suddenly|All at once] {X} [remembered|knew|jumped up] and [*went] to look "
        "{spot}. "
        "There [was|lay] the {colour} {thing}! [*joy]");
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

// Who has n and parts with k has n - k.
void count_the_rest(Story& s) {
    static const std::array<std::string, 10> numbers = {"no",   "one", "two",   "three", "four",
                                                        "five", "six", "seven", "eight", "nine"};
    const auto value = [&](const std::string& name) {
        return std::find(numbers.begin(), numbers.end(), s.recall(name)) - numbers.begin();
    };
    s.tell(
        "[n=four|five|six|seven|eight|nine] [treats=@treats] from [the [@places]|a [@nature] "
        "[@kinds]|{X.his} [@relatives]]. [{X.He}|But {X.he}|On the way {X.he} had] "
        "[lost|dropped|"
        "sold] [k=one|two|three]");
    s.remember("rest", numbers[std::size_t(value("n") - value("k"))]);
    s.tell_one({"2 , so there were {rest} left.", ", and then there were {rest}.",
                ", which left {rest}."});
    beat(s, {"2 {Y} [came by|looked hungry|sat on the step].",
             "'May I have [one|some|a bite]?' asked {Y}.",
             "{Y} [counted|looked at|smelled] the {treats} and [sighed|waited|said nothing]."});
    beat(s, {"2 'Take [mine|these|them],' [*said] {X}, 'all {rest} of them!'",
             "{X} [did not think long|smiled|took a deep breath] and gave {Y} all {rest}.",
             "'All {rest} are yours,' [*said] {X}."});
    s.tell("[*thanks] {Y} [ate|tasted|swallowed] [every one|the first|them] [*slowly].");
    leave(s, "the bag of the " + s.recall("treats"), "Y");
}

// The message arrives as it was sent, quotes and all.
void carry_a_message(Story& s) {
    s.tell(
        "{X.his} [sender=@relatives] [by|at|near] the [@places]. 'Tell {Y} [something |this "
        "]from "
        "me,' said the {sender}. 'Say \"[message=[the|your|that] [@animals] is "
        "[@spots]|[come|be|wait] [at the [@places]|home] on "
        "[@days]|bring [a [@things]|some [@treats]] and a [@things]|never sell the [@colours] "
        "[@things]]\".'");
    beat(s, {"2 {X} [said it to {X.himself}|repeated it|sang it] all the way.",
             "{X} [*went] as fast as {X.he} could.",
             "It was a long way, and a [@animals] [followed|chased|stopped] {X.him}."});
    beat(s, {"2 'The {sender} says \"{message}\",' {X} told {Y}.",
             "'I am to say \"{message}\",' [*said] {X}.",
             "'What is it?' asked {Y}. '\"{message}\" is all I know,' [*said] {X}."});
    s.tell(
        "{Y} [*rejoiced|turned pale|thought about it|understood at once]. '[*exclaim]!' {Y.he} "
        "[*said]. "
        "'[That explains it|I knew it|At last|You did well].'");
    leave(s, "the message of the " + s.recall("sender"), "Y");
}

// Everybody gets what it likes, whatever the order.
void feed_the_animals(Story& s) {
    s.tell(
        "the animals. '[Listen|Remember|Mind],' said {X.his} [@relatives]. 'The [goat=@animals] "
        "eats "
        "[goat.food=@food], the [duck=@animals] [eats|likes] [duck.food=@food], and the "
        "[cow=@animals] "
        "[eats|wants] [cow.food=@food].'");
    beat(s, {"2 {X} [*went] [*slowly] to the [@places] [with|and called for] {Y}.",
             "{X} [took|filled|carried] [a bucket|two baskets|a big sack], and {Y} helped.",
             "'Easy,' [*said] {X}. 'We shall see,' [*said] {Y}."});
    std::vector<std::string> waiting = {"goat", "duck", "cow"};
    for (const std::string when : {"First", "Then", "Last"}) {
        std::vector<std::string> scripts;
        for (const std::string& who : waiting) {
            scripts.push_back(when + " {X} gave {" + who + ".food} to the {" + who + "}.");
            scripts.push_back(when + " the {" + who + "} got {" + who + ".food}.");
        }
        const std::size_t chosen = s.tell_one(scripts);
        waiting.erase(waiting.begin() + std::ptrdiff_t(chosen / 2));
    }
    s.tell("[*joy]");
    leave(s, "the " + s.recall("goat") + " that eats " + s.recall("goat.food"), "X");
}

void make_a_present(Story& s) {
    s.tell(
        "a [colour=@colours] [thing=@things] out of [wood|paper|an old boot|two "
        "spoons|wool|clay|"
        "string and glue] for {Y}. It took [all day|a week|three tries|until midnight]");
    s.tell_one({"2 .", ", and {X.he} [cut|burned|painted] {X.his} [thumb|nose|sleeve].",
                ", and the [@relatives] had to help."});
    beat(s, {"2 '[Close|Shut] your eyes,' [*said] {X}, '[now|and] [hold out your hands|count to "
             "ten|guess what it is]!'",
             "{X} [put|left|hid] it [@spots], where {Y} would [find|see|look for] it.",
             "'This is for you,' [*said] {X} [*slowly]."});
    beat(s, {"2 'A [@things]?' asked {Y}. 'No, a {thing}!' [*said] {X}.",
             "'A {thing}!' [*said] {Y}. 'A {colour} one!'",
             "{Y} had [always|long|never] wanted a {thing}."});
    s.tell("[*thanks]");
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "Y");
}

// A quote in a quote, and the saying comes back.
void hurry(Story& s) {
    s.tell_one({"2 to [reach|see|get to] the [@places].",
                "to [finish|sell|fetch] the [@colours] "
                "[@things].",
                ", as always."});
    s.tell(
        "{Y} said, 'My [elder=@relatives] [always|often|never] says \"[saying=@sayings]\"[.| "
        "when it "
        "[rains|matters].|, you know.]'");
    beat(s, {"2 {X} [did not listen|only laughed|*went] [and|but] [tripped over|fell into|ran "
             "into|sat "
             "down on] a [@colours] [@things].",
             "'[No time|Nonsense|Later|Not today],' [*said] {X}, and [fell "
             "over|lost|broke|forgot] the "
             "[@things].",
             "But {X} [took|chose] the wrong [road|bag|shoes|door] and had to [start|go|come] "
             "back."});
    beat(s, {"2 'What did your {elder} say?' {X.he} [*asked]. '\"{saying}\",' [*said] {Y}.",
             "'Your {elder} was right,' {X} [*said] [*slowly]. 'From now on, \"{saying}\".'",
             "'\"{saying}\",' {Y} [*said] again, and this time {X} [listened|nodded|wrote it "
             "down]."});
    s.tell("{X} [wrote|painted|carved] it on a [colour=@colours] [thing=@things].");
    leave(s, "the " + s.recall("colour") + " " + s.recall("thing"), "X");
}

void ill_in_bed(Story& s) {
    s.tell(
        "a [cold|cough|fever|sore throat|bad tooth|twisted ankle]. '[Poor {X}|Oh dear|Oh "
        "no|Dear me]!' [*said] {Y} and "
        "[brought|cooked|carried up] [gift=@gifts] and a [@colours] [thing=@things].");
    beat(s, {"2 {X} [tasted|tried|smelled] the {gift} and [made a face|*rejoiced|fell asleep].",
             "'Is that {gift}?' asked {X}. 'With [@gifts],' [*said] {Y}.",
             "'First the {gift},' [*said] {Y}, 'and then the {thing}.'"});
    beat(s, {"2 {Y} [read|sang|told|whispered] {X.him} [a story|a song|a riddle|the news] about "
             "[*hobbies].",
             "They [played|talked|looked at pictures] until the [doctor|[@animals]] came.",
             "In the [morning|evening|end] {X} was well, but now {Y} had it too!"});
    s.tell("[*joy]");
    leave(s, "the " + s.recall("thing") + " from " + s.recall("Y"), "X");
}

}  // namespace gpt::tales
