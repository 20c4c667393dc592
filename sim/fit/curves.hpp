#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/fit/fit.hpp"

namespace springtide::sim {

/// One curve of a log with its bootstrap band, and the same of worlds simulated at the fitted parameters.
struct LaidCurve {
  std::string name;       ///< "activity", "popularity", "item_age", "hour"
  std::string long_name;  ///< of the ordinate
  std::string at_name, at_units;
  std::vector<double> at, real, low, high, simulated;  ///< of one length

  std::size_t outside() const;  ///< points where the simulated curve leaves the band
  bool lies_within() const { return outside() == 0; }
};

/// Lays side by side, of a log and of worlds simulated with what was fitted to it (five seeds, averaged):
///   activity    share of the users seen with at least so many requests
///   popularity  share of the items seen with at least so many draws (takings, where the log has no candidates)
///   item_age    share of the draws on items at least so old; where births are not known, since the first taking
///   hour        share of the requests within an hour of the day
/// Bands: 95 % of 300 bootstrap samples of whole users (activity, hour) or items (popularity, item_age) lie within the
/// band in all of its points at once: at each, a multiple of the bootstrap's standard error there, the multiple being
/// the 95 % point of the greatest deviation (Efron & Tibshirani 1993; sup-t band of Montiel Olea & Plagborg-Moller
/// 2019, J. Appl. Econometrics 34). Points that rest on fewer than 10 users or items are left out: a bootstrap knows
/// nothing of a tail.
std::vector<LaidCurve> lay_side_by_side(const EventLog& log, const FittedWorld& fitted, std::uint64_t seed);

}  // namespace springtide::sim
