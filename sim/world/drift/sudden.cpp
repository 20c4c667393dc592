#include "sim/world/drift/sudden.hpp"

#include <fmt/format.h>

#include "sim/events/error.hpp"
#include "sim/events/random.hpp"

namespace springtide::sim {

namespace {

std::unique_ptr<Drift> make(const Parameters& parameters, const DriftWorld& world) {
  return std::make_unique<Sudden>(
      Sudden::Settings{.at = parameters.duration("at"), .share = parameters.number("share")}, world);
}

}  // namespace

Sudden::Sudden(const Settings& settings, const DriftWorld& world)
    : groups_(world.groups),
      at_(settings.at),
      tastes_(groups_.draw_tastes(fmt::format("world/drift/sudden/{}/tastes", world.number))),
      struck_(groups_.users()) {
  ConfigProblems problems("world.drift (sudden)");
  problems.require(settings.at > SimDuration::zero() && settings.at < world.duration, "at", settings.at,
                   fmt::format("must be inside the duration {}", format_duration(world.duration)));
  problems.throw_if_any();
  const RandomKey lots = random_key(fmt::format("world/drift/sudden/{}", world.number), world.seed);
  for (std::uint32_t user = 0; user < groups_.users(); ++user) {
    struck_[user] = RandomStream(lots, user).bernoulli(settings.share) ? 1 : 0;
  }
}

void Sudden::apply(const Visits& visits, const VisitInterests& interests) {
  for (std::size_t v = 0; v < visits.size(); ++v) {
    if (visits.time[v] < at_ || struck_[visits.user[v]] == 0) continue;
    groups_.mix(tastes_, visits.user[v], 1.0F, interests.taste_of(v).data());
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
                          .maximum = 1.0}},
          .make = make};
}

}  // namespace springtide::sim
