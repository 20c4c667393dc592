// Writes the events of the end-to-end benchmark in VowpalWabbit's text format, an impression a line, in order of time:
//   LABEL |u USER |i ITEM |s SEGMENT_ITEM |d 0:VALUE 1:VALUE ...      LABEL is 1 or -1
// which is what our logistic regression sees: the same labels, dense features (zeros left out) and hashed ids.
// Usage: springtide_export_vw > LOG.vw

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "algorithms/features/feature_store.hpp"
#include "benchmarks/shown_world.hpp"
#include "experiments/replay/timeline.hpp"

namespace springtide::benchmarks {
namespace {

constexpr std::ptrdiff_t kSegmentColumns = 8;  // as algorithms/linear/logistic_regression.hpp says

void append_line(std::string& text, float label, sim::UserId user, sim::ItemId item, std::span<const float> row) {
  const auto segment = std::max_element(row.begin(), row.begin() + kSegmentColumns) - row.begin();
  fmt::format_to(std::back_inserter(text), "{} |u {} |i {} |s {}_{} |d", label > 0.0F ? 1 : -1, sim::index(user),
                 sim::index(item), segment, sim::index(item));
  for (std::size_t c = 0; c < row.size(); ++c) {
    if (row[c] != 0.0F) fmt::format_to(std::back_inserter(text), " {}:{:.6g}", c, row[c]);
  }
  text += '\n';
}

bool write(std::FILE* out) {
  const ShownWorld world;
  const sim::EventLog& log = world.input.log;
  const experiments::PipelineSpec& pipeline = world.variant.pipeline;
  experiments::Timeline timeline(log, pipeline, nullptr);
  algorithms::FeatureStore features(log, pipeline.history_half_life);
  std::vector<float> rows;
  std::vector<std::uint8_t> positions;
  std::string text;
  for (std::uint32_t r = 0; r < log.requests(); ++r) {
    while (timeline.next_feedback() < log.request_time[r]) {
      const experiments::Feedback feedback = timeline.take_feedback();
      features.on_feedback(log.request_user[feedback.impression.request], feedback.impression.item, feedback.event_time,
                           feedback.value);
    }
    timeline.show(r);
    const auto items = log.shown_in(sim::id_at<sim::RequestId>(r));
    positions.resize(items.size());
    for (std::size_t p = 0; p < items.size(); ++p) positions[p] = static_cast<std::uint8_t>(p);
    rows.resize(items.size() * features.columns());
    features.extract(log.request_user[r], log.request_time[r], items, positions, rows);
    text.clear();
    for (std::size_t p = 0; p < items.size(); ++p) {
      const std::size_t i = log.impression_begin[r] + p;
      const bool in_time = log.feedback_time[i] - log.request_time[r] <= pipeline.label_window;
      append_line(text, in_time ? log.feedback_value[i] : 0.0F, log.request_user[r], items[p],
                  std::span<const float>(rows).subspan(p * features.columns(), features.columns()));
    }
    if (std::fwrite(text.data(), 1, text.size(), out) != text.size()) return false;
  }
  return std::fflush(out) == 0;
}

}  // namespace
}  // namespace springtide::benchmarks

int main() {
  if (springtide::benchmarks::write(stdout)) return 0;
  std::perror("springtide_export_vw: standard output");
  return 1;
}
