// Per-target include guard: Highway compiles what includes this once for each vector width.
#if defined(SPRINGTIDE_SIM_WORLD_LANES_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef SPRINGTIDE_SIM_WORLD_LANES_HPP
#undef SPRINGTIDE_SIM_WORLD_LANES_HPP
#else
#define SPRINGTIDE_SIM_WORLD_LANES_HPP
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "sim/events/random.hpp"
#include "sim/world/kernels.hpp"

/// What kernels do to a whole vector of lanes at once. A lane never looks at another, multiplications and additions are
/// never fused and no C library is called, so that a lane's bits do not depend on how many there are beside it.
HWY_BEFORE_NAMESPACE();
namespace springtide::sim::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, kLanes>;
using Words = hn::CappedTag<std::uint32_t, kLanes>;
using Ints = hn::CappedTag<std::int32_t, kLanes>;
using FloatLanes = hn::Vec<Floats>;
using WordLanes = hn::Vec<Words>;

HWY_INLINE FloatLanes splat(float value) { return hn::Set(Floats(), value); }

/// unit_float of each lane: uniform on (0, 1).
HWY_INLINE FloatLanes unit(WordLanes bits) {
  const auto whole = hn::ConvertTo(Floats(), hn::BitCast(Ints(), hn::ShiftRight<9>(bits)));
  return (whole + splat(0.5F)) * splat(0x1.0p-23F);
}

/// e^x to 2 units in the last place; x beyond +-87 counts as +-87. After Cephes (Moshier), expf.
HWY_INLINE FloatLanes exp(FloatLanes x) {
  x = hn::Min(hn::Max(x, splat(-87.0F)), splat(87.0F));
  // Adding 1.5 x 2^23 leaves the nearest whole number in the low bits of the mantissa.
  const FloatLanes shift = splat(12582912.0F);
  const FloatLanes shifted = x * splat(1.44269504F) + shift;
  const auto power = hn::BitCast(Ints(), shifted) - hn::BitCast(Ints(), shift);
  const FloatLanes whole = shifted - shift;
  const FloatLanes r = (x - whole * splat(0.693359375F)) + whole * splat(2.12194440e-4F);
  FloatLanes p = splat(1.9875691500e-4F);
  p = p * r + splat(1.3981999507e-3F);
  p = p * r + splat(8.3334519073e-3F);
  p = p * r + splat(4.1665795894e-2F);
  p = p * r + splat(1.6666665459e-1F);
  p = p * r + splat(5.0000001201e-1F);
  p = p * r * r + r + splat(1.0F);
  return p * hn::BitCast(Floats(), hn::ShiftLeft<23>(power + hn::Set(Ints(), 127)));
}

/// ln x of a positive, normal x. After Cephes, logf.
HWY_INLINE FloatLanes log(FloatLanes x) {
  const auto bits = hn::BitCast(Ints(), x);
  // Mantissa in [sqrt 1/2, sqrt 2): 0x3F3504F3 is sqrt 1/2.
  const auto power = hn::ShiftRight<23>(bits - hn::Set(Ints(), 0x3F3504F3));
  const FloatLanes r = hn::BitCast(Floats(), bits - hn::ShiftLeft<23>(power)) - splat(1.0F);
  const FloatLanes e = hn::ConvertTo(Floats(), power);
  const FloatLanes z = r * r;
  FloatLanes p = splat(7.0376836292e-2F);
  p = p * r - splat(1.1514610310e-1F);
  p = p * r + splat(1.1676998740e-1F);
  p = p * r - splat(1.2420140846e-1F);
  p = p * r + splat(1.4249322787e-1F);
  p = p * r - splat(1.6668057665e-1F);
  p = p * r + splat(2.0000714765e-1F);
  p = p * r - splat(2.4999993993e-1F);
  p = p * r + splat(3.3333331174e-1F);
  p = p * r * z;
  return ((p - e * splat(2.12194440e-4F)) - splat(0.5F) * z + r) + e * splat(0.693359375F);
}

/// Cosine and sine of angles in turns, 0 .. 1.
HWY_INLINE void cos_sin(FloatLanes turns, FloatLanes& cosine, FloatLanes& sine) {
  const FloatLanes shift = splat(12582912.0F), quarters = turns * splat(4.0F);
  const FloatLanes shifted = quarters + shift;
  const auto quarter = hn::BitCast(Words(), hn::BitCast(Ints(), shifted) - hn::BitCast(Ints(), shift));
  const FloatLanes a = (quarters - (shifted - shift)) * splat(1.57079632679F);  // within +-pi/4
  const FloatLanes z = a * a;
  const FloatLanes s =
      ((splat(-1.9515295891e-4F) * z + splat(8.3321608736e-3F)) * z - splat(1.6666654611e-1F)) * z * a + a;
  const FloatLanes c =
      ((splat(2.443315711809948e-5F) * z - splat(1.388731625493765e-3F)) * z + splat(4.166664568298827e-2F)) * z * z -
      splat(0.5F) * z + splat(1.0F);
  // An odd quarter swaps the two; bit 1 of the quarter, or of the next, is the sign.
  const auto odd = hn::RebindMask(Floats(), hn::TestBit(quarter, hn::Set(Words(), 1U)));
  const auto sign_of = [](WordLanes q) {
    return hn::BitCast(Floats(), hn::ShiftLeft<30>(hn::And(q, hn::Set(Words(), 2U))));
  };
  cosine = hn::Xor(hn::IfThenElse(odd, s, c), sign_of(quarter + hn::Set(Words(), 1U)));
  sine = hn::Xor(hn::IfThenElse(odd, c, s), sign_of(quarter));
}

HWY_INLINE FloatLanes sigmoid(FloatLanes logit) { return splat(1.0F) / (splat(1.0F) + exp(hn::Neg(logit))); }

/// random_block (Philox4x32-10) of as many counters as there are lanes; a test holds the two together.
class Philox {
 public:
  explicit Philox(RandomKey key) : key_(key) {}

  HWY_INLINE void operator()(WordLanes& x0, WordLanes& x1, WordLanes& x2, WordLanes& x3) const {
    // A word lies in the low half of a 64-bit lane and what is above is of no account: so the high word of a product is
    // a shift away and the low one is there already. Even lanes go first, then odd ones.
    Wide e0 = hn::BitCast(kWide, x0), e1 = hn::BitCast(kWide, x1), e2 = hn::BitCast(kWide, x2),
         e3 = hn::BitCast(kWide, x3);
    Wide o0 = hn::ShiftRight<32>(e0), o1 = hn::ShiftRight<32>(e1), o2 = hn::ShiftRight<32>(e2),
         o3 = hn::ShiftRight<32>(e3);
    std::uint32_t low = key_.low, high = key_.high;
    HWY_UNROLL(10)
    for (int round = 0; round < 10; ++round) {
      const Wide k0 = hn::Set(kWide, low), k1 = hn::Set(kWide, high);
      rotate(k0, k1, e0, e1, e2, e3);
      rotate(k0, k1, o0, o1, o2, o3);
      low += 0x9E3779B9U;
      high += 0xBB67AE85U;
    }
    x0 = join(e0, o0);
    x1 = join(e1, o1);
    x2 = join(e2, o2);
    x3 = join(e3, o3);
  }

 private:
  static constexpr hn::RepartitionToWide<Words> kWide{};
  using Wide = hn::Vec<hn::RepartitionToWide<Words>>;

  static HWY_INLINE void rotate(Wide k0, Wide k1, Wide& x0, Wide& x1, Wide& x2, Wide& x3) {
    const Wide product0 = hn::MulEven(hn::BitCast(Words(), x0), hn::Set(Words(), 0xD2511F53U));
    const Wide product2 = hn::MulEven(hn::BitCast(Words(), x2), hn::Set(Words(), 0xCD9E8D57U));
    x0 = hn::Xor3(hn::ShiftRight<32>(product2), x1, k0);
    x2 = hn::Xor3(hn::ShiftRight<32>(product0), x3, k1);
    x1 = product2;
    x3 = product0;
  }
  static HWY_INLINE WordLanes join(Wide even, Wide odd) {
    return hn::OddEven(hn::BitCast(Words(), hn::ShiftLeft<32>(odd)), hn::BitCast(Words(), even));
  }

  RandomKey key_;
};

}  // namespace springtide::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
