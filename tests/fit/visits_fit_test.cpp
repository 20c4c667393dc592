#include "sim/fit/visits_fit.hpp"

#include "tests/fit/fitted.hpp"

namespace springtide::sim {
namespace {

TEST_CASE("activity and rhythm are recovered, and their standard errors are right over twenty worlds") {
  const WorldConfig world =
      small_news({{"candidates", std::int64_t{1}}, {"slate", std::int64_t{1}}, {"activity_sd", 1.4}});
  Calibration mean, spread, amplitude, peak;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Observations observed = observe(simulate(world, seed).log, Census::kComplete);
    const ActivityFit activity = fit_activity(observed);
    CHECK(activity.users.value == 2000.0);
    mean.add(z_of(activity.requests_per_user_per_day, 1.5));
    spread.add(z_of(activity.activity_sd, 1.4));
    const RhythmFit rhythm = fit_rhythm(observed);
    CHECK(rhythm.identified);
    amplitude.add(z_of(rhythm.daily_amplitude, 0.6));
    peak.add(z_of(rhythm.peak_hour, 20.0));
  }
  CHECK((mean.sane() && spread.sane() && amplitude.sane() && peak.sane()));
}

TEST_CASE("users who never came are counted from those who did") {
  const WorldConfig world = small_news({{"candidates", std::int64_t{1}},
                                        {"slate", std::int64_t{1}},
                                        {"users", std::int64_t{5'000}},
                                        {"requests_per_user_per_day", 0.3}});
  Calibration users, rate, spread;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Observations observed = as_seen(simulate(world, seed).log);
    CHECK(observed.users < 3'500);
    const ActivityFit activity = fit_activity(observed);
    users.add(z_of(activity.users, 5000.0));
    rate.add(z_of(activity.requests_per_user_per_day, 0.3));
    spread.add(z_of(activity.activity_sd, 1.0));
  }
  CHECK((users.sane() && rate.sane() && spread.sane()));
}

TEST_CASE("a peak around midnight is no problem, and without a rhythm there is none") {
  const std::map<std::string, ParameterValue> one{{"candidates", std::int64_t{1}}, {"slate", std::int64_t{1}}};
  auto late = one;
  late.insert({{"peak_hour", 0.1}, {"daily_amplitude", 0.3}});
  const RhythmFit rhythm = fit_rhythm(observe(simulate(small_news(late), 1).log, Census::kComplete));
  const double from_midnight = rhythm.peak_hour.value > 12.0 ? rhythm.peak_hour.value - 24.0 : rhythm.peak_hour.value;
  CHECK(std::abs(z_of({from_midnight, rhythm.peak_hour.standard_error}, 0.1)) < 3.0);
  auto flat = one;
  flat.insert({"daily_amplitude", 0.0});
  const RhythmFit none = fit_rhythm(observe(simulate(small_news(flat), 1).log, Census::kComplete));
  CHECK_FALSE(none.identified);
  CHECK(none.daily_amplitude.value < 3.0 * none.daily_amplitude.standard_error);
  auto short_one = one;
  short_one.insert({"duration", SimDuration(std::chrono::hours(20))});
  CHECK_FALSE(fit_rhythm(observe(simulate(small_news(short_one), 1).log, Census::kComplete)).identified);
}

}  // namespace
}  // namespace springtide::sim
