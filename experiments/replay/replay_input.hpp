#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/spec/spec.hpp"
#include "results/cell_result.hpp"
#include "sim/events/event_log.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::sim {
class Faults;
}

namespace springtide::experiments {

/// What every cell of one world variant and one seed replays: made once, read by all of them.
struct ReplayInput {
  sim::EventLog log;
  sim::GroundTruth truth;             ///< not known() for real logs
  sim::Column<double> oracle_values;  ///< one a request, where the truth is known: see slate.hpp
  sim::SimTime start;                 ///< of the log: where virtual time begins
  sim::SimTime begin, end;            ///< measured span: from the end of the warm-up to the end of the log
  std::string label;                  ///< how results call the world
  /// Of the log of a world: what befalls events on their way to the recommender; null for nothing. A world's own faults
  /// go by the plan.
  std::shared_ptr<const sim::Faults> logged_faults;
};

/// The world that a simulated log is of.
struct LoggedWorld {
  std::string label;                          ///< how results call it
  sim::SimTime end{};                         ///< of its time, which begins at 0
  std::shared_ptr<const sim::Faults> faults;  ///< on the way of its events
};

/// Makes the input of (variant, seed): simulates the world or takes the log, works out the oracle's slates and the
/// measured span.
/// @param logged  of the log of a world: its replay is that of the world
/// @throws sim::Error where the world or the log cannot be had.
ReplayInput make_replay_input(const Spec& spec, const WorldVariant& variant, sim::EventLog log, sim::GroundTruth truth,
                              const std::optional<LoggedWorld>& logged = std::nullopt);

/// The coordinates that every cell of an input shares.
results::Dimensions dimensions_of(const ReplayInput& input, const MetricsSpec& metrics);

}  // namespace springtide::experiments
