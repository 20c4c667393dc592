#pragma once

#include <cstdint>

#include "sim/events/event_log.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::experiments {

/// Deals the requests of a log anew among its instants, each with its user, its candidates, its slate and what came of
/// that, as long after it as it was: an instant says no more what had been before. What a model that trains up to some
/// instant then learns from, and is tested on, is a random split of the log. That lets it see the future, as evaluators
/// do that know no time (Meng, McCreadie, Macdonald, Ounis 2020); here it is for showing what that hides.
///
/// When items were published says nothing any more and is unknown. @pre no fault has befallen anything
void deal_anew(std::uint64_t seed, sim::EventLog& log, sim::GroundTruth& truth);

}  // namespace springtide::experiments
