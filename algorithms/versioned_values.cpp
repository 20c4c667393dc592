#include "algorithms/versioned_values.hpp"

#include <algorithm>
#include <limits>

#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

constexpr std::size_t kFewChanges = 4096;  // too few to be worth tidying up

}  // namespace

VersionedValues::VersionedValues(std::size_t size)
    : shared_(std::make_shared<Shared>()), most_changes_(std::max(kFewChanges, 2 * size)) {
  shared_->values.resize(size, 0.0F);
}

// Batch training changes each value many times before anyone asks: of those, the first `from` and the last `to` stay.
void VersionedValues::merge_changes() {
  constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> index_of(shared_->values.size(), kNone);
  std::size_t kept = 0;
  for (const Change& change : changes_) {
    std::uint32_t& index = index_of[change.place];
    if (index == kNone) {
      index = static_cast<std::uint32_t>(kept);
      changes_[kept++] = change;
    } else {
      changes_[index].to = change.to;
    }
  }
  changes_.resize(kept);
}

std::size_t VersionedValues::bytes() const {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->values.size() * sizeof(float) + (shared_->journal.size() + changes_.size()) * sizeof(Change);
}

std::shared_ptr<const VersionedValues::Version> VersionedValues::publish() const {
  Shared& shared = *shared_;
  const std::lock_guard<std::mutex> lock(shared.mutex);
  shared.journal.insert(shared.journal.end(), changes_.begin(), changes_.end());
  changes_.clear();
  const std::uint64_t position = shared.first + shared.journal.size();
  shared.alive.insert(position);
  return std::make_shared<const Version>(shared_, position);
}

VersionedValues::Version::~Version() {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  shared_->alive.erase(shared_->alive.find(position_));
  shared_->trim();
}

void VersionedValues::Shared::roll_to(std::uint64_t wanted) {
  SPRINGTIDE_CHECK(wanted >= first && wanted <= first + journal.size());
  for (; position < wanted; ++position) {
    const Change& change = journal[position - first];
    values[change.place] = change.to;
  }
  for (; position > wanted; --position) {
    const Change& change = journal[position - 1 - first];
    values[change.place] = change.from;
  }
}

void VersionedValues::Shared::trim() {
  const std::uint64_t oldest = alive.empty() ? first + journal.size() : *alive.begin();
  const std::uint64_t dead = oldest - first;
  // Moving the rest is put off until there is less of it than of what goes: each change moves once.
  if (dead < kFewChanges || dead * 2 < journal.size()) return;
  if (position < oldest) roll_to(oldest);
  const std::uint64_t kept_from = std::min(position, oldest);
  journal.erase(journal.begin(), journal.begin() + static_cast<std::ptrdiff_t>(kept_from - first));
  first = kept_from;
}

}  // namespace springtide::algorithms
