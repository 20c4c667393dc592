#include "sim/world/groups.hpp"

#include "sim/events/random.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

Groups::Groups(std::uint32_t users, std::size_t topics, float sd, std::uint64_t seed)
    : stride_(padded_to_lanes(topics)), sd_(sd), seed_(seed), members_(users) {
  const RandomKey key = random_key("world/user_groups", seed);
  for (std::uint32_t user = 0; user < users; ++user) {
    RandomStream random(key, user);
    members_[user].age_band = static_cast<std::uint8_t>(random.below(kAgeBands));
    members_[user].region = static_cast<std::uint8_t>(random.below(kRegions));
  }
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

GroupTastes Groups::draw_tastes(std::string_view stream) const {
  constexpr std::uint32_t kGroups = kAgeBands + kRegions;
  std::vector<std::uint32_t> zeros(kGroups, 0), groups;
  for (std::uint32_t group = 0; group < kGroups; ++group) groups.push_back(group);
  GroupTastes tastes{stride_, std::vector<float>(kGroups * stride_)};
  fill_normals(random_key(stream, seed_), zeros.data(), groups.data(), kGroups, stride_, tastes.rows.data());
  for (float& taste : tastes.rows) taste *= sd_;
  return tastes;
}

void Groups::mix(const GroupTastes& tastes, std::uint32_t user, float weight, float* taste) const {
  const Member member = members_[user];
  mix_rows(tastes.of_age_band(member.age_band), tastes.of_region(member.region), weight, stride_, taste);
}

}  // namespace springtide::sim
