#include "algorithms/id_slots.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {
namespace {

// The finaliser of splitmix64, from one of several starting points.
std::uint64_t mixed(std::uint64_t id, std::uint64_t kind) {
  std::uint64_t h = id + (kind + 1) * 0x9e3779b97f4a7c15U;
  h = (h ^ (h >> 30U)) * 0xbf58476d1ce4e5b9U;
  h = (h ^ (h >> 27U)) * 0x94d049bb133111ebU;
  return h ^ (h >> 31U);
}

// A place below `count`, by the upper bits. @pre count is below 2^32
std::size_t place(std::uint64_t hash, std::size_t count) {
  return static_cast<std::size_t>(((hash >> 32U) * count) >> 32U);
}

}  // namespace

sim::ParameterInfo max_ids_parameter() {
  return {.name = "max_ids",
          .default_value = std::int64_t{0},
          .unit = "ids",
          .meaning = "users, and as many items, that have a row at once: those met again and again; 0: no bound",
          .minimum = 0,
          .maximum = 1e8};
}

IdSlots::IdSlots(std::size_t capacity, std::uint32_t admitted_at)
    : ids_((capacity + kWays - 1) / kWays * kWays),
      sets_((capacity + kWays - 1) / kWays),
      admitted_at_(admitted_at),
      met_(this->capacity()),
      counts_(admitted_at > 1 ? kRows * width() : 0) {
  SPRINGTIDE_CHECK(capacity > 0 && width() < (std::uint64_t{1} << 32U));
}

std::size_t IdSlots::set_of(std::uint64_t id) const { return place(mixed(id, kRows), sets_) * kWays; }

std::optional<std::size_t> IdSlots::find(std::uint64_t id) const {
  const std::size_t first = set_of(id);
  for (std::size_t slot = first; slot < first + kWays; ++slot) {
    if (ids_[slot] == id + 1) return slot;
  }
  return std::nullopt;
}

IdSlots::Meeting IdSlots::meet(std::uint64_t id) {
  SPRINGTIDE_CHECK(!met_.empty() && "a copy does not meet");
  ++meetings_;
  if (!counts_.empty() && meetings_ % (kHalvedAfter * capacity()) == 0) {
    for (std::uint8_t& count : counts_) count = static_cast<std::uint8_t>(count / 2);
  }
  if (const auto slot = find(id)) {
    met_[*slot] = meetings_;
    return {slot, false};
  }
  if (admitted_at_ > 1 && count(id) < admitted_at_) return {};
  const auto first = met_.begin() + static_cast<std::ptrdiff_t>(set_of(id));
  const auto oldest = std::min_element(first, first + kWays);  // a free one was met at 0
  *oldest = meetings_;
  const auto slot = static_cast<std::size_t>(oldest - met_.begin());
  ids_.write(slot) = id + 1;
  return {slot, true};
}

std::uint32_t IdSlots::count(std::uint64_t id) {
  std::uint32_t least = std::numeric_limits<std::uint8_t>::max();
  for (std::size_t row = 0; row < kRows; ++row) {
    std::uint8_t& counted = counts_[row * width() + place(mixed(id, row), width())];
    if (counted < std::numeric_limits<std::uint8_t>::max()) ++counted;
    least = std::min<std::uint32_t>(least, counted);
  }
  return least;
}

void IdSlots::save(ArchiveWriter& archive) const {
  std::vector<std::uint64_t> ids;
  for (std::size_t slot = 0; slot < capacity(); ++slot) ids.push_back(ids_[slot]);
  archive.column(ids);
  archive.column(met_);
  archive.column(counts_);
  archive.value(meetings_);
}

void IdSlots::load(ArchiveReader& archive) {
  const auto ids = archive.column<std::uint64_t>();
  auto met = archive.column<std::uint64_t>();
  auto counts = archive.column<std::uint8_t>();
  if (ids.size() != capacity() || met.size() != met_.size() || counts.size() != counts_.size()) {
    throw sim::InputError("checkpoint: is of another number of ids");
  }
  ids_ = SharedBlocks<std::uint64_t>(capacity());
  for (std::size_t slot = 0; slot < ids.size(); ++slot) ids_.write(slot) = ids[slot];
  met_ = std::move(met);
  counts_ = std::move(counts);
  meetings_ = archive.value<std::uint64_t>();
}

}  // namespace springtide::algorithms
