#pragma once

#include <memory>

#include "algorithms/recommender.hpp"
#include "experiments/spec/spec.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::experiments {

/// Lets a new snapshot through unless it is worse than the last that it let through on the labels that matured last: by
/// mean log loss of clicks, squared error of ratings.
///
/// The labels are those that have matured when the training ends. What the training has seen of them speaks for the new
/// snapshot: the gate is there to catch a broken one, not to choose between good ones.
class ValidationGate {
 public:
  /// @pre gate_labels > 0
  ValidationGate(const PipelineSpec& pipeline, sim::Task task) : pipeline_(pipeline), task_(task) {}

  /// @param last  the labels to judge by, at most gate_labels
  bool passes(const std::shared_ptr<const algorithms::Snapshot>& snapshot, const algorithms::Examples& last);

 private:
  double loss(const algorithms::Snapshot& snapshot, const algorithms::Examples& last) const;

  const PipelineSpec& pipeline_;
  sim::Task task_;
  std::shared_ptr<const algorithms::Snapshot> passed_;  // last; null: none yet
};

}  // namespace springtide::experiments
