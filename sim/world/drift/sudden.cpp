#include "sim/world/drift/sudden.hpp"

#include <fmt/format.h>

#include "sim/events/error.hpp"

namespace springtide::sim {

Sudden::Sudden(SimTime at, double share, const DriftWorld& world, std::uint32_t number)
    : at_(at), share_(share), lots_(random_key(fmt::format("world/drift/sudden/{}", number), world.seed)) {
  for (std::uint32_t c = 0; c <= number + 1; ++c) tastes_.emplace_back(world.seed, c, world.topics, world.group_sd);
  ConfigProblems problems("world.drift (sudden)");
  problems.require(at > SimTime{} && at < SimTime{} + world.duration, "at", at.time_since_epoch(),
                   fmt::format("must be inside the duration {}", format_duration(world.duration)));
  problems.throw_if_any();
}

bool Sudden::strikes(std::uint32_t user) const { return RandomStream(lots_, user).bernoulli(share_); }

void Sudden::advance(UserTraits& user, SimTime from, SimTime to, RandomStream&, std::span<float> home,
                     std::span<float> interests) const {
  if (!(from < at_ && at_ <= to) || !strikes(user.user)) return;
  for (const std::span<float> vector : {home, interests}) {
    tastes_[user.concept_number].add_to(user.age_band, user.region, -1.0F, vector);
    tastes_.back().add_to(user.age_band, user.region, 1.0F, vector);
  }
  user.concept_number = static_cast<std::uint32_t>(tastes_.size() - 1);
}

DriftInfo sudden_info() {
  return {.name = "sudden",
          .summary = "at one instant, what age bands and regions like is drawn anew for a share of the users",
          .parameters = {{.name = "at",
                          .default_value = SimDuration(std::chrono::hours(96)),
                          .unit = "time",
                          .meaning = "when, from the start of the world; inside its duration",
                          .minimum = 0.0,
                          .above_minimum = true},
                         {.name = "share",
                          .default_value = 0.5,
                          .unit = "of users",
                          .meaning = "chance of each user to be struck",
                          .minimum = 0.0,
                          .maximum = 1.0}}};
}

std::unique_ptr<Drift> make_sudden(const Parameters& parameters, const DriftWorld& world, std::uint32_t number) {
  return std::make_unique<Sudden>(SimTime{} + parameters.duration("at"), parameters.number("share"), world, number);
}

}  // namespace springtide::sim
