#include "experiments/metrics/radix_sort.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

TEST_CASE("scores keep their order as integers", "[radix_sort]") {
  constexpr float kTiny = std::numeric_limits<float>::denorm_min(), kHuge = std::numeric_limits<float>::max();
  const std::vector<float> ascending = {-kHuge, -1.0F, -kTiny, 0.0F, kTiny, 1.0F, std::nextafter(1.0F, 2.0F), kHuge};
  for (std::size_t i = 1; i < ascending.size(); ++i) {
    REQUIRE(ordered_bits(ascending[i - 1]) < ordered_bits(ascending[i]));
  }
  REQUIRE(ordered_bits(-0.0F) == ordered_bits(0.0F));
}

// Few keys are sorted by comparison and many by digits.
TEST_CASE("a radix sort agrees with a stable sort by the same bits", "[radix_sort]") {
  const std::size_t size = GENERATE(0U, 1U, 100U, 511U, 512U, 5'000U);
  const auto [low, high] = GENERATE(std::pair(0U, 0U), std::pair(0U, 1U), std::pair(1U, 33U), std::pair(3U, 25U),
                                    std::pair(0U, 63U), std::pair(0U, 64U));
  CAPTURE(size, low, high);
  sim::RandomStream random("test/radix_sort", 1);
  std::vector<std::uint64_t> keys, scratch;
  for (std::size_t i = 0; i < size; ++i) keys.push_back((std::uint64_t{random.bits()} << 32U) | random.bits());
  std::vector<std::uint64_t> expected = keys;
  const unsigned from = low, width = high - low;
  const auto value = [&](std::uint64_t key) { return width == 0 ? 0 : (key >> from) << (64 - width); };
  std::stable_sort(expected.begin(), expected.end(),
                   [&](std::uint64_t a, std::uint64_t b) { return value(a) < value(b); });
  radix_sort(keys, scratch, low, high);
  REQUIRE(keys == expected);
}

}  // namespace
}  // namespace springtide::experiments
