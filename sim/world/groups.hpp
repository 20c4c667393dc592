#pragma once

#include <cstdint>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/world/interests.hpp"

namespace springtide::sim {

inline constexpr std::uint32_t kAgeBands = 4;
inline constexpr std::uint32_t kRegions = 4;

/// Who belongs to which age band and region, and what these like on average: a vector of topics each, in logits.
///
/// Tastes come in numbered versions ("concepts"): 0 at the start of the world, and one that each sudden drift leads to.
/// A pure function of (seed, user) and of (seed, concept): users do not touch each other.
class Groups {
 public:
  /// @param sd        spread of each topic of a group's taste, in logits
  /// @param concepts  how many there will be, at least 1
  Groups(std::uint32_t users, std::size_t topics, float sd, std::uint32_t concepts, std::uint64_t seed);

  std::uint32_t age_band(std::uint32_t user) const { return members_[user].age_band; }
  std::uint32_t region(std::uint32_t user) const { return members_[user].region; }
  /// Age bands, then regions, one-hot.
  AttributeTable attributes() const;

  /// Adds the taste of each user's groups, as of concept 0, to home.
  void add_tastes(Interests& interests) const;
  /// Replaces the taste of the user's groups by that of another concept; home and interests move by the same step.
  void convert(std::uint32_t user, std::uint32_t concept_number, Interests& interests);

 private:
  struct Member {
    std::uint8_t age_band = 0, region = 0;
    std::uint16_t concept_number = 0;
  };
  const float* taste(std::uint32_t concept_number, std::uint32_t group) const {
    return tastes_.data() + (concept_number * (kAgeBands + kRegions) + group) * stride_;
  }

  std::size_t topics_, stride_;
  std::vector<Member> members_;
  std::vector<float> tastes_;  // concepts x (kAgeBands + kRegions) x stride
};

}  // namespace springtide::sim
