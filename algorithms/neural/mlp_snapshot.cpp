#include "algorithms/neural/mlp_snapshot.hpp"

#include <algorithm>
#include <vector>

#include "sim/events/check.hpp"

namespace springtide::algorithms {
namespace {

constexpr std::size_t kFewRows = 2;  // up to here, row by row is faster than matrix products (measured)
constexpr std::size_t kChunk = 256;  // rows whose activations stay in the second-level cache

}  // namespace

void MlpSnapshot::score(const ScoreBatch& batch, std::span<float> scores) const {
  SPRINGTIDE_CHECK(batch.features.columns + ids_.columns() == network_.shape().inputs);
  if (ids_.columns() == 0) {
    score_rows(batch.features.values, scores.first(batch.rows()));
    return;
  }
  std::vector<UserId> users;
  users.reserve(batch.rows());
  for (std::size_t request = 0; request < batch.requests(); ++request) {
    users.resize(batch.row_begin[request + 1], batch.users[request]);
  }
  std::vector<float> rows;
  ids_.fill(batch.features, users, batch.items, rows);
  score_rows(rows, scores.first(batch.rows()));
}

void MlpSnapshot::score_rows(std::span<const float> values, std::span<float> scores) const {
  const std::size_t rows = scores.size(), columns = network_.shape().inputs;
  if (rows <= kFewRows) {
    for (std::size_t r = 0; r < rows; ++r) scores[r] = network_.output(values.subspan(r * columns, columns));
    return;
  }
  Network<float>::Workspace work;
  for (std::size_t first = 0; first < rows; first += kChunk) {
    const std::size_t count = std::min(kChunk, rows - first);
    network_.forward(as_inputs(values.subspan(first * columns, count * columns), columns, count), work);
    std::copy_n(work.outputs.data(), count, scores.begin() + static_cast<std::ptrdiff_t>(first));
  }
}

}  // namespace springtide::algorithms
