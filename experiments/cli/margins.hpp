#pragma once

#include <string>
#include <vector>

#include "results/gate.hpp"

namespace springtide::experiments::cli {

/// Reads the margins of a gate:
///
///   [margin]
///   "accuracy/auc" = 0.005
///   "accuracy/ndcg@10" = "2%"
///
/// @throws sim::InputError where the file cannot be read, sim::ConfigError naming place, key, value and rule
std::vector<results::Margin> read_margins(const std::string& path);

}  // namespace springtide::experiments::cli
