#include "sim/events/random.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kDraws = 200'000;

template <typename Draw>
Moments drawn(Draw draw) {
  RandomStream random("test/random", 3);
  std::vector<double> values(kDraws);
  for (double& value : values) value = static_cast<double>(draw(random));
  return moments(values);
}

TEST_CASE("the generator is Philox4x32-10", "[random]") {
  // Known answers of the Random123 distribution (kat_vectors): counter and key all zero, all ones.
  REQUIRE(random_block({0, 0}, {0, 0, 0, 0}) == RandomBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  REQUIRE(random_block({0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}) ==
          RandomBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
}

TEST_CASE("distributions have the moments of their law", "[random]") {
  SECTION("uniform") {
    const Moments m = drawn([](RandomStream& r) { return r.uniform(); });
    REQUIRE(m.mean == within_standard_errors(0.5, m.standard_error_of_mean, 4));
    REQUIRE(m.variance == within_standard_errors(1.0 / 12.0, m.standard_error_of_variance, 4));
  }
  SECTION("normal") {
    const Moments m = drawn([](RandomStream& r) { return r.normal(); });
    REQUIRE(m.mean == within_standard_errors(0.0, m.standard_error_of_mean, 4));
    REQUIRE(m.variance == within_standard_errors(1.0, m.standard_error_of_variance, 4));
  }
  SECTION("exponential") {
    const Moments m = drawn([](RandomStream& r) { return r.exponential(); });
    REQUIRE(m.mean == within_standard_errors(1.0, m.standard_error_of_mean, 4));
    REQUIRE(m.variance == within_standard_errors(1.0, m.standard_error_of_variance, 4));
  }
  SECTION("lognormal: mean exp(mu + sigma^2/2)") {
    const Moments m = drawn([](RandomStream& r) { return r.lognormal(0.3, 0.5); });
    REQUIRE(m.mean == within_standard_errors(std::exp(0.3 + 0.125), m.standard_error_of_mean, 4));
  }
  SECTION("below") {
    const Moments m = drawn([](RandomStream& r) { return r.below(10); });
    REQUIRE(m.mean == within_standard_errors(4.5, m.standard_error_of_mean, 4));
    REQUIRE(m.variance == within_standard_errors(99.0 / 12.0, m.standard_error_of_variance, 4));
  }
}

TEST_CASE("uniforms never reach the ends", "[random]") {
  REQUIRE(unit_float(0) > 0.0F);
  REQUIRE(unit_float(0xffffffff) < 1.0F);
}

TEST_CASE("streams depend on name, seed and entity, and on nothing else", "[random]") {
  const auto first = [](RandomStream stream) { return stream.bits(); };
  REQUIRE(first({"a", 1, 7}) == first({"a", 1, 7}));
  REQUIRE(first({"a", 1, 7}) != first({"b", 1, 7}));
  REQUIRE(first({"a", 1, 7}) != first({"a", 2, 7}));
  REQUIRE(first({"a", 1, 7}) != first({"a", 1, 8}));
}

TEST_CASE("a restored stream goes on as if it had never stopped", "[random]") {
  RandomStream stream("test", 1);
  for (int i = 0; i < 7; ++i) stream.normal();
  RandomStream restored = RandomStream::from_state(stream.state());
  for (int i = 0; i < 20; ++i) REQUIRE(restored.normal() == stream.normal());
}

TEST_CASE("a shuffle is a permutation in which every place is equally likely", "[random]") {
  RandomStream random("test", 5);
  double sum_of_places = 0.0;
  constexpr int kShuffles = 20'000;
  for (int s = 0; s < kShuffles; ++s) {
    std::vector<int> values(8);
    std::iota(values.begin(), values.end(), 0);
    random.shuffle(std::span<int>(values));
    sum_of_places += static_cast<double>(std::find(values.begin(), values.end(), 0) - values.begin());
    std::sort(values.begin(), values.end());
    REQUIRE(values.front() == 0);
    REQUIRE(values.back() == 7);
  }
  const double standard_error = std::sqrt(63.0 / 12.0 / kShuffles);
  REQUIRE(sum_of_places / kShuffles == within_standard_errors(3.5, standard_error, 4));
}

}  // namespace
}  // namespace springtide::sim
