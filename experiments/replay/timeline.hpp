#pragma once

#include <cstdint>
#include <vector>

#include "experiments/spec/spec.hpp"
#include "sim/events/event_log.hpp"

namespace springtide::experiments {

/// When each impression's label matures and each feedback arrives, under one pipeline: worked out once for a world and
/// a seed, then shared by every cell.
///
/// Under kClick a label matures when the feedback arrives (feedback time + collection delay), or as a negative when the
/// label window has closed (request time + label window + collection delay); feedback later than the window is lost to
/// the learner. Ratings and items taken mature when they arrive.
struct Timeline {
  Timeline(const sim::EventLog& log, const PipelineSpec& pipeline);

  // One an impression.
  std::vector<std::uint32_t> request;    ///< the request that showed it
  std::vector<sim::SimTime> matures_at;  ///< arrival time of its label
  std::vector<float> label;              ///< what the learner is told

  std::vector<std::uint32_t> maturity_order;   ///< impressions by (matures_at, log order)
  std::vector<std::uint32_t> feedback_order;   ///< impressions with feedback by (arrival, log order)
  std::vector<sim::SimTime> feedback_arrives;  ///< one an entry of feedback_order
};

}  // namespace springtide::experiments
