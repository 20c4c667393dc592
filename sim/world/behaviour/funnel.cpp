#include "sim/world/behaviour/funnel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"
#include "sim/world/membership.hpp"

namespace springtide::sim {
namespace {

RandomBlock block_of(RandomKey key, const Encounter& encounter, std::uint32_t block) {
  return random_block(key, {encounter.user, encounter.ordinal, encounter.item, block});
}

}  // namespace

Funnel::Funnel(const WorldConfig& config, std::uint64_t seed)
    : base_logit_(config.parameters.number("base_logit")),
      users_(Membership(config.parameters, seed).users()),
      choice_(config.parameters, seed),
      model_(make_choice_model(config.parameters, seed)) {
  std::size_t known = 0;
  for (const BehaviourInfo& info : behaviour_registry()) {
    const auto named = [&](const BehaviourConfig& behaviour) { return behaviour.kind == info.name; };
    const auto it = std::find_if(config.behaviours.begin(), config.behaviours.end(), named);
    if (it == config.behaviours.end()) continue;
    ++known;
    if (info.name == "search") continue;
    const RandomKey key = random_key("world/behaviour/" + info.name, seed);
    if (info.name == "view") view_.emplace(Law{key, DelayLaw(it->parameters)});
    if (info.name == "click") {
      click_.emplace(Law{key, DelayLaw(it->parameters)});
      continue;
    }
    kinds_.push_back(info.name);
    keys_.push_back(key);
    behaviours_.push_back(info.make == nullptr ? nullptr : info.make(it->parameters));
  }
  if (view_ && model_->examination().empty()) {
    throw ConfigError("world.behaviour.view: is for world.choice = \"position_based\" only");
  }
  if (known != config.behaviours.size()) {
    throw ConfigError("world.behaviour: a kind is unknown or there twice");
  }
}

double Funnel::appeal(float click_probability) const {
  // Of a certainty a float tells no more than that it is one.
  const double p = std::clamp(static_cast<double>(click_probability), 1e-12, 1.0 - 0x1.0p-24);
  return std::log(p / (1.0 - p)) - base_logit_;
}

SimDuration Funnel::view_delay(const Encounter& encounter) const {
  if (!view_) return SimDuration(0);
  const RandomBlock words = block_of(view_->key, encounter, 1);
  return view_->delay.draw(words[0], words[1], words[2]);
}

SimDuration Funnel::click_delay(const Encounter& encounter, SimDuration plain) const {
  if (!click_) return plain;
  const RandomBlock words = block_of(click_->key, encounter, 1);
  return click_->delay.draw(words[0], words[1], words[2]);
}

std::optional<Funnel::Deed> Funnel::deed(std::size_t kind, const Encounter& encounter, float click_probability) const {
  if (behaviours_[kind] == nullptr) return Deed{view_delay(encounter), 1.0F};
  if (encounter.user >= users_) return std::nullopt;
  const Behaviour& behaviour = *behaviours_[kind];
  const double x = appeal(click_probability);
  const RandomBlock words = block_of(keys_[kind], encounter, 0);
  if (!(unit_double(words[0]) < behaviour.chance(x))) return std::nullopt;
  const double value = behaviour.value(x, normal_of(words[1], words[2]));
  return Deed{behaviour.delay(value, block_of(keys_[kind], encounter, 1)), static_cast<float>(value)};
}

float Funnel::probability(std::size_t kind, double least, std::uint32_t user, float click_probability) const {
  if (behaviours_[kind] == nullptr) return 1.0F;
  if (user >= users_) return 0.0F;
  const double x = appeal(click_probability);
  const Behaviour& behaviour = *behaviours_[kind];
  return static_cast<float>(static_cast<double>(click_probability) * behaviour.chance(x) *
                            behaviour.chance_of(least, x));
}

void Funnel::make_room(SimulatedWorld& world) const {
  world.log.behaviours.resize(kinds_.size());
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    world.log.behaviours[k].kind = kinds_[k];
    world.log.behaviours[k].time.resize(world.log.impressions(), kNever);
    world.log.behaviours[k].value.resize(world.log.impressions(), 0.0F);
  }
}

void Funnel::write(std::span<const Arrival> requests, std::size_t first, SimulatedWorld& world) const {
  EventLog& log = world.log;
  for (std::size_t v = 0; v < requests.size(); ++v) {
    const Arrival& arrival = requests[v];
    const std::size_t r = first + v, begin = log.impression_begin[r];
    const float* const chances = world.truth.click_probability.data() + log.candidate_begin[r];
    for (std::size_t i = begin; i < log.impression_begin[r + 1]; ++i) {
      const Encounter encounter{arrival.user, arrival.ordinal, static_cast<std::uint32_t>(log.impression_item[i])};
      const float chance = chances[log.impression_candidate[i]];
      const bool clicked = log.feedback_time[i] != kNever;
      if (clicked) {
        const SimDuration plain = log.feedback_time[i] - arrival.time;
        log.feedback_time[i] = arrival.time + view_delay(encounter) + click_delay(encounter, plain);
      }
      for (std::size_t k = 0; k < kinds_.size(); ++k) {
        const bool is_view = behaviours_[k] == nullptr;
        const bool reached = is_view ? choice_.outcome(encounter.user, encounter.ordinal, encounter.item).examination <
                                           model_->examination()[i - begin]
                                     : clicked;
        const auto done = reached ? deed(k, encounter, chance) : std::nullopt;
        log.behaviours[k].time[i] = done ? (is_view ? arrival.time : log.feedback_time[i]) + done->delay : kNever;
        log.behaviours[k].value[i] = done ? done->value : 0.0F;
      }
    }
  }
}

}  // namespace springtide::sim
