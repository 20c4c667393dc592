#include "experiments/metrics/off_policy/estimators.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kSameChance = 1e-4;  // propensities are kept as floats

constexpr double kRounding = 1e-12;

double weight(const LoggedImpression& i) { return i.target / i.propensity; }

OffPolicyTerms replay(const LoggedImpression& i, double) { return {i.target * i.reward, i.target, i.target}; }

OffPolicyTerms ips(const LoggedImpression& i, double) { return {weight(i) * i.reward, 1.0, weight(i)}; }

OffPolicyTerms snips(const LoggedImpression& i, double) { return {weight(i) * i.reward, weight(i), weight(i)}; }

OffPolicyTerms clipped_ips(const LoggedImpression& i, double clip) {
  const double w = std::min(weight(i), clip);
  return {w * i.reward, 1.0, w};
}

OffPolicyTerms doubly_robust(const LoggedImpression& i, double) {
  return {i.expected + weight(i) * (i.reward - i.predicted), 1.0, weight(i)};
}

}  // namespace

const std::vector<EstimatorInfo>& estimator_registry() {
  static const std::vector<EstimatorInfo> kRows = {{"replay", replay, /*of_uniform_logs_only=*/true},
                                                   {"ips", ips},
                                                   {"snips", snips},
                                                   {"clipped_ips", clipped_ips},
                                                   {"dr", doubly_robust}};
  return kRows;
}

void RatioOfSums::add(double a, double b) {
  requests_ += 1.0;
  a_ += a;
  b_ += b;
  aa_ += a * a;
  ab_ += a * b;
  bb_ += b * b;
}

double RatioOfSums::standard_error() const {
  if (requests_ < 2.0) return kNaN;
  const double ratio = value();
  const double residuals = std::max(0.0, aa_ - 2.0 * ratio * ab_ + ratio * ratio * bb_);
  // Rounding can leave a trace of what is none, and max() takes the first of a pair with a NaN.
  const bool alike = std::isnan(ratio) || residuals <= kRounding * aa_;
  return alike ? kNaN : std::sqrt(requests_ / (requests_ - 1.0) * residuals) / std::abs(b_);
}

OffPolicyEvaluation::OffPolicyEvaluation(double clip, double confidence)
    : clip_(clip), z_(0.0), states_(estimator_registry().size()) {
  SPRINGTIDE_CHECK(clip > 0.0 && confidence > 0.0 && confidence < 1.0);
  z_ = boost::math::quantile(boost::math::normal(), 0.5 + 0.5 * confidence);
}

void OffPolicyEvaluation::add(std::span<const LoggedImpression> request) {
  double rewards = 0.0;
  for (const LoggedImpression& impression : request) {
    SPRINGTIDE_CHECK(impression.propensity > 0.0);
    if (candidates_ == 0) candidates_ = impression.candidates;
    const double share = impression.propensity * static_cast<double>(candidates_);
    uniform_ = uniform_ && impression.candidates == candidates_ && std::abs(share - 1.0) < kSameChance;
    rewards += impression.reward;
    logged_.weights += 1.0;
    logged_.squared_weights += 1.0;
  }
  logged_.add(rewards, static_cast<double>(request.size()));
  for (std::size_t e = 0; e < states_.size(); ++e) {
    double gain = 0.0, count = 0.0;
    for (const LoggedImpression& impression : request) {
      const OffPolicyTerms terms = estimator_registry()[e].terms(impression, clip_);
      gain += terms.gain;
      count += terms.count;
      states_[e].weights += terms.weight;
      states_[e].squared_weights += terms.weight * terms.weight;
    }
    states_[e].add(gain, count);
  }
}

OffPolicyEstimate OffPolicyEvaluation::State::estimate(double z) const {
  const double value = ratio.value(), half = z * ratio.standard_error();
  return {value, value - half, value + half, weights * weights / squared_weights};
}

std::vector<OffPolicyEstimate> OffPolicyEvaluation::estimates() const {
  std::vector<OffPolicyEstimate> all;
  for (std::size_t e = 0; e < states_.size(); ++e) {
    const bool applies = uniform_ || !estimator_registry()[e].of_uniform_logs_only;
    all.push_back(applies ? states_[e].estimate(z_) : OffPolicyEstimate{kNaN, kNaN, kNaN, kNaN});
  }
  return all;
}

OffPolicyEstimate OffPolicyEvaluation::logged() const { return logged_.estimate(z_); }

}  // namespace springtide::experiments
