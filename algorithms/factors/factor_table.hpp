#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/id_slots.hpp"
#include "algorithms/shared_blocks.hpp"
#include "sim/events/error.hpp"
#include "sim/events/random.hpp"

namespace springtide::algorithms {

/// Rows of a bias and a vector each, one an entity (user, item, feature), made when first written; copies share them.
/// A row starts with bias 0 and a vector of N(0, initial_sd), drawn for the entity alone, so that it does not depend on
/// the order of arrival.
///
/// Of a bounded table only entities that are met again and again have a row (id_slots.hpp); what is written to
/// another's is lost, so that to the learner a stranger is met for the first time each time.
class FactorTable {
 public:
  /// @param max_ids  that have a row at once, rounded up to a multiple of 8; 0: no bound
  FactorTable(std::string_view name, std::uint64_t seed, std::size_t factors, float initial_sd, std::size_t max_ids = 0)
      : key_(sim::random_key(name, seed)), factors_(factors), initial_sd_(initial_sd) {
    if (max_ids > 0) slots_.emplace(max_ids, kAdmittedAt);
  }

  double bias(std::size_t entity) const {
    const Row* row = find(entity);
    return row == nullptr ? 0.0 : row->bias;
  }
  /// The entity's vector; one that was never written has its initial value, put into `scratch`.
  std::span<const float> vector(std::size_t entity, std::vector<float>& scratch) const {
    if (const Row* row = find(entity)) return row->vector;
    scratch.resize(factors_);
    initial(entity, scratch);
    return scratch;
  }
  struct Row {
    double bias = 0.0;
    bool known = false;
    std::vector<float> vector;  // factors
  };
  /// Null where nothing was written.
  const Row* find(std::size_t entity) const {
    if (slots_) {
      const auto slot = slots_->find(entity);
      if (!slot) return nullptr;
      entity = *slot;
    }
    return entity < rows_.size() && rows_[entity].known ? &rows_[entity] : nullptr;
  }
  std::size_t factors() const { return factors_; }
  /// The row of an entity that has been met (once more). Good until the next call, copy or move.
  Row& write(std::size_t entity) {
    if (!slots_) return row_at(entity, entity);
    const IdSlots::Meeting meeting = slots_->meet(entity);
    if (!meeting.slot) return stranger(entity);
    if (meeting.is_new && *meeting.slot < rows_.size()) rows_.write(*meeting.slot) = Row();
    return row_at(*meeting.slot, entity);
  }
  /// The same of one that has been met already.
  Row& write_again(std::size_t entity) {
    if (!slots_) return row_at(entity, entity);
    const auto slot = slots_->find(entity);
    return slot ? row_at(*slot, entity) : stranger(entity);
  }

  /// All rows are as if never written; copies keep theirs.
  void clear() { rows_ = SharedBlocks<Row, 64>(); }

  void save(ArchiveWriter& archive) const {
    if (slots_) slots_->save(archive);
    archive.value<std::uint64_t>(rows_.size());
    for (std::size_t entity = 0; entity < rows_.size(); ++entity) {
      archive.value(rows_[entity].bias);
      archive.value<std::uint8_t>(rows_[entity].known ? 1 : 0);
      archive.column(rows_[entity].vector);
    }
  }
  void load(ArchiveReader& archive) {
    clear();
    if (slots_) slots_->load(archive);
    const auto size = archive.value<std::uint64_t>();
    rows_.grow(size);
    for (std::uint64_t entity = 0; entity < size; ++entity) {
      Row& row = rows_.write(entity);
      row.bias = archive.value<double>();
      row.known = archive.value<std::uint8_t>() != 0;
      row.vector = archive.column<float>();
      if (row.vector.size() != (row.known ? factors_ : 0)) {
        throw sim::InputError("checkpoint: is of vectors of another length");
      }
    }
  }
  std::size_t bytes() const {
    return rows_.bytes() + rows_.size() * factors_ * sizeof(float) + (slots_ ? slots_->bytes() : 0);
  }

 private:
  static constexpr std::uint32_t kAdmittedAt = 2;  // meetings of late: what is met once has nothing to remember

  Row& row_at(std::size_t place, std::size_t entity) {
    rows_.grow(place + 1);
    Row& row = rows_.write(place);
    if (!row.known) begin(row, entity);
    return row;
  }
  Row& stranger(std::size_t entity) {
    begin(stranger_, entity);
    return stranger_;
  }
  void begin(Row& row, std::size_t entity) const {
    row.bias = 0.0;
    row.vector.resize(factors_);
    initial(entity, row.vector);
    row.known = true;
  }
  void initial(std::size_t entity, std::span<float> vector) const {
    sim::RandomStream random(key_, entity);
    for (float& value : vector) value = initial_sd_ * random.normal();
  }

  sim::RandomKey key_;
  std::size_t factors_;
  float initial_sd_;
  SharedBlocks<Row, 64> rows_;    // by entity, or by its slot
  std::optional<IdSlots> slots_;  // where there is a bound
  Row stranger_;
};

/// What a gradient step makes of a value, so that a rate too large ends in a poor model and not in NaN.
template <typename Number>
Number bounded(Number value) {
  return std::clamp(value, Number{-1e6}, Number{1e6});
}

/// The product of two vectors in sixteen sums, which compilers keep in vector registers: the same bits wherever the
/// vectors lie. @pre b has the size of a
inline float inner_product(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t kLanes = 16;
  float sums[kLanes] = {};
  std::size_t f = 0;
  for (; f + kLanes <= a.size(); f += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[f + lane] * b[f + lane];
  }
  for (std::size_t lane = 0; f < a.size(); ++f, ++lane) sums[lane] += a[f] * b[f];
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

}  // namespace springtide::algorithms
