// Tales: a corpus of short stories whose entropy is known exactly; see README.md.
//
//   std::string text = write_tales(1200000, 1);        // at least so many bytes, from seed 1
//   std::vector<double> nats = information(text);       // for each character -ln P(it | all
// before it)
//   double floor = mean(nats, 0, text.size());          // no predictor reaches less on average
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenes.hpp"

namespace gpt::tales {

// Tells one story, from its first character to the newline at its end.
void tell_story(Chooser& chooser);

// Stories, divided by blank lines, until there are at least `bytes`.  The same on every machine.
std::string write_tales(std::size_t bytes, std::uint64_t seed);

// The information of every character, in nats, given all of the text before it.  Throws
// std::runtime_error, with the position, for a text that is no sequence of tales.
std::vector<double> information(std::string_view text);

double mean(const std::vector<double>& values, std::size_t begin, std::size_t end);
int count_stories(std::string_view text);
std::uint64_t fnv1a64(std::string_view text);  // Fowler, Noll and Vo's checksum

}  // namespace gpt::tales
