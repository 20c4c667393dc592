#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/catalogue.hpp"

namespace springtide::sim {

/// Requests that want a slate, with the same number of candidates each.
struct SlateRequests {
  std::span<const Arrival> requests;
  std::span<const std::uint32_t> items;  ///< requests x candidates
  /// Logits that drifts had added to the quality of each item age() ago; empty: none.
  std::span<const float> earlier_appeal = {};
};

/// Whose slates a world's log shows. What is shown for a request depends on it alone, so that other users change
/// nothing.
///
/// The propensity of a shown item is marginal: P(item at position | candidates, time), over all slates that the policy
/// might have drawn, whatever stands above it. That is what position-wise inverse propensity scoring divides by (Li,
/// Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay & Wen 2018, KDD): right for any target where an answer hangs on the
/// item and its position alone, and for slates of one.
class LoggingPolicy {
 public:
  virtual ~LoggingPolicy() = default;

  /// @param slates        out: indices into the candidates in the order shown, of the same length for each request
  /// @param propensities  out: one an index
  virtual void choose(const SlateRequests& wanted, std::span<std::uint32_t> slates, std::span<float> propensities) = 0;

  /// How old the appeal is that it goes by.
  virtual SimDuration age() const { return SimDuration(0); }
};

/// One kind of logging policy: what `springtide describe` prints.
struct LoggingPolicyInfo {
  std::string name;
  std::string summary;                    ///< one line, with the propensity
  std::vector<ParameterInfo> parameters;  ///< keys of [world] that apply with it alone
  /// The catalogue outlives the policy.
  std::unique_ptr<LoggingPolicy> (*make)(const Parameters&, const Catalogue&, std::uint64_t seed) = nullptr;
};
const std::vector<LoggingPolicyInfo>& logging_policy_registry();

/// The policy that a world's parameters name.
std::unique_ptr<LoggingPolicy> make_logging_policy(const Parameters& parameters, const Catalogue& catalogue,
                                                   std::uint64_t seed);

}  // namespace springtide::sim
