#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/shared_blocks.hpp"
#include "sim/events/parameters.hpp"

namespace springtide::algorithms {

/// A bounded number of slots for the ids of a stream that never ceases to bring new ones. An id is given a slot once it
/// has been met often enough of late, and keeps it until it is the one that was not met for longest where another needs
/// room: most ids are met once and never take any.
///
/// Slots lie in sets of 8, as lines of a cache do; an id's hash names its set. How often a stranger was met is counted
/// in a count-min sketch of saturating bytes, all halved after every 2 meetings a slot, so that what was long ago
/// fades. Sources: Einziger, Friedman and Manes 2017, "TinyLFU: a highly efficient cache admission policy", ACM TOS 13;
/// Cormode and Muthukrishnan 2005 (the sketch, which never counts too little).
///
/// Copies find ids and share what has not changed; only the original meets them.
/// Cost: O(1), a few cache lines. Memory: 32 bytes a slot.
class IdSlots {
 public:
  static constexpr std::size_t kWays = 8;

  /// @param capacity  slots at least; @param admitted_at  meetings of late, this one included, that an id needs
  IdSlots(std::size_t capacity, std::uint32_t admitted_at);
  IdSlots(const IdSlots& other) : ids_(other.ids_), sets_(other.sets_), admitted_at_(other.admitted_at_) {}
  IdSlots(IdSlots&&) noexcept = default;
  IdSlots& operator=(IdSlots&&) noexcept = default;
  IdSlots& operator=(const IdSlots&) = delete;
  ~IdSlots() = default;

  std::size_t capacity() const { return sets_ * kWays; }
  std::optional<std::size_t> find(std::uint64_t id) const;
  struct Meeting {
    std::optional<std::size_t> slot = {};
    bool is_new = false;  ///< the slot is this id's from now on; whose it was has lost it
  };
  Meeting meet(std::uint64_t id);

  void save(ArchiveWriter& archive) const;
  /// @throws sim::InputError when the archive is of another capacity
  void load(ArchiveReader& archive);
  std::size_t bytes() const { return ids_.bytes() + met_.size() * sizeof(std::uint64_t) + counts_.size(); }

 private:
  static constexpr std::size_t kRows = 4;
  // Counters of a row a slot, and meetings a slot until all are halved: of ids that are met once, one in forty or so
  // finds others in all four of its counters, and is taken for one met before.
  static constexpr std::size_t kWidth = 4;
  static constexpr std::uint64_t kHalvedAfter = 2;

  std::size_t width() const { return kWidth * capacity(); }
  std::size_t set_of(std::uint64_t id) const;
  std::uint32_t count(std::uint64_t id);

  SharedBlocks<std::uint64_t> ids_;  // capacity: 1 + the id; 0: free
  std::size_t sets_;
  std::uint32_t admitted_at_;
  // What a copy has not: when each slot's id was last met, in meetings, and the sketch, kRows x width().
  std::vector<std::uint64_t> met_;
  std::vector<std::uint8_t> counts_;
  std::uint64_t meetings_ = 0;
};

/// `max_ids` of a learner whose users and items have rows of their own.
sim::ParameterInfo max_ids_parameter();

}  // namespace springtide::algorithms
