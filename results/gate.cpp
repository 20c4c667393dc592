#include "results/gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "results/laid_out.hpp"
#include "results/mean_difference.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

std::string xml(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string numbers_of(const GateCase& one) {
  return fmt::format("loss {:.4g}, at most {:.4g} (95 %), margin {:.4g}, {} seeds", one.loss, one.at_most, one.margin,
                     one.seeds);
}

}  // namespace

Margin Margin::parse(const std::string& metric, const std::string& text) {
  const bool relative = text.ends_with('%');
  const std::string digits = text.substr(0, text.size() - (relative ? 1 : 0));
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !(value >= 0.0) || !std::isfinite(value)) {
    throw sim::ConfigError(
        fmt::format("{} = {}: must be a margin of at least 0, absolute like 0.005 or relative like 2%", metric, text));
  }
  return {metric, relative ? value / 100.0 : value, relative};
}

std::size_t seeds_to_tell(double seed_deviation, double margin) {
  SPRINGTIDE_CHECK(seed_deviation > 0.0 && margin > 0.0);
  // By the normal law, from which Student's differs by few seeds. Beyond what anyone runs the count is but an order.
  constexpr double kNormal95 = 1.6449, kMost = 1e9;
  double seeds = std::max(2.0, std::min(kMost, std::ceil(std::pow(2.0 * kNormal95 * seed_deviation / margin, 2.0))));
  const auto too_few = [&] {
    const EstimatedMean estimate{0.0, seed_deviation / std::sqrt(seeds), seeds - 1.0};
    return seeds < kMost && 2.0 * estimate.reach(0.95) > margin;
  };
  while (too_few()) ++seeds;
  return static_cast<std::size_t>(seeds);
}

std::size_t GateReport::failed() const {
  return static_cast<std::size_t>(
      std::count_if(cases.begin(), cases.end(), [](const GateCase& c) { return !c.passed; }));
}

GateCase judge(const CellPairs& pairs, const Metric& metric, const Margin& margin, const Dimensions& dimensions) {
  GateCase result{pairs.algorithm, pairs.strategy, pairs.world, metric.name};
  const auto values = paired(pairs, metric, dimensions);
  if (!values) {
    result.why = "is missing from the candidate";
    return result;
  }
  const MeanDifference difference = mean_difference(values->differences);
  const double sign = metric.higher_is_better() ? -1.0 : 1.0;  // of a loss
  result.seeds = pairs.cells.size();
  // + 0: no loss at all is no negative one.
  result.loss = sign * difference.estimate.mean + 0.0;
  result.at_most = (metric.higher_is_better() ? -difference.at_least() : difference.at_most()) + 0.0;
  result.margin = margin.relative ? margin.value * std::abs(values->first) : margin.value;
  if (!difference.known) {
    result.why = "one seed and fewer than four windows say nothing of chance: give it more seeds";
    return result;
  }
  result.passed = result.at_most <= result.margin;
  if (result.passed) {
    result.why = "not worse by more than its margin";
  } else if (result.loss > result.margin) {
    result.why = "worse by more than its margin";
  } else {
    const double deviation = difference.estimate.standard_error * std::sqrt(static_cast<double>(result.seeds));
    result.why = result.margin > 0.0 ? fmt::format("cannot be told from chance: about {} seeds would tell",
                                                   seeds_to_tell(deviation, result.margin))
                                     : "no chance is left by a margin of 0";
  }
  return result;
}

GateReport hold_to(const std::string& baseline, const std::string& candidate, const std::vector<Margin>& margins) {
  const ResultFile before = ResultFile::read(baseline), now = ResultFile::read(candidate);
  const Dimensions& dimensions = before.dimensions();
  if (dimensions.window_start != now.dimensions().window_start || dimensions.cutoffs != now.dimensions().cutoffs) {
    throw sim::InputError(fmt::format(
        "{} and {}: have other windows or cutoffs: what is compared must be measured alike", baseline, candidate));
  }
  std::vector<Metric> metrics;
  for (const Margin& margin : margins) metrics.push_back(find_metric(margin.metric, dimensions));
  GateReport report{baseline, candidate, {}};
  const Pairing pairing = pair_cells(before, now);
  for (const std::string& cell : pairing.only_in_first) {
    GateCase missing{cell, "", "", "cell"};
    missing.why = "is missing from " + candidate;
    report.cases.push_back(missing);
  }
  std::vector<bool> met(margins.size(), false);
  for (const CellPairs& pairs : pairing.pairs) {
    bool any = false;
    for (std::size_t m = 0; m < margins.size(); ++m) {
      const std::string path = metrics[m].variable->path();
      // What the baseline does not measure of this algorithm is not asked of it: an AUC of one that only ranks.
      if (!pairs.cells.front().first->values.contains(path)) continue;
      any = met[m] = true;
      report.cases.push_back(judge(pairs, metrics[m], margins[m], dimensions));
    }
    if (any) continue;
    GateCase unmeasured{pairs.algorithm, pairs.strategy, pairs.world, "metric"};
    unmeasured.why = fmt::format("none of the margins' metrics is in {}", baseline);
    report.cases.push_back(unmeasured);
  }
  for (std::size_t m = 0; m < margins.size(); ++m) {
    if (met[m]) continue;
    GateCase missing{"", "", "", margins[m].metric};
    missing.why = fmt::format("is in no cell that {} and {} have in common", baseline, candidate);
    report.cases.push_back(missing);
  }
  return report;
}

std::vector<Margin> usual_margins(const std::string& baseline) {
  std::vector<Margin> margins;
  for (const Metric& metric : usual_metrics(ResultFile::read(baseline))) {
    if (metric.variable->group == "accuracy") margins.push_back({metric.name, 0.01, true});
  }
  return margins;
}

std::string as_text(const GateReport& report) {
  std::vector<std::vector<std::string>> table = {
      {"", "algorithm", "strategy", "world", "metric", "loss", "at most", "margin", "seeds"}};
  std::string failures;
  for (const GateCase& one : report.cases) {
    const auto number = [&](double value) { return one.seeds == 0 ? "--" : fmt::format("{:.4g}", value); };
    table.push_back({one.passed ? "ok" : "FAIL", one.algorithm, one.strategy, one.world, one.metric, number(one.loss),
                     number(one.at_most), number(one.margin), one.seeds == 0 ? "--" : fmt::format("{}", one.seeds)});
    if (!one.passed) {
      failures += fmt::format("{} {} {} {}: {}\n", one.algorithm, one.strategy, one.world, one.metric, one.why);
    }
  }
  return fmt::format("baseline  {}\ncandidate {}\n\n{}\n{}{}: {} of {} hold\n", report.baseline, report.candidate,
                     laid_out(table, 5), failures, report.candidate, report.cases.size() - report.failed(),
                     report.cases.size());
}

std::string as_junit(const GateReport& report) {
  std::string cases;
  for (const GateCase& one : report.cases) {
    cases += fmt::format("  <testcase classname=\"{}\" name=\"{}\"",
                         xml(one.algorithm + "." + one.strategy + "." + one.world), xml(one.metric));
    cases += one.passed ? fmt::format("><system-out>{}</system-out></testcase>\n", xml(numbers_of(one)))
                        : fmt::format("><failure message=\"{}\">{}</failure></testcase>\n", xml(one.why),
                                      xml(numbers_of(one)));
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"springtide check {}\" tests=\"{}\" "
      "failures=\"{}\" "
      "errors=\"0\">\n{}</testsuite>\n",
      xml(report.candidate), report.cases.size(), report.failed(), cases);
}

}  // namespace springtide::results
