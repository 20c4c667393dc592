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

std::span<const float> Population::advance(std::span<const Arrival> arrivals) {
  const std::size_t stride = groups_.stride();
  user_.clear();
  ordinal_.clear();
  time_.clear();
  elapsed_.clear();
  for (const Arrival& arrival : arrivals) {
    // Users come in no order: their rows are fetched while the drifts draw their random numbers.
    __builtin_prefetch(home_.data() + arrival.user * stride);
    user_.push_back(arrival.user);
    ordinal_.push_back(arrival.ordinal);
    time_.push_back(arrival.time);
    elapsed_.push_back(arrival.time - last_seen_[arrival.user]);
    last_seen_[arrival.user] = arrival.time;
  }
  taste_.resize(arrivals.size() * stride);
  for (std::size_t v = 0; v < user_.size(); ++v) {
    std::ranges::copy(groups_.taste(tastes_, user_[v]), taste_.begin() + static_cast<std::ptrdiff_t>(v * stride));
  }
  deviation_.assign(arrivals.size() * stride, 0.0F);
  const VisitInterests interests{stride, taste_, deviation_};
  for (const auto& drift : drifts_) drift->apply({user_, ordinal_, time_, elapsed_}, interests);
  add_rows(user_.data(), user_.size(), home_.data(), deviation_.data(), stride, taste_.data());
  return taste_;
}

void Population::consume(std::size_t visit, std::uint32_t position, std::uint32_t topic) {
  const std::span<float> interests = std::span(taste_).subspan(visit * groups_.stride(), groups_.stride());
  for (const auto& drift : drifts_) {
    if (drift->endogenous()) drift->consumed({user_[visit], ordinal_[visit], position, topic, interests});
  }
}

}  // namespace springtide::sim
