#include "sim/world/draws.hpp"

#include <algorithm>
#include <array>

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

void thin_by_daytime(RandomKey key, std::size_t size, double peak, float amplitude, const ThinningColumns& columns) {
  const hn::Repartition<double, Floats> doubles;
  constexpr std::size_t kHalf = kStep / 2;
  const hn::Half<Floats> half;
  const Philox philox(key);
  const auto at_peak = hn::Set(doubles, peak);
  const FloatLanes most = splat(1.0F + amplitude);
  for (std::size_t i = 0; i < size; i += kStep) {
    WordLanes x0 = hn::LoadU(kWords, columns.block + i), x1 = hn::Zero(kWords);
    WordLanes x2 = hn::LoadU(kWords, columns.user + i), x3 = hn::Zero(kWords);
    philox(x0, x1, x2, x3);
    const auto first = hn::RebindMask(kFloats, hn::Eq(hn::LoadU(kWords, columns.skip + i), hn::Zero(kWords)));
    const FloatLanes gaps[2] = {hn::IfThenElseZero(first, hn::Neg(log(unit(x0)))), hn::Neg(log(unit(x2)))};
    auto lower = hn::LoadU(doubles, columns.at + i), upper = hn::LoadU(doubles, columns.at + i + kHalf);
    const auto lower_mean = hn::LoadU(doubles, columns.mean_gap + i);
    const auto upper_mean = hn::LoadU(doubles, columns.mean_gap + i + kHalf);
    for (std::size_t d = 0; d < 2; ++d) {
      lower = lower + hn::PromoteTo(doubles, hn::LowerHalf(half, gaps[d])) * lower_mean;
      upper = upper + hn::PromoteTo(doubles, hn::UpperHalf(half, gaps[d])) * upper_mean;
      hn::StoreU(lower, doubles, columns.days[d] + i);
      hn::StoreU(upper, doubles, columns.days[d] + i + kHalf);
      const auto turn_of = [&](auto days) {
        const auto from_peak = days - at_peak;
        return hn::DemoteTo(half, from_peak - hn::Floor(from_peak));
      };
      FloatLanes cosine, sine;
      cos_sin(hn::Combine(kFloats, turn_of(upper), turn_of(lower)), cosine, sine);
      const auto accepted = unit(d == 0 ? x1 : x3) * most < splat(1.0F) + splat(amplitude) * cosine;
      hn::StoreU(hn::IfThenElseZero(hn::RebindMask(kWords, accepted), hn::Set(kWords, 1U)), kWords,
                 columns.accepted[d] + i);
    }
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
HWY_EXPORT(draw_by_alias);
HWY_EXPORT(thin_by_daytime);

void fill_words(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low, std::size_t entities,
                std::uint32_t first_block, std::uint32_t blocks, std::uint32_t* words) {
  HWY_DYNAMIC_DISPATCH(fill_words)(key, entity_high, entity_low, entities, first_block, blocks, words);
}
void fill_normals(RandomKey key, const std::uint32_t* entity_high, const std::uint32_t* entity_low,
                  std::size_t entities, std::size_t columns, float* normals) {
  HWY_DYNAMIC_DISPATCH(fill_normals)(key, entity_high, entity_low, entities, columns, normals);
}
std::size_t fill_answers(RandomKey key, std::size_t size, const AnswerColumns& columns) {
  return HWY_DYNAMIC_DISPATCH(fill_answers)(key, size, columns);
}
void draw_by_alias(const AliasCell* cells, std::uint32_t size, const std::uint32_t* words, std::size_t count,
                   std::uint32_t* drawn) {
  HWY_DYNAMIC_DISPATCH(draw_by_alias)(cells, size, words, count, drawn);
}
void thin_by_daytime(RandomKey key, std::size_t size, double peak, float amplitude, const ThinningColumns& columns) {
  HWY_DYNAMIC_DISPATCH(thin_by_daytime)(key, size, peak, amplitude, columns);
}

}  // namespace springtide::sim
#endif
