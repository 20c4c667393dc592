#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::sim {

inline constexpr std::uint32_t kAgeBands = 4;
inline constexpr std::uint32_t kRegions = 4;
inline constexpr std::uint32_t kDevices = 3;

/// How many users have each value of an attribute, as shares: uneven, as a real audience is.
inline constexpr std::array<double, kAgeBands> kAgeBandShares = {0.20, 0.35, 0.25, 0.20};
inline constexpr std::array<double, kRegions> kRegionShares = {0.40, 0.30, 0.20, 0.10};
inline constexpr std::array<double, kDevices> kDeviceShares = {0.55, 0.35, 0.10};

/// Users by what is known of them: those with one of the values of every attribute.
struct Segment {
  std::string name;
  std::vector<bool> age_band, region, device;  ///< by value: whether it is one of the segment's; all of them: any

  /// Whether somebody can be in both.
  bool meets(const Segment& other) const;
};

/// What groups like on average, in logits: age bands, regions and devices each have a taste, and a user has the sum of
/// their three. Kept as sums: a row of stride floats for each of the ways to belong.
struct GroupTastes {
  std::size_t stride;
  std::vector<float> rows;
};

/// Who belongs to which age band, region and device. A pure function of (seed, user): users do not touch each other.
class Groups {
 public:
  /// @param sd  spread of each topic of a group's taste, in logits
  Groups(std::uint32_t users, std::size_t topics, float sd, std::uint64_t seed);

  std::uint32_t users() const { return static_cast<std::uint32_t>(member_.size()); }
  std::size_t topics() const { return topics_; }
  /// Floats a row of interests: topics, rounded up to whole lanes. What lies in the padding is of no account.
  std::size_t stride() const { return stride_; }
  /// Age bands, then regions, then devices, one-hot.
  AttributeTable attributes() const;
  bool in(const Segment& segment, std::uint32_t user) const;

  /// Tastes drawn from the stream of this name: another name, another taste.
  GroupTastes draw_tastes(std::string_view stream) const;
  /// The taste of the user's groups, a row.
  std::span<const float> taste(const GroupTastes& tastes, std::uint32_t user) const {
    return {row_of(tastes, user), stride_};
  }
  /// taste += weight (taste of the user's groups - taste), over one row. Weight 1 puts the new in place of the old.
  void mix(const GroupTastes& tastes, std::uint32_t user, float weight, float* taste) const;
  /// deviation += weight (taste of the user's groups), over one row.
  void add(const GroupTastes& tastes, std::uint32_t user, float weight, float* deviation) const;

 private:
  const float* row_of(const GroupTastes& tastes, std::uint32_t user) const {
    return tastes.rows.data() + member_[user] * tastes.stride;
  }

  std::size_t topics_, stride_;
  float sd_;
  std::uint64_t seed_;
  std::vector<std::uint8_t> member_;  // (age band * regions + region) * devices + device
};

}  // namespace springtide::sim
