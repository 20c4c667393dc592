#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/world/drift/drift.hpp"

namespace springtide::sim {

/// Which parameters of scope a kind of drift has besides `segment` and `share`.
struct ScopeParameters {
  bool at = false;      ///< begins at an instant: `at` and `stagger`
  bool appeal = false;  ///< may act on items: `target`
  double share = 1.0;   ///< default
};
/// The parameters that drifts have in common, then those of the kind.
std::vector<ParameterInfo> scope_parameters(const ScopeParameters& has, std::vector<ParameterInfo> of_the_kind);

/// Whom a drift strikes and from when: of the users of a segment (all of them without one), or of the items where the
/// target is appeal, each with the chance `share`; a struck one's own start is at + uniform(0, stagger). Drawn for each
/// user and item by itself.
class Scope {
 public:
  /// @param kind  names its random streams
  /// @pre the segment, where there is one, is one of the world's, and the target is not appeal
  Scope(std::string_view kind, const Parameters& parameters, const DriftWorld& world);

  bool on_appeal() const { return on_appeal_; }
  bool strikes(std::uint32_t who) const { return start_[who] != kNever; }
  /// kNever where it does not strike.
  SimTime start(std::uint32_t who) const { return start_[who]; }
  const std::vector<SimTime>& starts() const { return start_; }
  SimTime at() const { return at_; }
  /// Realised.
  double share_struck() const;
  /// Target and starts, and declared and realised as functions of time after one's own start.
  /// @param strength  of the drift on one who has been struck for so long; its mean is over all users or items
  template <typename Strength>
  DriftTruth truth(SimDuration duration, Strength strength) const {
    DriftTruth truth = bare_truth();
    const std::vector<Starters> starters = starters_by_minute();
    for (SimTime hour{}; hour <= SimTime(duration); hour += std::chrono::hours(1)) {
      double sum = 0.0;
      for (const Starters& together : starters) sum += together.count * double{strength(hour - together.start)};
      truth.declared.push_back(strength(hour - at_));
      truth.realised.push_back(static_cast<float>(sum / static_cast<double>(start_.size())));
    }
    return truth;
  }
  /// The same without declared and realised.
  DriftTruth bare_truth() const;

 private:
  struct Starters {
    SimTime start;
    double count;
  };
  // Rounded up to the minute, which changes nothing at the full hours for drifts that jump.
  std::vector<Starters> starters_by_minute() const;

  bool on_appeal_;
  SimTime at_{};
  std::vector<SimTime> start_;
};

}  // namespace springtide::sim
