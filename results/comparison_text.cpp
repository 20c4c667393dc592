#include <fmt/format.h>

#include <cmath>
#include <functional>

#include "results/comparison.hpp"
#include "results/json_text.hpp"
#include "results/laid_out.hpp"

namespace springtide::results {
namespace {

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.5g}", value) : "--"; }
std::string signed_number(double value) { return std::isfinite(value) ? fmt::format("{:+.4g}", value) : "--"; }

std::string interval(const Finding& finding) {
  const MeanDifference& d = finding.difference;
  return d.known ? fmt::format("[{}, {}]", signed_number(d.low()), signed_number(d.high()))
                 : "one seed, too few windows";
}

const std::vector<std::string> kHeader = {"algorithm", "strategy", "world",         "metric",   "seeds",  "first",
                                          "second",    "change",   "95 % interval", "p (Holm)", "effect", "verdict"};

std::vector<std::string> row_of(const Finding& f) {
  return {f.algorithm,
          f.strategy,
          f.world,
          f.metric.name,
          fmt::format("{}", f.seeds),
          number(f.first),
          number(f.second),
          signed_number(f.difference.estimate.mean),
          interval(f),
          f.difference.known ? fmt::format("{:.3g}", f.p_adjusted) : "--",
          signed_number(f.difference.effect),
          std::string(verdict_name(f.verdict))};
}

std::vector<std::vector<std::string>> table_of(const Comparison& comparison) {
  std::vector<std::vector<std::string>> table = {kHeader};
  for (const Finding& finding : comparison.findings) table.push_back(row_of(finding));
  return table;
}

std::string unpaired(const Comparison& comparison) {
  std::string text;
  for (const std::string& cell : comparison.only_in_first)
    text += fmt::format("only in {}: {}\n", comparison.first, cell);
  for (const std::string& cell : comparison.only_in_second) {
    text += fmt::format("only in {}: {}\n", comparison.second, cell);
  }
  return text;
}

constexpr const char* kReading =
    "Change: second - first, mean over seeds and windows. Intervals are Student's, between seeds, of one seed by "
    "moving blocks of its windows; p after Holm over all rows; effect: change over its standard deviation between "
    "seeds.\n";

std::string json_texts(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + json_text(text);
  return "[" + list + "]";
}

std::string json_of(const Finding& f) {
  const MeanDifference& d = f.difference;
  return fmt::format(
      "{{\"algorithm\": {}, \"strategy\": {}, \"world\": {}, \"metric\": {}, \"direction\": {}, \"seeds\": {}, "
      "\"first\": {}, \"second\": {}, \"change\": {}, \"low\": {}, \"high\": {}, \"p\": {}, \"p_adjusted\": {}, "
      "\"effect\": {}, \"verdict\": {}}}",
      json_text(f.algorithm), json_text(f.strategy), json_text(f.world), json_text(f.metric.name),
      json_text(f.metric.variable->direction), f.seeds, json_number(f.first), json_number(f.second),
      json_number(d.estimate.mean), json_number(d.low()), json_number(d.high()),
      json_number(d.known ? d.estimate.p() : NAN), json_number(d.known ? f.p_adjusted : NAN), json_number(d.effect),
      json_text(std::string(verdict_name(f.verdict))));
}

}  // namespace

std::string as_text(const Comparison& comparison) {
  return fmt::format("first   {}\nsecond  {}{}\n\n{}\n{}{}", comparison.first, comparison.second,
                     comparison.same_spec ? "" : "  (another spec)", laid_out(table_of(comparison), 4), kReading,
                     unpaired(comparison));
}

std::string as_markdown(const Comparison& comparison) {
  return fmt::format("First: {}; second: {}.\n\n{}\n{}{}", comparison.first, comparison.second,
                     markdown_table(table_of(comparison)), kReading, unpaired(comparison));
}

std::string as_json(const Comparison& comparison) {
  std::string findings;
  for (const Finding& finding : comparison.findings)
    findings += (findings.empty() ? "\n  " : ",\n  ") + json_of(finding);
  return fmt::format(
      "{{\"first\": {}, \"second\": {}, \"same_spec\": {}, \"only_in_first\": {}, "
      "\"only_in_second\": {}, \"findings\": [{}\n]}}\n",
      json_text(comparison.first), json_text(comparison.second), comparison.same_spec,
      json_texts(comparison.only_in_first), json_texts(comparison.only_in_second), findings);
}

}  // namespace springtide::results
