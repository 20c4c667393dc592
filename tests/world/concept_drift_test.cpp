// Kinds of drift that change concepts: each against the closed form of its weight.
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/visiting.hpp"

namespace springtide::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kUsers = 5'000;
constexpr std::size_t kTopics = 16;

bool strikes(const DriftTruth& truth, std::uint32_t user) { return truth.start[user] != kNever; }

double mean(const std::vector<float>& values) { return moments(values).mean; }

// How far everybody's taste has gone from zero to the new one: the ratio to where a weight of 1 took them.
std::vector<double> weights(const std::vector<float>& taste, const std::vector<float>& whole) {
  std::vector<double> all;
  for (std::size_t i = 0; i < taste.size(); ++i) {
    if (std::abs(whole[i]) > 0.1F) all.push_back(double{taste[i]} / double{whole[i]});
  }
  return all;
}

TEST_CASE("from its instant on, who a sudden drift strikes has another taste of their groups", "[drift]") {
  Visiting all(kUsers);
  const auto drift = all.drift("sudden", {{"at", SimDuration(4h)}, {"share", 0.3}});
  const DriftTruth truth = drift->truth();
  const AttributeTable attributes = all.groups().attributes();
  for (const float taste : all.visit(*drift, 4h - 1us).taste) REQUIRE(taste == 0.0F);
  const Visiting::Rows& rows = all.visit(*drift, 1us);
  for (const float deviation : rows.deviation) REQUIRE(deviation == 0.0F);
  std::map<std::vector<float>, std::vector<float>> taste_of;
  double struck = 0.0;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    const auto begin = rows.taste.begin() + user * kTopics;
    const std::vector<float> taste(begin, begin + kTopics);
    struck += strikes(truth, user) ? 1.0 : 0.0;
    if (!strikes(truth, user)) {
      REQUIRE(taste == std::vector<float>(kTopics, 0.0F));
      continue;
    }
    const auto row = attributes.row(user);
    // The same for all of the same groups: it is the mapping from attributes to interests that has changed.
    REQUIRE(taste == taste_of.emplace(std::vector<float>(row.begin(), row.end()), taste).first->second);
  }
  REQUIRE(taste_of.size() == kAgeBands * kRegions * kDevices);
  REQUIRE(struck / kUsers == within_standard_errors(0.3, std::sqrt(0.3 * 0.7 / kUsers), 4));
}

TEST_CASE("what comes later in the order of drifts has its way", "[drift]") {
  Visiting once(kUsers), twice(kUsers);
  const auto first = once.drift("sudden", {{"at", SimDuration(4h)}});
  const auto last = once.drift("sudden", {{"at", SimDuration(4h)}}, /*number=*/1);
  const std::vector<float> alone = once.visit(*last, 5h).taste;
  twice.visit(*first, 5h);
  const std::vector<float>& both = twice.visit_again(*last).taste;
  const DriftTruth truth = last->truth();
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    if (strikes(truth, user)) REQUIRE(both[user * kTopics] == Approx(alone[user * kTopics]).margin(1e-5));
  }
}

TEST_CASE("a gradual drift mixes requests by the logistic law", "[drift]") {
  Visiting all(kUsers);
  const auto drift = all.drift("gradual", {{"at", SimDuration(100h)}, {"width", SimDuration(40h)}});
  SimDuration now{0};
  std::vector<float> before;
  for (const SimDuration at : {SimDuration(60h), SimDuration(80h), SimDuration(90h), SimDuration(100h),
                               SimDuration(110h), SimDuration(140h)}) {
    const std::vector<float>& taste = all.visit(*drift, at - now).taste;
    now = at;
    double seen = 0.0;
    std::vector<float> new_taste;
    for (const float first : all.first_topics()) {
      seen += first != 0.0F ? 1.0 : 0.0;
      new_taste.push_back(first != 0.0F ? 1.0F : 0.0F);
    }
    REQUIRE(!taste.empty());
    const double p = 1.0 / (1.0 + std::exp(-4.0 * (to_seconds(at) - 360'000.0) / 144'000.0));
    INFO("P = " << p);
    REQUIRE(seen / kUsers == within_standard_errors(p, std::sqrt(p * (1.0 - p) / kUsers), 4));
    // Each request is drawn by itself: who sees the new taste now says nothing of the next request.
    if (at == 110h) {
      double both = 0.0, then = mean(before);
      for (std::uint32_t user = 0; user < kUsers; ++user) both += double{before[user]} * double{new_taste[user]};
      const double expected = then * p;
      REQUIRE(both / kUsers == within_standard_errors(expected, std::sqrt(expected * (1.0 - expected) / kUsers), 4));
    }
    before = new_taste;
  }
}

TEST_CASE("an incremental drift goes all the way, in proportion to time", "[drift]") {
  Visiting all(200);
  const auto drift = all.drift("incremental", {{"at", SimDuration(10h)}, {"over", SimDuration(20h)}});
  const std::vector<float> before = all.visit(*drift, 10h).taste, quarter = all.visit(*drift, 5h).taste;
  const std::vector<float> almost = all.visit(*drift, 14h).taste, whole = all.visit(*drift, 1h).taste;
  for (const float taste : before) REQUIRE(taste == 0.0F);
  for (const double weight : weights(quarter, whole)) REQUIRE(weight == Approx(0.25).margin(1e-5));
  for (const double weight : weights(almost, whole)) REQUIRE(weight == Approx(0.95).margin(1e-5));
  REQUIRE(all.visit(*drift, 500h).taste == whole);
}

TEST_CASE("a recurring drift comes back to the very tastes it left", "[drift]") {
  Visiting all(200);
  const auto drift =
      all.drift("recurring", {{"at", SimDuration(10h)}, {"period", SimDuration(6h)}, {"concepts", std::int64_t{3}}});
  const std::vector<float> original = all.visit(*drift, 9h).taste;
  std::vector<std::vector<float>> seen;
  for (int turn = 0; turn < 7; ++turn) seen.push_back(all.visit(*drift, turn == 0 ? 3h : 6h).taste);  // 12 h, 18 h, ...
  for (const float taste : original) REQUIRE(taste == 0.0F);
  REQUIRE(seen[0] != original);
  REQUIRE(seen[1] != original);
  REQUIRE(seen[1] != seen[0]);
  REQUIRE(seen[2] == original);
  for (std::size_t turn = 3; turn < seen.size(); ++turn) REQUIRE(seen[turn] == seen[turn - 3]);
  const std::vector<DriftChange> changes = drift->truth().changes;
  REQUIRE(changes.size() == (365 * 24 - 10 + 5) / 6);
  const std::vector<DriftChange> first(changes.begin(), changes.begin() + 4);
  REQUIRE(first ==
          std::vector<DriftChange>{{SimTime(10h), 1}, {SimTime(16h), 2}, {SimTime(22h), 0}, {SimTime(28h), 1}});
}

TEST_CASE("a blip is over when it is over", "[drift]") {
  Visiting all(200);
  const auto drift = all.drift("blip", {{"at", SimDuration(10h)}, {"lasts", SimDuration(2h)}});
  const std::vector<float> before = all.visit(*drift, 10h - 1us).taste, begins = all.visit(*drift, 1us).taste;
  const std::vector<float> ends = all.visit(*drift, 2h - 1us).taste, after = all.visit(*drift, 1us).taste;
  REQUIRE(begins != before);
  REQUIRE(ends == begins);
  REQUIRE(after == before);
  REQUIRE(drift->truth().changes == std::vector<DriftChange>{{SimTime(10h), 1}, {SimTime(12h), 0}});
}

TEST_CASE("a seasonal drift follows its cosine and comes back every period", "[drift]") {
  Visiting all(200);
  const auto drift =
      all.drift("seasonal", {{"period", SimDuration(24h)}, {"peak", SimDuration(20h)}, {"strength", 0.5}});
  std::vector<std::vector<float>> by_hour{all.visit(*drift, 0h).deviation};
  for (int hour = 1; hour < 48; ++hour) by_hour.push_back(all.visit(*drift, 1h).deviation);
  const std::vector<float>& peak = by_hour[20];
  for (std::size_t hour = 0; hour < 48; ++hour) {
    const double phase = 2.0 * std::numbers::pi * (static_cast<double>(hour) - 20.0) / 24.0;
    for (const double weight : weights(by_hour[hour], peak)) REQUIRE(weight == Approx(std::cos(phase)).margin(1e-5));
    if (hour >= 24) REQUIRE(by_hour[hour] == by_hour[hour - 24]);
  }
  // Three rows of spread 0.8 and half of it: over the 11 groups and 16 topics, some 176 independent numbers.
  REQUIRE(moments(peak).variance == within_standard_errors(0.25 * 3 * 0.64, 0.48 * std::sqrt(2.0 / 100.0), 4));
}

TEST_CASE("a drift strikes only its segment, and the share of it", "[drift][segment]") {
  Visiting all(20'000);
  all.add_segment({"young north", {true, true, false, false}, {true, false, false, false}, {true, true, true}});
  const auto drift = all.drift("sudden", {{"segment", "young north"}, {"share", 0.6}});
  const DriftTruth truth = drift->truth();
  const AttributeTable attributes = all.groups().attributes();
  double inside = 0.0, struck = 0.0;
  for (std::uint32_t user = 0; user < 20'000; ++user) {
    const auto row = attributes.row(user);
    const bool in = (row[0] > 0.0F || row[1] > 0.0F) && row[kAgeBands] > 0.0F;
    if (!in) REQUIRE_FALSE(strikes(truth, user));
    inside += in ? 1.0 : 0.0;
    struck += strikes(truth, user) ? 1.0 : 0.0;
  }
  REQUIRE(inside / 20'000 == within_standard_errors(0.55 * 0.4, std::sqrt(0.22 * 0.78 / 20'000), 4));
  REQUIRE(struck / inside == within_standard_errors(0.6, std::sqrt(0.24 / inside), 4));
}

TEST_CASE("a staggered drift begins for each by themselves, uniformly, and is seen from then on", "[drift]") {
  Visiting all(kUsers);
  const auto drift = all.drift("sudden", {{"at", SimDuration(100h)}, {"stagger", SimDuration(50h)}, {"share", 1.0}});
  const DriftTruth truth = drift->truth();
  std::vector<double> shares;
  for (const SimTime start : truth.start) shares.push_back(to_seconds(start - SimTime(100h)) / 180'000.0);
  std::sort(shares.begin(), shares.end());
  REQUIRE(shares.front() >= 0.0);
  REQUIRE(shares.back() <= 1.0);
  // Kolmogorov & Smirnov: sqrt(n) D stays below 1.95 with probability 0.999.
  double distance = 0.0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    distance = std::max(distance, std::abs(shares[i] - (static_cast<double>(i) + 0.5) / kUsers));
  }
  REQUIRE(distance * std::sqrt(double{kUsers}) < 1.95);
  all.visit(*drift, 120h);
  const std::vector<float> first = all.first_topics();
  double seen = 0.0;
  for (std::uint32_t user = 0; user < kUsers; ++user) {
    REQUIRE((first[user] != 0.0F) == (truth.start[user] <= SimTime(120h)));
    seen += first[user] != 0.0F ? 1.0 : 0.0;
  }
  REQUIRE(double{truth.realised[120]} == Approx(seen / kUsers).epsilon(1e-6));
  REQUIRE(truth.realised[100] == 0.0F);
  REQUIRE(truth.realised[150] == 1.0F);
  REQUIRE(truth.declared[99] == 0.0F);
  REQUIRE(truth.declared[100] == 1.0F);
}

TEST_CASE("a drift of appeal shifts the share of items it strikes, by its weight", "[drift][appeal]") {
  constexpr std::size_t kItems = 20'000;
  const Visiting all(1, 16, 11, kItems);
  const auto drift = all.drift(
      "incremental",
      {{"at", SimDuration(1h)}, {"over", SimDuration(2h)}, {"target", "appeal"}, {"share", 0.5}, {"appeal_sd", 0.7}});
  REQUIRE(drift->on_appeal());
  std::vector<std::vector<float>> steps;
  for (std::int64_t step = 0; step < 14; ++step) {
    drift->add_appeal(step, steps.emplace_back(kItems, 0.0F));
  }
  const DriftTruth truth = drift->truth();
  std::vector<float> shifts;
  for (std::uint32_t item = 0; item < kItems; ++item) {
    REQUIRE(steps[4][item] == 0.0F);                                         // 1 h: begins
    REQUIRE(steps[8][item] == Approx(0.5F * steps[12][item]).margin(1e-6));  // 2 h: half way
    REQUIRE(steps[13][item] == steps[12][item]);                             // 3 h: whole
    REQUIRE((steps[12][item] != 0.0F) == strikes(truth, item));
    if (strikes(truth, item)) shifts.push_back(steps[12][item]);
  }
  const Moments of = moments(shifts);
  REQUIRE(static_cast<double>(shifts.size()) / kItems ==
          within_standard_errors(0.5, 0.5 / std::sqrt(double{kItems}), 4));
  REQUIRE(of.mean == within_standard_errors(0.0, of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(0.49, of.standard_error_of_variance, 4));
  REQUIRE(truth.target == "appeal");
}

}  // namespace
}  // namespace springtide::sim
