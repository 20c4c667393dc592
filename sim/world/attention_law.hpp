#pragma once

#include <span>

#include "sim/events/parameters.hpp"

namespace springtide::sim {

/// How the attention that an item gets fades with its age of x half-lives, from g(0) = 1 by g(1) = 1/2 on:
///   exponential            2^-x
///   stretched_exponential  2^-(x^s)                     (Wu & Huberman 2007 find s = 0.4 on Digg)
///   power_law              (1 + (2^(1/s) - 1) x)^-s     (Dezso et al. 2006 find a power law on a news portal)
class AttentionLaw {
 public:
  /// @param parameters  of a world
  explicit AttentionLaw(const Parameters& parameters);

  /// Whether the attention of two items falls alike whatever their ages: the exponential alone.
  bool memoryless() const { return kind_ == Kind::kExponential; }
  /// ages[i] = ln g(ages[i]), of any size; ages in half-lives. To some 1e-6 of itself.
  /// @pre ages are not negative
  void logarithms_of(std::span<float> ages) const;
  /// The integral of g from 0 to an age, both in half-lives: what share of an even stream of items gets attention.
  double lived_by(double age) const;

 private:
  enum class Kind { kExponential, kStretched, kPowerLaw };
  Kind kind_;
  float shape_;
  float scale_ = 0.0F;  // of a power law: 2^(1/s) - 1
};

}  // namespace springtide::sim
