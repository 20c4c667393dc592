#pragma once

#include <string>

#include "results/result_file.hpp"

namespace springtide::results {

/// The tables a person wants in the terminal: what was run, then a row an algorithm, strategy and world with the mean
/// over seeds and its standard error; columns in which nothing applies are left out.
std::string show(const ResultFile& file);

}  // namespace springtide::results
