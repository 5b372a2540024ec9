// Lesson 01, given.  Three things that a matrix product and a softmax already do.
//
//   make 01-demo
#include <cmath>
#include <cstdio>
#include <exception>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "01_matrix/matrix.hpp"

using namespace gpt;

namespace {

// The letter R, as the points (x, y) of its strokes: one row a point.
Matrix letter() {
    std::vector<std::pair<double, double>> points;
    for (int i = 0; i <= 12; ++i) points.emplace_back(-0.5, i / 6.0 - 1);  // the stem
    for (int i = 0; i <= 18; ++i) {                                        // the bow
        const double angle = std::numbers::pi * (i / 18.0 - 0.5);
        points.emplace_back(-0.05 + 0.55 * std::cos(angle), 0.5 + 0.5 * std::sin(angle));
    }
    for (int i = 0; i <= 6; ++i) {  // the bow's ends
        points.emplace_back(-0.5 + i / 14.0, 0.0);
        points.emplace_back(-0.5 + i / 14.0, 1.0);
    }
    for (int i = 0; i <= 8; ++i) points.emplace_back(i / 13.0 - 0.1, -i / 8.0);  // the leg
    Matrix m(int(points.size()), 2);
    for (int r = 0; r < m.rows(); ++r) {
        m(r, 0) = real(points[r].first);
        m(r, 1) = real(points[r].second);
    }
    return m;
}

// Points as characters, on a canvas of 25 x 13 that spans -1.25 … 1.25 both ways.
std::vector<std::string> drawn(const Matrix& points) {
    std::vector<std::string> lines(13, std::string(25, ' '));
    for (int r = 0; r < points.rows(); ++r) {
        const int column = int(std::lround(12 + points(r, 0) * 9.6));
        const int line = int(std::lround(6 - points(r, 1) * 4.8));
        if (line >= 0 && line < 13 && column >= 0 && column < 25) lines[line][column] = '#';
    }
    return lines;
}

void rotate_a_letter() {
    std::printf("Points, one a row, times a 2x2 matrix: a rotation by 30 degrees, a shear\n\n");
    Matrix points = letter();
    const double angle = std::numbers::pi / 6;
    const real c = real(std::cos(angle)), s = real(std::sin(angle));
    const Matrix turn{{c, s}, {-s, c}};
    const Matrix shear{{1, 0}, {real(0.6), 1}};
    const auto upright = drawn(points), turned = drawn(matmul(points, turn)),
               sheared = drawn(matmul(points, shear));
    for (int line = 0; line < 13; ++line)
        std::printf("%s%s%s\n", upright[line].c_str(), turned[line].c_str(), sheared[line].c_str());
}

// Row i of the matrix says with which probability each kind of weather follows weather i.
void forecast_the_weather() {
    std::printf("\nA Markov chain: tomorrow = today · P, starting from a day of rain\n\n");
    const Matrix p = scale({{16, 3, 1}, {6, 8, 6}, {4, 8, 8}}, real(0.05));
    const char* names[] = {"sun", "cloud", "rain"};
    Matrix today{{0, 0, 1}};
    for (int day = 0; day <= 16; ++day) {
        if (day < 4 || day == 8 || day == 16) {
            std::printf("  day %2d ", day);
            for (int i = 0; i < 3; ++i) std::printf("  %5s %.4f", names[i], double(today(0, i)));
            std::printf("   most likely: %s\n", names[argmax(today.row(0))]);
        }
        today = matmul(today, p);
    }
}

void warm_a_softmax() {
    std::printf("\nSoftmax of the same five scores, divided by a temperature first\n\n");
    const Matrix scores{{2, 1, 0, -1, 3}};
    for (const double temperature : {0.25, 1.0, 4.0}) {
        const Matrix y = softmax_rows(scale(scores, real(1 / temperature)));
        std::printf("  temperature %.2f\n", temperature);
        for (int i = 0; i < scores.cols(); ++i) {
            const int length = int(std::lround(50 * double(y(0, i))));
            std::printf("    score %2.0f  %.3f  %s\n", double(scores(0, i)), double(y(0, i)),
                        std::string(std::size_t(length), '#').c_str());
        }
    }
}

}  // namespace

int main() {
    try {
        rotate_a_letter();
        forecast_the_weather();
        warm_a_softmax();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo: %s\n", error.what());
        return 1;
    }
}
