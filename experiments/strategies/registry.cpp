#include <fmt/format.h>

#include <algorithm>

#include "experiments/strategies/budgeted.hpp"
#include "experiments/strategies/drift_triggered.hpp"
#include "experiments/strategies/frozen.hpp"
#include "experiments/strategies/fusion.hpp"
#include "experiments/strategies/hybrid.hpp"
#include "experiments/strategies/micro_batch.hpp"
#include "experiments/strategies/online.hpp"
#include "experiments/strategies/periodic.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {

const std::vector<StrategyInfo>& strategy_registry() {
  static const std::vector<StrategyInfo> kRows = {
      frozen_strategy(),      periodic_strategy(), budgeted_strategy(), drift_triggered_strategy(),
      micro_batch_strategy(), online_strategy(),   hybrid_strategy(),   fusion_strategy()};
  return kRows;
}

const StrategyInfo& find_strategy(std::string_view name) {
  const auto& rows = strategy_registry();
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
  if (it != rows.end()) return *it;
  std::vector<std::string> known;
  for (const StrategyInfo& row : rows) known.push_back(row.name);
  throw sim::ConfigError(
      fmt::format("strategy.name = \"{}\": is no strategy; {}", name, sim::nearest_name_hint(name, known)));
}

}  // namespace springtide::experiments
