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
  const experiments::Timeline& line = world.input.timeline;
  algorithms::FeatureStore features(log, world.variant.pipeline.history_half_life);
  std::size_t feedback = 0;
  std::vector<float> rows;
  std::vector<std::uint8_t> positions;
  std::string text;
  for (std::uint32_t r = 0; r < log.requests(); ++r) {
    for (; feedback < line.feedback_order.size() && line.feedback_arrives[feedback] < log.request_time[r]; ++feedback) {
      const std::uint32_t i = line.feedback_order[feedback];
      features.on_feedback(log.request_user[line.request[i]], log.impression_item[i], log.feedback_time[i],
                           log.feedback_value[i]);
    }
    const auto items = log.shown_in(sim::id_at<sim::RequestId>(r));
    positions.resize(items.size());
    for (std::size_t p = 0; p < items.size(); ++p) positions[p] = static_cast<std::uint8_t>(p);
    rows.resize(items.size() * features.columns());
    features.extract(log.request_user[r], log.request_time[r], items, positions, rows);
    text.clear();
    for (std::size_t p = 0; p < items.size(); ++p) {
      append_line(text, line.label[log.impression_begin[r] + p], log.request_user[r], items[p],
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
