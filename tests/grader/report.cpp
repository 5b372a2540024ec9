#include "grader/report.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "grader/text.hpp"
#include "grader/writers.hpp"

namespace grader {

namespace {

constexpr Format kFormats[] = {Format::text,         Format::gradescope, Format::classroom50,
                               Format::prairielearn, Format::junit,      Format::csv};

// What a line may say: platforms limit the size of a report.  explanation() limits the lines.
constexpr std::size_t kMostColumns = 400;

std::string shortened(const std::string& details) {
    std::string out;
    for (const std::string& line : lines_of(clean(details))) out += cut(line, kMostColumns) + '\n';
    return out;
}

// In one line, as the place of a headline or a name asks for.
std::string one_line(const std::string& text) {
    std::string out;
    for (const std::string& line : lines_of(clean(text))) out += (out.empty() ? "" : " ") + line;
    return cut(out, kMostColumns);
}

Item shown(const Item& item) {
    Item out = item;
    out.lesson = one_line(item.lesson);
    out.name = one_line(item.name);
    out.headline = one_line(item.headline);
    out.details = shortened(item.details);
    out.where = one_line(item.where);
    out.mistake = one_line(item.mistake);
    return out;
}

// Made from nothing, so that a field which is added to Item is not shown by oversight.
Item hidden(const Item& item, int number) {
    Item out;
    out.kind = item.kind;
    out.lesson = item.lesson;
    out.name = "hidden test " + std::to_string(number);
    out.points = item.points;
    out.passed = item.passed;
    out.hidden = true;
    return out;
}

// Writes all bytes to the disk; answers the error's number, 0 where there was none.
int write_all(int file, const std::string& text) {
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t n = write(file, text.data() + done, text.size() - done);
        if (n < 0 && errno != EINTR) return errno;
        if (n > 0) done += static_cast<std::size_t>(n);
    }
    // What is no file on a disk (a pipe) cannot be flushed and says EINVAL.
    return fsync(file) != 0 && errno != EINVAL ? errno : 0;
}

}  // namespace

int Report::reached() const {
    int sum = 0;
    for (const Item& item : items)
        if (!item.hidden) sum += item.reached();
    return sum;
}

int Report::possible() const {
    int sum = 0;
    for (const Item& item : items)
        if (!item.hidden) sum += item.points;
    return sum;
}

Report published(const Report& report) {
    Report out = report;
    out.student = one_line(report.student);
    out.isolation = one_line(report.isolation);
    for (std::string& note : out.notes) note = one_line(note);
    int number = 0;
    for (Item& item : out.items) item = item.hidden ? hidden(item, ++number) : shown(item);
    return out;
}

std::string format_name(Format format) {
    switch (format) {
        case Format::text:
            return "text";
        case Format::gradescope:
            return "gradescope";
        case Format::classroom50:
            return "classroom50";
        case Format::prairielearn:
            return "prairielearn";
        case Format::junit:
            return "junit";
        case Format::csv:
            return "csv";
    }
    return "";
}

Format parse_format(const std::string& name) {
    std::string known;
    for (const Format format : kFormats) {
        if (name == format_name(format)) return format;
        known += (known.empty() ? "" : ", ") + format_name(format);
    }
    throw std::invalid_argument("there is no format \"" + clean(name) + "\"; there are " + known);
}

std::string write_report(const Report& report, Format format) {
    const Report out = published(report);
    switch (format) {
        case Format::text:
            return write_text(out);
        case Format::gradescope:
            return write_gradescope(out);
        case Format::classroom50:
            return write_classroom50(out);
        case Format::prairielearn:
            return write_prairielearn(out);
        case Format::junit:
            return write_junit(out);
        case Format::csv:
            return write_csv(out);
    }
    return "";
}

// O_EXCL also refuses a link that someone else has put there.
void write_whole_file(const std::string& path, const std::string& text) {
    const std::string temporary = path + ".tmp" + std::to_string(getpid());
    unlink(temporary.c_str());
    const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int error = file < 0 ? errno : write_all(file, text);
    if (file >= 0 && close(file) != 0 && error == 0) error = errno;
    if (error == 0 && rename(temporary.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return;
    if (file >= 0) unlink(temporary.c_str());
    throw std::runtime_error("cannot write " + path + ": " + std::strerror(error));
}

}  // namespace grader
