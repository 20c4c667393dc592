#include "results/comparison.hpp"

#include <fmt/format.h>

#include "sim/events/error.hpp"

namespace springtide::results {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBetter:
      return "better";
    case Verdict::kWorse:
      return "worse";
    case Verdict::kUndecided:
      return "undecided";
  }
  return "";
}

Comparison compare(const std::string& first_path, const std::string& second_path,
                   const std::vector<std::string>& metrics) {
  const ResultFile first = ResultFile::read(first_path), second = ResultFile::read(second_path);
  Comparison comparison{first_path, second_path, {}, {}, {}, first.attribute("spec") == second.attribute("spec")};
  const Dimensions &a = first.dimensions(), &b = second.dimensions();
  if (a.window_start != b.window_start || a.window_seconds != b.window_seconds || a.cutoffs != b.cutoffs) {
    throw sim::InputError(fmt::format(
        "{} and {}: have other windows or cutoffs: what is compared must be measured alike", first_path, second_path));
  }
  std::vector<Metric> wanted;
  for (const std::string& name : metrics) wanted.push_back(find_metric(name, a));
  if (metrics.empty()) wanted = usual_metrics(first);
  Pairing pairing = pair_cells(first, second);
  if (pairing.pairs.empty()) {
    throw sim::InputError(
        fmt::format("{} and {}: have no algorithm, strategy, world and seed in common", first_path, second_path));
  }
  comparison.only_in_first = std::move(pairing.only_in_first);
  comparison.only_in_second = std::move(pairing.only_in_second);
  std::vector<double> p;
  for (const CellPairs& pairs : pairing.pairs) {
    for (const Metric& metric : wanted) {
      const auto values = paired(pairs, metric, a);
      if (!values) continue;
      comparison.findings.push_back({pairs.algorithm, pairs.strategy, pairs.world, metric, pairs.cells.size(),
                                     values->first, values->second, mean_difference(values->differences)});
      p.push_back(comparison.findings.back().difference.estimate.p());
    }
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t f = 0; f < adjusted.size(); ++f) {
    Finding& finding = comparison.findings[f];
    finding.p_adjusted = adjusted[f];
    if (!finding.difference.known || finding.p_adjusted >= 0.05) continue;
    const bool rose = finding.difference.estimate.mean > 0.0;
    finding.verdict = rose == finding.metric.higher_is_better() ? Verdict::kBetter : Verdict::kWorse;
  }
  return comparison;
}

}  // namespace springtide::results
