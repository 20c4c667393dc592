#include "sim/world/drift/concept_drift.hpp"

#include <fmt/format.h>

#include <numeric>

#include "sim/world/draws.hpp"

namespace springtide::sim {

ConceptDrift::ConceptDrift(std::string_view kind, std::unique_ptr<const Schedule> schedule,
                           const Parameters& parameters, const DriftWorld& world)
    : schedule_(std::move(schedule)),
      scope_(kind, parameters, world),
      duration_(world.duration),
      groups_(world.groups),
      draws_(random_key(fmt::format("world/drift/{}/{}/draws", kind, world.number), world.seed)) {
  const std::string stream = fmt::format("world/drift/{}/{}/tastes", kind, world.number);
  if (!scope_.on_appeal()) {
    for (std::uint32_t other = 1; other <= schedule_->others(); ++other) {
      tastes_.push_back(groups_.draw_tastes(fmt::format("{}/{}", stream, other)));
    }
    return;
  }
  const std::size_t items = world.published.size();
  shift_columns_ = padded_to_lanes(schedule_->others());
  shifts_.resize(items * shift_columns_);
  const std::vector<std::uint32_t> zeros(items, 0);
  std::vector<std::uint32_t> numbers(items);
  std::iota(numbers.begin(), numbers.end(), 0U);
  fill_normals(random_key(stream, world.seed), zeros.data(), numbers.data(), items, shift_columns_, shifts_.data());
  const auto sd = static_cast<float>(parameters.number("appeal_sd"));
  for (float& shift : shifts_) shift *= sd;
}

void ConceptDrift::apply(const Visits& visits, const VisitInterests& interests, DriftScratch&) {
  if (scope_.on_appeal()) return;
  const Schedule::Blend blend = schedule_->blend();
  for (std::size_t v = 0; v < visits.size(); ++v) {
    const std::uint32_t user = visits.user[v];
    if (!scope_.strikes(user)) continue;
    auto [number, weight] = schedule_->at(visits.time[v] - scope_.start(user));
    if (blend == Schedule::Blend::kDraw) {
      const std::uint64_t request = (std::uint64_t{user} << 32U) | visits.ordinal[v];
      weight = RandomStream(draws_, request).uniform() < weight ? 1.0F : 0.0F;
    }
    if (weight == 0.0F) continue;
    const GroupTastes& tastes = tastes_[number - 1];
    if (blend == Schedule::Blend::kAdd) {
      groups_.add(tastes, user, weight, interests.deviation_of(v).data());
    } else {
      groups_.mix(tastes, user, weight, interests.taste_of(v).data());
    }
  }
}

void ConceptDrift::add_appeal(std::int64_t step, std::span<float> appeal) {
  const SimTime now(step * kAppealStep);
  SimTime start = scope_.at();
  Schedule::Force force = schedule_->at(now - start);
  for (std::uint32_t item = 0; item < appeal.size(); ++item) {
    if (!scope_.strikes(item)) continue;
    if (scope_.start(item) != start) {  // most start together
      start = scope_.start(item);
      force = schedule_->at(now - start);
    }
    const auto [number, weight] = force;
    if (weight != 0.0F) appeal[item] += weight * shifts_[item * shift_columns_ + number - 1];
  }
}

DriftTruth ConceptDrift::truth() const {
  DriftTruth truth = scope_.truth(duration_, [&](SimDuration after) { return schedule_->at(after).weight; });
  truth.changes = schedule_->changes(scope_.at(), SimTime(duration_));
  return truth;
}

std::vector<ParameterInfo> concept_parameters(ScopeParameters has, std::vector<ParameterInfo> of_the_kind) {
  if (has.appeal) {
    of_the_kind.push_back({.name = "appeal_sd",
                           .default_value = 1.0,
                           .unit = "logits",
                           .meaning = "with target appeal: spread of the shifts of items",
                           .minimum = 0.0,
                           .maximum = 10.0});
  }
  return scope_parameters(has, std::move(of_the_kind));
}

}  // namespace springtide::sim
