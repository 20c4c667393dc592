#include "sim/world/drift/sudden.hpp"

#include <fmt/format.h>

#include "sim/events/error.hpp"
#include "sim/events/random.hpp"

namespace springtide::sim {

Sudden::Sudden(const Settings& settings, const DriftWorld& world, std::uint32_t number)
    : at_(settings.at), concept_number_(number + 1), struck_(world.users) {
  ConfigProblems problems("world.drift (sudden)");
  problems.require(at_ > SimDuration::zero() && at_ < world.duration, "at", at_,
                   fmt::format("must be inside the duration {}", format_duration(world.duration)));
  problems.throw_if_any();
  const RandomKey lots = random_key(fmt::format("world/drift/sudden/{}", number), world.seed);
  for (std::uint32_t user = 0; user < world.users; ++user) {
    struck_[user] = RandomStream(lots, user).bernoulli(settings.share) ? 1 : 0;
  }
}

void Sudden::strike(Groups& groups, Interests& interests) const {
  for (std::uint32_t user = 0; user < struck_.size(); ++user) {
    if (struck_[user] != 0) groups.convert(user, concept_number_, interests);
  }
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
  return std::make_unique<Sudden>(
      Sudden::Settings{.at = parameters.duration("at"), .share = parameters.number("share")}, world, number);
}

}  // namespace springtide::sim
