#include "experiments/replay/random_split.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "sim/events/check.hpp"
#include "sim/events/random.hpp"

namespace springtide::experiments {
namespace {

using Order = sim::Column<std::uint32_t>;  // which request comes at each instant

Order drawn_order(std::uint64_t seed, std::size_t requests) {
  Order order(requests);
  std::iota(order.begin(), order.end(), 0U);
  sim::RandomStream random("experiment/random_split", seed);
  for (auto left = static_cast<std::uint32_t>(requests); left > 1; --left) {
    std::swap(order[left - 1], order[random.below(left)]);
  }
  return order;
}

/// A column with one entry a request.
template <typename T>
void deal(const Order& order, sim::Column<T>& column) {
  if (column.empty()) return;
  sim::Column<T> dealt;
  dealt.reserve(column.size());
  for (const std::uint32_t r : order) dealt.push_back(column[r]);
  column = std::move(dealt);
}

/// One with several. @param begin  requests + 1, into the column
template <typename T>
void deal(const Order& order, const sim::Column<std::uint32_t>& begin, sim::Column<T>& column) {
  if (column.empty()) return;
  sim::Column<T> dealt;
  dealt.reserve(column.size());
  for (const std::uint32_t r : order) {
    dealt.insert(dealt.end(), column.begin() + begin[r], column.begin() + begin[r + 1]);
  }
  column = std::move(dealt);
}

sim::Column<std::uint32_t> dealt_begins(const Order& order, const sim::Column<std::uint32_t>& begin) {
  sim::Column<std::uint32_t> dealt{0};
  dealt.reserve(begin.size());
  for (const std::uint32_t r : order) dealt.push_back(dealt.back() + begin[r + 1] - begin[r]);
  return dealt;
}

}  // namespace

void deal_anew(std::uint64_t seed, sim::EventLog& log, sim::GroundTruth& truth) {
  SPRINGTIDE_CHECK(truth.fault.empty() && log.behaviours.empty());
  const Order order = drawn_order(seed, log.requests());
  for (std::size_t r = 0; r < log.requests(); ++r) {
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      if (log.feedback_time[i] == sim::kNever) continue;
      log.feedback_time[i] = sim::SimTime(log.feedback_time[i] - log.request_time[r]);  // since the request
    }
  }
  deal(order, log.request_user);
  deal(order, log.request_query);
  deal(order, truth.wanted_topic);
  deal(order, log.candidate_begin, log.candidates);
  deal(order, log.candidate_begin, truth.click_probability);
  deal(order, log.candidate_begin, truth.label_probability);
  deal(order, log.impression_begin, log.impression_item);
  deal(order, log.impression_begin, log.impression_position);
  deal(order, log.impression_begin, log.impression_candidate);
  deal(order, log.impression_begin, log.propensity);
  deal(order, log.impression_begin, log.feedback_time);
  deal(order, log.impression_begin, log.feedback_value);
  log.candidate_begin = dealt_begins(order, log.candidate_begin);
  log.impression_begin = dealt_begins(order, log.impression_begin);
  for (std::size_t r = 0; r < log.requests(); ++r) {
    for (std::size_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      if (log.feedback_time[i] == sim::kNever) continue;
      log.feedback_time[i] = log.request_time[r] + log.feedback_time[i].time_since_epoch();
    }
  }
  std::fill(log.item_published.begin(), log.item_published.end(), sim::kBeginningOfTime);
}

}  // namespace springtide::experiments
