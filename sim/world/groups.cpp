#include "sim/world/groups.hpp"

#include "sim/events/random.hpp"

namespace springtide::sim {

GroupTastes::GroupTastes(std::uint64_t seed, std::uint32_t concept_number, std::size_t topics, float sd)
    : topics_(topics), tastes_((kAgeBands + kRegions) * topics) {
  RandomStream random("world/group_tastes", seed, concept_number);
  for (float& taste : tastes_) taste = sd * random.normal();
}

void GroupTastes::add_to(std::uint32_t age_band, std::uint32_t region, float weight, std::span<float> vector) const {
  const float* of_age = tastes_.data() + age_band * topics_;
  const float* of_region = tastes_.data() + (kAgeBands + region) * topics_;
  for (std::size_t topic = 0; topic < topics_; ++topic) vector[topic] += weight * (of_age[topic] + of_region[topic]);
}

}  // namespace springtide::sim
