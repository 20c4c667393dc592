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

// Few keys are sorted by comparison and many by digits; keys may differ in no bit, in some, in all.
TEST_CASE("a radix sort agrees with a stable sort", "[radix_sort]") {
  const std::size_t size = GENERATE(0U, 1U, 100U, 511U, 512U, 5'000U);
  const unsigned bits = GENERATE(0U, 1U, 11U, 12U, 33U, 64U);
  const std::uint64_t least = bits < 64 ? 12'345'678'901U : 0;
  CAPTURE(size, bits);
  struct Entry {
    std::uint64_t key;
    std::size_t place;
    bool operator==(const Entry&) const = default;
  };
  sim::RandomStream random("test/radix_sort", 1);
  sim::Column<Entry> entries, scratch;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t drawn = (std::uint64_t{random.bits()} << 32U) | random.bits();
    entries.push_back({least + (bits == 0 ? 0 : drawn >> (64 - bits)), i});
  }
  sim::Column<Entry> expected = entries;
  std::stable_sort(expected.begin(), expected.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  radix_sort(entries, scratch, [](const Entry& entry) { return entry.key; });
  REQUIRE((entries == expected));
}

// What lies in a file is sorted by fewer bits at a time.
TEST_CASE("a radix sort of a large column loses nothing", "[radix_sort][long]") {
  sim::RandomStream random("test/radix_sort", 2);
  sim::Column<std::uint32_t> keys(sim::kSpooledFrom / sizeof(std::uint32_t) + 1), scratch;
  std::uint64_t sum = 0, squares = 0;
  for (std::uint32_t& key : keys) {
    key = random.bits();
    sum += key;
    squares += std::uint64_t{key} * key;
  }
  radix_sort(keys, scratch);
  REQUIRE(std::is_sorted(keys.begin(), keys.end()));
  for (const std::uint32_t key : keys) {
    sum -= key;
    squares -= std::uint64_t{key} * key;
  }
  REQUIRE(sum == 0);
  REQUIRE(squares == 0);
}

}  // namespace
}  // namespace springtide::experiments
