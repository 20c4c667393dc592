#include "sim/world/population.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;

// A stream for one request of one user, whatever the others do.
std::uint64_t request_entity(std::uint32_t user, std::uint32_t ordinal) {
  return (std::uint64_t{user} << 32U) | ordinal;
}

}  // namespace

Population::Population(const Parameters& parameters, const std::vector<std::unique_ptr<Drift>>& drifts,
                       std::uint64_t seed)
    : users_(static_cast<std::uint32_t>(parameters.integer("users"))),
      topics_(static_cast<std::size_t>(parameters.integer("topics"))),
      duration_(parameters.duration("duration")),
      mean_per_us_(parameters.number("requests_per_user_per_day") / kDay_us),
      activity_sd_(parameters.number("activity_sd")),
      daily_amplitude_(parameters.number("daily_amplitude")),
      peak_hour_(parameters.number("peak_hour")),
      individual_sd_(static_cast<float>(parameters.number("individual_sd"))),
      tastes_(seed, 0, topics_, static_cast<float>(parameters.number("group_sd"))),
      drifts_(drifts),
      traits_key_(random_key("world/user_traits", seed)),
      arrivals_key_(random_key("world/arrivals", seed)),
      home_key_(random_key("world/user_home", seed)) {
  for (std::size_t d = 0; d < drifts.size(); ++d) {
    drift_keys_.push_back(random_key(fmt::format("world/drift/{}", d), seed));
  }
}

UserTraits Population::traits(std::uint32_t user) const {
  RandomStream random(traits_key_, user);
  UserTraits traits{.user = user};
  traits.age_band = random.below(kAgeBands);
  traits.region = random.below(kRegions);
  return traits;
}

AttributeTable Population::attributes() const {
  AttributeTable table{kAgeBands + kRegions, {}};
  table.values.assign(users_ * table.columns, 0.0F);
  for (std::uint32_t user = 0; user < users_; ++user) {
    const UserTraits who = traits(user);
    table.values[user * table.columns + who.age_band] = 1.0F;
    table.values[user * table.columns + kAgeBands + who.region] = 1.0F;
  }
  return table;
}

std::vector<SimTime> Population::arrivals(std::uint32_t user) const {
  RandomStream random(arrivals_key_, user);
  // Mean 1 whatever the spread.
  const double activity = random.lognormal(-0.5 * activity_sd_ * activity_sd_, activity_sd_);
  const double busiest_per_us = activity * mean_per_us_ * (1.0 + daily_amplitude_);
  std::vector<SimTime> times;
  if (!(busiest_per_us > 0.0)) return times;
  const auto end_us = static_cast<double>(duration_.count());
  for (double at_us = 0.0;;) {
    at_us += random.exponential() / busiest_per_us;
    if (!(at_us < end_us)) return times;
    const double phase = 2.0 * std::numbers::pi * (at_us / kDay_us - peak_hour_ / 24.0);
    const double share = (1.0 + daily_amplitude_ * std::cos(phase)) / (1.0 + daily_amplitude_);
    if (random.uniform_double() < share) times.push_back(SimTime(SimDuration(static_cast<std::int64_t>(at_us))));
  }
}

Population::Walk::Walk(const Population& population, std::uint32_t user)
    : population_(population), user_(population.traits(user)), home_(population.topics_, 0.0F) {
  population.tastes_.add_to(user_.age_band, user_.region, 1.0F, home_);
  RandomStream random(population.home_key_, user);
  for (float& topic : home_) topic += population.individual_sd_ * random.normal();
  interests_ = home_;
  for (const auto& drift : population.drifts_) drift->settle(random, interests_);
}

std::span<const float> Population::Walk::at(std::uint32_t ordinal, SimTime now) {
  for (std::size_t d = 0; d < population_.drifts_.size(); ++d) {
    RandomStream random(population_.drift_keys_[d], request_entity(user_.user, ordinal));
    population_.drifts_[d]->advance(user_, last_, now, random, home_, interests_);
  }
  last_ = now;
  return interests_;
}

}  // namespace springtide::sim
