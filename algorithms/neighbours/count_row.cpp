#include "algorithms/neighbours/count_row.hpp"

#include <algorithm>
#include <limits>

namespace springtide::algorithms {

void CountRow::add(std::uint32_t column, float amount) {
  const auto place = std::lower_bound(recent_.begin(), recent_.end(), column,
                                      [](const Entry& entry, std::uint32_t wanted) { return entry.column < wanted; });
  if (place != recent_.end() && place->column == column) {
    place->count += amount;
    return;
  }
  recent_.insert(place, {column, amount});
  if (recent_.size() >= kRecent) merge();
}

void CountRow::merge() {
  std::vector<Entry> merged;
  merged.reserve(entries());
  visit([&](std::uint32_t column, float count) { merged.push_back({column, count}); });
  settled_ = std::make_shared<const std::vector<Entry>>(std::move(merged));
  recent_.clear();
}

void CountRow::scale(float factor) {
  std::vector<Entry> scaled;
  visit([&](std::uint32_t column, float count) {
    if (count * factor >= std::numeric_limits<float>::min()) scaled.push_back({column, count * factor});
  });
  settled_ = std::make_shared<const std::vector<Entry>>(std::move(scaled));
  recent_.clear();
}

void CountRow::save(ArchiveWriter& archive) const {
  archive.column(settled_ ? *settled_ : std::vector<Entry>());
  archive.column(recent_);
}

void CountRow::load(ArchiveReader& archive) {
  settled_ = std::make_shared<const std::vector<Entry>>(archive.column<Entry>());
  recent_ = archive.column<Entry>();
}

}  // namespace springtide::algorithms
