#include "experiments/replay/timeline.hpp"

#include <algorithm>

#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

bool comes_later(const Feedback& a, const Feedback& b) {
  return a.arrives != b.arrives ? a.arrives > b.arrives : a.impression.number > b.impression.number;
}

}  // namespace

Timeline::Timeline(const sim::EventLog& log, const PipelineSpec& pipeline)
    : log_(log),
      collection_delay_(pipeline.collection_delay),
      label_window_(pipeline.label_window),
      labels_at_once_(pipeline.labels_at_once && log.task == sim::Task::kClick) {}

void Timeline::show(std::uint32_t request) {
  const std::uint32_t first = log_.impression_begin[request];
  const std::uint32_t shown = log_.impression_begin[request + 1] - first;
  show(request, std::span(log_.impression_item).subspan(first, shown),
       std::span(log_.feedback_time).subspan(first, shown), std::span(log_.feedback_value).subspan(first, shown));
}

void Timeline::show(std::uint32_t request, std::span<const sim::ItemId> items,
                    std::span<const sim::SimTime> feedback_time, std::span<const float> feedback_value) {
  const std::uint32_t first = log_.impression_begin[request];
  SPRINGTIDE_CHECK(items.size() == log_.impression_begin[request + 1] - first);
  const sim::SimTime now = log_.request_time[request];
  for (std::size_t p = 0; p < items.size(); ++p) {
    const Impression impression{first + static_cast<std::uint32_t>(p), request, items[p]};
    const bool answered = feedback_time[p] != sim::kNever;
    const bool in_time = answered && (log_.task != sim::Task::kClick || feedback_time[p] - now <= label_window_);
    if (answered) {
      on_its_way_.push_back({impression, feedback_time[p] + collection_delay_, feedback_time[p], feedback_value[p],
                             in_time && !labels_at_once_});
      std::push_heap(on_its_way_.begin(), on_its_way_.end(), comes_later);
    }
    if (!in_time || labels_at_once_) unanswered_.push({impression, in_time ? feedback_value[p] : 0.0F});
  }
  if (unanswered_matures_ == sim::kEndOfTime) find_unanswered();
}

Feedback Timeline::take_feedback() {
  std::pop_heap(on_its_way_.begin(), on_its_way_.end(), comes_later);
  const Feedback feedback = on_its_way_.back();
  on_its_way_.pop_back();
  if (feedback.in_time) {
    const float label = log_.task == sim::Task::kNextItem ? 1.0F : feedback.value;
    arrived_.push({feedback.impression, feedback.arrives, label});
  }
  return feedback;
}

bool Timeline::positive_comes_first() const {
  if (arrived_.empty()) return false;
  const Label& positive = arrived_.front();
  return positive.matures != unanswered_matures_ ? positive.matures < unanswered_matures_
                                                 : positive.impression.number < unanswered_.front().impression.number;
}

std::uint32_t Timeline::next_label_request() const {
  return positive_comes_first() ? arrived_.front().impression.request : unanswered_.front().impression.request;
}

Label Timeline::take_label() {
  if (positive_comes_first()) {
    const Label label = arrived_.front();
    arrived_.pop();
    return label;
  }
  const Label label{unanswered_.front().impression, unanswered_matures_, unanswered_.front().label};
  unanswered_.pop();
  find_unanswered();
  return label;
}

void Timeline::find_unanswered() {
  unanswered_matures_ = unanswered_.empty() ? sim::kEndOfTime
                                            : log_.request_time[unanswered_.front().impression.request] +
                                                  longest_wait() + collection_delay_;
}

std::vector<std::uint32_t> Timeline::unmatured() const {
  std::vector<std::uint32_t> requests;
  for (const Unanswered& unanswered : unanswered_) requests.push_back(unanswered.impression.request);
  for (const Label& label : arrived_) requests.push_back(label.impression.request);
  for (const Feedback& feedback : on_its_way_) {
    if (feedback.in_time) requests.push_back(feedback.impression.request);
  }
  return requests;
}

}  // namespace springtide::experiments
