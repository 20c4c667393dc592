#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "algorithms/recommender.hpp"
#include "sim/events/random.hpp"

namespace springtide {

/// Clicks in which new ids never cease to come: half of the events are of users who come once, with an id of their own,
/// the others of a core that returns; of the items on show, one in `kItemLife` events is replaced by a new one. A click
/// follows from what the user's and the item's ids stand for: logit -1 + u + v, each of standard deviation 1.
class EverNewIds {
 public:
  static constexpr std::uint32_t kCore = 5'000, kOnShow = 500, kItemLife = 200;

  explicit EverNewIds(std::uint64_t seed) : random_("test/ever_new_ids", seed), next_user_(kCore), next_item_(kOnShow) {
    items_.resize(kOnShow);
    std::iota(items_.begin(), items_.end(), 0U);
  }

  /// The next events, good until the next call; returning() says which are of the core.
  algorithms::Examples next(std::size_t count) {
    users_.clear();
    shown_.clear();
    labels_.clear();
    times_.clear();
    positions_.assign(count, 0);
    for (std::size_t e = 0; e < count; ++e) {
      const std::uint32_t user = random_.bernoulli(0.5) ? next_user_++ : random_.below(kCore);
      if (random_.below(kItemLife) == 0) items_[random_.below(kOnShow)] = next_item_++;
      const std::uint32_t item = items_[random_.below(kOnShow)];
      const double logit = -1.0 + what_stands_for(user, 0) + what_stands_for(item, 1);
      users_.push_back(sim::id_at<sim::UserId>(user));
      shown_.push_back(sim::id_at<sim::ItemId>(item));
      labels_.push_back(random_.bernoulli(1.0 / (1.0 + std::exp(-logit))) ? 1.0F : 0.0F);
      times_.emplace_back(std::chrono::milliseconds(++events_));
    }
    return {users_, shown_, times_, positions_, labels_, {}};
  }
  static bool returning(sim::UserId user) { return sim::index(user) < kCore; }

 private:
  static double what_stands_for(std::uint32_t id, std::uint64_t kind) {
    return static_cast<double>(sim::RandomStream("test/ever_new_ids/values", kind, id).normal());
  }

  sim::RandomStream random_;
  std::uint32_t next_user_, next_item_;
  std::int64_t events_ = 0;
  std::vector<std::uint32_t> items_;  // on show
  std::vector<sim::UserId> users_;
  std::vector<sim::ItemId> shown_;
  std::vector<float> labels_;
  std::vector<sim::SimTime> times_;
  std::vector<std::uint8_t> positions_;
};

/// AUC of scores given before their events are learnt, of the events of returning users in the last part of a stream.
/// Learns `events` of them, a thousand at a time.
inline double auc_of_the_returning(algorithms::Recommender& learner, std::size_t events, std::size_t measured,
                                   std::uint64_t seed = 1) {
  constexpr std::size_t kAtOnce = 1'000;
  EverNewIds stream(seed);
  std::vector<std::pair<float, bool>> scored;  // score, clicked
  std::vector<float> scores(kAtOnce);
  std::vector<std::uint32_t> row_begin(kAtOnce + 1);
  std::iota(row_begin.begin(), row_begin.end(), 0U);
  for (std::size_t done = 0; done < events; done += kAtOnce) {
    const algorithms::Examples here = stream.next(kAtOnce);
    if (done + measured >= events) {
      learner.publish()->score({row_begin, here.users, here.times, here.items, here.positions, {}}, scores);
      for (std::size_t e = 0; e < kAtOnce; ++e) {
        if (EverNewIds::returning(here.users[e])) scored.emplace_back(scores[e], here.labels[e] > 0.5F);
      }
    }
    learner.update(here);
  }
  // Mann and Whitney's statistic, ties counted half.
  std::sort(scored.begin(), scored.end());
  double clicks = 0.0, others = 0.0, pairs = 0.0;
  for (std::size_t first = 0, last = 0; first < scored.size(); first = last) {
    double tied_clicks = 0.0, tied_others = 0.0;
    for (; last < scored.size() && scored[last].first == scored[first].first; ++last) {
      (scored[last].second ? tied_clicks : tied_others) += 1.0;
    }
    pairs += tied_clicks * (others + 0.5 * tied_others);
    clicks += tied_clicks;
    others += tied_others;
  }
  return pairs / (clicks * others);
}

}  // namespace springtide
