#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "algorithms/archive.hpp"
#include "sim/events/parameters.hpp"

namespace springtide::algorithms {

/// How a network's parameters go down a gradient, one step after another. Which of a learner's rules it is stays out
/// of the loop over the parameters: one call a mini-batch.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// @param rate_factor  what the learning rate is multiplied by, in this step
  /// @pre gradient and parameters are as long as the constructor was told
  virtual void step(std::span<const float> gradient, std::span<float> parameters, double rate_factor) = 0;
  /// Taken so far.
  virtual std::uint64_t steps() const = 0;
  virtual void save(ArchiveWriter& archive) const = 0;
  /// @throws sim::InputError when the archive is of another number of parameters
  virtual void load(ArchiveReader& archive) = 0;
  virtual std::size_t bytes() const = 0;
};

/// The `optimizer` of a network and what belongs to it: `learning_rate`, `l2`, `momentum`, `largest_gradient`.
std::vector<sim::ParameterInfo> optimizer_parameters();

/// @param given       resolved from a list that holds optimizer_parameters()
/// @param parameters  of the network
std::unique_ptr<Optimizer> make_optimizer(const sim::Parameters& given, std::size_t parameters);

}  // namespace springtide::algorithms
