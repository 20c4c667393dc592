#include "sim/world/population.hpp"

#include <algorithm>

#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

Population::Population(const Parameters& parameters, const Groups& groups,
                       std::span<const std::unique_ptr<Drift>> drifts, std::uint64_t seed)
    : groups_(groups),
      drifts_(drifts),
      tastes_(groups.draw_tastes("world/group_tastes")),
      home_(groups.users() * groups.stride()),
      last_seen_(groups.users()) {
  const auto individual_sd = static_cast<float>(parameters.number("individual_sd"));
  const RandomKey key = random_key("world/user_home", seed);
  constexpr std::uint32_t kChunk = 256;
  const std::vector<std::uint32_t> zeros(kChunk, 0);
  std::vector<std::uint32_t> users(kChunk);
  for (std::uint32_t begin = 0; begin < groups.users(); begin += kChunk) {
    const std::uint32_t size = std::min(kChunk, groups.users() - begin);
    for (std::uint32_t i = 0; i < size; ++i) users[i] = begin + i;
    float* const home = home_.data() + begin * groups.stride();
    fill_normals(key, zeros.data(), users.data(), size, groups.stride(), home);
    for (std::size_t i = 0; i < size * groups.stride(); ++i) home[i] *= individual_sd;
  }
}

std::span<const float> Population::advance(std::span<const Arrival> arrivals, Visitors& visitors) {
  const std::size_t stride = groups_.stride();
  auto& [user, ordinal, time, elapsed, taste, deviation, scratch] = visitors;
  user.clear();
  ordinal.clear();
  time.clear();
  elapsed.clear();
  for (const Arrival& arrival : arrivals) {
    // Users come in no order: their rows are fetched while the drifts draw their random numbers.
    __builtin_prefetch(home_.data() + arrival.user * stride);
    user.push_back(arrival.user);
    ordinal.push_back(arrival.ordinal);
    time.push_back(arrival.time);
    elapsed.push_back(arrival.time - last_seen_[arrival.user]);
    last_seen_[arrival.user] = arrival.time;
  }
  taste.resize(arrivals.size() * stride);
  for (std::size_t v = 0; v < user.size(); ++v) {
    std::ranges::copy(groups_.taste(tastes_, user[v]), taste.begin() + static_cast<std::ptrdiff_t>(v * stride));
  }
  deviation.assign(arrivals.size() * stride, 0.0F);
  const VisitInterests interests{stride, taste, deviation};
  for (const auto& drift : drifts_) drift->apply({user, ordinal, time, elapsed}, interests, scratch);
  add_rows(user.data(), user.size(), home_.data(), deviation.data(), stride, taste.data());
  return taste;
}

void Population::consume(Visitors& visitors, std::size_t visit, std::uint32_t position, std::uint32_t topic) {
  const std::span<float> interests = std::span(visitors.taste).subspan(visit * groups_.stride(), groups_.stride());
  for (const auto& drift : drifts_) {
    if (!drift->endogenous()) continue;
    drift->consumed({visitors.user[visit], visitors.ordinal[visit], position, topic, interests});
  }
}

}  // namespace springtide::sim
