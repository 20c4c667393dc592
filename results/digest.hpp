#pragma once

#include <string>

#include "results/cell_result.hpp"

namespace springtide::results {

/// SHA-256 over every deterministic variable of a cell, in the order of the schema, bit by bit (all NaNs alike), and
/// over what names the cell. Two runs that agree in it agree in every figure. A variable without a number counts like
/// one that is missing, since a file cannot tell them apart.
std::string digest(const CellResult& result);

}  // namespace springtide::results
