#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace springtide::sim {

/// The key of a named family of random numbers: name and seed, hashed. Streams of different names, or of different
/// seeds, are independent.
struct RandomKey {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};
RandomKey random_key(std::string_view name, std::uint64_t seed);

/// One block of Philox4x32-10 (Salmon et al. 2011, by Random123): a pure function of key and counter.
using RandomBlock = std::array<std::uint32_t, 4>;
RandomBlock random_block(RandomKey key, const RandomBlock& counter);

/// Maps 32 random bits to the open interval (0, 1): never 0, never 1, exact in float.
constexpr float unit_float(std::uint32_t bits) { return (static_cast<float>(bits >> 9U) + 0.5F) * 0x1.0p-23F; }

/// A stream of random numbers keyed by (name, seed, entity): what entity 7 draws does not depend on who else draws.
///
/// Distributions are our own: those of the standard library differ between implementations.
/// Not thread-safe; cheap to make (40 bytes), so make one an entity instead of sharing.
class RandomStream {
 public:
  RandomStream(std::string_view name, std::uint64_t seed, std::uint64_t entity = 0)
      : RandomStream(random_key(name, seed), entity) {}
  /// For hot loops: the name is hashed once, by random_key.
  RandomStream(RandomKey key, std::uint64_t entity) : key_(key), entity_(entity) {}

  std::uint32_t bits();
  /// Uniform on (0, 1), 23 bits.
  float uniform() { return unit_float(bits()); }
  /// Uniform on (0, 1), 53 bits.
  double uniform_double();
  /// Uniform on 0 .. bound - 1, unbiased. @pre bound > 0
  std::uint32_t below(std::uint32_t bound);
  bool bernoulli(double probability) { return uniform_double() < probability; }
  /// Standard normal, by Box and Muller (both values of a pair are used).
  float normal();
  /// Mean 1.
  double exponential();
  /// exp(mu + sigma N(0, 1)).
  double lognormal(double mu, double sigma);

  template <typename T>
  void shuffle(std::span<T> values) {
    for (std::size_t last = values.size(); last > 1; --last) {
      std::swap(values[last - 1], values[below(static_cast<std::uint32_t>(last))]);
    }
  }

  /// The position of a stream: a stream restored from it continues as if it had never stopped.
  struct State {
    std::uint64_t entity = 0;
    std::uint64_t block = 0;
    RandomBlock buffer{};
    std::uint32_t key_low = 0, key_high = 0;
    std::uint32_t used = 4;
    float spare_normal = 0.0F;
    std::uint32_t has_spare = 0;
  };
  State state() const;
  static RandomStream from_state(const State& state);

 private:
  RandomKey key_;
  std::uint64_t entity_;
  std::uint64_t block_ = 0;
  RandomBlock buffer_{};
  std::uint32_t used_ = 4;
  bool has_spare_ = false;
  float spare_normal_ = 0.0F;
};

}  // namespace springtide::sim
