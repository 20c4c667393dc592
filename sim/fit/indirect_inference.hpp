#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>

namespace springtide::sim {

/// Parameters that no formula gives, found by simulation: changed until what is easily measured of simulated worlds
/// agrees with the same measured of the log (Gourieroux, Monfort & Renault 1993, "Indirect inference", J. Appl.
/// Econometrics 8).
struct Matching {
  Eigen::VectorXd target;  ///< measures of the log
  /// The measures of one simulated world. A point's coordinates are of order 1 (logs of parameters).
  std::function<Eigen::VectorXd(const Eigen::VectorXd& point, std::uint64_t seed)> measures;
  Eigen::VectorXd start, low, high;  ///< points; the bounds hold throughout
  std::uint64_t seed = 0;            ///< of the first simulated world
  int worlds = 3;                    ///< averaged at a point, the same seeds at each
  int replicates = 16;               ///< for weights and standard errors
  int steps = 10;                    ///< at most
  double difference = 0.1;           ///< of a coordinate, for derivatives: must change more than chance does
};

struct MatchingResult {
  Eigen::VectorXd point;
  Eigen::MatrixXd covariance;  ///< of the point: how far chance in the log and in the worlds takes it
  double misfit = 0.0;  ///< squares of what could not be met, in standard errors: chi-squared where the law holds
};

/// Weighted least squares by Levenberg & Marquardt, the derivatives by differences over common seeds. Weights: how far
/// the measures of worlds of one law lie apart, at the start and again near the end.
/// Cost: some steps x (parameters + 2) x worlds + 3 replicates simulated worlds.
MatchingResult match(const Matching& matching);

/// Mean and covariance of the measures over replicates at a point.
struct Spread {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};
Spread spread_at(const Matching& matching, const Eigen::VectorXd& point);

}  // namespace springtide::sim
