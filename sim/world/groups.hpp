#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::sim {

inline constexpr std::uint32_t kAgeBands = 4;
inline constexpr std::uint32_t kRegions = 4;

/// What each age band and each region likes on average: a row of stride floats a group, in logits. A user has the sum
/// of the two rows.
struct GroupTastes {
  std::size_t stride;
  std::vector<float> rows;  ///< age bands, then regions

  const float* of_age_band(std::uint32_t band) const { return rows.data() + band * stride; }
  const float* of_region(std::uint32_t region) const { return rows.data() + (kAgeBands + region) * stride; }
};

/// Who belongs to which age band and region. A pure function of (seed, user): users do not touch each other.
class Groups {
 public:
  /// @param sd  spread of each topic of a group's taste, in logits
  Groups(std::uint32_t users, std::size_t topics, float sd, std::uint64_t seed);

  std::uint32_t users() const { return static_cast<std::uint32_t>(members_.size()); }
  /// Floats a row of interests: topics, rounded up to whole lanes. What lies in the padding is of no account.
  std::size_t stride() const { return stride_; }
  /// Age bands, then regions, one-hot.
  AttributeTable attributes() const;

  /// Tastes drawn from the stream of this name: another name, another taste.
  GroupTastes draw_tastes(std::string_view stream) const;
  /// taste += weight (taste of the user's groups - taste), over one row. Weight 1 puts the new in place of the old.
  void mix(const GroupTastes& tastes, std::uint32_t user, float weight, float* taste) const;

 private:
  struct Member {
    std::uint8_t age_band = 0, region = 0;
  };

  std::size_t stride_;
  float sd_;
  std::uint64_t seed_;
  std::vector<Member> members_;
};

}  // namespace springtide::sim
