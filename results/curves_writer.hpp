#pragma once

#include <string>
#include <vector>

namespace springtide::results {

/// A curve of a log with a band, and the same of a simulated world: columns of one length.
struct CurveColumns {
  std::string name, long_name;    ///< of the group; of the ordinate
  std::string at_name, at_units;  ///< of the abscissa
  std::vector<double> at, real, low, high, simulated;
};

/// Writes each curve as a group with the dimension `at` and the variables real, low, high and simulated over it; the
/// attribute `outside` counts the points at which the simulated curve leaves the band.
/// @param log   what the curves are of
/// @param spec  of the fitted world
/// @throws sim::IoError naming the file and the reason; the file appears under its name only when it is whole.
void write_curves(const std::string& path, const std::string& log, const std::string& spec,
                  const std::vector<CurveColumns>& curves);

}  // namespace springtide::results
