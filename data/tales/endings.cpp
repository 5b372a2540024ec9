// The endings.  Most come back to something that happened: what was kept, and by whom.
#include "scenes.hpp"

namespace gpt::tales {

namespace {

void at_bedtime(Story& s) {
    s.tell_one({
        "3 put {keep} [beside|next to|under] {K.his} bed and [slept|dreamed] [till morning|of "
        "[hobby=@hobbies]|all night long].",
        "2 told [the moon|the cat|{K.his} mother|{K.his} pillow|everybody] [all |]about {keep}.",
        "[could not|did not want to] sleep, because {K.he} [had to|could only] think of {keep}.",
        "slept well, with {keep} [in {K.his} arms|on the chair|close by|at {K.his} feet].",
    });
}

void still_has(Story& s) {
    s.tell(
        "[still |always |proudly ][has|keeps|shows everybody] {keep}"
        "[.|, and {A} and {B} are [still |]friends.|, and sometimes {K.he} [smiles|laughs] at "
        "it.]");
}

void good_night(Story& s) {
    s.tell("said {A}. '[Good night|Sleep well|See you tomorrow|Sweet dreams],' said {B}.");
    s.tell_one(
        {"And [that was that|both slept like stones|the stars came out|the moon said "
         "nothing].",
         "The [wind|moon|sea|rain|owl] [sang|hummed|kept watch|went on] [all night|till "
         "morning]."});
}

void question(Story& s) {
    s.tell(
        "asked {A}. '[Yes|Of course|Always|Every day|Why not],' said {B}, and "
        "[so they did|they shook hands on it|they walked home|they [*rejoiced]].");
}

void moral(Story& s) { s.tell("{X} never forgot [that [*hours]|what {Y} had done|{keep}]."); }

void home(Story& s) {
    s.tell("[*went] home, [tired|hungry|wet|dusty|muddy|singing] and [very [*glad]|*glad]");
    s.tell_one({".", ", and the [*relatives] of {A} made [@gifts] for {X} and {Y}.",
                ", {X} first and {Y} [close |right |]behind."});
}

void full_stop(Story&) {}

}  // namespace

const std::vector<Scene>& endings() {
    static const std::vector<Scene> scenes = {
        {"4 That night {K} ", at_bedtime},
        {"3 To this day {K} ", still_has},
        {"2 'What a [day|week|story|surprise|mess],' ", good_night},
        {"2 'Shall we do that again?' ", question},
        {"From then on ", moral},
        {"2 At last they ", home},
        {"And if you [ever |]meet {A} and {B}, ask them about {keep}.", full_stop},
        {"So {A} and {B} stayed friends for [ever|a hundred years|the rest of their lives].",
         full_stop},
    };
    return scenes;
}

}  // namespace gpt::tales
