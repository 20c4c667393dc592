#pragma once

#include "sim/fit/attention_fit.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// The catalogue behind a log that knows an item only from its first taking on.
struct CatalogueFit {
  Estimate items, items_published_per_day, decay_per_day, popularity_sd;
  double misfit =
      0.0;          ///< sum of squares of what could not be met, in standard errors; chi-squared where the model holds
  int freedom = 0;  ///< its degrees of freedom
};

/// A first taking comes late (an item waits for it), hides items never taken, and favours the popular: no formula
/// undoes all three. So worlds are simulated and seen in the same way as the log (as_seen), and their catalogue is
/// changed until they agree with the log (indirect_inference.hpp) in: items taken at all, for the first time in the
/// first quarter and in the second half; items taken once, and at most twice; takings of the most popular hundredth;
/// the mean log age at a taking; decay and spread as fit_attention() finds them.
/// @param world  its users and their rhythm fitted already; one candidate, one shown item
/// @param seed   of the first simulated world; a handful more follow
CatalogueFit fit_first_taken(const Observations& observed, const WorldConfig& world, std::uint64_t seed);

}  // namespace springtide::sim
