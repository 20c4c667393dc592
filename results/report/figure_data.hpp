#pragma once

#include <string>
#include <vector>

#include "results/cell_groups.hpp"

namespace springtide::results {

/// Of each group, whether it is on the front of its world in quality, mean age and training time; the oracle, which has
/// neither, is not. `path` with `element` is the quality.
std::vector<bool> front_of(const std::vector<CellGroup>& groups, const std::string& path, std::size_t element);

/// What the figures of the page are drawn from, as JSON that may stand within <script>: five significant digits, null
/// where nothing applies.
std::string figure_data(const ResultFile& file, const std::vector<CellGroup>& groups);

}  // namespace springtide::results
