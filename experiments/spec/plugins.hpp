#pragma once

#include <vector>

#include "experiments/spec/problems.hpp"
#include "experiments/spec/spec.hpp"
#include "experiments/spec/sweep.hpp"

namespace springtide::experiments {

/// What [[algorithm]] or [[strategy]] names.
struct PluginSection {
  std::vector<PluginSpec> written;   ///< one an element, for the resolved spec
  std::vector<PluginSpec> variants;  ///< with those that the sweep makes of them
};

/// Reads [[algorithm]]; reports algorithms that do not serve the task and an oracle without a truth.
PluginSection read_algorithms(const Table& document, const std::vector<SweepAxis>& axes, sim::Task task, bool has_truth,
                              Problems& problems);
/// Reads [[strategy]].
PluginSection read_strategies(const Table& document, const std::vector<SweepAxis>& axes, Problems& problems);

}  // namespace springtide::experiments
