#include "sim/world/logging_policy/plackett_luce.hpp"

#include <cmath>
#include <numeric>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

// P(candidate at position), by going through every order in which candidates can be drawn.
class Enumeration {
 public:
  explicit Enumeration(std::vector<double> weights)
      : weights_(std::move(weights)),
        taken_(weights_.size(), false),
        chance_(weights_.size(), std::vector<double>(weights_.size(), 0.0)) {
    draw(0, 1.0);
  }
  double operator()(std::size_t candidate, std::size_t position) const { return chance_[candidate][position]; }

 private:
  void draw(std::size_t position, double so_far) {
    double left = 0.0;
    for (std::size_t c = 0; c < weights_.size(); ++c) left += taken_[c] ? 0.0 : weights_[c];
    for (std::size_t c = 0; c < weights_.size(); ++c) {
      if (taken_[c]) continue;
      const double chance = so_far * weights_[c] / left;
      chance_[c][position] += chance;
      taken_[c] = true;
      draw(position + 1, chance);
      taken_[c] = false;
    }
  }

  std::vector<double> weights_;
  std::vector<bool> taken_;
  std::vector<std::vector<double>> chance_;
};

// P(candidate at position) of all of them, a slate for each rotation.
std::vector<std::vector<float>> by_slates(const std::vector<double>& weights, std::size_t shown) {
  PlackettLuce law;
  const std::size_t n = weights.size();
  std::vector<std::vector<float>> of(n, std::vector<float>(shown));
  std::vector<std::uint32_t> slate(shown);
  std::vector<float> chances(shown);
  for (std::size_t first = 0; first < n; ++first) {
    for (std::size_t p = 0; p < shown; ++p) slate[p] = static_cast<std::uint32_t>((first + p) % n);
    law.position_chances(weights, slate, chances);
    for (std::size_t p = 0; p < shown; ++p) of[slate[p]][p] = chances[p];
  }
  return of;
}

TEST_CASE("chances of positions are those of all orders together", "[policy]") {
  // From nearly equal weights to such that differ by e^25 and more; to the last bits of a float.
  const double spread = GENERATE(0.01, 1.0, 4.0, 12.0);
  RandomStream random("test/plackett_luce", static_cast<std::uint64_t>(spread * 100.0));
  std::vector<double> weights;
  for (int c = 0; c < 7; ++c) weights.push_back(std::exp(spread * static_cast<double>(random.normal())));
  const Enumeration exact(weights);
  const std::size_t shown = GENERATE(1U, 3U, 5U, 7U);
  const auto chances = by_slates(weights, shown);
  std::vector<float> at_once(weights.size() * shown);
  PlackettLuce().all_chances(weights, shown, at_once);
  for (std::size_t c = 0; c < weights.size(); ++c) {
    for (std::size_t p = 0; p < shown; ++p) {
      INFO("spread " << spread << ", " << shown << " shown, candidate " << c << ", position " << p);
      REQUIRE(double{chances[c][p]} == Approx(exact(c, p)).epsilon(2e-7).margin(1e-37));
      REQUIRE(double{at_once[c * shown + p]} == Approx(exact(c, p)).epsilon(2e-7).margin(1e-37));
    }
  }
}

TEST_CASE("somebody is at each position, and everybody somewhere, however long the slate", "[policy]") {
  const std::size_t n = GENERATE(20U, 40U, 255U);
  RandomStream random("test/plackett_luce", n);
  std::vector<double> weights;
  for (std::size_t c = 0; c < n; ++c) weights.push_back(std::exp(2.0 * static_cast<double>(random.normal())));
  if (n == 255) {
    // All 255 x 255 take seconds: equal weights have the same chance everywhere.
    PlackettLuce law;
    std::fill(weights.begin(), weights.end(), 3.0);
    std::vector<std::uint32_t> slate(n);
    std::iota(slate.begin(), slate.end(), 0U);
    std::vector<float> chances(n);
    law.position_chances(weights, slate, chances);
    for (const float chance : chances) REQUIRE(double{chance} == Approx(1.0 / 255.0).epsilon(2e-7));
    return;
  }
  const auto chances = by_slates(weights, n);
  for (std::size_t p = 0; p < n; ++p) {
    double here = 0.0, anywhere = 0.0;
    for (std::size_t c = 0; c < n; ++c) {
      here += double{chances[c][p]};
      anywhere += double{chances[p][c]};
    }
    REQUIRE(here == Approx(1.0).epsilon(1e-6));
    REQUIRE(anywhere == Approx(1.0).epsilon(1e-6));
  }
}

}  // namespace
}  // namespace springtide::sim
