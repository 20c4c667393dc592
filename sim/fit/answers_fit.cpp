#include "sim/fit/answers_fit.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/fit/changed_world.hpp"

namespace springtide::sim {
namespace {

constexpr int kWorlds = 12;
constexpr double kRequests = 1500.0;  // of each small world

double logit(double p) { return std::log(p / (1.0 - p)); }

// Expected clicks an impression.
double expected_click_rate(const SimulatedWorld& world) {
  const EventLog& log = world.log;
  double clicks = 0.0;
  std::vector<float> attraction;
  std::vector<double> expected;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    attraction.clear();
    for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      attraction.push_back(world.truth.click_probability[log.candidate_begin[r] + log.impression_candidate[i]]);
    }
    expected.resize(attraction.size());
    world.truth.choice->click_probabilities(attraction, expected);
    for (const double click : expected) clicks += click;
  }
  return clicks / static_cast<double>(log.impressions());
}

struct Luck {
  double mean = 0.0, sd = 0.0;  // of the logit of the click rate, over worlds
};

Luck luck_at(const WorldConfig& world, double base_logit, std::uint64_t seed) {
  const double per_user = world.parameters.number("requests_per_user_per_day") *
                          to_seconds(world.parameters.duration("duration")) / 86'400.0;
  const double users = std::clamp(kRequests / std::max(per_user, 1e-6), 100.0,
                                  static_cast<double>(world.parameters.integer("users")) + 100.0);
  const WorldConfig small = changed(world, {{"users", static_cast<std::int64_t>(users)}, {"base_logit", base_logit}});
  Luck luck;
  std::vector<double> logits;
  for (int w = 0; w < kWorlds; ++w) {
    logits.push_back(logit(expected_click_rate(simulate(small, seed + static_cast<std::uint64_t>(w)))));
    luck.mean += logits.back() / kWorlds;
  }
  for (const double value : logits) luck.sd += (value - luck.mean) * (value - luck.mean) / (kWorlds - 1);
  luck.sd = std::sqrt(luck.sd);
  return luck;
}

}  // namespace

AnswersFit fit_answers(const EventLog& log) {
  AnswersFit fit;
  std::vector<double> clicks(log.users, 0.0), shown(log.users, 0.0);
  double delay = 0.0, square = 0.0, least = 2.0, all_clicks = 0.0;
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const std::size_t user = index(log.request_user[r]);
    const std::uint32_t begin = log.impression_begin[r], end = log.impression_begin[r + 1];
    fit.slate = std::max<std::int64_t>(fit.slate, end - begin);
    fit.candidates = std::max<std::int64_t>(fit.candidates, log.candidate_begin[r + 1] - log.candidate_begin[r]);
    for (std::uint32_t i = begin; i < end; ++i) {
      shown[user] += 1.0;
      // NaN, where a propensity is not known, is never the least.
      least = std::min(least, static_cast<double>(log.propensity[i]));
      if (log.feedback_time[i] == kNever) continue;
      clicks[user] += 1.0;
      all_clicks += 1.0;
      const double waited = to_seconds(log.feedback_time[i] - log.request_time[r]);
      delay += waited;
      square += waited * waited;
    }
  }
  const auto impressions = static_cast<double>(log.impressions());
  if (impressions > 0.0) {
    fit.click_rate.value = all_clicks / impressions;
    double spread = 0.0;
    for (std::size_t user = 0; user < clicks.size(); ++user) {
      const double residual = clicks[user] - fit.click_rate.value * shown[user];
      spread += residual * residual;
    }
    fit.click_rate.standard_error = std::sqrt(spread) / impressions;
  }
  if (all_clicks > 1.0) {
    const double mean = delay / all_clicks;
    fit.feedback_delay_s = {mean, std::sqrt(std::max(square / all_clicks - mean * mean, 0.0) / all_clicks)};
  }
  // What is shown at random has a propensity of epsilon / candidates, and the rest no less.
  const double epsilon = least * static_cast<double>(fit.candidates);
  if (least <= 1.0 && fit.candidates > 0) fit.epsilon.value = epsilon <= 1.0 + 1e-5 ? std::min(epsilon, 1.0) : 0.0;
  return fit;
}

Estimate fit_base_logit(const WorldConfig& world, const Estimate& click_rate, std::uint64_t seed) {
  const double target = logit(click_rate.value);
  double base = world.parameters.number("base_logit"), slope = 1.0;
  Luck here = luck_at(world, base, seed);
  // Newton's method with the slope of the last two points; nearly linear, so few steps do.
  for (int step = 0; step < 6 && std::abs(target - here.mean) > 1e-3; ++step) {
    const double next = std::clamp(base + (target - here.mean) / slope, -19.0, 19.0);
    const Luck there = luck_at(world, next, seed);
    if (std::abs(next - base) < 1e-9) break;
    slope = std::clamp((there.mean - here.mean) / (next - base), 0.2, 2.0);
    base = next;
    here = there;
  }
  const double own = click_rate.standard_error / (click_rate.value * (1.0 - click_rate.value));
  // One world is the log's; the mean of the others is known up to their own luck.
  return {base, std::sqrt(here.sd * here.sd * (1.0 + 1.0 / kWorlds) + own * own) / slope};
}

}  // namespace springtide::sim
