#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace springtide::sim {

inline constexpr std::uint32_t kAgeBands = 4;
inline constexpr std::uint32_t kRegions = 4;

/// What an age band and a region like, on average: a vector of topics each, in logits.
class GroupTastes {
 public:
  /// @param concept_number  0 at the start of the world; each sudden drift brings the next
  GroupTastes(std::uint64_t seed, std::uint32_t concept_number, std::size_t topics, float sd);

  /// Adds `weight` times the taste of the two groups to `vector`.
  void add_to(std::uint32_t age_band, std::uint32_t region, float weight, std::span<float> vector) const;

 private:
  std::size_t topics_;
  std::vector<float> tastes_;  // (kAgeBands + kRegions) x topics
};

}  // namespace springtide::sim
