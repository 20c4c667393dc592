#pragma once

#include "results/cell_result.hpp"

namespace springtide::results {

/// Gives a cell accuracy/<name>_overall_half_width of each <name>_overall that is a mean of what windows say, by their
/// impressions: half of its 95 % interval by means_of_windows(). NaN where fewer than four windows have a value.
void add_half_widths(CellResult& result);

}  // namespace springtide::results
