#include "experiments/replay/catalogue_ranker.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/latency/stopwatch.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {

CatalogueRanker::CatalogueRanker(const sim::EventLog& log, sim::SimTime begin, sim::SimTime end,
                                 sim::SimDuration new_item_age, sim::SimDuration new_user_age, std::size_t longest_list,
                                 bool measure, AccuracyMetrics& metrics, RequestSink* sink)
    : log_(log),
      begin_(begin),
      end_(end),
      new_item_age_(new_item_age),
      new_user_age_(new_user_age),
      longest_list_(longest_list),
      measure_(measure),
      metrics_(metrics),
      sink_(sink),
      taken_(log.users),
      first_seen_(log.users, sim::kNever),
      positions_(log.items, 0),
      scores_(log.items) {
  catalogue_.reserve(log.items);
  for (std::uint32_t item = 0; item < log.items; ++item) catalogue_.push_back(sim::id_at<sim::ItemId>(item));
}

void CatalogueRanker::on_seen(sim::UserId user, sim::ItemId item) {
  seen_ = std::max(seen_, static_cast<std::uint32_t>(item) + 1);
  auto& own = taken_[sim::index(user)];
  const auto place = std::lower_bound(own.begin(), own.end(), item);
  if (place == own.end() || *place != item) own.insert(place, item);
}

void CatalogueRanker::serve(std::uint32_t r) {
  const sim::SimTime now = log_.request_time[r];
  const sim::UserId user = log_.request_user[r];
  sim::SimTime& first_seen = first_seen_[sim::index(user)];
  if (first_seen == sim::kNever) first_seen = now;
  if (now < begin_ || now >= end_) return;  // ranking changes nothing: the warm-up need not be ranked

  const std::span<float> scores = std::span(scores_).first(seen_);
  const std::uint32_t row_begin[2] = {0, seen_};
  const algorithms::ScoreBatch batch{row_begin,
                                     std::span(&user, 1),
                                     std::span(&now, 1),
                                     std::span(catalogue_).first(seen_),
                                     std::span(positions_).first(seen_),
                                     {}};
  const WallTime before = WallClock::now();
  snapshot_->score(batch, scores);
  const WallTime after = WallClock::now();
  scored_seconds_ += seconds_between(before, after);
  ++scored_requests_;
  if (measure_) latency_.record(after - before);
  for (const float score : scores) SPRINGTIDE_CHECK(std::isfinite(score));

  const std::uint32_t i = log_.impression_begin[r];
  const sim::ItemId target = log_.impression_item[i];
  const auto& own = taken_[sim::index(user)];
  const sim::SimTime published = log_.item_published[sim::index(target)];
  // The oldest time is a mark, not an instant to count from.
  const std::uint8_t new_item = published != sim::kBeginningOfTime && now - published < new_item_age_ ? 1 : 0;
  const float label = 1.0F;
  ScoredRequest scored;
  scored.time = now;
  scored.user = user;
  scored.new_user = now - first_seen < new_user_age_;
  scored.items = std::span(&target, 1);
  scored.labels = std::span(&label, 1);
  scored.new_items = std::span(&new_item, 1);
  scored.ranked_items = seen_ - static_cast<std::uint32_t>(own.size());
  if (sim::index(target) < seen_ && !std::binary_search(own.begin(), own.end(), target)) {
    const float reached = scores[sim::index(target)];
    const auto ahead = [&](std::size_t item) {
      return scores[item] > reached || (scores[item] == reached && item < sim::index(target));
    };
    std::uint32_t better = 0;
    for (std::size_t item = 0; item < seen_; ++item) better += ahead(item) ? 1U : 0U;
    for (const sim::ItemId item : own) better -= ahead(sim::index(item)) ? 1U : 0U;
    scored.rank = better + 1;
  }
  find_recommended(own);
  scored.recommended = recommended_;
  metrics_.add(scored);
  if (sink_ != nullptr) sink_->on_request(scored);
}

void CatalogueRanker::find_recommended(std::span<const sim::ItemId> own) {
  recommended_.clear();
  const auto better = [&](sim::ItemId a, sim::ItemId b) {
    const float of_a = scores_[sim::index(a)], of_b = scores_[sim::index(b)];
    return of_a != of_b ? of_a > of_b : a < b;
  };
  // A heap of the best so far with the worst of them in front; nearly every item fails the first comparison.
  for (std::uint32_t i = 0; i < seen_; ++i) {
    const sim::ItemId item = catalogue_[i];
    const bool full = recommended_.size() == longest_list_;
    if (full && !better(item, recommended_.front())) continue;
    if (std::binary_search(own.begin(), own.end(), item)) continue;
    if (full) {
      std::pop_heap(recommended_.begin(), recommended_.end(), better);
      recommended_.pop_back();
    }
    recommended_.push_back(item);
    std::push_heap(recommended_.begin(), recommended_.end(), better);
  }
  std::sort_heap(recommended_.begin(), recommended_.end(), better);
}

}  // namespace springtide::experiments
