#include "sim/world/kernels.hpp"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/world/kernels.cpp"
#include "hwy/foreach_target.h"
// The above must come before the below.
#include "sim/world/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace springtide::sim::HWY_NAMESPACE {
namespace {

constexpr Floats kFloats;
constexpr Words kWords;
constexpr std::size_t kStep = hn::MaxLanes(kFloats);

// In place, of any size: the last lanes go through a buffer.
template <typename F>
void transform(float* values, std::size_t size, F f) {
  std::size_t i = 0;
  for (; i + kStep <= size; i += kStep) hn::StoreU(f(hn::LoadU(kFloats, values + i)), kFloats, values + i);
  if (i == size) return;
  alignas(64) std::array<float, kLanes> rest;
  rest.fill(1.0F);
  std::copy(values + i, values + size, rest.begin());
  hn::Store(f(hn::Load(kFloats, rest.data())), kFloats, rest.data());
  std::copy_n(rest.begin(), size - i, values + i);
}
void exponentials(float* values, std::size_t size) {
  transform(values, size, [](FloatLanes x) { return exp(x); });
}
void logarithms(float* values, std::size_t size) {
  transform(values, size, [](FloatLanes x) { return log(x); });
}
void cosines(float* turns, std::size_t size) {
  transform(turns, size, [](FloatLanes x) {
    FloatLanes cosine = x, sine = x;
    cos_sin(x, cosine, sine);
    return cosine;
  });
}

void decays(const float* spans, std::size_t size, float* kept, float* spread) {
  for (std::size_t i = 0; i < size; i += kStep) {
    const FloatLanes span = hn::LoadU(kFloats, spans + i);
    const FloatLanes y = splat(2.0F) * span;
    // Below 1/8, where 1 - e^-y cancels, by its series: the next term is below 1e-8 of the sum.
    FloatLanes series = splat(1.0F / 120) - y * splat(1.0F / 720);
    series = splat(1.0F / 24) - y * series;
    series = splat(1.0F / 6) - y * series;
    series = splat(0.5F) - y * series;
    series = y * (splat(1.0F) - y * series);
    hn::StoreU(exp(hn::Neg(span)), kFloats, kept + i);
    const FloatLanes lost = hn::IfThenElse(y < splat(0.125F), series, splat(1.0F) - exp(hn::Neg(y)));
    hn::StoreU(hn::Sqrt(lost), kFloats, spread + i);
  }
}

void relax_rows(const std::uint32_t* row, std::size_t visits, const float* kept, const float* spread,
                const float* noise, std::size_t size, float* table, float* out) {
  for (std::size_t v = 0; v < visits; ++v) {
    const FloatLanes keep = splat(kept[v]), spreading = splat(spread[v]);
    float* const x = table + row[v] * size;
    for (std::size_t i = 0; i < size; i += kStep) {
      const FloatLanes moved = keep * hn::LoadU(kFloats, x + i) + spreading * hn::LoadU(kFloats, noise + v * size + i);
      hn::StoreU(moved, kFloats, x + i);
      hn::StoreU(hn::LoadU(kFloats, out + v * size + i) + moved, kFloats, out + v * size + i);
    }
  }
}

void mix_row(const float* a, float weight, std::size_t size, float* x) {
  for (std::size_t i = 0; i < size; i += kStep) {
    const FloatLanes before = hn::LoadU(kFloats, x + i);
    hn::StoreU(before + splat(weight) * (hn::LoadU(kFloats, a + i) - before), kFloats, x + i);
  }
}

void add_rows(const std::uint32_t* row, std::size_t visits, const float* table, const float* other, std::size_t size,
              float* x) {
  for (std::size_t v = 0; v < visits; ++v) {
    for (std::size_t i = 0; i < size; i += kStep) {
      const FloatLanes sum = hn::LoadU(kFloats, table + row[v] * size + i) + hn::LoadU(kFloats, other + v * size + i);
      hn::StoreU(hn::LoadU(kFloats, x + v * size + i) + sum, kFloats, x + v * size + i);
    }
  }
}

// Of 16 products the four sums over every fourth, in an order that any width can keep: halves first.
template <class D>
HWY_INLINE hn::Vec<hn::CappedTag<float, 4>> folded(D lanes, const float* a, const float* b) {
  const hn::CappedTag<float, 4> quarter;
  if constexpr (hn::MaxLanes(lanes) == 16) {
    const hn::Half<D> half;
    const auto product = hn::LoadU(lanes, a) * hn::LoadU(lanes, b);
    const auto sum = hn::LowerHalf(half, product) + hn::UpperHalf(half, product);
    return hn::LowerHalf(quarter, sum) + hn::UpperHalf(quarter, sum);
  } else if constexpr (hn::MaxLanes(lanes) == 8) {
    const auto sum = hn::LoadU(lanes, a) * hn::LoadU(lanes, b) + hn::LoadU(lanes, a + 8) * hn::LoadU(lanes, b + 8);
    return hn::LowerHalf(quarter, sum) + hn::UpperHalf(quarter, sum);
  } else {
    const auto product = [&](std::size_t i) { return hn::LoadU(quarter, a + i) * hn::LoadU(quarter, b + i); };
    return (product(0) + product(8)) + (product(4) + product(12));
  }
}

void partial_products(const float* x, std::size_t rows, const float* table, std::size_t size, const std::uint32_t* row,
                      std::size_t columns, float* partial) {
  const hn::CappedTag<float, 4> quarter;
  for (std::size_t r = 0; r < rows; ++r, x += size) {
    for (const std::uint32_t* const end = row + columns; row != end; ++row, partial += 4) {
      const float* const other = table + *row * size;
      auto sums = folded(kFloats, x, other);
      for (std::size_t t = kLanes; t < size; t += kLanes) sums = sums + folded(kFloats, x + t, other + t);
      hn::StoreU(sums, quarter, partial);
    }
  }
}

void click_probabilities(const float* partial, const float* base, const float* age, float appeal, std::size_t size,
                         float* probability) {
  for (std::size_t i = 0; i < size; i += kStep) {
    FloatLanes p0, p1, p2, p3;
    hn::LoadInterleaved4(kFloats, partial + 4 * i, p0, p1, p2, p3);
    const FloatLanes product = (p0 + p1) + (p2 + p3);
    const FloatLanes fading = splat(appeal) * exp(hn::Neg(hn::LoadU(kFloats, age + i)));
    hn::StoreU(sigmoid(product + hn::LoadU(kFloats, base + i) + fading), kFloats, probability + i);
  }
}

void order_of(const std::uint32_t* keys, std::size_t rows, std::size_t columns, std::uint32_t* order) {
  const std::size_t column = padded_to_lanes(rows);
  alignas(64) std::array<std::uint32_t, kLanes> place;
  for (std::size_t r = 0; r < rows; r += kStep) {
    const std::size_t lanes = std::min(kStep, rows - r);
    for (std::size_t i = 0; i < columns; ++i) {
      // Counting, not sorting: no branch depends on the keys. A comparison that holds is -1.
      const WordLanes own = hn::LoadU(kWords, keys + i * column + r);
      WordLanes smaller = hn::Zero(kWords);
      for (std::size_t j = 0; j < columns; ++j) {
        const auto less = hn::LoadU(kWords, keys + j * column + r) < own;
        smaller = smaller - hn::VecFromMask(kWords, less);
      }
      hn::Store(smaller, kWords, place.data());
      std::uint32_t* row = order + r * columns;
      for (std::size_t lane = 0; lane < lanes; ++lane, row += columns) row[place[lane]] = static_cast<std::uint32_t>(i);
    }
  }
}

}  // namespace
}  // namespace springtide::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace springtide::sim {

HWY_EXPORT(exponentials);
HWY_EXPORT(logarithms);
HWY_EXPORT(cosines);
HWY_EXPORT(decays);
HWY_EXPORT(relax_rows);
HWY_EXPORT(mix_row);
HWY_EXPORT(add_rows);
HWY_EXPORT(partial_products);
HWY_EXPORT(click_probabilities);
HWY_EXPORT(order_of);

void exponentials(float* values, std::size_t size) { HWY_DYNAMIC_DISPATCH(exponentials)(values, size); }
void logarithms(float* values, std::size_t size) { HWY_DYNAMIC_DISPATCH(logarithms)(values, size); }
void cosines(float* turns, std::size_t size) { HWY_DYNAMIC_DISPATCH(cosines)(turns, size); }
void decays(const float* spans, std::size_t size, float* kept, float* spread) {
  HWY_DYNAMIC_DISPATCH(decays)(spans, size, kept, spread);
}
void relax_rows(const std::uint32_t* row, std::size_t visits, const float* kept, const float* spread,
                const float* noise, std::size_t size, float* table, float* out) {
  HWY_DYNAMIC_DISPATCH(relax_rows)(row, visits, kept, spread, noise, size, table, out);
}
void mix_row(const float* a, float weight, std::size_t size, float* x) {
  HWY_DYNAMIC_DISPATCH(mix_row)(a, weight, size, x);
}
void add_rows(const std::uint32_t* row, std::size_t visits, const float* table, const float* other, std::size_t size,
              float* x) {
  HWY_DYNAMIC_DISPATCH(add_rows)(row, visits, table, other, size, x);
}
void partial_products(const float* x, std::size_t rows, const float* table, std::size_t size, const std::uint32_t* row,
                      std::size_t columns, float* partial) {
  HWY_DYNAMIC_DISPATCH(partial_products)(x, rows, table, size, row, columns, partial);
}
void click_probabilities(const float* partial, const float* base, const float* age, float appeal, std::size_t size,
                         float* probability) {
  HWY_DYNAMIC_DISPATCH(click_probabilities)(partial, base, age, appeal, size, probability);
}
void order_of(const std::uint32_t* keys, std::size_t rows, std::size_t columns, std::uint32_t* order) {
  HWY_DYNAMIC_DISPATCH(order_of)(keys, rows, columns, order);
}

}  // namespace springtide::sim
#endif
