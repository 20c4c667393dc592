#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/drift/schedule.hpp"
#include "sim/world/drift/scope.hpp"

namespace springtide::sim {

/// A change of concept on a schedule (the taxonomy of Gama et al. 2014, "A survey on concept drift adaptation"). On
/// interests a concept is a taste of the groups: it is the mapping from what is known of a user to what they like that
/// changes, so that parameters must be learnt again and fresh features alone do not mend it. On appeal a concept is a
/// shift of each struck item by its own N(0, appeal_sd) logits, times the weight. Home and deviation of users stay.
class ConceptDrift final : public Drift {
 public:
  /// @param kind  names its random streams
  ConceptDrift(std::string_view kind, std::unique_ptr<const Schedule> schedule, const Parameters& parameters,
               const DriftWorld& world);

  void apply(const Visits& visits, const VisitInterests& interests, DriftScratch& scratch) override;
  bool on_appeal() const override { return scope_.on_appeal(); }
  void add_appeal(std::int64_t step, std::span<float> appeal) override;
  DriftTruth truth() const override;

 private:
  std::unique_ptr<const Schedule> schedule_;
  Scope scope_;
  SimDuration duration_;
  const Groups& groups_;
  RandomKey draws_;                  // of requests that see the new taste
  std::vector<GroupTastes> tastes_;  // one a concept from 1, where the target is interests
  std::size_t shift_columns_ = 0;
  std::vector<float> shifts_;  // items x shift_columns_, one a concept from 1, where it is appeal
};

/// Scope and appeal_sd, with those of the kind between.
std::vector<ParameterInfo> concept_parameters(ScopeParameters has, std::vector<ParameterInfo> of_the_kind);

}  // namespace springtide::sim
