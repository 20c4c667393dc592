#include "algorithms/neural/id_vectors.hpp"

#include <algorithm>

#include "algorithms/id_slots.hpp"

namespace springtide::algorithms {
namespace {

constexpr float kInitialSd = 0.1F;

FactorTable make_table(const char* name, const sim::Parameters& parameters, std::uint64_t seed) {
  return {name, seed, static_cast<std::size_t>(parameters.integer("id_factors")), kInitialSd,
          static_cast<std::size_t>(parameters.integer("max_ids"))};
}

}  // namespace

IdVectors::IdVectors(const sim::Parameters& parameters, std::uint64_t seed)
    : factors_(static_cast<std::size_t>(parameters.integer("id_factors"))),
      rate_(parameters.number("id_learning_rate")),
      users_(make_table("algorithms/mlp/users", parameters, seed)),
      items_(make_table("algorithms/mlp/items", parameters, seed)) {}

void IdVectors::fill(FeatureRows dense, std::span<const UserId> users, std::span<const ItemId> items,
                     std::vector<float>& rows) const {
  rows.assign(users.size() * (dense.columns + columns()), 0.0F);
  auto out = rows.begin();
  for (std::size_t r = 0; r < users.size(); ++r) {
    if (dense.columns > 0) {
      const std::span<const float> row = dense.row(r);
      out = std::copy(row.begin(), row.end(), out);
    }
    for (const FactorTable::Row* id : {users_.find(sim::index(users[r])), items_.find(sim::index(items[r]))}) {
      if (id != nullptr) std::copy(id->vector.begin(), id->vector.end(), out);
      out += static_cast<std::ptrdiff_t>(factors_);
    }
  }
}

void IdVectors::meet(std::span<const UserId> users, std::span<const ItemId> items) {
  for (const UserId user : users) users_.write(sim::index(user));
  for (const ItemId item : items) items_.write(sim::index(item));
}

void IdVectors::step(std::span<const UserId> users, std::span<const ItemId> items, const Eigen::MatrixXf& slopes,
                     double rate_factor) {
  const auto rate = static_cast<float>(rate_factor * rate_ * static_cast<double>(users.size()));
  const Eigen::Index dense = slopes.rows() - static_cast<Eigen::Index>(columns());
  for (std::size_t e = 0; e < users.size(); ++e) {
    const float* slope = slopes.col(static_cast<Eigen::Index>(e)).data() + dense;
    for (FactorTable::Row* id :
         {&users_.write_again(sim::index(users[e])), &items_.write_again(sim::index(items[e]))}) {
      for (float& value : id->vector) value = bounded(value - rate * *slope++);
    }
  }
}

void IdVectors::save(ArchiveWriter& archive) const {
  if (factors_ == 0) return;
  users_.save(archive);
  items_.save(archive);
}

void IdVectors::load(ArchiveReader& archive) {
  if (factors_ == 0) return;
  users_.load(archive);
  items_.load(archive);
}

std::vector<sim::ParameterInfo> id_parameters() {
  return {{.name = "id_factors",
           .default_value = std::int64_t{0},
           .meaning = "length of the vectors of user and item that are learnt beside the dense features; 0: none",
           .minimum = 0.0,
           .maximum = 1024.0},
          {.name = "id_learning_rate",
           .default_value = 0.1,
           .meaning = "step of these vectors",
           .minimum = 0.0,
           .maximum = 1.0},
          max_ids_parameter()};
}

}  // namespace springtide::algorithms
