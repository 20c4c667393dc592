#include "sim/world/behaviour/label.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::sim {

Labeller::Labeller(const WorldConfig& world, std::uint64_t seed, LabelConfig label)
    : label_(std::move(label)), funnel_(world, seed) {
  if (label_.is_click()) return;
  const auto it = std::find(funnel_.kinds().begin(), funnel_.kinds().end(), label_.kind);
  if (it == funnel_.kinds().end()) {
    throw ConfigError(
        fmt::format("pipeline.label = \"{}\": must be a behaviour of the world's impressions", label_.kind));
  }
  if (make_choice_model(world.parameters, seed)->examination().empty()) {
    throw ConfigError(
        fmt::format("pipeline.label = \"{}\": must be click where world.choice is {}, whose slates are best by their "
                    "clicks alone",
                    label_.kind, world.parameters.text("choice")));
  }
  kind_ = static_cast<std::size_t>(it - funnel_.kinds().begin());
}

void Labeller::relabel(SimulatedWorld& world) const {
  if (label_.is_click()) return;
  EventLog& log = world.log;
  BehaviourColumns& column = log.behaviours[kind_];
  SPRINGTIDE_CHECK(column.kind == label_.kind);
  ReleaseNowAndThen release;
  for (std::size_t i = 0; i < log.impressions(); ++i) {
    release.step();
    const bool positive = column.time[i] != kNever && static_cast<double>(column.value[i]) >= label_.least;
    log.feedback_time[i] = positive ? column.time[i] : kNever;
    log.feedback_value[i] = positive ? 1.0F : 0.0F;
  }
  Column<float>& chances = world.truth.label_probability;
  chances.resize(log.candidates.size());
  for (std::size_t r = 0; r < log.requests(); ++r) {
    release.step();
    const auto user = static_cast<std::uint32_t>(log.request_user[r]);
    for (std::size_t c = log.candidate_begin[r]; c < log.candidate_begin[r + 1]; ++c) {
      chances[c] = funnel_.probability(kind_, label_.least, user, world.truth.click_probability[c]);
    }
  }
}

void Labeller::turn(UserId user, std::uint32_t ordinal, std::span<const ItemId> items,
                    std::span<const float> click_probability, std::span<PotentialAnswer> answers) const {
  if (!funnel_.any()) return;
  SPRINGTIDE_CHECK(items.size() == answers.size() && items.size() == click_probability.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Encounter encounter{static_cast<std::uint32_t>(user), ordinal, static_cast<std::uint32_t>(items[i])};
    SimDuration& delay = answers[i].delay;
    if (label_.kind == "view") {  // whatever is examined
      answers[i].attraction = 1.0F;
      delay = funnel_.view_delay(encounter);
      continue;
    }
    if (delay == PotentialAnswer::kNoClick) continue;
    delay = funnel_.view_delay(encounter) + funnel_.click_delay(encounter, delay);
    if (label_.is_click()) continue;
    const auto deed = funnel_.deed(kind_, encounter, click_probability[i]);
    if (!deed || static_cast<double>(deed->value) < label_.least) {
      delay = PotentialAnswer::kNoClick;
    } else {
      delay += deed->delay;
    }
  }
}

}  // namespace springtide::sim
