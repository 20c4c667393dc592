#include "experiments/replay/closed_loop.hpp"

#include <algorithm>

#include "experiments/replay/slate.hpp"

namespace springtide::experiments {

ClosedLoop::ClosedLoop(const sim::EventLog& log, const sim::GroundTruth& truth, const sim::WorldConfig& world,
                       std::uint64_t seed, const PipelineSpec& pipeline, Timeline& timeline)
    : log_(log),
      truth_(truth),
      collection_delay_(pipeline.collection_delay),
      label_wait_(pipeline.label_wait()),
      timeline_(timeline),
      answers_(world.parameters, seed),
      labeller_(world, seed, pipeline.label),
      ordinal_(log.users, 0) {}

void ClosedLoop::take_in(std::uint32_t r) {
  const sim::UserId user = log_.request_user[r];
  const auto candidates = log_.candidates_of(sim::id_at<sim::RequestId>(r));
  const std::size_t before = potential_.size();
  const auto clicks = std::span(truth_.click_probability).subspan(log_.candidate_begin[r], candidates.size());
  const std::uint32_t ordinal = ordinal_[sim::index(user)]++;
  waiting_ordinal_.push_back(ordinal);
  answers_.append(user, ordinal, candidates, clicks, potential_);
  labeller_.turn(user, ordinal, candidates, clicks, std::span(potential_).subspan(before));
  // A label does not wait any longer for an answer; only an answer can come earlier.
  sim::SimDuration soonest = label_wait_;
  for (const sim::PotentialAnswer& answer : std::span(potential_).subspan(before)) {
    soonest = std::min(soonest, answer.delay);
  }
  first_answer_ = std::min(first_answer_, log_.request_time[r] + soonest + collection_delay_);
}

ShownColumns ClosedLoop::show(std::span<const std::uint32_t> requests, std::span<const float> scores) {
  items_.clear();
  candidates_.clear();
  feedback_value_.clear();
  std::size_t row = 0, slot = 0;
  for (const std::uint32_t r : requests) {
    const auto candidates = log_.candidates_of(sim::id_at<sim::RequestId>(r));
    const std::size_t shown = log_.impression_begin[r + 1] - log_.impression_begin[r];
    best_first(scores.subspan(row, candidates.size()), shown, order_);
    answers_.to_slate(log_.request_user[r], waiting_ordinal_[slot++],
                      std::span(potential_).subspan(row, candidates.size()), order_, delays_);
    feedback_time_.clear();
    for (std::size_t p = 0; p < shown; ++p) {
      const bool clicked = delays_[p] != sim::PotentialAnswer::kNoClick;
      items_.push_back(candidates[order_[p]]);
      feedback_value_.push_back(clicked ? 1.0F : 0.0F);
      feedback_time_.push_back(clicked ? log_.request_time[r] + delays_[p] : sim::kNever);
    }
    candidates_.insert(candidates_.end(), order_.begin(), order_.end());
    timeline_.show(r, std::span(items_).last(shown), feedback_time_, std::span(feedback_value_).last(shown));
    row += candidates.size();
  }
  potential_.clear();
  waiting_ordinal_.clear();
  first_answer_ = sim::kEndOfTime;
  return {items_, candidates_, feedback_value_};
}

}  // namespace springtide::experiments
