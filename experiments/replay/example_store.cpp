#include "experiments/replay/example_store.hpp"

#include <algorithm>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

// Removing from the front moves the rest: done only when at least as much goes as stays, so each element moves once.
bool worth_moving(std::size_t dead, std::size_t size) { return dead >= 1024 && dead * 2 >= size; }

template <typename T>
void drop_front(std::vector<T>& column, std::size_t count) {
  column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

ExampleStore::ExampleStore(const sim::EventLog& log, const Timeline& timeline, std::size_t feature_columns)
    : log_(log), timeline_(timeline), columns_(feature_columns) {}

std::span<float> ExampleStore::log_features(std::size_t count) {
  const std::size_t before = pending_.size();
  pending_.resize(before + count * columns_);
  return std::span(pending_).subspan(before);
}

std::span<float> ExampleStore::logged_features(std::size_t first, std::size_t count) {
  SPRINGTIDE_CHECK(first >= pending_first_);
  return std::span(pending_).subspan((first - pending_first_) * columns_, count * columns_);
}

void ExampleStore::mature_next() {
  const std::uint32_t impression = timeline_.maturity_order[matured()];
  const std::uint32_t request = timeline_.request[impression];
  users_.push_back(log_.request_user[request]);
  items_.push_back(log_.impression_item[impression]);
  times_.push_back(log_.request_time[request]);
  positions_.push_back(static_cast<std::uint8_t>(impression - log_.impression_begin[request]));
  labels_.push_back(timeline_.label[impression]);
  if (columns_ == 0) return;
  const auto row = logged_features(impression, 1);
  features_.insert(features_.end(), row.begin(), row.end());

  const sim::SimTime now = timeline_.matures_at[impression];
  while (oldest_unmatured_ < impression && timeline_.matures_at[oldest_unmatured_] < now) ++oldest_unmatured_;
  const std::size_t dead = oldest_unmatured_ - pending_first_;
  if (worth_moving(dead, pending_.size() / columns_)) {
    drop_front(pending_, dead * columns_);
    pending_first_ = oldest_unmatured_;
  }
}

algorithms::Examples ExampleStore::since(std::uint64_t first) const {
  SPRINGTIDE_CHECK(first >= first_ && first <= matured());
  const algorithms::Examples all{users_, items_, times_, positions_, labels_, {features_, columns_}};
  return all.slice(first - first_, matured() - first);
}

std::uint64_t ExampleStore::first_matured_after(sim::SimTime time) const {
  const auto begin = timeline_.maturity_order.begin() + static_cast<std::ptrdiff_t>(first_);
  const auto end = timeline_.maturity_order.begin() + static_cast<std::ptrdiff_t>(matured());
  const auto it = std::partition_point(
      begin, end, [&](std::uint32_t impression) { return timeline_.matures_at[impression] <= time; });
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
  drop_front(features_, dead * columns_);
  first_ = first;
}

std::size_t ExampleStore::bytes() const {
  return (pending_.capacity() + features_.capacity() + labels_.capacity()) * sizeof(float) +
         users_.capacity() * (sizeof(sim::UserId) + sizeof(sim::ItemId) + sizeof(sim::SimTime) + sizeof(std::uint8_t));
}

}  // namespace springtide::experiments
