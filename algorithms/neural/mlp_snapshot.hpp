#pragma once

#include <span>
#include <utility>

#include "algorithms/neural/id_vectors.hpp"
#include "algorithms/neural/network.hpp"
#include "algorithms/recommender.hpp"

namespace springtide::algorithms {

/// Rows as they lie in memory, as a network reads them. @param columns  of a row; @param count  of rows
inline Network<float>::Inputs as_inputs(std::span<const float> rows, std::size_t columns, std::size_t count) {
  return {rows.data(), static_cast<Eigen::Index>(columns), static_cast<Eigen::Index>(count)};
}

/// Serves what a network makes of the dense features and, where there are such, of the vectors of user and item.
class MlpSnapshot final : public Snapshot {
 public:
  MlpSnapshot(Network<float> network, IdVectors ids) : network_(std::move(network)), ids_(std::move(ids)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override;

 private:
  // @param values  rows x inputs of the network, as many rows as scores
  void score_rows(std::span<const float> values, std::span<float> scores) const;

  Network<float> network_;
  IdVectors ids_;
};

}  // namespace springtide::algorithms
