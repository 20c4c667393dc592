#include "sim/world/population.hpp"

#include <algorithm>

#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

std::uint32_t concepts_of(std::span<const std::unique_ptr<Drift>> drifts) {
  return 1 + static_cast<std::uint32_t>(std::count_if(drifts.begin(), drifts.end(),
                                                      [](const auto& drift) { return drift->mark().has_value(); }));
}

}  // namespace

Population::Population(const Parameters& parameters, std::span<const std::unique_ptr<Drift>> drifts, std::uint64_t seed)
    : drifts_(drifts),
      interests_(static_cast<std::uint32_t>(parameters.integer("users")),
                 static_cast<std::size_t>(parameters.integer("topics"))),
      groups_(interests_.users(), interests_.topics(), static_cast<float>(parameters.number("group_sd")),
              concepts_of(drifts), seed),
      last_seen_(interests_.users()) {
  const auto individual_sd = static_cast<float>(parameters.number("individual_sd"));
  const RandomKey key = random_key("world/user_home", seed);
  constexpr std::uint32_t kChunk = 256;
  const std::vector<std::uint32_t> zeros(kChunk, 0);
  std::vector<std::uint32_t> users(kChunk);
  for (std::uint32_t begin = 0; begin < interests_.users(); begin += kChunk) {
    const std::uint32_t size = std::min(kChunk, interests_.users() - begin);
    for (std::uint32_t i = 0; i < size; ++i) users[i] = begin + i;
    float* const home = interests_.home(begin);
    fill_normals(key, zeros.data(), users.data(), size, interests_.stride(), home);
    for (std::size_t i = 0; i < size * interests_.stride(); ++i) home[i] *= individual_sd;
  }
  groups_.add_tastes(interests_);
  std::copy_n(interests_.home(0), interests_.users() * interests_.stride(), interests_.now(0));
  for (const auto& drift : drifts_) drift->settle(interests_);
}

void Population::advance(std::span<const Arrival> arrivals) {
  user_.clear();
  ordinal_.clear();
  elapsed_.clear();
  for (const Arrival& arrival : arrivals) {
    // Users come in no order: their rows are fetched while the drifts draw their random numbers.
    __builtin_prefetch(interests_.home(arrival.user));
    __builtin_prefetch(interests_.now(arrival.user));
    user_.push_back(arrival.user);
    ordinal_.push_back(arrival.ordinal);
    elapsed_.push_back(arrival.time - last_seen_[arrival.user]);
    last_seen_[arrival.user] = arrival.time;
  }
  for (const auto& drift : drifts_) drift->advance({user_, ordinal_, elapsed_}, interests_);
}

}  // namespace springtide::sim
