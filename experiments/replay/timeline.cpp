#include "experiments/replay/timeline.hpp"

#include <algorithm>
#include <numeric>

namespace springtide::experiments {

Timeline::Timeline(const sim::EventLog& log, const PipelineSpec& pipeline)
    : request(log.impressions()), matures_at(log.impressions()), label(log.impressions(), 0.0F) {
  const bool clicks = log.task == sim::Task::kClick;
  std::vector<sim::SimTime> arrival(log.impressions(), sim::kNever);
  for (std::uint32_t r = 0; r < log.requests(); ++r) {
    for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      request[i] = r;
      const sim::SimTime shown = log.request_time[r];
      const bool answered = log.feedback_time[i] != sim::kNever;
      if (answered) {
        arrival[i] = log.feedback_time[i] + pipeline.collection_delay;
        feedback_order.push_back(i);
      }
      const bool in_time = answered && (!clicks || log.feedback_time[i] - shown <= pipeline.label_window);
      matures_at[i] = in_time ? arrival[i] : shown + pipeline.label_window + pipeline.collection_delay;
      if (!in_time) continue;
      label[i] = log.task == sim::Task::kNextItem ? 1.0F : log.feedback_value[i];
    }
  }
  const auto by = [](const std::vector<sim::SimTime>& times) {
    return [&times](std::uint32_t a, std::uint32_t b) { return times[a] != times[b] ? times[a] < times[b] : a < b; };
  };
  maturity_order.resize(log.impressions());
  std::iota(maturity_order.begin(), maturity_order.end(), 0U);
  std::sort(maturity_order.begin(), maturity_order.end(), by(matures_at));
  std::sort(feedback_order.begin(), feedback_order.end(), by(arrival));
  feedback_arrives.reserve(feedback_order.size());
  for (const std::uint32_t i : feedback_order) feedback_arrives.push_back(arrival[i]);
}

}  // namespace springtide::experiments
