#include "grader/class_data.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "grader/text.hpp"

namespace grader {

namespace {

using Key = std::pair<std::string, std::string>;  // lesson, name

// Tests in the order in which reports have them; what only later reports have comes after.
std::vector<Column> columns_of(const std::vector<Report>& reports) {
    std::vector<Column> columns;
    std::map<Key, std::size_t> place;
    for (const Report& report : reports)
        for (const Item& item : report.items) {
            if (item.kind != Item::Kind::test) continue;
            if (!place.emplace(Key(item.lesson, item.name), columns.size()).second) continue;
            columns.push_back({.lesson = item.lesson,
                               .name = item.name,
                               .points = item.points,
                               .hidden = item.hidden});
        }
    std::stable_sort(columns.begin(), columns.end(),
                     [](const Column& a, const Column& b) { return a.lesson < b.lesson; });
    return columns;
}

Row row_of(const Report& report, const std::map<Key, std::size_t>& place) {
    Row row;
    row.report = &report;
    row.student = clean(report.student);
    row.cells.resize(place.size());
    for (const Item& item : report.items) {
        row.total += item.reached();
        row.points[item.lesson] += item.reached();
        const auto at = place.find(Key(item.lesson, item.name));
        if (at == place.end()) continue;
        Cell& cell = row.cells[at->second];
        if (item.kind == Item::Kind::test) cell.test = &item;
        if (item.kind == Item::Kind::memory && !item.passed) cell.memory = &item;
        if (item.kind == Item::Kind::races && !item.passed) cell.races = &item;
    }
    return row;
}

}  // namespace

bool is_unwritten(const Item& item) {
    return item.headline.find("is not written yet") != std::string::npos;
}

Class gather(const std::vector<Report>& reports) {
    Class all;
    all.columns = columns_of(reports);
    std::map<Key, std::size_t> place;
    for (std::size_t c = 0; c < all.columns.size(); ++c) {
        const Column& column = all.columns[c];
        place[Key(column.lesson, column.name)] = c;
        all.possible += column.points;
        all.possible_of[column.lesson] += column.points;
    }
    for (const Report& report : reports) all.rows.push_back(row_of(report, place));
    for (const Row& row : all.rows)
        for (std::size_t c = 0; c < all.columns.size(); ++c) {
            if (!row.cells[c].test) continue;
            ++all.columns[c].of;
            all.columns[c].passed += row.cells[c].test->passed;
            all.columns[c].unwritten += is_unwritten(*row.cells[c].test);
        }
    std::stable_sort(all.rows.begin(), all.rows.end(),
                     [](const Row& a, const Row& b) { return a.total > b.total; });
    return all;
}

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double at = q * double(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (at - double(below)) * (values[above] - values[below]);
}

std::string html(const std::string& text) { return escaped(clean(text)); }

std::string number(double value) {
    const double tenths = std::round(value * 10);
    return fixed(value, std::fmod(tenths, 10) == 0 ? 0 : 1);
}

}  // namespace grader
