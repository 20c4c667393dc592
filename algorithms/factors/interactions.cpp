#include "algorithms/factors/interactions.hpp"

#include <algorithm>

namespace springtide::algorithms {
namespace {

bool before(const Interactions::Entry& entry, std::uint32_t column) { return entry.column < column; }

}  // namespace

void Interactions::add(std::size_t row, std::uint32_t column, float amount) {
  if (row >= rows_.size()) rows_.resize(row + 1);
  std::vector<Entry>& entries = rows_[row];
  const auto place = std::lower_bound(entries.begin(), entries.end(), column, before);
  if (place != entries.end() && place->column == column) {
    place->amount += amount;
    return;
  }
  entries.insert(place, {column, amount});
  ++entries_;
}

bool Interactions::contains(std::size_t row, std::uint32_t column) const {
  const std::span<const Entry> entries = this->row(row);
  const auto place = std::lower_bound(entries.begin(), entries.end(), column, before);
  return place != entries.end() && place->column == column;
}

void Interactions::save(ArchiveWriter& archive) const {
  archive.value<std::uint64_t>(rows_.size());
  for (const auto& entries : rows_) archive.column(entries);
}

void Interactions::load(ArchiveReader& archive) {
  rows_.clear();
  entries_ = 0;
  const auto rows = archive.value<std::uint64_t>();
  for (std::uint64_t row = 0; row < rows; ++row) {
    rows_.push_back(archive.column<Entry>());
    entries_ += rows_.back().size();
  }
}

}  // namespace springtide::algorithms
