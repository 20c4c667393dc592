#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"
#include "sim/world/drift/drift.hpp"
#include "sim/world/drift/scope.hpp"

namespace springtide::sim {

/// How a wandering value moves over a span: x' = kept x + spread xi, xi ~ N(0, 1). Exact over any span.
class DiffusionLaw {
 public:
  virtual ~DiffusionLaw() = default;
  /// @param ordinals  0: the first look at a value, the span being that since it came to be
  /// @param kept      out, as spread; both are padded to lanes
  /// @param scratch   room for one float a span
  virtual void over(std::span<const SimDuration> spans, std::span<const std::uint32_t> ordinals, float* kept,
                    float* spread, std::vector<float>& scratch) const = 0;
  /// Standard deviation of a value so long after it came to be.
  virtual float sd(SimDuration age) const = 0;
};

/// Values that wander, each by itself: of a user, a deviation in each topic, moved at each visit; of an item, its
/// appeal, moved at each step of the grid kAppealStep from its publication on.
class Diffusion final : public Drift {
 public:
  /// @param kind  names its random streams
  Diffusion(std::string_view kind, std::unique_ptr<DiffusionLaw> law, const Parameters& parameters,
            const DriftWorld& world);

  void apply(const Visits& visits, const VisitInterests& interests, DriftScratch& scratch) override;
  bool on_appeal() const override { return scope_.on_appeal(); }
  void add_appeal(std::int64_t step, std::span<float> appeal) override;
  DriftTruth truth() const override;

 private:
  std::unique_ptr<DiffusionLaw> law_;
  Scope scope_;
  SimDuration duration_;
  RandomKey key_;
  std::span<const SimTime> published_;
  std::vector<float> deviation_;  // users x stride; or one an item
  // On appeal: items x kLanes, for as many steps, and what they are drawn for.
  std::vector<float> noise_;
  std::vector<std::uint32_t> item_, steps_;
};

}  // namespace springtide::sim
