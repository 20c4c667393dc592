#include "algorithms/neural/dropout.hpp"

#include <algorithm>

namespace springtide::algorithms {

void draw_masks(const NetworkShape& shape, std::size_t rows, double share, sim::RandomKey key, std::uint64_t step,
                Network<float>::Workspace& work) {
  if (share == 0.0) return;
  const double kept = 1.0 - share;
  const auto left = static_cast<float>(1.0 / kept), threshold = static_cast<float>(share);
  work.kept = static_cast<float>(kept);
  work.masks.resize(shape.hidden.size());
  for (std::size_t layer = 0; layer < shape.hidden.size(); ++layer) {
    auto& mask = work.masks[layer];
    mask.resize(static_cast<Eigen::Index>(shape.hidden[layer]), static_cast<Eigen::Index>(rows));
    const auto count = static_cast<std::size_t>(mask.size());
    for (std::size_t i = 0; i < count; i += 4) {
      const sim::RandomBlock drawn =
          sim::random_block(key, {static_cast<std::uint32_t>(i / 4), static_cast<std::uint32_t>(layer),
                                  static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32U)});
      for (std::size_t j = i; j < std::min(i + 4, count); ++j) {
        mask.data()[j] = sim::unit_float(drawn[j - i]) < threshold ? 0.0F : left;
      }
    }
  }
}

}  // namespace springtide::algorithms
