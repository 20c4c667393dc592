#include "sim/world/drift/diffusion.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numeric>

#include "sim/events/check.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

Diffusion::Diffusion(std::string_view kind, std::unique_ptr<DiffusionLaw> law, const Parameters& parameters,
                     const DriftWorld& world)
    : law_(std::move(law)),
      scope_(kind, parameters, world),
      duration_(world.duration),
      key_(random_key(
          fmt::format("world/drift/{}/{}/{}", kind, world.number, scope_.on_appeal() ? "appeal" : "interests"),
          world.seed)),
      published_(world.published) {
  if (!scope_.on_appeal()) {
    deviation_.resize(world.groups.users() * world.groups.stride());
    return;
  }
  deviation_.resize(published_.size());
  noise_.resize(published_.size() * kLanes);
  item_.resize(published_.size());
  std::iota(item_.begin(), item_.end(), 0U);
}

void Diffusion::apply(const Visits& visits, const VisitInterests& interests, DriftScratch& scratch) {
  if (scope_.on_appeal()) return;
  const std::size_t size = visits.size(), stride = interests.stride;
  auto& [kept, spread, noise, spans] = scratch;
  kept.resize(padded_to_lanes(size));
  spread.resize(padded_to_lanes(size));
  noise.resize(size * stride);
  for (std::size_t v = 0; v < size; ++v) {
    SPRINGTIDE_CHECK(visits.elapsed[v] >= SimDuration::zero());
    __builtin_prefetch(deviation_.data() + visits.user[v] * stride);
  }
  law_->over(visits.elapsed, visits.ordinal, kept.data(), spread.data(), spans);
  fill_normals(key_, visits.user.data(), visits.ordinal.data(), size, stride, noise.data());
  for (std::size_t v = 0; v < size; ++v) {
    if (!scope_.strikes(visits.user[v])) kept[v] = spread[v] = 0.0F;
  }
  relax_rows(visits.user.data(), size, kept.data(), spread.data(), noise.data(), stride, deviation_.data(),
             interests.deviation.data());
}

void Diffusion::add_appeal(std::int64_t step, std::span<float> appeal) {
  constexpr auto kSteps = static_cast<std::int64_t>(kLanes);
  if (step % kSteps == 0) {
    steps_.assign(item_.size(), static_cast<std::uint32_t>(step / kSteps));
    fill_normals(key_, item_.data(), steps_.data(), item_.size(), kLanes, noise_.data());
  }
  const SimTime now(step * kAppealStep);
  // The step that an item is published in, and every later one.
  const std::array<SimDuration, 2> spans = {SimDuration(0), kAppealStep};
  const std::array<std::uint32_t, 2> ordinals = {0, 1};
  std::array<float, kLanes> kept{}, spread{};
  std::vector<float> scratch;
  law_->over(spans, ordinals, kept.data(), spread.data(), scratch);
  const auto column = static_cast<std::size_t>(step % kSteps);
  for (std::uint32_t item = 0; item < appeal.size(); ++item) {
    if (!scope_.strikes(item) || published_[item] >= now + kAppealStep) continue;
    const std::size_t later = published_[item] >= now || step == 0 ? 0 : 1;
    deviation_[item] = kept[later] * deviation_[item] + spread[later] * noise_[kLanes * item + column];
    appeal[item] += deviation_[item];
  }
}

DriftTruth Diffusion::truth() const {
  DriftTruth truth = scope_.bare_truth();
  truth.unit = "logits";
  const auto share = static_cast<float>(std::sqrt(scope_.share_struck()));
  for (SimDuration hour{}; hour <= duration_; hour += std::chrono::hours(1)) {
    truth.declared.push_back(law_->sd(hour));
    truth.realised.push_back(share * truth.declared.back());
  }
  return truth;
}

}  // namespace springtide::sim
