// How a tale is put together: an opening, one or two plots, an ending.
#include <stdexcept>
#include <string>

#include "common/error.hpp"
#include "tales.hpp"

namespace gpt::tales {

namespace {

constexpr int kMostPlots = 2;

void swap_roles(Story& s, const std::string& x, const std::string& y) {
    s.cast("X", x);
    s.cast("Y", y);
}

// Continues a sentence that has only begun: "One windy morning " + "Mara " + "could not find ...".
void play_plot(Story& s) {
    const std::size_t who = s.tell_one({"4 {A} ", "3 {B} ", "3 they ", "the two friends "});
    swap_roles(s, who == 1 ? "B" : "A", who == 1 ? "A" : "B");
    play_one(s, who < 2 ? solo_plots() : joint_plots());
}

const std::vector<Scene>& first_plots() {
    static const std::vector<Scene> scenes = {
        {"6 One [4 *weather|*seasons] [*hours] ", play_plot},
        {"2 One day ", play_plot},
        {"2 On [3 [day=*days]|a [*weather] [day=*days]] ", play_plot},
        {"2 Last [week|night|month|winter|summer|spring|autumn] ", play_plot},
        {"In the middle of the [night|week|summer|winter|afternoon] ", play_plot},
        {"After [breakfast|lunch|supper|school|a long sleep|the great storm] ", play_plot},
        {"When the [rain stopped|sun came up|wind dropped|first snow fell|moon was full|leaves "
         "turned "
         "brown], ",
         play_plot},
        {"Early one [*hours] ", play_plot},
        {"It was [raining|snowing|late|early|a [*weather] [*hours]] when ", play_plot},
    };
    return scenes;
}

// After a plot comes another, or the ending.
const std::vector<Scene>& next_plots() {
    static const std::vector<Scene> scenes = {
        {"5 The next [3 morning|3 day|2 afternoon|week|evening] ", play_plot},
        {"2 A [2 week|day|month|year|little while] later ", play_plot},
        {"2 On the way home ", play_plot},
        {"2 Not long after that, ", play_plot},
        {"That very [*hours] ", play_plot},
        {"Before [bedtime|supper|long|the week was over|the sun went down], ", play_plot},
        {"But then ", play_plot},
        {"Soon [afterwards |after that ]", play_plot},
    };
    return scenes;
}

}  // namespace

int play_one(Story& story, const std::vector<Scene>& scenes) {
    std::vector<std::string> first_words;
    std::vector<int> index;
    for (std::size_t i = 0; i < scenes.size(); ++i)
        if (story.first_time(scenes[i].first_words)) {
            first_words.push_back(scenes[i].first_words);
            index.push_back(int(i));
        }
    const int chosen = index[story.tell_one(first_words)];
    story.use(scenes[std::size_t(chosen)].first_words);
    scenes[std::size_t(chosen)].rest(story);
    return chosen;
}

void pronouns_by_name(Story& story, const std::string& role) {
    const std::string girls = "|" + std::string(words("girls")) + "|";
    story.is_he_or_she(role, girls.find("|" + story.recall(role) + "|") != std::string::npos);
}

void leave(Story& story, const std::string& keep, const std::string& keeper) {
    story.remember("keep", keep);
    story.cast("K", keeper);
}

void tell_story(Chooser& chooser) {
    Story story(chooser);
    play_one(story, openings());
    story.new_line();
    play_one(story, first_plots());

    std::vector<Scene> turns = next_plots();
    turns.insert(turns.end(), endings().begin(), endings().end());
    bool ended = false;
    for (int plots = 1; plots < kMostPlots && !ended; ++plots) {
        story.new_line();
        ended = play_one(story, turns) >= int(next_plots().size());
    }
    if (!ended) {
        story.new_line();
        play_one(story, endings());
    }
    story.new_line();
}

std::string write_tales(std::size_t bytes, std::uint64_t seed) {
    Rng rng(seed);
    std::string text;
    while (text.size() < bytes) {
        Chooser chooser(draw_from(rng));
        tell_story(chooser);
        if (!text.empty()) text += '\n';
        text += chooser.text();
    }
    return text;
}

std::vector<double> information(std::string_view text) {
    std::vector<double> nats;
    while (nats.size() < text.size()) {
        if (!nats.empty()) nats.push_back(0);  // the newline of the blank line
        const std::size_t begin = nats.size();
        Chooser chooser(read_from(text.substr(begin), begin));
        tell_story(chooser);
        nats.insert(nats.end(), chooser.information().begin(), chooser.information().end());
        if (nats.size() < text.size() && text[nats.size()] != '\n')
            throw std::runtime_error("tales: position " + std::to_string(nats.size()) +
                                     ": expected a blank line between two stories");
    }
    return nats;
}

double mean(const std::vector<double>& values, std::size_t begin, std::size_t end) {
    require(begin < end && end <= values.size(), "mean: no values in that range");
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += values[i];
    return sum / double(end - begin);
}

int count_stories(std::string_view text) {
    int stories = text.empty() ? 0 : 1;
    for (std::size_t i = 1; i < text.size(); ++i) stories += text[i - 1] == '\n' && text[i] == '\n';
    return stories;
}

std::uint64_t fnv1a64(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

}  // namespace gpt::tales
