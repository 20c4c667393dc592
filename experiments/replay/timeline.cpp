#include "experiments/replay/timeline.hpp"

#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/world/faults/faults.hpp"

namespace springtide::experiments {
namespace {

bool comes_later(const Feedback& a, const Feedback& b) {
  if (a.arrives != b.arrives) return a.arrives > b.arrives;
  return a.impression.number != b.impression.number ? a.impression.number > b.impression.number : a.copy && !b.copy;
}

}  // namespace

Timeline::Timeline(const sim::EventLog& log, const PipelineSpec& pipeline, const sim::Faults* faults)
    : log_(log),
      collection_delay_(pipeline.collection_delay),
      label_window_(pipeline.label_window),
      label_wait_(pipeline.label_wait()),
      delayed_feedback_(pipeline.delayed_feedback),
      labels_at_once_(pipeline.labels_at_once && log.task == sim::Task::kClick),
      tells_late_(pipeline.tells_late()),
      faults_(faults),
      doubtful_(faults != nullptr || pipeline.cleaning.any()) {
  SPRINGTIDE_CHECK(!doubtful_ || (log.task == sim::Task::kClick && !labels_at_once_ && !tells_late_));
  SPRINGTIDE_CHECK(!tells_late_ || log.task == sim::Task::kClick);
  if (faults != nullptr) ordinal_ = sim::request_ordinals(log);
}

bool Timeline::in_time(sim::SimTime shown, sim::SimTime feedback_time) const {
  if (log_.task != sim::Task::kClick) return true;
  if (labels_at_once_ && delayed_feedback_ != DelayedFeedback::kNaive) return true;
  if (!labels_at_once_ && delayed_feedback_ == DelayedFeedback::kFakeNegativeWeighted) return false;
  return feedback_time - shown <= label_window_;
}

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
    const bool in_time = answered && this->in_time(now, feedback_time[p]);
    if (doubtful_) {
      if (answered) send(impression, feedback_time[p], feedback_value[p]);
    } else if (answered) {
      on_its_way_.push_back({impression, feedback_time[p] + collection_delay_, feedback_time[p], feedback_value[p],
                             in_time && !labels_at_once_});
      std::push_heap(on_its_way_.begin(), on_its_way_.end(), comes_later);
    }
    if (doubtful_) {
      open_.push({impression, false, 0.0F, false});
    } else if (!in_time || labels_at_once_) {
      open_.push({impression, false, in_time ? feedback_value[p] : 0.0F, answered && tells_late_});
    }
  }
  if (open_matures_ == sim::kEndOfTime) find_open();
}

void Timeline::send(const Impression& impression, sim::SimTime feedback_time, float value) {
  Feedback sent{impression, feedback_time + collection_delay_, feedback_time, value, false};
  sim::EventFate fate;
  if (faults_ != nullptr) {
    const sim::UserId user = log_.request_user[impression.request];
    fate = faults_->fate(
        {static_cast<std::uint32_t>(user), ordinal_[impression.request], static_cast<std::uint32_t>(impression.item)});
    if (fate.is(sim::kLost)) return;
    sent.arrives += fate.late;
    sent.event_time += faults_->skew(user);
    if (fate.is(sim::kCorrupted)) sent.value = fate.value;
    sent.faults = fate.faults;
  }
  const sim::SimTime closes = log_.request_time[impression.request] + label_window_ + collection_delay_;
  for (const bool copy : {false, true}) {
    if (copy && !fate.is(sim::kDuplicated)) break;
    sent.copy = copy;
    if (copy) sent.arrives += fate.copy_after;
    sent.in_time = sent.arrives <= closes;
    on_its_way_.push_back(sent);
    std::push_heap(on_its_way_.begin(), on_its_way_.end(), comes_later);
  }
}

Feedback Timeline::take_feedback() {
  std::pop_heap(on_its_way_.begin(), on_its_way_.end(), comes_later);
  const Feedback feedback = on_its_way_.back();
  on_its_way_.pop_back();
  return feedback;
}

void Timeline::accept(const Feedback& feedback) {
  if (!feedback.in_time && !tells_late_) return;
  const float label = log_.task == sim::Task::kNextItem ? 1.0F : feedback.value;
  bool again = !feedback.in_time;
  if (doubtful_) {
    // All that were shown are there, in order, but for those that the label has matured of.
    const std::uint32_t number = feedback.impression.number;
    again = open_.empty() || number < open_.front().impression.number;
    if (!again) {
      Open& open = open_[number - open_.front().impression.number];
      SPRINGTIDE_CHECK(open.impression.number == number);
      again = open.answered;
      open.answered = true;
      find_open();
    }
  }
  arrived_.push({feedback.impression, feedback.arrives, label, again});
}

bool Timeline::positive_comes_first() const {
  if (arrived_.empty()) return false;
  const Label& positive = arrived_.front();
  return positive.matures != open_matures_ ? positive.matures < open_matures_
                                           : positive.impression.number < open_.front().impression.number;
}

std::uint32_t Timeline::next_label_request() const {
  return positive_comes_first() ? arrived_.front().impression.request : open_.front().impression.request;
}

Label Timeline::take_label() {
  Label label = next_taken();
  if (label.value > 0.5F) {
    ++positives_;
    if (label.again) ++late_positives_;
  }
  if (delayed_feedback_ == DelayedFeedback::kFakeNegativeWeighted) {
    label.late_share = 1.0F;
  } else if (positives_ > 0) {
    label.late_share = static_cast<float>(static_cast<double>(late_positives_) / static_cast<double>(positives_));
  }
  return label;
}

Label Timeline::next_taken() {
  if (positive_comes_first()) {
    const Label label = arrived_.front();
    arrived_.pop();
    return label;
  }
  const Label label{open_.front().impression, open_matures_, open_.front().label, false, open_.front().awaited};
  open_.pop();
  find_open();
  return label;
}

void Timeline::find_open() {
  while (!open_.empty() && open_.front().answered) open_.pop();
  open_matures_ = open_.empty() ? sim::kEndOfTime
                                : log_.request_time[open_.front().impression.request] + label_wait_ + collection_delay_;
}

std::vector<std::uint32_t> Timeline::unmatured() const {
  std::vector<std::uint32_t> requests;
  for (const Open& open : open_) {
    if (!open.answered) requests.push_back(open.impression.request);
  }
  for (const Label& label : arrived_) {
    if (!label.again) requests.push_back(label.impression.request);
  }
  if (doubtful_) return requests;
  for (const Feedback& feedback : on_its_way_) {
    if (feedback.in_time) requests.push_back(feedback.impression.request);
  }
  return requests;
}

}  // namespace springtide::experiments
