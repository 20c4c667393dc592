#include "sim/world/draws.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/world/draws.cpp"
#include "hwy/foreach_target.h"
// The above must come before the below.
#include "sim/world/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace springtide::sim::HWY_NAMESPACE {
namespace {

constexpr Floats kFloats;
constexpr Words kWords;
constexpr hn::RepartitionToWide<Words> kWide;
constexpr std::size_t kStep = hn::MaxLanes(kFloats);

void fill_words(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low, std::size_t entities,
                std::uint32_t first_block, std::uint32_t blocks, std::uint32_t* words) {
  const Philox philox(key);
  const std::size_t column = padded_to_lanes(entities);
  for (std::uint32_t b = 0; b < blocks; ++b) {
    std::uint32_t* const out = words + 4 * b * column;
    for (std::size_t e = 0; e < entities; e += kStep) {
      WordLanes x0 = hn::Set(kWords, first_block + b), x1 = hn::Zero(kWords);
      WordLanes x2 = hn::LoadU(kWords, entity_low + e), x3 = hn::LoadU(kWords, entity_high + e);
      philox(x0, x1, x2, x3);
      hn::StoreU(x0, kWords, out + e);
      hn::StoreU(x1, kWords, out + column + e);
      hn::StoreU(x2, kWords, out + 2 * column + e);
      hn::StoreU(x3, kWords, out + 3 * column + e);
    }
  }
}

void fill_normals(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low,
                  std::size_t entities, std::size_t columns, float* normals) {
  // Four lanes an entity, for four blocks. The chunk stays in the first-level cache until it is laid out in rows.
  constexpr std::size_t kChunk = 64;
  alignas(64) std::array<std::uint32_t, 4 * kChunk> high{}, low{};
  alignas(64) std::array<std::array<float, 4 * kChunk>, 4> made;
  alignas(64) std::array<std::uint32_t, kLanes> block_of_lane;
  for (std::uint32_t lane = 0; lane < kLanes; ++lane) block_of_lane[lane] = lane % 4;
  const Philox philox(key);
  for (std::size_t begin = 0; begin < entities; begin += kChunk) {
    const std::size_t size = std::min(kChunk, entities - begin);
    for (std::size_t e = 0; e < size; ++e) {
      for (std::size_t lane = 4 * e; lane < 4 * e + 4; ++lane) {
        high[lane] = entity_high[begin + e];
        low[lane] = entity_low[begin + e];
      }
    }
    for (std::size_t q = 0; q < columns / kLanes; ++q) {
      const WordLanes block =
          hn::Load(kWords, block_of_lane.data()) + hn::Set(kWords, static_cast<std::uint32_t>(4 * q));
      for (std::size_t lane = 0; lane < 4 * size; lane += kStep) {
        WordLanes x0 = block, x1 = hn::Zero(kWords);
        WordLanes x2 = hn::Load(kWords, low.data() + lane), x3 = hn::Load(kWords, high.data() + lane);
        philox(x0, x1, x2, x3);
        const FloatLanes radius0 = hn::Sqrt(splat(-2.0F) * log(unit(x0)));
        const FloatLanes radius1 = hn::Sqrt(splat(-2.0F) * log(unit(x2)));
        FloatLanes cosine0, sine0, cosine1, sine1;
        cos_sin(unit(x1), cosine0, sine0);
        cos_sin(unit(x3), cosine1, sine1);
        hn::Store(radius0 * cosine0, kFloats, made[0].data() + lane);
        hn::Store(radius0 * sine0, kFloats, made[1].data() + lane);
        hn::Store(radius1 * cosine1, kFloats, made[2].data() + lane);
        hn::Store(radius1 * sine1, kFloats, made[3].data() + lane);
      }
      for (std::size_t e = 0; e < size; ++e) {
        float* const out = normals + (begin + e) * columns + q * kLanes;
        for (std::size_t w = 0; w < 4; ++w) std::copy_n(made[w].data() + 4 * e, 4, out + 4 * w);
      }
    }
  }
}

std::size_t fill_answers(RandomKey key, std::size_t size, const AnswerColumns& columns) {
  const Philox philox(key);
  const auto gather = [](const std::uint32_t* from, auto index) {
    return hn::BitCast(kWords, hn::GatherIndex(Ints(), reinterpret_cast<const std::int32_t*>(from), index));
  };
  std::size_t clicks = 0;
  for (std::size_t i = 0; i < size; i += kStep) {
    const auto request = hn::BitCast(Ints(), hn::LoadU(kWords, columns.request + i));
    const auto candidate = hn::BitCast(Ints(), hn::LoadU(kWords, columns.candidate + i));
    const WordLanes item = gather(columns.candidate_item, candidate);
    hn::StoreU(item, kWords, columns.item + i);
    WordLanes x0 = gather(columns.user, request), x1 = gather(columns.ordinal, request);
    WordLanes x2 = item, x3 = hn::Zero(kWords);
    philox(x0, x1, x2, x3);
    const auto examined = unit(x0) < hn::LoadU(kFloats, columns.examination + i);
    const auto liked = unit(x1) < hn::GatherIndex(kFloats, columns.candidate_probability, candidate);
    const auto clicked = hn::And(hn::And(examined, liked), hn::FirstN(kFloats, size - i));
    hn::StoreU(hn::IfThenElseZero(clicked, splat(1.0F)), kFloats, columns.value + i);
    hn::CompressStore(unit(x2), clicked, kFloats, columns.click_uniform + clicks);
    clicks += hn::CompressStore(hn::Iota(kWords, static_cast<std::uint32_t>(i)), hn::RebindMask(kWords, clicked),
                                kWords, columns.click + clicks);
  }
  return clicks;
}

void fill_outcomes(RandomKey key, std::size_t size, const OutcomeColumns& columns) {
  const Philox philox(key);
  for (std::size_t i = 0; i < size; i += kStep) {
    const auto request = hn::BitCast(Ints(), hn::LoadU(kWords, columns.request + i));
    const auto of_request = [&](const std::uint32_t* column) {
      return hn::BitCast(kWords, hn::GatherIndex(Ints(), reinterpret_cast<const std::int32_t*>(column), request));
    };
    WordLanes x0 = of_request(columns.user), x1 = of_request(columns.ordinal);
    WordLanes x2 = hn::LoadU(kWords, columns.item + i), x3 = hn::Zero(kWords);
    philox(x0, x1, x2, x3);
    hn::StoreU(unit(x0), kFloats, columns.examination + i);
    hn::StoreU(unit(x1), kFloats, columns.click + i);
    hn::StoreU(unit(x2), kFloats, columns.delay + i);
  }
}

void draw_by_alias(const AliasCell* cells, std::uint32_t size, const std::uint32_t* words, std::size_t count,
                   std::uint32_t* drawn) {
  const auto* const flat = reinterpret_cast<const std::int32_t*>(cells);
  const WordLanes sizes = hn::Set(kWords, size);
  for (std::size_t i = 0; i < count; i += kStep) {
    // The high half of the product picks a cell, the low half what the cell gives.
    const WordLanes word = hn::LoadU(kWords, words + i);
    const auto even = hn::MulEven(word, sizes);
    const auto odd = hn::MulEven(hn::BitCast(kWords, hn::ShiftRight<32>(hn::BitCast(kWide, word))), sizes);
    const WordLanes number = hn::OddEven(hn::BitCast(kWords, odd), hn::BitCast(kWords, hn::ShiftRight<32>(even)));
    const WordLanes rest = hn::OddEven(hn::BitCast(kWords, hn::ShiftLeft<32>(odd)), hn::BitCast(kWords, even));
    const auto place = hn::ShiftLeft<1>(hn::BitCast(Ints(), number));
    const auto threshold = hn::BitCast(kWords, hn::GatherIndex(Ints(), flat, place));
    const auto other = hn::BitCast(kWords, hn::GatherIndex(Ints(), flat + 1, place));
    hn::StoreU(hn::IfThenElse(rest < threshold, number, other), kWords, drawn + i);
  }
}

constexpr hn::Repartition<double, Floats> kDoubles;
using DoubleLanes = hn::Vec<decltype(kDoubles)>;

// A column of doubles beside one of as many words: two vectors for one.
struct DoublePair {
  DoubleLanes lower, upper;
};
HWY_INLINE DoublePair load_doubles(const double* from) {
  return {hn::LoadU(kDoubles, from), hn::LoadU(kDoubles, from + kStep / 2)};
}
HWY_INLINE void store_doubles(const DoublePair& values, double* to) {
  hn::StoreU(values.lower, kDoubles, to);
  hn::StoreU(values.upper, kDoubles, to + kStep / 2);
}
template <typename F>
HWY_INLINE DoublePair each_double(F f, const DoublePair& a, const DoublePair& b) {
  return {f(a.lower, b.lower), f(a.upper, b.upper)};
}
// 1 for each that is below the limit, as words.
HWY_INLINE WordLanes below(const DoublePair& values, DoubleLanes limit) {
  const hn::Rebind<std::int32_t, decltype(kDoubles)> ints;
  const auto one = [&](DoubleLanes x) {
    return hn::DemoteTo(ints, hn::IfThenElseZero(x < limit, hn::Set(kDoubles, 1.0)));
  };
  return hn::BitCast(kWords, hn::Combine(Ints(), one(values.upper), one(values.lower)));
}

void thin_by_rhythm(RandomKey key, std::size_t size, const Rhythm& rhythm, const ThinningColumns& columns) {
  const hn::Half<Floats> half;
  const hn::RebindToSigned<decltype(kDoubles)> longs;
  const Philox philox(key);
  const auto peak = hn::Set(kDoubles, rhythm.peak), day_us = hn::Set(kDoubles, 86'400e6);
  const auto end_us = hn::Set(kDoubles, rhythm.end_us);
  const auto weekly_peak = hn::Set(kDoubles, rhythm.weekly_peak), week = hn::Set(kDoubles, 1.0 / 7.0);
  const bool weekly = rhythm.weekly_amplitude > 0.0F;
  const FloatLanes amplitude = splat(rhythm.amplitude), weekly_amplitude = splat(rhythm.weekly_amplitude);
  const FloatLanes most = splat((1.0F + rhythm.amplitude) * (1.0F + rhythm.weekly_amplitude));
  const WordLanes one = hn::Set(kWords, 1U);
  const auto plus = [](DoubleLanes a, DoubleLanes b) { return a + b; };
  const auto times = [](DoubleLanes a, DoubleLanes b) { return a * b; };
  const auto part_of = [&](DoubleLanes turns) { return hn::DemoteTo(half, turns - hn::Floor(turns)); };
  for (std::size_t i = 0; i < size; i += kStep) {
    WordLanes x0 = hn::LoadU(kWords, columns.block + i), x1 = hn::Zero(kWords);
    WordLanes x2 = hn::LoadU(kWords, columns.user + i), x3 = hn::Zero(kWords);
    philox(x0, x1, x2, x3);
    const WordLanes fresh = one - hn::LoadU(kWords, columns.skip + i);
    const FloatLanes gaps[2] = {hn::IfThenElseZero(hn::RebindMask(kFloats, fresh == one), hn::Neg(log(unit(x0)))),
                                hn::Neg(log(unit(x2)))};
    const DoublePair mean_gap = load_doubles(columns.mean_gap + i), at = load_doubles(columns.at + i);
    DoublePair days[2], us[2];
    WordLanes is_before[2];
    for (std::size_t d = 0; d < 2; ++d) {
      const DoublePair gap = {hn::PromoteTo(kDoubles, hn::LowerHalf(half, gaps[d])),
                              hn::PromoteTo(kDoubles, hn::UpperHalf(half, gaps[d]))};
      days[d] = each_double(plus, d == 0 ? at : days[0], each_double(times, gap, mean_gap));
      us[d] = each_double(times, days[d], {day_us, day_us});
      hn::StoreU(hn::ConvertTo(longs, us[d].lower), longs, columns.time_us[d] + i);
      hn::StoreU(hn::ConvertTo(longs, us[d].upper), longs, columns.time_us[d] + i + kStep / 2);
      is_before[d] = below(us[d], end_us);
      FloatLanes cosine, sine;
      cos_sin(hn::Combine(kFloats, part_of(days[d].upper - peak), part_of(days[d].lower - peak)), cosine, sine);
      FloatLanes rate = splat(1.0F) + amplitude * cosine;
      if (weekly) {
        cos_sin(hn::Combine(kFloats, part_of((days[d].upper - weekly_peak) * week),
                            part_of((days[d].lower - weekly_peak) * week)),
                cosine, sine);
        rate = rate * (splat(1.0F) + weekly_amplitude * cosine);
      }
      const auto kept = unit(d == 0 ? x1 : x3) * most < rate;
      is_before[d] = d == 0 ? hn::And(is_before[d], fresh) : is_before[d];
      hn::StoreU(hn::IfThenElseZero(hn::RebindMask(kWords, kept), is_before[d]), kWords, columns.comes[d] + i);
    }
    // The second comes after the first: where that is past the end, so is this.
    const auto later_of = [&](DoubleLanes when, DoubleLanes then, DoubleLanes otherwise) {
      return hn::IfThenElse(when < end_us, then, otherwise);
    };
    store_doubles(
        {later_of(us[0].lower, days[1].lower, days[0].lower), later_of(us[0].upper, days[1].upper, days[0].upper)},
        columns.next + i);
    const DoublePair first = {later_of(us[0].lower, days[0].lower, at.lower),
                              later_of(us[0].upper, days[0].upper, at.upper)};
    store_doubles(
        {later_of(us[1].lower, days[1].lower, first.lower), later_of(us[1].upper, days[1].upper, first.upper)},
        columns.at + i);
    hn::StoreU(is_before[0] + is_before[1], kWords, columns.used + i);
    hn::StoreU(is_before[1], kWords, columns.more + i);
  }
}

}  // namespace
}  // namespace springtide::sim::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace springtide::sim {

HWY_EXPORT(fill_words);
HWY_EXPORT(fill_normals);
HWY_EXPORT(fill_answers);
HWY_EXPORT(fill_outcomes);
HWY_EXPORT(draw_by_alias);
HWY_EXPORT(thin_by_rhythm);

void fill_words(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low, std::size_t entities,
                std::uint32_t first_block, std::uint32_t blocks, std::uint32_t* words) {
  HWY_DYNAMIC_DISPATCH(fill_words)(key, entity_high, entity_low, entities, first_block, blocks, words);
}
void fill_normals(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low,
                  std::size_t entities, std::size_t columns, float* normals) {
  HWY_DYNAMIC_DISPATCH(fill_normals)(key, entity_high, entity_low, entities, columns, normals);
}
std::vector<float> normals_of(RandomKey key, std::size_t entities, std::size_t columns) {
  const std::vector<std::uint32_t> zeros(entities, 0);
  std::vector<std::uint32_t> numbers(entities);
  std::iota(numbers.begin(), numbers.end(), 0U);
  std::vector<float> normals(entities * columns);
  fill_normals(key, zeros.data(), numbers.data(), entities, columns, normals.data());
  return normals;
}
std::size_t fill_answers(RandomKey key, std::size_t size, const AnswerColumns& columns) {
  return HWY_DYNAMIC_DISPATCH(fill_answers)(key, size, columns);
}
void fill_outcomes(RandomKey key, std::size_t size, const OutcomeColumns& columns) {
  HWY_DYNAMIC_DISPATCH(fill_outcomes)(key, size, columns);
}
void draw_by_alias(const AliasCell* cells, std::uint32_t size, const std::uint32_t* words, std::size_t count,
                   std::uint32_t* drawn) {
  HWY_DYNAMIC_DISPATCH(draw_by_alias)(cells, size, words, count, drawn);
}
void thin_by_rhythm(RandomKey key, std::size_t size, const Rhythm& rhythm, const ThinningColumns& columns) {
  HWY_DYNAMIC_DISPATCH(thin_by_rhythm)(key, size, rhythm, columns);
}

}  // namespace springtide::sim
#endif
