#pragma once

#include <cstdint>

#include "sim/events/random.hpp"

/// One lane of the world's arithmetic: plain, branch-free code that a compiler turns into vectors of any width.
///
/// The world calls no exp, log or cosine of the C library: those differ in the last bit from one library, or processor,
/// to another. Here every result follows from IEEE additions, multiplications, divisions and square roots in the order
/// written (the world is compiled with -ffp-contract=off), so a seed gives the same bits on every machine.
#define SPRINGTIDE_LANE [[gnu::always_inline]] inline

namespace springtide::sim {

/// A multiple of the lanes of every vector in use; arrays that kernels run over are padded to it.
inline constexpr std::size_t kLanes = 16;
constexpr std::size_t padded_to_lanes(std::size_t size) { return (size + kLanes - 1) / kLanes * kLanes; }

/// unit_float, by way of a signed integer, which every vector unit can convert.
SPRINGTIDE_LANE float lane_unit(std::uint32_t bits) {
  return (static_cast<float>(static_cast<std::int32_t>(bits >> 9U)) + 0.5F) * 0x1.0p-23F;
}

/// e^x to 2 units in the last place; x beyond +-87 counts as +-87. After Cephes (Moshier), expf.
SPRINGTIDE_LANE float lane_exp(float x) {
  x = x < -87.0F ? -87.0F : x;
  x = x > 87.0F ? 87.0F : x;
  // Adding 1.5 x 2^23 leaves the nearest whole number in the low bits of the mantissa.
  const float shifted = x * 1.44269504F + 12582912.0F;
  const std::int32_t power = __builtin_bit_cast(std::int32_t, shifted) - __builtin_bit_cast(std::int32_t, 12582912.0F);
  const float whole = shifted - 12582912.0F;
  const float r = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = p * r * r + r + 1.0F;
  return p * __builtin_bit_cast(float, (power + 127) << 23);
}

/// 2^x for any x, to float precision: 0 where a double would underflow. Not for vectors.
inline double exp2_of(double x) {
  if (x < -1020.0) return 0.0;
  if (x > 1020.0) x = 1020.0;
  const auto whole = static_cast<std::int64_t>(x < 0.0 ? x - 0.5 : x + 0.5);
  const float rest = lane_exp(static_cast<float>((x - static_cast<double>(whole)) * 0.69314718055994531));
  return static_cast<double>(rest) * __builtin_bit_cast(double, (whole + 1023) << 52);
}

/// ln x of a positive, normal x. After Cephes, logf.
SPRINGTIDE_LANE float lane_log(float x) {
  const std::int32_t bits = __builtin_bit_cast(std::int32_t, x);
  // Mantissa in [sqrt 1/2, sqrt 2): 0x3F3504F3 is sqrt 1/2.
  const std::int32_t offset = bits - 0x3F3504F3;
  const std::int32_t power = offset >> 23;
  const float mantissa = __builtin_bit_cast(float, bits - (power << 23));
  const auto e = static_cast<float>(power);
  const float r = mantissa - 1.0F;
  const float z = r * r;
  float p = 7.0376836292e-2F;
  p = p * r - 1.1514610310e-1F;
  p = p * r + 1.1676998740e-1F;
  p = p * r - 1.2420140846e-1F;
  p = p * r + 1.4249322787e-1F;
  p = p * r - 1.6668057665e-1F;
  p = p * r + 2.0000714765e-1F;
  p = p * r - 2.4999993993e-1F;
  p = p * r + 3.3333331174e-1F;
  p = p * r * z;
  return ((p - e * 2.12194440e-4F) - 0.5F * z + r) + e * 0.693359375F;
}

/// Cosine and sine of an angle in turns, 0 .. 1.
struct CosSin {
  float cosine, sine;
};
SPRINGTIDE_LANE CosSin lane_cos_sin(float turns) {
  const float shifted = turns * 4.0F + 12582912.0F;
  const std::int32_t quarter =
      __builtin_bit_cast(std::int32_t, shifted) - __builtin_bit_cast(std::int32_t, 12582912.0F);
  const float a = (turns * 4.0F - (shifted - 12582912.0F)) * 1.57079632679F;  // within +-pi/4
  const float z = a * a;
  const float sine = ((-1.9515295891e-4F * z + 8.3321608736e-3F) * z - 1.6666654611e-1F) * z * a + a;
  const float cosine =
      ((2.443315711809948e-5F * z - 1.388731625493765e-3F) * z + 4.166664568298827e-2F) * z * z - 0.5F * z + 1.0F;
  const bool odd = (quarter & 1) != 0;
  const float c = odd ? sine : cosine;
  const float s = odd ? cosine : sine;
  return {((quarter + 1) & 2) != 0 ? -c : c, (quarter & 2) != 0 ? -s : s};
}

SPRINGTIDE_LANE float lane_sigmoid(float logit) { return 1.0F / (1.0F + lane_exp(-logit)); }

SPRINGTIDE_LANE void lane_philox_round(RandomKey& key, RandomBlock& x) {
  const std::uint64_t product0 = std::uint64_t{0xD2511F53U} * x[0];
  const std::uint64_t product2 = std::uint64_t{0xCD9E8D57U} * x[2];
  const std::uint32_t x0 = static_cast<std::uint32_t>(product2 >> 32U) ^ x[1] ^ key.low;
  const std::uint32_t x2 = static_cast<std::uint32_t>(product0 >> 32U) ^ x[3] ^ key.high;
  x = {x0, static_cast<std::uint32_t>(product2), x2, static_cast<std::uint32_t>(product0)};
  key.low += 0x9E3779B9U;
  key.high += 0xBB67AE85U;
}

/// random_block (Philox4x32-10), written so that it vectorises; a test holds the two together.
SPRINGTIDE_LANE RandomBlock lane_block(RandomKey key, RandomBlock x) {
  // Ten calls, not a loop: an inner loop would keep the loop over lanes from becoming vectors.
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  lane_philox_round(key, x);
  return x;
}

}  // namespace springtide::sim
