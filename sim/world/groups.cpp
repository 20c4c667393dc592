#include "sim/world/groups.hpp"

#include <numeric>

#include "sim/events/random.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

constexpr std::uint32_t kGroups = kAgeBands + kRegions + kDevices;
constexpr std::uint32_t kWays = kAgeBands * kRegions * kDevices;

struct Ways {
  std::uint32_t age_band, region, device;
};
constexpr Ways ways_of(std::uint32_t member) {
  return {member / (kRegions * kDevices), member / kDevices % kRegions, member % kDevices};
}

template <std::size_t N>
std::uint32_t drawn(const std::array<double, N>& shares, RandomStream& random) {
  double left = random.uniform_double();
  for (std::uint32_t value = 0; value + 1 < N; ++value) {
    if (left < shares[value]) return value;
    left -= shares[value];
  }
  return N - 1;
}

bool meet(const std::vector<bool>& a, const std::vector<bool>& b) {
  for (std::size_t value = 0; value < a.size(); ++value) {
    if (a[value] && b[value]) return true;
  }
  return false;
}

}  // namespace

bool Segment::meets(const Segment& other) const {
  return meet(age_band, other.age_band) && meet(region, other.region) && meet(device, other.device);
}

Groups::Groups(std::uint32_t users, std::size_t topics, float sd, std::uint64_t seed)
    : topics_(topics), stride_(padded_to_lanes(topics)), sd_(sd), seed_(seed), member_(users) {
  const RandomKey key = random_key("world/user_groups", seed);
  for (std::uint32_t user = 0; user < users; ++user) {
    RandomStream random(key, user);
    const std::uint32_t age_band = drawn(kAgeBandShares, random), region = drawn(kRegionShares, random);
    const std::uint32_t device = drawn(kDeviceShares, random);
    member_[user] = static_cast<std::uint8_t>((age_band * kRegions + region) * kDevices + device);
  }
}

AttributeTable Groups::attributes() const {
  AttributeTable table{kGroups, {}};
  table.values.assign(member_.size() * kGroups, 0.0F);
  for (std::size_t user = 0; user < member_.size(); ++user) {
    const Ways is = ways_of(member_[user]);
    float* const row = table.values.data() + user * kGroups;
    row[is.age_band] = 1.0F;
    row[kAgeBands + is.region] = 1.0F;
    row[kAgeBands + kRegions + is.device] = 1.0F;
  }
  return table;
}

bool Groups::in(const Segment& segment, std::uint32_t user) const {
  const Ways is = ways_of(member_[user]);
  return segment.age_band[is.age_band] && segment.region[is.region] && segment.device[is.device];
}

GroupTastes Groups::draw_tastes(std::string_view stream) const {
  const std::vector<std::uint32_t> zeros(kGroups, 0);
  std::vector<std::uint32_t> groups(kGroups);
  std::iota(groups.begin(), groups.end(), 0U);
  std::vector<float> of_group(kGroups * stride_);
  fill_normals(random_key(stream, seed_), zeros.data(), groups.data(), kGroups, stride_, of_group.data());
  GroupTastes tastes{stride_, std::vector<float>(kWays * stride_)};
  for (std::uint32_t way = 0; way < kWays; ++way) {
    const Ways is = ways_of(way);
    const float* const age_band = of_group.data() + is.age_band * stride_;
    const float* const region = of_group.data() + (kAgeBands + is.region) * stride_;
    const float* const device = of_group.data() + (kAgeBands + kRegions + is.device) * stride_;
    for (std::size_t topic = 0; topic < stride_; ++topic) {
      tastes.rows[way * stride_ + topic] = sd_ * (age_band[topic] + region[topic] + device[topic]);
    }
  }
  return tastes;
}

void Groups::mix(const GroupTastes& tastes, std::uint32_t user, float weight, float* taste) const {
  mix_row(row_of(tastes, user), weight, stride_, taste);
}

void Groups::add(const GroupTastes& tastes, std::uint32_t user, float weight, float* deviation) const {
  const float* const row = row_of(tastes, user);
  for (std::size_t topic = 0; topic < stride_; ++topic) deviation[topic] += weight * row[topic];
}

}  // namespace springtide::sim
