#include "sim/world/kernels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/world/lanes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("words are those of a RandomStream of the same entity", "[kernels]") {
  const RandomKey key = random_key("test/words", 3);
  const std::vector<std::uint32_t> high = {0, 7, 1, 4'000'000'000U, 5}, low = {1, 0, 9, 3, 4'000'000'000U};
  std::vector<std::uint32_t> words(high.size() * 8);
  fill_words(key, high.data(), low.data(), high.size(), 2, words.data());
  for (std::size_t e = 0; e < high.size(); ++e) {
    RandomStream stream(key, (std::uint64_t{high[e]} << 32U) | low[e]);
    for (std::size_t w = 0; w < 8; ++w) REQUIRE(words[e * 8 + w] == stream.bits());
  }
}

TEST_CASE("exp, log, cosine and sine agree with the C library's to a few units in the last place", "[kernels]") {
  for (int i = -870; i <= 870; ++i) {
    const float x = static_cast<float>(i) * 0.1F;
    REQUIRE(lane_exp(x) == Approx(std::exp(static_cast<double>(x))).epsilon(4e-7));
  }
  for (int i = 0; i < 10'000; ++i) {
    const float u = unit_float(static_cast<std::uint32_t>(i) * 429'496U);
    REQUIRE(lane_log(u) == Approx(std::log(static_cast<double>(u))).epsilon(4e-7));
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(u);
    REQUIRE(std::abs(static_cast<double>(lane_cos_sin(u).cosine) - std::cos(angle)) < 5e-7);
    REQUIRE(std::abs(static_cast<double>(lane_cos_sin(u).sine) - std::sin(angle)) < 5e-7);
  }
  for (const double x : {-1500.0, -1000.25, -3.75, 0.0, 0.5, 17.0, 1000.5}) {
    REQUIRE(exp2_of(x) == Approx(std::exp2(x)).epsilon(4e-7).margin(1e-300));
  }
}

TEST_CASE("a decay keeps and spreads what the closed form says, from nanoseconds to ages", "[kernels]") {
  const std::vector<float> spans = {0.0F, 1e-9F, 1e-4F, 0.06F, 0.0625F, 0.3F, 2.0F, 60.0F, 1e6F};
  std::vector<float> kept(spans.size()), spread(spans.size());
  decays(spans.data(), spans.size(), kept.data(), spread.data());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto span = static_cast<double>(spans[i]);
    REQUIRE(kept[i] == Approx(std::exp(-span)).epsilon(4e-7).margin(1e-30));
    REQUIRE(spread[i] == Approx(std::sqrt(-std::expm1(-2.0 * span))).epsilon(1e-6));
  }
}

TEST_CASE("normals have the moments of the normal law and do not depend on their neighbours", "[kernels]") {
  const RandomKey key = random_key("test/normals", 1);
  const std::vector<std::uint32_t> high(5'000, 2);
  std::vector<std::uint32_t> low(5'000);
  for (std::uint32_t i = 0; i < low.size(); ++i) low[i] = i;
  std::vector<float> normals(low.size() * 16), one(16), squares;
  fill_normals(key, high.data(), low.data(), low.size(), 16, normals.data());
  const Moments of = moments(normals);
  REQUIRE(of.mean == within_standard_errors(0.0, of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(1.0, of.standard_error_of_variance, 4));
  for (const float x : normals) squares.push_back(x * x);
  REQUIRE(moments(squares).variance == within_standard_errors(2.0, moments(squares).standard_error_of_variance, 4));
  fill_normals(key, high.data() + 77, low.data() + 77, 1, 16, one.data());
  REQUIRE(std::equal(one.begin(), one.end(), normals.begin() + 77 * 16));
}

TEST_CASE("the order of keys is that of a sort", "[kernels]") {
  RandomStream random("test/order", 1);
  const std::size_t size = GENERATE(1U, 2U, 10U, 16U, 17U, 255U);
  std::vector<std::uint32_t> keys(size), order(size), expected(size);
  for (std::uint32_t i = 0; i < size; ++i) keys[i] = (random.bits() & 0xFFFFFF00U) | i;
  for (std::uint32_t i = 0; i < size; ++i) expected[i] = i;
  std::sort(expected.begin(), expected.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] < keys[b]; });
  order_of(keys.data(), size, order.data());
  REQUIRE(order == expected);
}

TEST_CASE("a click probability is the sigmoid of the dot product, base and fading appeal", "[kernels]") {
  constexpr std::size_t kSize = 32, kRows = 19;
  RandomStream random("test/products", 1);
  std::vector<float> x(kSize), table(40 * kSize), base(kRows), age(kRows), partial(4 * kRows), probability(kRows);
  for (auto* column : {&x, &table, &base, &age}) {
    for (float& value : *column) value = random.uniform();
  }
  std::vector<std::uint32_t> row(kRows);
  for (std::uint32_t c = 0; c < kRows; ++c) row[c] = (c * 7) % 40;
  partial_products(x.data(), table.data(), kSize, row.data(), kRows, partial.data());
  click_probabilities(partial.data(), base.data(), age.data(), 0.5F, kRows, probability.data());
  for (std::size_t c = 0; c < kRows; ++c) {
    double logit = double{base[c]} + 0.5 * std::exp(-double{age[c]});
    for (std::size_t t = 0; t < kSize; ++t) logit += double{x[t]} * double{table[row[c] * kSize + t]};
    REQUIRE(probability[c] == Approx(1.0 / (1.0 + std::exp(-logit))).epsilon(1e-5));
  }
}

}  // namespace
}  // namespace springtide::sim
