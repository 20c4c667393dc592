#include <fmt/format.h>

#include "experiments/spec/sections.hpp"
#include "experiments/spec/table_reader.hpp"

namespace springtide::experiments {
namespace {

constexpr const char* kPath = "metrics.off_policy";

}  // namespace

SectionInfo off_policy_section() {
  return {.name = kPath,
          .summary = "what the log's propensities say of the cell's own policy; measured where the section is there",
          .parameters = {
              {.name = "policy",
               .default_value = std::string("greedy"),
               .meaning = "what the cell would show: its best candidates, best first, or by Plackett and Luce the next "
                          "one with chance e^(s_i / temperature) / sum e^(s_j / temperature) of those left, s being "
                          "its scores, of click probabilities their logits",
               .choices = {"greedy", "softmax"}},
              {.name = "temperature",
               .default_value = 1.0,
               .unit = "scores or logits",
               .meaning = "low: nearly greedy; high: nearly at random",
               .minimum = 0.001,
               .maximum = 1000.0,
               .only_with = {"policy", "softmax"}},
              {.name = "clip",
               .default_value = 10.0,
               .meaning = "weights of clipped_ips are no greater",
               .minimum = 0.0,
               .maximum = 1e9,
               .above_minimum = true},
              {.name = "confidence",
               .default_value = 0.95,
               .meaning = "of the intervals",
               .minimum = 0.5,
               .maximum = 0.9999},
          }};
}

std::optional<sim::Parameters> read_off_policy(const Table* metrics, MetricsSpec& spec, Problems& problems) {
  const Table* section = metrics == nullptr ? nullptr : find_table(*metrics, kPath, "off_policy", problems);
  if (section == nullptr) return std::nullopt;
  const auto& declared = section_parameters(kPath);
  sim::Parameters read = read_table(section, kPath, declared, {}, problems);
  for (const auto& [name, rule] : sim::idle_parameters(declared, read)) {
    problems.add(*section->find(name), fmt::format("{}.{}", kPath, name), rule);
  }
  spec.off_policy = {.policy = read.text("policy") == "softmax" ? TargetKind::kSoftmax : TargetKind::kGreedy,
                     .temperature = read.number("temperature"),
                     .clip = read.number("clip"),
                     .confidence = read.number("confidence")};
  return read;
}

}  // namespace springtide::experiments
