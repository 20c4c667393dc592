#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/replay/engine.hpp"
#include "experiments/spec/spec.hpp"
#include "results/shard.hpp"

namespace springtide::experiments {

struct RunOptions {
  std::string output;
  unsigned threads = 0;  ///< 0: as many as the machine has
  bool resume = false;
  bool quiet = false;
  results::Shard shard = {};  ///< whose cells are run
};

struct RunReport {
  std::uint32_t cells = 0;     ///< of the spec, or of the shard
  std::uint32_t finished = 0;  ///< in the file, those resumed included
  std::uint32_t resumed = 0;   ///< taken over from an earlier run
  bool interrupted = false;
  std::vector<std::string> failures;  ///< one line a failed cell
};

/// The cells of a spec in their order: worlds, then seeds, then algorithms, then strategies.
std::vector<CellPlan> plan_cells(const Spec& spec);

/// "mlp x online on news, seed 3"
std::string name_of(const CellPlan& plan);

/// Runs every cell that is not finished yet and writes the result file. Cells whose latency is measured run alone,
/// the others in parallel; the results do not depend on which.
/// @throws sim::Error where nothing could be run, a shard of more parts than there are cells included; cells that fail
/// are listed in the report and the rest kept.
RunReport run_experiment(const Spec& spec, const RunOptions& options);

/// Asks a running experiment to stop after the cells in flight. Async-signal-safe.
void request_interrupt() noexcept;

}  // namespace springtide::experiments
