#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/attention.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/choice.hpp"
#include "sim/world/interests.hpp"
#include "sim/world/logging_policy.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// Plays requests under the logging policy and writes what came of them: candidates, slate, clicks, and the truth.
///
/// Works on a batch at a time, stage by stage, so that each stage is a loop over many lanes; what is written of a
/// request does not depend on the batch it came in.
class LogWriter {
 public:
  /// @param requests  how many there will be: columns are reserved once
  LogWriter(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed, std::size_t requests,
            SimulatedWorld& world);

  /// @param requests   in order of time, and not before those already written; users distinct
  /// @param interests  as of each request
  void write(std::span<const Arrival> requests, const Interests& interests);

 private:
  void choose(std::span<const Arrival> requests, const Interests& interests);
  void answer(std::span<const Arrival> requests);
  void append(std::span<const Arrival> requests);

  std::size_t candidates_, slate_;
  const Catalogue& catalogue_;
  Attention attention_;
  Choice choice_;
  EpsilonGreedyPolicy policy_;
  SimulatedWorld& world_;
  std::vector<float> examination_;  // by position

  // Of the batch in hand; a row of candidates_ or slate_ a request.
  std::vector<std::uint32_t> item_, rank_;
  std::vector<float> probability_;
  std::vector<std::uint32_t> shown_index_, shown_item_, shown_user_, shown_ordinal_;
  std::vector<float> propensity_, shown_probability_, examined_, clicked_, delay_, value_;
  std::vector<SimTime> feedback_time_;
};

}  // namespace springtide::sim
