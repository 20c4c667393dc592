#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/events/random.hpp"
#include "sim/fit/interest_fit.hpp"
#include "sim/fit/topics.hpp"
#include "tests/fit/fitted.hpp"

namespace springtide::sim {
namespace {

// Users who follow one topic of `topics`, as a two-state memory: after each gap of a day the topic is drawn anew with
// chance 1 - 2^(-gap / half_life), so that the autocorrelation of what they take decays with just that half-life.
EventLog wandering_takers(std::size_t users, std::size_t days, std::size_t topics, double half_life_days) {
  constexpr std::size_t kItemsATopic = 40;
  struct Taking {
    double day;
    std::uint32_t user, item;
  };
  std::vector<Taking> takings;
  for (std::uint32_t user = 0; user < users; ++user) {
    RandomStream random("test/takers", 5, user);
    std::uint32_t topic = random.below(static_cast<std::uint32_t>(topics));
    for (std::size_t day = 0; day < days; ++day) {
      if (!random.bernoulli(std::exp2(-1.0 / half_life_days))) topic = random.below(static_cast<std::uint32_t>(topics));
      takings.push_back({static_cast<double>(day) + 0.001 * user / static_cast<double>(users), user,
                         topic * static_cast<std::uint32_t>(kItemsATopic) + random.below(kItemsATopic)});
    }
  }
  std::stable_sort(takings.begin(), takings.end(), [](const Taking& a, const Taking& b) { return a.day < b.day; });
  EventLog log;
  log.task = Task::kNextItem;
  log.users = static_cast<std::uint32_t>(users);
  log.items = static_cast<std::uint32_t>(topics * kItemsATopic);
  log.item_published.assign(log.items, SimTime{});
  for (const Taking& taking : takings) {
    log.request_time.push_back(SimTime(from_seconds(86'400.0 * taking.day)));
    log.request_user.push_back(id_at<UserId>(taking.user));
    log.candidate_begin.push_back(0);
    log.impression_item.push_back(id_at<ItemId>(taking.item));
    log.impression_candidate.push_back(0);
    log.propensity.push_back(std::nanf(""));
    log.feedback_time.push_back(log.request_time.back());
    log.feedback_value.push_back(1.0F);
    log.impression_begin.push_back(static_cast<std::uint32_t>(log.impressions()));
  }
  return log;
}

TEST_CASE("the half-life of interests is read off takings alone, by topics that other users' takings give") {
  const EventLog log = wandering_takers(600, 30, 4, 5.0);
  const std::vector<TopicTable> tables = topics_from_cooccurrence(log, 8);
  REQUIRE(tables.size() == 2);
  const InterestFit fit = fit_interests(log, tables);
  CAPTURE(fit.half_life_days.value, fit.half_life_days.standard_error, fit.wandering_to_home.value,
          fit.wandering_to_home.standard_error, fit.pairs);
  CHECK(fit.identified);
  CHECK(std::abs(z_of(fit.half_life_days, 5.0)) < 3.0);
  CHECK(fit.half_life_days.standard_error < 1.0);
  // What they like is drawn anew in time, all of it.
  CHECK_FALSE(fit.has_homes);
}

TEST_CASE("users who stay what they are show no decay") {
  const InterestFit fit = [&] {
    const EventLog log = wandering_takers(300, 30, 4, 1e9);
    return fit_interests(log, topics_from_cooccurrence(log, 8));
  }();
  CHECK_FALSE(fit.identified);
}

TEST_CASE("topics by co-occurrence find alike what the same users take, and each user is judged by others") {
  const EventLog log = wandering_takers(400, 30, 4, 1e9);
  const std::vector<TopicTable> tables = topics_from_cooccurrence(log, 8);
  REQUIRE(tables.size() == 2);
  for (const TopicTable& table : tables) {
    double alike = 0.0, unlike = 0.0;
    for (Eigen::Index item = 0; item < 40; ++item) {
      alike += static_cast<double>(table.vectors.col(item).dot(table.vectors.col((item + 1) % 40))) / 40.0;
      unlike += static_cast<double>(table.vectors.col(item).dot(table.vectors.col(item + 40))) / 40.0;
    }
    CHECK(alike > unlike + 0.5);
  }
  for (std::size_t user = 0; user < log.users; ++user) CHECK(tables[0].users[user] + tables[1].users[user] == 1);
}

}  // namespace
}  // namespace springtide::sim
