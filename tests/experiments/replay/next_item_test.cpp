// Ranking the catalogue, by hand: which items count as seen, what is a miss, how ties in time and in score are broken.

#include <vector>

#include "tests/experiments/replay/plan.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

struct Taken {
  std::int64_t second;
  std::uint32_t user, item;
};

sim::EventLog log_of(sim::Task task, const std::vector<Taken>& events) {
  sim::EventLog log;
  log.task = task;
  for (const Taken& event : events) {
    log.users = std::max(log.users, event.user + 1);
    log.items = std::max(log.items, event.item + 1);
    log.request_time.push_back(sim::SimTime(event.second * 1s));
    log.request_user.push_back(sim::id_at<sim::UserId>(event.user));
    log.candidate_begin.push_back(0);
    log.impression_item.push_back(sim::id_at<sim::ItemId>(event.item));
    log.impression_candidate.push_back(0);
    log.propensity.push_back(std::numeric_limits<float>::quiet_NaN());
    log.feedback_time.push_back(log.request_time.back());
    log.feedback_value.push_back(1.0F);
    log.impression_begin.push_back(static_cast<std::uint32_t>(log.impressions()));
  }
  log.item_published.assign(log.items, sim::SimTime{});
  return log;
}

class Ranks final : public RequestSink {
 public:
  void on_request(const ScoredRequest& request) override {
    ranks.push_back(request.rank);
    ranked.push_back(request.ranked_items);
  }
  std::vector<std::uint32_t> ranks, ranked;
};

Ranks ranks_of(const std::vector<Taken>& events, Ties ties) {
  OneCell cell(sim::Task::kNextItem, "popularity", "online", {},
               {{"publish_every", std::int64_t{1}}, {"publish_interval", sim::SimDuration(0s)}});
  cell.spec.ties = ties;
  Ranks ranks;
  replay_cell(cell.spec, cell.plan,
              make_replay_input(cell.spec, cell.variant, log_of(sim::Task::kNextItem, events), {}), &ranks);
  return ranks;
}

TEST_CASE("each item is ranked by what was seen before, predict then learn", "[replay][next_item]") {
  // item:  0 is new; user 1 takes 0 (the only one seen: rank 1); 1 is new; then 1 ranks behind 0 (2 takes against 1);
  // 0 ranks first once more; last, user 0 takes 1, with 0 already theirs and so not in the way.
  const std::vector<Taken> events = {{0, 0, 0}, {10, 1, 0}, {20, 2, 1}, {30, 3, 1}, {40, 4, 0}, {50, 0, 1}};
  for (const Ties ties : {Ties::kSimultaneous, Ties::kSequential}) {
    const Ranks ranks = ranks_of(events, ties);
    REQUIRE(ranks.ranks == std::vector<std::uint32_t>{0, 1, 0, 2, 1, 1});
    REQUIRE(ranks.ranked == std::vector<std::uint32_t>{0, 1, 1, 2, 2, 1});
  }
}

TEST_CASE("equal scores rank in order of first appearance", "[replay][next_item]") {
  const Ranks ranks = ranks_of({{0, 0, 0}, {10, 1, 1}, {20, 2, 2}, {30, 3, 2}, {40, 4, 1}}, Ties::kSimultaneous);
  // At 30 all three have been taken once: item 2 appeared last. At 40 item 2 leads, items 0 and 1 tie.
  REQUIRE(ranks.ranks == std::vector<std::uint32_t>{0, 0, 0, 3, 3});
}

TEST_CASE("events of one instant see each other only under sequential ties", "[replay][next_item]") {
  const std::vector<Taken> basket = {{0, 0, 0}, {10, 1, 1}, {10, 2, 1}, {10, 3, 1}};
  REQUIRE(ranks_of(basket, Ties::kSimultaneous).ranks == std::vector<std::uint32_t>{0, 0, 0, 0});
  // The second taker ranks item 1 behind item 0 (one take each), the third ahead of it.
  REQUIRE(ranks_of(basket, Ties::kSequential).ranks == std::vector<std::uint32_t>{0, 0, 2, 1});
}

TEST_CASE("what the user already has cannot be ranked: a miss", "[replay][next_item]") {
  REQUIRE(ranks_of({{0, 0, 0}, {10, 1, 1}, {20, 0, 0}}, Ties::kSimultaneous).ranks ==
          std::vector<std::uint32_t>{0, 0, 0});
}

}  // namespace
}  // namespace springtide::experiments
