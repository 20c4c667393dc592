#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/replay/timeline.hpp"
#include "sim/world/answers.hpp"
#include "sim/world/behaviour/label.hpp"
#include "sim/world/ground_truth.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments {

/// What a batch of requests has shown: one entry an impression.
struct ShownColumns {
  std::span<const sim::ItemId> items;
  std::span<const std::uint32_t> candidates;  ///< index within the candidates of its request
  std::span<const float> feedback_value;
};

/// The users of a world, who answer what a cell shows them of its own choice.
///
/// A request waits in the server's batch until it is scored; only then is its slate known. What its user would answer
/// to each candidate is known before (potential outcomes), and with it the earliest instant at which anything could
/// come of the request: up to then time may go on without it. So the batch is as large as the answers allow, and the
/// order of what happens is that of scoring every request at once.
class ClosedLoop {
 public:
  ClosedLoop(const sim::EventLog& log, const sim::GroundTruth& truth, const sim::WorldConfig& world, std::uint64_t seed,
             const PipelineSpec& pipeline, Timeline& timeline);

  /// A request that shows what the log says.
  void pass(std::uint32_t r) { ++ordinal_[sim::index(log_.request_user[r])]; }
  /// A request that waits for its slate.
  void take_in(std::uint32_t r);
  /// Before this, nothing can come of the requests that wait; kEndOfTime for none waiting.
  sim::SimTime first_answer() const { return first_answer_; }

  /// Shows the requests that wait, in the order they were taken in, the best of their candidates, and lets their users
  /// answer. What is returned holds until the next call.
  /// @param scores  of the candidates of all of them
  ShownColumns show(std::span<const std::uint32_t> requests, std::span<const float> scores);

 private:
  const sim::EventLog& log_;
  const sim::GroundTruth& truth_;
  sim::SimDuration collection_delay_, label_wait_;
  Timeline& timeline_;
  sim::Answers answers_;
  sim::Labeller labeller_;
  std::vector<std::uint32_t> ordinal_;  // a user: of their next request
  // Of the requests that wait: which of its user's each is, and the answers, one a candidate.
  std::vector<std::uint32_t> waiting_ordinal_;
  std::vector<sim::PotentialAnswer> potential_;
  sim::SimTime first_answer_ = sim::kEndOfTime;

  // What the last batch has shown, and scratch.
  std::vector<sim::ItemId> items_;
  std::vector<std::uint32_t> candidates_, order_;
  std::vector<float> feedback_value_;
  std::vector<sim::SimTime> feedback_time_;
  std::vector<sim::SimDuration> delays_;
};

}  // namespace springtide::experiments
