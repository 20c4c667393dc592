#pragma once

#include <Eigen/Core>
#include <span>

namespace springtide::sim {

/// So many entities that were alike in everything.
struct CountRow {
  double count = 0.0;      ///< events of one of them
  double exposure = 1.0;   ///< > 0
  double covariate = 0.0;  ///< used where a slope is asked for
  double entities = 1.0;
};

struct PoissonLognormalModel {
  bool with_slope = false;
  bool zero_truncated = false;  ///< entities without an event are not among the rows
};

struct PoissonLognormalFit {
  double intercept = 0.0, slope = 0.0, sd = 0.0;
  /// Of (intercept, slope, sd), 3 x 3; the row of a slope that was not asked for is zero.
  Eigen::Matrix3d covariance = Eigen::Matrix3d::Zero();
  bool converged = false;
};

/// Maximum likelihood of the Poisson-lognormal law
///   count ~ Poisson(exposure exp(intercept + slope covariate + sd e)),   e ~ N(0, 1).
///
/// Source: Bulmer 1974, "On fitting the Poisson lognormal distribution to species-abundance data", Biometrics 30; the
/// integral over e by adaptive Gauss-Hermite quadrature (Liu & Pierce 1994, Biometrika 81). Covariance: the sandwich of
/// White (1982), so that it holds where the counts are not quite Poisson.
/// Cost: rows x 20 nodes an evaluation, a hundred evaluations.
/// @pre there is a row with a count above 0
PoissonLognormalFit fit_poisson_lognormal(std::span<const CountRow> rows, const PoissonLognormalModel& model);

/// P(count = 0) for one entity: exp(log_mean + sd e) events are to be expected of it.
double chance_of_none(double log_mean, double sd);

}  // namespace springtide::sim
