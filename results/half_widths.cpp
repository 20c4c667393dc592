#include "results/half_widths.hpp"

#include <string_view>

#include "results/estimated_mean.hpp"
#include "results/schema.hpp"

namespace springtide::results {
namespace {

constexpr std::string_view kHalfWidth = "_half_width", kOverall = "_overall";

}  // namespace

void add_half_widths(CellResult& result) {
  const auto impressions = result.values.find("accuracy/impressions");
  if (impressions == result.values.end()) return;
  const std::vector<double>& weight = impressions->second;
  std::vector<WindowSeries> series;
  std::vector<std::string> paths;  // one a series; of a metric with cutoffs, as often as it has
  for (const VariableInfo& variable : schema()) {
    if (!variable.name.ends_with(kHalfWidth)) continue;
    const std::string path = variable.path();
    const auto found = result.values.find(path.substr(0, path.size() - kHalfWidth.size() - kOverall.size()));
    if (found == result.values.end()) continue;
    const std::size_t stride = found->second.size() / weight.size();
    for (std::size_t first = 0; first < stride; ++first) {
      WindowSeries& each = series.emplace_back(WindowSeries{{}, weight});
      for (std::size_t v = first; v < found->second.size(); v += stride) each.value.push_back(found->second[v]);
      paths.push_back(path);
    }
  }
  const std::vector<EstimatedMean> found = means_of_windows(series);
  for (std::size_t s = 0; s < paths.size(); ++s) result.values[paths[s]].push_back(found[s].half_width());
}

}  // namespace springtide::results
