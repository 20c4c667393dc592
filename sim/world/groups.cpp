#include "sim/world/groups.hpp"

#include "sim/events/check.hpp"
#include "sim/events/random.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

Groups::Groups(std::uint32_t users, std::size_t topics, float sd, std::uint32_t concepts, std::uint64_t seed)
    : topics_(topics), stride_(padded_to_lanes(topics)), members_(users) {
  const RandomKey key = random_key("world/user_groups", seed);
  for (std::uint32_t user = 0; user < users; ++user) {
    RandomStream random(key, user);
    members_[user].age_band = static_cast<std::uint8_t>(random.below(kAgeBands));
    members_[user].region = static_cast<std::uint8_t>(random.below(kRegions));
  }
  std::vector<std::uint32_t> concept_of, group_of;
  for (std::uint32_t c = 0; c < concepts; ++c) {
    for (std::uint32_t group = 0; group < kAgeBands + kRegions; ++group) {
      concept_of.push_back(c);
      group_of.push_back(group);
    }
  }
  tastes_.resize(group_of.size() * stride_);
  fill_normals(random_key("world/group_tastes", seed), concept_of.data(), group_of.data(), group_of.size(), stride_,
               tastes_.data());
  for (float& taste : tastes_) taste *= sd;
}

AttributeTable Groups::attributes() const {
  AttributeTable table{kAgeBands + kRegions, {}};
  table.values.assign(members_.size() * table.columns, 0.0F);
  for (std::size_t user = 0; user < members_.size(); ++user) {
    table.values[user * table.columns + members_[user].age_band] = 1.0F;
    table.values[user * table.columns + kAgeBands + members_[user].region] = 1.0F;
  }
  return table;
}

void Groups::add_tastes(Interests& interests) const {
  for (std::uint32_t user = 0; user < members_.size(); ++user) {
    const float* of_age = taste(0, members_[user].age_band);
    const float* of_region = taste(0, kAgeBands + members_[user].region);
    float* home = interests.home(user);
    for (std::size_t topic = 0; topic < topics_; ++topic) home[topic] += of_age[topic] + of_region[topic];
  }
}

void Groups::convert(std::uint32_t user, std::uint32_t concept_number, Interests& interests) {
  Member& member = members_[user];
  SPRINGTIDE_CHECK(concept_number * (kAgeBands + kRegions) * stride_ < tastes_.size());
  const float* old_of_age = taste(member.concept_number, member.age_band);
  const float* old_of_region = taste(member.concept_number, kAgeBands + member.region);
  const float* of_age = taste(concept_number, member.age_band);
  const float* of_region = taste(concept_number, kAgeBands + member.region);
  for (std::size_t topic = 0; topic < topics_; ++topic) {
    const float step = (of_age[topic] + of_region[topic]) - (old_of_age[topic] + old_of_region[topic]);
    interests.home(user)[topic] += step;
    interests.now(user)[topic] += step;
  }
  member.concept_number = static_cast<std::uint16_t>(concept_number);
}

}  // namespace springtide::sim
