#include "sim/fit/drift_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/fit/changed_world.hpp"
#include "sim/fit/indirect_inference.hpp"
#include "sim/fit/interest_fit.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_s = 86'400.0, kMostRequests = 60'000.0;
// The point of F with 3 and 17 degrees of freedom that is passed once in a hundred.
constexpr int kReplicates = 20;
constexpr double kCriticalF = 5.185;

Eigen::VectorXd signature_of(const EventLog& log) {
  const InterestSignature signature = interest_signature(log, topics_from_attributes(log));
  return Eigen::Map<const Eigen::VectorXd>(signature.data(), static_cast<Eigen::Index>(signature.size()));
}

WorldConfig small_enough(const WorldConfig& world) {
  const auto users = static_cast<double>(world.parameters.integer("users"));
  const double requests = users * world.parameters.number("requests_per_user_per_day") *
                          to_seconds(world.parameters.duration("duration")) / kDay_s;
  if (requests <= kMostRequests) return world;
  return changed(world, {{"users", static_cast<std::int64_t>(std::ceil(users * kMostRequests / requests))}});
}

}  // namespace

DriftConfig wandering(SimDuration half_life, double stationary_sd) {
  for (const DriftInfo& info : drift_registry()) {
    if (info.name != "ornstein_uhlenbeck") continue;
    return {info.name, Parameters::resolve("world.drift", info.parameters,
                                           {{"half_life", half_life}, {"stationary_sd", stationary_sd}})};
  }
  return {};
}

DriftFit fit_drift(const EventLog& log, const WorldConfig& world, std::uint64_t seed) {
  const WorldConfig still = small_enough(world);
  Matching matching;
  matching.seed = seed;
  matching.worlds = 6;
  matching.replicates = kReplicates;
  matching.steps = 6;
  matching.difference = 0.3;
  matching.target = signature_of(log);
  matching.measures = [&](const Eigen::VectorXd&, std::uint64_t number) {
    return signature_of(simulate(still, number).log);
  };
  const Spread none = spread_at(matching, Eigen::Vector2d::Zero());
  const Eigen::VectorXd apart = matching.target - none.mean;
  constexpr double kN = kReplicates, kP = 3.0;
  const double t_squared = apart.dot(none.covariance.ldlt().solve(apart)) / (1.0 + 1.0 / kN);
  const double f = t_squared * (kN - kP) / (kP * (kN - 1.0));
  DriftFit result;
  result.against_none = f;
  // A drift makes what is near in time more alike.
  result.identified = f > kCriticalF && apart.sum() > 0.0;
  if (!result.identified) return result;

  const double days = to_seconds(world.parameters.duration("duration")) / kDay_s;
  matching.measures = [&](const Eigen::VectorXd& x, std::uint64_t number) {
    WorldConfig moving = still;
    moving.drifts.push_back(wandering(from_seconds(kDay_s * std::exp(x[0])), std::exp(x[1])));
    return signature_of(simulate(moving, number).log);
  };
  matching.start = Eigen::Vector2d(std::log(0.2 * days), std::log(0.5));
  matching.low = Eigen::Vector2d(std::log(0.005 * days), std::log(0.05));
  matching.high = Eigen::Vector2d(std::log(4.0 * days), std::log(5.0));
  const MatchingResult found = match(matching);
  const double half_life = std::exp(found.point[0]), sd = std::exp(found.point[1]);
  result.half_life_days = {half_life, half_life * std::sqrt(found.covariance(0, 0))};
  result.stationary_sd = {sd, sd * std::sqrt(found.covariance(1, 1))};
  return result;
}

}  // namespace springtide::sim
