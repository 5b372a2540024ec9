#include "grader/plan.hpp"

#include <sstream>
#include <stdexcept>

#include "common/files.hpp"
#include "grader/inspect.hpp"

namespace grader {
namespace {

std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> result;
    for (std::string w; in >> w;) result.push_back(w);
    return result;
}

}  // namespace

Plan read_plan(const std::string& file) {
    Plan plan;
    std::istringstream lines(gpt::read_file(file));
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> part;
        std::istringstream parts(line);
        for (std::string p; std::getline(parts, p, '\t');) part.push_back(p);
        if (part.size() < 2) continue;
        if (part[0] == "lesson") plan.lesson = part[1];
        if (part[0] == "object") plan.objects.push_back(part[1]);
        if (part[0] == "hidden") plan.hidden_objects.push_back(part[1]);
        if (part[0] == "link") plan.link = words(part[1]);
        if (part[0] == "memory") plan.memory = words(part[1]);
        if (part[0] == "after") plan.link_after = words(part[1]);
        if (part[0] == "source" && part.size() == 4)
            plan.sources.push_back({part[1], part[2], words(part[3])});
    }
    if (plan.lesson.empty() || plan.link.empty() || plan.sources.empty())
        throw std::runtime_error(file + ": no plan of a lesson; run the grader through make");
    for (const std::string& object : plan.objects) {
        const Symbols symbols = symbols_of(object);
        plan.given.insert(symbols.defined.begin(), symbols.defined.end());
        // a strong definition of the student's would take the place of the course's inline function
        plan.given.insert(symbols.shared.begin(), symbols.shared.end());
        plan.library.insert(symbols.needed.begin(), symbols.needed.end());
    }
    std::erase_if(plan.library,
                  [&](const std::string& name) { return plan.given.count(name) > 0; });
    return plan;
}

}  // namespace grader
