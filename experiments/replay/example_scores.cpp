#include "experiments/replay/example_scores.hpp"

#include <numeric>

namespace springtide::experiments {

std::vector<float> score_examples(const algorithms::Snapshot& snapshot, const algorithms::Examples& examples) {
  std::vector<float> scores(examples.size());
  if (scores.empty()) return scores;
  std::vector<std::uint32_t> row_begin(examples.size() + 1);  // each example is a request of its own
  std::iota(row_begin.begin(), row_begin.end(), 0U);
  snapshot.score({row_begin, examples.users, examples.times, examples.items, examples.positions, examples.features},
                 scores);
  return scores;
}

}  // namespace springtide::experiments
