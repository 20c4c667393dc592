#include "sim/world/kernels.hpp"

#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "sim/world/draws.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("words are those of a RandomStream of the same entity, in columns", "[kernels]") {
  const RandomKey key = random_key("test/words", 3);
  std::vector<std::uint32_t> high = {0, 7, 1, 4'000'000'000U, 5}, low = {1, 0, 9, 3, 4'000'000'000U};
  const std::size_t entities = high.size();
  for (auto* column : {&high, &low}) column->resize(kLanes);
  std::vector<std::uint32_t> words(3 * 4 * kLanes);
  fill_words(key, high.data(), low.data(), entities, 1, 3, words.data());
  for (std::size_t e = 0; e < entities; ++e) {
    RandomStream stream(key, (std::uint64_t{high[e]} << 32U) | low[e]);
    for (std::size_t skipped = 0; skipped < 4; ++skipped) stream.bits();
    for (std::size_t w = 0; w < 12; ++w) REQUIRE(words[w * kLanes + e] == stream.bits());
  }
}

TEST_CASE("exp, log and cosine agree with the C library's to a few units in the last place", "[kernels]") {
  std::vector<float> x, u;
  for (int i = -870; i <= 870; ++i) x.push_back(static_cast<float>(i) * 0.1F);
  for (std::uint32_t i = 0; i < 10'001; ++i) u.push_back(unit_float(i * 429'456U));
  std::vector<float> exp = x, log = u, cosine = u;
  cosines(cosine.data(), cosine.size());
  exponentials(exp.data(), exp.size());
  logarithms(log.data(), log.size());
  for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(exp[i] == Approx(std::exp(double{x[i]})).epsilon(4e-7));
  for (std::size_t i = 0; i < u.size(); ++i) {
    REQUIRE(log[i] == Approx(std::log(double{u[i]})).epsilon(4e-7).margin(1e-7));
    REQUIRE(cosine[i] == Approx(std::cos(2.0 * std::numbers::pi * double{u[i]})).margin(4e-7));
  }
}

TEST_CASE("a decay keeps and spreads what the closed form says, from nanoseconds to ages", "[kernels]") {
  std::vector<float> spans = {0.0F, 1e-9F, 1e-4F, 0.06F, 0.0625F, 0.3F, 2.0F, 60.0F, 1e6F};
  const std::size_t size = spans.size();
  spans.resize(padded_to_lanes(size));
  std::vector<float> kept(spans.size()), spread(spans.size());
  decays(spans.data(), size, kept.data(), spread.data());
  for (std::size_t i = 0; i < size; ++i) {
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

TEST_CASE("normals are Box and Muller's of the words of their entity", "[kernels]") {
  const RandomKey key = random_key("test/normals", 2);
  const std::vector<std::uint32_t> high = {3, 4, 5}, low = {70, 80, 90};
  std::vector<float> normals(3 * 32);
  fill_normals(key, high.data(), low.data(), 3, 32, normals.data());
  for (std::size_t e = 0; e < 3; ++e) {
    for (std::uint32_t block = 0; block < 8; ++block) {
      const RandomBlock words = random_block(key, {block, 0U, low[e], high[e]});
      for (std::size_t pair = 0; pair < 2; ++pair) {
        const double radius = std::sqrt(-2.0 * std::log(double{unit_float(words[2 * pair])}));
        const double angle = 2.0 * std::numbers::pi * double{unit_float(words[2 * pair + 1])};
        const std::size_t column = block / 4 * 16 + 8 * pair + block % 4;
        REQUIRE(normals[e * 32 + column] == Approx(radius * std::cos(angle)).margin(3e-6));
        REQUIRE(normals[e * 32 + column + 4] == Approx(radius * std::sin(angle)).margin(3e-6));
      }
    }
  }
}

TEST_CASE("answers are those of each impression's own uniforms", "[kernels]") {
  constexpr std::size_t kRequests = 3, kSize = 37;
  const RandomKey key = random_key("test/answers", 1);
  RandomStream random("test/answers/probabilities", 1);
  std::vector<std::uint32_t> user = {9, 8, 7}, ordinal = {0, 5, 2}, item(50), request(48), candidate(48), shown(48);
  std::vector<float> probability(50), examination(48), value(48), uniform(48 + kLanes);
  std::vector<std::uint32_t> click(48 + kLanes);
  for (std::uint32_t c = 0; c < 50; ++c) {
    item[c] = 1'000 + c;
    probability[c] = random.uniform();
  }
  for (std::uint32_t i = 0; i < kSize; ++i) {
    request[i] = i % kRequests;
    candidate[i] = (7 * i) % 50;
    examination[i] = random.uniform();
  }
  const std::size_t clicks =
      fill_answers(key, kSize,
                   {user.data(), ordinal.data(), item.data(), probability.data(), request.data(), candidate.data(),
                    examination.data(), shown.data(), value.data(), click.data(), uniform.data()});
  std::size_t seen = 0;
  for (std::uint32_t i = 0; i < kSize; ++i) {
    REQUIRE(shown[i] == item[candidate[i]]);
    const RandomBlock words = random_block(key, {user[request[i]], ordinal[request[i]], shown[i], 0U});
    const bool clicked = unit_float(words[0]) < examination[i] && unit_float(words[1]) < probability[candidate[i]];
    REQUIRE(value[i] == (clicked ? 1.0F : 0.0F));
    if (!clicked) continue;
    REQUIRE(click[seen] == i);
    REQUIRE(uniform[seen++] == unit_float(words[2]));
  }
  REQUIRE(clicks == seen);
  REQUIRE(clicks > 0);
}

TEST_CASE("outcomes are the uniforms of each impression's own block", "[kernels]") {
  constexpr std::size_t kSize = 37;
  const RandomKey key = random_key("test/outcomes", 1);
  const std::vector<std::uint32_t> user = {9, 8, 7}, ordinal = {0, 5, 2};
  std::vector<std::uint32_t> item(48), request(48);
  std::vector<float> examination(48), click(48), delay(48);
  for (std::uint32_t i = 0; i < kSize; ++i) {
    item[i] = 1'000 + i;
    request[i] = i % 3;
  }
  fill_outcomes(
      key, kSize,
      {user.data(), ordinal.data(), item.data(), request.data(), examination.data(), click.data(), delay.data()});
  for (std::uint32_t i = 0; i < kSize; ++i) {
    const RandomBlock words = random_block(key, {user[request[i]], ordinal[request[i]], item[i], 0U});
    REQUIRE(examination[i] == unit_float(words[0]));
    REQUIRE(click[i] == unit_float(words[1]));
    REQUIRE(delay[i] == unit_float(words[2]));
  }
}

TEST_CASE("an alias table is drawn from by the halves of a product", "[kernels]") {
  const std::vector<AliasCell> cells = {{0x80000000U, 2}, {0xFFFFFFFFU, 1}, {0x10000000U, 0}};
  std::vector<std::uint32_t> words(19), drawn(32);
  RandomStream random("test/alias", 1);
  for (std::uint32_t& word : words) word = random.bits();
  words.resize(32);
  draw_by_alias(cells.data(), 3, words.data(), 19, drawn.data());
  for (std::size_t i = 0; i < 19; ++i) {
    const std::uint64_t product = std::uint64_t{words[i]} * 3;
    const AliasCell cell = cells[product >> 32U];
    REQUIRE(drawn[i] == (static_cast<std::uint32_t>(product) < cell.threshold ? product >> 32U : cell.other));
  }
}

TEST_CASE("the order of keys is that of a sort, row by row", "[kernels]") {
  RandomStream random("test/order", 1);
  const std::size_t columns = GENERATE(1U, 2U, 10U, 17U, 255U);
  constexpr std::size_t kRows = 21, kColumn = padded_to_lanes(kRows);
  std::vector<std::uint32_t> keys(columns * kColumn), order(columns * kColumn);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    keys[i] = (random.bits() & 0xFFFFFF00U) | static_cast<std::uint32_t>(i / kColumn);
  }
  order_of(keys.data(), kRows, columns, order.data());
  for (std::size_t r = 0; r < kRows; ++r) {
    std::vector<std::uint32_t> expected(columns), own;
    std::iota(expected.begin(), expected.end(), 0U);
    std::sort(expected.begin(), expected.end(),
              [&](std::uint32_t a, std::uint32_t b) { return keys[a * kColumn + r] < keys[b * kColumn + r]; });
    for (std::size_t k = 0; k < columns; ++k) own.push_back(order[r * columns + k]);
    REQUIRE(own == expected);
  }
}

TEST_CASE("a click probability is the sigmoid of the dot product, base and fading appeal", "[kernels]") {
  constexpr std::size_t kSize = 32, kRows = 2, kColumns = 19, kAll = padded_to_lanes(kRows * kColumns);
  RandomStream random("test/products", 1);
  std::vector<float> x(kRows * kSize), table(40 * kSize), base(kAll), age(kAll), partial(4 * kAll), probability(kAll);
  for (auto* column : {&x, &table, &base, &age}) {
    for (float& value : *column) value = random.uniform();
  }
  std::vector<std::uint32_t> row(kRows * kColumns);
  for (std::uint32_t c = 0; c < row.size(); ++c) row[c] = (c * 7) % 40;
  partial_products(x.data(), kRows, table.data(), kSize, row.data(), kColumns, partial.data());
  click_probabilities(partial.data(), base.data(), age.data(), 0.5F, row.size(), probability.data());
  for (std::size_t c = 0; c < row.size(); ++c) {
    double logit = double{base[c]} + 0.5 * std::exp(-double{age[c]});
    for (std::size_t t = 0; t < kSize; ++t) {
      logit += double{x[c / kColumns * kSize + t]} * double{table[row[c] * kSize + t]};
    }
    REQUIRE(probability[c] == Approx(1.0 / (1.0 + std::exp(-logit))).epsilon(1e-5));
  }
}

// Highway's own name for every width that this processor has.
std::vector<std::int64_t> widths() {
  std::vector<std::int64_t> targets;
  for (std::int64_t rest = hwy::SupportedTargets(); rest != 0; rest &= rest - 1) targets.push_back(rest & -rest);
  return targets;
}

TEST_CASE("a seed gives the same world to the bit whatever the width of the vectors", "[kernels][world]") {
  // Each kind of choice, each with a kind of logging policy.
  const std::size_t kind = GENERATE(0U, 1U, 2U, 3U);
  auto given = all_choices()[kind];
  given.merge(all_logging_policies()[kind]);
  given.insert({"users", std::int64_t{500}});
  const WorldConfig config{world_of(given),
                           {drift_of("ornstein_uhlenbeck"), drift_of("random_walk", {{"target", "appeal"}}),
                            drift_of("gradual"), drift_of("seasonal"), drift_of("trend"), drift_of("consumption")}};
  std::vector<SimulatedWorld> worlds;
  for (const std::int64_t target : widths()) {
    hwy::SetSupportedTargetsForTest(target);
    worlds.push_back(simulate(config, 1));
    hwy::SetSupportedTargetsForTest(0);
  }
  for (const SimulatedWorld& world : worlds) {
    REQUIRE(world.log.request_time == worlds[0].log.request_time);
    REQUIRE(world.log.candidates == worlds[0].log.candidates);
    REQUIRE(world.log.impression_item == worlds[0].log.impression_item);
    REQUIRE(world.log.propensity == worlds[0].log.propensity);
    REQUIRE(world.log.feedback_time == worlds[0].log.feedback_time);
    REQUIRE(world.truth.click_probability == worlds[0].truth.click_probability);
  }
}

}  // namespace
}  // namespace springtide::sim
