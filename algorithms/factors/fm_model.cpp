#include "algorithms/factors/fm_model.hpp"

namespace springtide::algorithms {

FmModel::FmModel(std::uint64_t seed, std::size_t columns, std::size_t factors, bool use_ids, float initial_sd,
                 std::size_t max_ids)
    : factors_(factors),
      use_ids_(use_ids),
      weights_(columns, 0.0F),
      vectors_(columns * factors),
      users_("algorithms/factorization_machine/users", seed, factors, initial_sd, max_ids),
      items_("algorithms/factorization_machine/items", seed, factors, initial_sd, max_ids) {
  for (std::size_t column = 0; column < columns; ++column) {
    sim::RandomStream random("algorithms/factorization_machine/columns", seed, column);
    for (std::size_t f = 0; f < factors; ++f) vectors_[column * factors + f] = initial_sd * random.normal();
  }
}

double FmModel::margin(std::size_t user, std::size_t item, std::span<const float> row, std::vector<float>& sum) const {
  sum.assign(factors_, 0.0F);
  double linear = intercept_, squares = 0.0;
  const auto add = [&](float x, double weight, const float* vector) {
    linear += static_cast<double>(x) * weight;
    const float norm = inner_product({vector, factors_}, {vector, factors_});
    squares += static_cast<double>(x * x * norm);
    for (std::size_t f = 0; f < factors_; ++f) sum[f] += x * vector[f];
  };
  for (std::size_t column = 0; column < row.size(); ++column) {
    if (row[column] == 0.0F) continue;
    add(row[column], static_cast<double>(weights_[column]), vectors_.data() + column * factors_);
  }
  if (use_ids_) {
    for (const FactorTable::Row* id : {users_.find(user), items_.find(item)}) {
      if (id != nullptr) add(1.0F, id->bias, id->vector.data());
    }
  }
  return linear + 0.5 * (static_cast<double>(inner_product(sum, sum)) - squares);
}

double FmModel::steepness(std::size_t user, std::size_t item, std::span<const float> row,
                          std::span<const float> sum) const {
  double total = 1.0;
  const auto add = [&](float x, const float* vector) {
    float squares = 1.0F;
    for (std::size_t f = 0; f < factors_; ++f) squares += (sum[f] - x * vector[f]) * (sum[f] - x * vector[f]);
    total += static_cast<double>(x * x * squares);
  };
  for (std::size_t column = 0; column < row.size(); ++column) {
    if (row[column] != 0.0F) add(row[column], vectors_.data() + column * factors_);
  }
  if (use_ids_) {
    for (const FactorTable::Row* id : {users_.find(user), items_.find(item)}) {
      if (id != nullptr) add(1.0F, id->vector.data());
    }
  }
  return total;
}

void FmModel::meet(std::size_t user, std::size_t item) {
  if (!use_ids_) return;
  users_.write(user);
  items_.write(item);
}

void FmModel::step(std::size_t user, std::size_t item, std::span<const float> row, const std::vector<float>& sum,
                   double g, const Rates& rates) {
  const auto move_weight = [&](double weight, double x) {
    return bounded(weight - rates.rate * (g * x + rates.l2_weights * weight));
  };
  const auto move_vector = [&](float x, float* vector) {
    const auto kept = static_cast<float>(1.0 - rates.rate * rates.l2_vectors),
               pull = static_cast<float>(rates.rate * g);
    for (std::size_t f = 0; f < factors_; ++f) {
      vector[f] = bounded(kept * vector[f] - pull * (x * sum[f] - x * x * vector[f]));
    }
  };
  intercept_ = bounded(intercept_ - rates.rate * g);
  for (std::size_t column = 0; column < row.size(); ++column) {
    const float x = row[column];
    if (x == 0.0F) continue;
    weights_[column] = static_cast<float>(move_weight(static_cast<double>(weights_[column]), static_cast<double>(x)));
    move_vector(x, vectors_.data() + column * factors_);
  }
  if (!use_ids_) return;
  for (FactorTable::Row* id : {&users_.write_again(user), &items_.write_again(item)}) {
    id->bias = move_weight(id->bias, 1.0);
    move_vector(1.0F, id->vector.data());
  }
}

void FmModel::save(ArchiveWriter& archive) const {
  archive.value(intercept_);
  archive.column(weights_);
  archive.column(vectors_);
  users_.save(archive);
  items_.save(archive);
}

void FmModel::load(ArchiveReader& archive) {
  intercept_ = archive.value<double>();
  auto weights = archive.column<float>(), vectors = archive.column<float>();
  if (weights.size() != weights_.size() || vectors.size() != vectors_.size()) {
    throw sim::InputError("checkpoint: is of a model of other features");
  }
  weights_ = std::move(weights);
  vectors_ = std::move(vectors);
  users_.load(archive);
  items_.load(archive);
}

std::size_t FmModel::bytes() const {
  return (weights_.size() + vectors_.size()) * sizeof(float) + users_.bytes() + items_.bytes();
}

}  // namespace springtide::algorithms
