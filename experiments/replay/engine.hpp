#pragma once

#include <cstdint>

#include "experiments/metrics/scored_request.hpp"
#include "experiments/replay/replay_input.hpp"
#include "experiments/spec/spec.hpp"
#include "results/cell_result.hpp"

namespace springtide::experiments {

struct CellPlan {
  std::uint32_t cell = 0;
  const WorldVariant* world = nullptr;
  const PluginSpec* algorithm = nullptr;
  const PluginSpec* strategy = nullptr;  ///< null for the oracle, which needs no training
  std::uint64_t seed = 0;
  bool measure = false;  ///< latencies are measured: the cell must run alone
};

/// What the accuracy of a cell is measured by.
AccuracyConfig accuracy_config(const Spec& spec, const CellPlan& plan, const ReplayInput& input);

/// Replays one cell in event time and measures it. Deterministic but for wall-clock values: see results/schema.
/// @param sink  is shown every measured request too; null: nobody
results::CellResult replay_cell(const Spec& spec, const CellPlan& plan, const ReplayInput& input,
                                RequestSink* sink = nullptr);

}  // namespace springtide::experiments
