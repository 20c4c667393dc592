#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/fit/estimate.hpp"
#include "sim/fit/observations.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// What the fit has to say of one parameter of the world, or of something it measured by the way.
struct FittedParameter {
  std::string name;                  ///< of world_parameters(), "drift.half_life", ...; or of what was measured
  std::optional<Estimate> estimate;  ///< absent: nothing in the log tells it, and the default is kept
  std::string unit;                  ///< of the estimate
  std::string note;                  ///< how it was come by, or why not
};

struct FittedWorld {
  WorldConfig world;                        ///< ready for simulate()
  std::vector<FittedParameter> parameters;  ///< in the order of world_parameters(), then the drift's
  std::vector<FittedParameter> measured;    ///< no parameters: shares of new items, click rate
  /// The same world as a log like the one fitted would show it: for a log of takings, one item a request.
  WorldConfig comparable() const;
  Census census = Census::kComplete;
};

/// Estimates from a log what a world can express. Each estimator, with its source and its standard error, stands in the
/// header of its own: visits_fit, attention_fit, first_taken, interest_fit, answers_fit.
/// @param seed  of the worlds simulated on the way
/// @throws InputError when there is too little to fit ("holds 7 requests: a fit needs at least 200")
FittedWorld fit_world(const EventLog& log, Census census, std::uint64_t seed);

}  // namespace springtide::sim
