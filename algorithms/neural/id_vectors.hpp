#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "algorithms/factors/factor_table.hpp"
#include "algorithms/recommender.hpp"

namespace springtide::algorithms {

/// A vector for each user and item that a network reads beside the dense features, and learns: its embedding. An id
/// that was never learnt, or has no room (factor_table.hpp), reads as 0.
///
/// A step goes down the slopes of each example's own loss by the inputs at a rate of its own, v <- v - r g, whatever
/// the network's optimizer: most ids are not in a batch, and must not move for what is. Source: Bengio, Ducharme,
/// Vincent and Jauvin 2003, "A neural probabilistic language model", JMLR 3. Copies share rows. Cost: O(factors) an
/// example and a row. Memory: a row an id, or what `max_ids` allows.
class IdVectors {
 public:
  /// @param parameters  resolved from a list that holds id_parameters()
  IdVectors(const sim::Parameters& parameters, std::uint64_t seed);

  /// Columns that a row has of its user and its item; 0: there are no vectors at all.
  std::size_t columns() const { return 2 * factors_; }
  /// Writes rows of dense.columns + columns(), one a user and item.
  void fill(FeatureRows dense, std::span<const UserId> users, std::span<const ItemId> items,
            std::vector<float>& rows) const;
  /// Makes the vectors of a batch's ids where there are none.
  void meet(std::span<const UserId> users, std::span<const ItemId> items);
  /// @param slopes       (dense + columns()) x examples: of the mean loss by the inputs
  /// @param rate_factor  what the rate is multiplied by
  void step(std::span<const UserId> users, std::span<const ItemId> items, const Eigen::MatrixXf& slopes,
            double rate_factor);

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);
  std::size_t bytes() const { return users_.bytes() + items_.bytes(); }

 private:
  std::size_t factors_;
  double rate_;
  FactorTable users_, items_;
};

/// `id_factors`, `id_learning_rate` and `max_ids`.
std::vector<sim::ParameterInfo> id_parameters();

}  // namespace springtide::algorithms
