// The class as one HTML file that asks nothing of any network; its policy even forbids it to.
#include "grader/class_data.hpp"
#include "grader/report.hpp"
#include "grader/text.hpp"

namespace grader {

std::string class_page(const std::vector<Report>& reports) {
    const Class all = gather(reports);
    const bool one = all.possible_of.size() == 1;
    const std::string title =
        "The class" + (one ? ", lesson " + html(title_of(all.possible_of.begin()->first)) : "");
    return "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
           "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
           "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
           "<meta name=viewport content=\"width=device-width\">\n<title>" +
           title + "</title>\n<style>" + page_style() + "</style>\n</head>\n<body>\n<h1>" + title +
           "</h1>\n<main>\n" + class_summary(all) + "</main>\n" + class_table(all) + "<script>" +
           page_script() + "</script>\n</body>\n</html>\n";
}

}  // namespace grader
