#pragma once

#include <string>
#include <vector>

#include "results/cell_groups.hpp"

namespace springtide::results {

/// What the log's propensities say, a row an estimator of each group, the log's own policy and the truth among them:
/// value, interval and effective sample size, each the mean over seeds. None is marked as the best: of one log only
/// intervals tell. "" where nobody asked.
std::string off_policy_table(const std::vector<CellGroup>& groups);

}  // namespace springtide::results
