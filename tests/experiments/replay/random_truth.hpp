#pragma once

#include "sim/events/event_log.hpp"
#include "sim/events/random.hpp"
#include "sim/world/choice/choice_model.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::experiments {

/// A truth for a log made by hand: any probabilities will do.
/// @param world  whose choice model holds
inline sim::GroundTruth random_truth(const sim::EventLog& log, const sim::Parameters& world, std::uint64_t seed) {
  sim::RandomStream random("test/closed_loop", 1);
  sim::GroundTruth truth;
  for (std::size_t c = 0; c < log.candidates.size(); ++c) truth.click_probability.push_back(random.uniform());
  truth.choice = sim::make_choice_model(world, seed);
  return truth;
}

}  // namespace springtide::experiments
