#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::experiments {

/// Indices of the k highest scores, best first; equal scores in order of index.
/// @pre scores are finite, and there are at least k
void best_first(std::span<const float> scores, std::size_t k, std::vector<std::uint32_t>& order);

/// Expected clicks an impression, were these candidates shown in this order.
double slate_value(const sim::GroundTruth& truth, std::span<const float> click_probability,
                   std::span<const std::uint32_t> order);

/// The slate_value of each request, were the best candidates by the truth shown: what no recommender can beat.
/// Empty where there is no truth.
sim::Column<double> oracle_values(const sim::EventLog& log, const sim::GroundTruth& truth);

}  // namespace springtide::experiments
