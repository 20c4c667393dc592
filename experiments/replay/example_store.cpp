#include "experiments/replay/example_store.hpp"

#include <algorithm>

#include "experiments/replay/fifo.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
ExampleStore::ExampleStore(const sim::EventLog& log, sim::SimDuration longest_wait, std::size_t feature_columns,
                           bool keep_scores, bool keep_late_shares)
    : log_(log),
      longest_wait_(longest_wait),
      columns_(feature_columns),
      pending_features_(feature_columns),
      keep_late_shares_(keep_late_shares) {
  if (keep_scores) pending_scores_.emplace(1);
}

void ExampleStore::log_scores(std::span<const float> scores) {
  if (pending_scores_) std::copy(scores.begin(), scores.end(), pending_scores_->append(scores.size()).begin());
}

float ExampleStore::served_score(std::uint32_t impression) {
  const auto awaited = awaited_.find(impression);
  return awaited != awaited_.end() ? awaited->second.back() : pending_scores_->rows(impression, 1).front();
}

void ExampleStore::mature(const Label& label) {
  const auto [number, request, item] = label.impression;
  users_.push_back(log_.request_user[request]);
  items_.push_back(item);
  times_.push_back(log_.request_time[request]);
  positions_.push_back(log_.position_of(request, number));
  labels_.push_back(label.value);
  matured_at_.push_back(label.matures);
  if (keep_late_shares_) late_shares_.push_back(label.late_share);
  if (columns_ == 0 && !pending_scores_) return;
  if (const auto awaited = awaited_.find(number); awaited != awaited_.end()) {
    const auto row = awaited->second.begin();
    features_.insert(features_.end(), row, row + static_cast<std::ptrdiff_t>(columns_));
    awaited_.erase(awaited);
    return;
  }
  const auto row = logged_features(number, 1);
  features_.insert(features_.end(), row.begin(), row.end());
  if (label.awaited) {
    std::vector<float>& kept = awaited_[number];
    kept.assign(row.begin(), row.end());
    if (pending_scores_) kept.push_back(pending_scores_->rows(number, 1).front());
  }
  while (log_.request_time[oldest_waiting_] + longest_wait_ < label.matures) ++oldest_waiting_;
  const std::size_t oldest = log_.impression_begin[oldest_waiting_];
  pending_features_.drop_before(oldest);
  if (pending_scores_) pending_scores_->drop_before(oldest);
}

algorithms::Examples ExampleStore::between(std::uint64_t first, std::uint64_t last) const {
  SPRINGTIDE_CHECK(first >= first_ && first <= last && last <= matured());
  const algorithms::Examples all{users_, items_, times_, positions_, labels_, {features_, columns_}, late_shares_};
  return all.slice(first - first_, last - first);
}

std::uint64_t ExampleStore::first_matured_after(sim::SimTime time) const {
  const auto begin = matured_at_.begin();
  const auto it = std::upper_bound(begin, matured_at_.end(), time);
  return first_ + static_cast<std::uint64_t>(it - begin);
}

void ExampleStore::forget_before(std::uint64_t first) {
  SPRINGTIDE_CHECK(first <= matured());
  if (first <= first_) return;
  const std::size_t dead = first - first_;
  if (!worth_moving(dead, items_.size())) return;
  drop_front(users_, dead);
  drop_front(items_, dead);
  drop_front(times_, dead);
  drop_front(positions_, dead);
  drop_front(labels_, dead);
  drop_front(matured_at_, dead);
  drop_front(features_, dead * columns_);
  if (keep_late_shares_) drop_front(late_shares_, dead);
  first_ = first;
}

std::size_t ExampleStore::bytes() const {
  return pending_features_.bytes() + (pending_scores_ ? pending_scores_->bytes() : 0) +
         (features_.capacity() + labels_.capacity() + late_shares_.capacity()) * sizeof(float) +
         awaited_.size() * (columns_ + (pending_scores_ ? 1 : 0)) * sizeof(float) +
         users_.capacity() *
             (sizeof(sim::UserId) + sizeof(sim::ItemId) + 2 * sizeof(sim::SimTime) + sizeof(std::uint8_t));
}

}  // namespace springtide::experiments
