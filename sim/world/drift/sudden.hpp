#pragma once

#include <memory>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// At one instant the taste of a share of the users becomes another: what their age band and region like is drawn
/// anew. Each struck user's home and interests move by the same step, so the own deviation of each stays; requests at
/// that very instant already see it.
///
/// It is the mapping from what is known of a user to what they like that changes (a real concept drift in the taxonomy
/// of Gama et al. 2014): parameters must be learnt again, fresh features alone do not mend it.
class Sudden final : public Drift {
 public:
  struct Settings {
    SimDuration at{0};   ///< from the start of the world, inside its duration
    double share = 0.5;  ///< chance of each user to be struck
  };
  /// @param number  how many sudden drifts come before it in the spec: each leads to a concept of its own
  /// @throws ConfigError when `at` lies outside the world's duration.
  Sudden(const Settings& settings, const DriftWorld& world, std::uint32_t number);

  // Continuous it is not: between two requests nothing happens but the strike.
  void settle(Interests&) const override {}
  void advance(const Visits&, Interests&) override {}

  std::optional<DriftMark> mark() const override { return DriftMark{SimTime(at_), "sudden"}; }
  std::span<const std::uint8_t> struck() const override { return struck_; }
  void strike(Groups& groups, Interests& interests) const override;

 private:
  SimDuration at_;
  std::uint32_t concept_number_;
  std::vector<std::uint8_t> struck_;
};

DriftInfo sudden_info();
std::unique_ptr<Drift> make_sudden(const Parameters& parameters, const DriftWorld& world, std::uint32_t number);

}  // namespace springtide::sim
