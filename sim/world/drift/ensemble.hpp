#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/drift/drift.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// A rule that [[world.drift]] or [[world.segment]] breaks, seen beside the rest of the world.
struct EnsembleProblem {
  std::string section;  ///< "drift" or "segment"
  std::size_t index;    ///< of the config's drifts or segments
  std::string key, rule;
  std::optional<std::size_t> other = {};  ///< the other drift, where two are at odds
};

/// Every broken rule: instants outside the duration; segments that are unknown, have no name or a name that repeats;
/// segments of an appeal; labels that repeat; and drifts that change the tastes of the same users at the same time.
///
/// That last rule is: a drift is under way from the first to the last instant at which it moves users between concepts
/// (gradual from at - width to at + width, incremental over `over`, blip while it lasts, recurring from `at` for ever,
/// sudden at its instant; each longer by its stagger). No other drift that changes concepts may be under way in that
/// time on users that both can strike. Those that touch, or strike at one instant, may.
/// @pre kinds are known and parameters resolved
std::vector<EnsembleProblem> ensemble_problems(const WorldConfig& config);

/// How each drift is called: its label, else its kind, numbered from 2 where it repeats.
std::vector<std::string> drift_labels(const std::vector<DriftConfig>& drifts);

/// The drifts of a world, in the order in which they are applied.
class Ensemble {
 public:
  /// @param world  without a number; what it refers to outlives the ensemble
  /// @throws ConfigError naming every broken rule.
  Ensemble(const WorldConfig& config, const std::vector<Segment>& segments, DriftWorld world);

  std::span<const std::unique_ptr<Drift>> drifts() const { return drifts_; }
  std::vector<DriftTruth> truth() const;
  /// Whether some drift wants to be told what users click.
  bool endogenous() const;

 private:
  struct Name {
    std::string kind, label, parameters;
  };
  std::vector<Name> names_;
  std::vector<std::unique_ptr<Drift>> drifts_;
};

/// The segments of a world, with their values marked.
std::vector<Segment> segments_of(const WorldConfig& config);

}  // namespace springtide::sim
