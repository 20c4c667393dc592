#include "sim/fit/attention_fit.hpp"

#include <numbers>

#include "tests/fit/fitted.hpp"

namespace springtide::sim {
namespace {

constexpr double kDecayOf36Hours = std::numbers::ln2 / 1.5;

TEST_CASE("decay and spread of attention are recovered, and their standard errors are right over twenty worlds",
          "[long]") {
  const WorldConfig world = small_news({{"users", std::int64_t{1'000}}});
  Calibration decay, spread;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const AttentionFit fit = fit_attention(observe(simulate(world, seed).log, Census::kComplete));
    decay.add(z_of(fit.decay_per_day, kDecayOf36Hours));
    spread.add(z_of(fit.popularity_sd, 1.0));
  }
  CHECK((decay.sane() && spread.sane()));
}

TEST_CASE("distinct candidates of a few items that everyone sees are no obstacle", "[long]") {
  // Some dozen items share the attention, and each request draws twenty of them: the greatest are in almost all.
  const WorldConfig world =
      small_news({{"attention_half_life", SimDuration(std::chrono::hours(8))}, {"popularity_sd", 1.6}});
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const AttentionFit fit = fit_attention(observe(simulate(world, seed).log, Census::kComplete));
    CHECK(std::abs(z_of(fit.decay_per_day, std::numbers::ln2 * 3.0)) < 3.0);
    CHECK(std::abs(z_of(fit.popularity_sd, 1.6)) < 3.0);
  }
}

TEST_CASE("shares of new items are those of a count by hand") {
  Observations observed;
  observed.users = 1;
  observed.end = 10.0;
  observed.born = {-3.0, 0.5};
  for (int r = 0; r < 40; ++r) {
    observed.time.push_back(0.25 * r);
    observed.user.push_back(0);
    observed.drawn.push_back(r >= 2 && r % 2 == 0 ? 1U : 0U);
    observed.draw_begin.push_back(static_cast<std::uint32_t>(r + 1));
  }
  const AttentionFit fit = fit_attention(observed);
  // Item 1 is less than a day old at 0.5 and 1.0 of requests 2 and 4; item 0 is less than a week old before day 4, at
  // requests 0, 1 and the odd ones to 15; item 1 before day 7.5, at the even ones from 2 to 28.
  CHECK(fit.share_first_day.value == Approx(2.0 / 40.0));
  CHECK(fit.share_first_week.value == Approx((2 + 7 + 14) / 40.0));
}

}  // namespace
}  // namespace springtide::sim
