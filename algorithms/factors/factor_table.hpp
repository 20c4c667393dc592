#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/archive.hpp"
#include "algorithms/shared_blocks.hpp"
#include "sim/events/error.hpp"
#include "sim/events/random.hpp"

namespace springtide::algorithms {

/// Rows of a bias and a vector each, one an entity (user, item, feature), made when first written; copies share them.
/// A row starts with bias 0 and a vector of N(0, initial_sd), drawn for the entity alone, so that it does not depend on
/// the order of arrival.
class FactorTable {
 public:
  FactorTable(std::string_view name, std::uint64_t seed, std::size_t factors, float initial_sd)
      : key_(sim::random_key(name, seed)), factors_(factors), initial_sd_(initial_sd) {}

  double bias(std::size_t entity) const { return entity < rows_.size() ? rows_[entity].bias : 0.0; }
  /// The entity's vector; one that was never written has its initial value, put into `scratch`.
  std::span<const float> vector(std::size_t entity, std::vector<float>& scratch) const {
    if (entity < rows_.size() && rows_[entity].known) return rows_[entity].vector;
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
    return entity < rows_.size() && rows_[entity].known ? &rows_[entity] : nullptr;
  }
  /// One more than the largest entity written.
  std::size_t size() const { return rows_.size(); }
  std::size_t factors() const { return factors_; }
  /// Good until the next copy or move.
  Row& write(std::size_t entity) {
    rows_.grow(entity + 1);
    Row& row = rows_.write(entity);
    if (!row.known) {
      row.vector.resize(factors_);
      initial(entity, row.vector);
      row.known = true;
    }
    return row;
  }

  /// All rows are as if never written; copies keep theirs.
  void clear() { rows_ = SharedBlocks<Row, 64>(); }

  void save(ArchiveWriter& archive) const {
    archive.value<std::uint64_t>(rows_.size());
    for (std::size_t entity = 0; entity < rows_.size(); ++entity) {
      archive.value(rows_[entity].bias);
      archive.value<std::uint8_t>(rows_[entity].known ? 1 : 0);
      archive.column(rows_[entity].vector);
    }
  }
  void load(ArchiveReader& archive) {
    clear();
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
  std::size_t bytes() const { return rows_.bytes() + rows_.size() * factors_ * sizeof(float); }

 private:
  void initial(std::size_t entity, std::span<float> vector) const {
    sim::RandomStream random(key_, entity);
    for (float& value : vector) value = initial_sd_ * random.normal();
  }

  sim::RandomKey key_;
  std::size_t factors_;
  float initial_sd_;
  SharedBlocks<Row, 64> rows_;
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
