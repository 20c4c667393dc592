#pragma once

#include <string>
#include <vector>

#include "results/result_file.hpp"

namespace springtide::results {

/// The tables a person wants in the terminal: what was run, then a row an algorithm, strategy and world with the mean
/// over seeds and its 95 % interval; columns in which nothing applies are left out.
std::string show(const ResultFile& file);

/// A table of these metrics over the whole run, with 95 % intervals by Student's t over seeds, of one seed by its
/// windows; where only some seeds have a number, of how many.
/// @param metrics   named as find_metric() takes them; empty: those that people ask first
/// @param markdown  else for a terminal
/// @throws sim::ConfigError for a metric that is none
std::string show_intervals(const ResultFile& file, const std::vector<std::string>& metrics, bool markdown);

}  // namespace springtide::results
