#include "sim/world/behaviour/search.hpp"

#include <algorithm>
#include <cmath>

#include "sim/world/behaviour/delay_law.hpp"

namespace springtide::sim {

Searches::Searches(const WorldConfig& config, std::uint64_t seed)
    : topics_(static_cast<std::size_t>(config.parameters.integer("topics"))),
      key_(random_key("world/behaviour/search", seed)),
      weight_(topics_) {
  for (const BehaviourConfig& behaviour : config.behaviours) {
    if (behaviour.kind != "search") continue;
    share_ = behaviour.parameters.number("share");
    noise_ = behaviour.parameters.number("noise");
  }
}

void Searches::make_room(SimulatedWorld& world) const {
  if (!any()) return;
  world.log.request_query.resize(world.log.requests(), kNoQuery);
  world.truth.wanted_topic.resize(world.log.requests(), kNoQuery);
}

void Searches::write(std::span<const Arrival> requests, std::span<const float> interests, std::size_t first,
                     SimulatedWorld& world) {
  if (!any()) return;
  const std::size_t stride = interests.size() / requests.size();
  for (std::size_t v = 0; v < requests.size(); ++v) {
    std::uint32_t wanted = kNoQuery, query = kNoQuery;
    const RandomBlock words = random_block(key_, {requests[v].user, requests[v].ordinal, 0U, 0U});
    if (unit_double(words[0]) < share_) {
      const std::span<const float> likes = interests.subspan(v * stride, topics_);
      const double most = *std::max_element(likes.begin(), likes.end());
      double sum = 0.0;
      for (std::size_t k = 0; k < topics_; ++k) sum += weight_[k] = std::exp(static_cast<double>(likes[k]) - most);
      double left = unit_double(words[1]) * sum;
      wanted = 0;
      while (wanted + 1 < topics_ && left >= weight_[wanted]) left -= weight_[wanted++];
      const auto any = static_cast<std::uint32_t>((std::uint64_t{words[3]} * topics_) >> 32U);
      query = unit_double(words[2]) < noise_ ? any : wanted;
    }
    world.log.request_query[first + v] = query;
    world.truth.wanted_topic[first + v] = wanted;
  }
}

}  // namespace springtide::sim
