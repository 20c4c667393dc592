#pragma once

#include <memory>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// At one instant the taste of a share of the users becomes another: what their age band and region like is drawn
/// anew. Home and deviation of each struck user stay; requests at that very instant already see it. Of two that strike
/// a user, the later in the spec has its way once it has struck.
///
/// It is the mapping from what is known of a user to what they like that changes (a real concept drift in the taxonomy
/// of Gama et al. 2014): parameters must be learnt again, fresh features alone do not mend it.
class Sudden final : public Drift {
 public:
  struct Settings {
    SimDuration at{0};   ///< from the start of the world, inside its duration
    double share = 0.5;  ///< chance of each user to be struck
  };
  /// @throws ConfigError when `at` lies outside the world's duration.
  Sudden(const Settings& settings, const DriftWorld& world);

  void apply(const Visits& visits, const VisitInterests& interests) override;
  std::optional<DriftMark> mark() const override { return DriftMark{at_, "sudden"}; }
  std::span<const std::uint8_t> struck() const override { return struck_; }

 private:
  const Groups& groups_;
  SimTime at_;
  GroupTastes tastes_;
  std::vector<std::uint8_t> struck_;
};

DriftInfo sudden_info();

}  // namespace springtide::sim
