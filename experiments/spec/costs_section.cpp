#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "algorithms/registry.hpp"
#include "experiments/spec/sections.hpp"
#include "experiments/spec/table_reader.hpp"
#include "experiments/spec/text_of_file.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

constexpr const char* kPath = "pipeline.costs";

const Node* find_costs(const Table& document) {
  const Node* pipeline = document.find("pipeline");
  return pipeline == nullptr || pipeline->table() == nullptr ? nullptr : pipeline->table()->find("costs");
}

Table with_costs(Table pipeline, const Node& costs) {
  pipeline.set("costs", costs.at, costs);
  return pipeline;
}

sim::ParameterInfo microseconds(const char* name, double otherwise, const char* meaning) {
  return {.name = name, .default_value = otherwise, .unit = "us", .meaning = meaning, .minimum = 0.0, .maximum = 1e12};
}

}  // namespace

SectionInfo costs_section() {
  return {.name = kPath,
          .summary =
              "what the trainings of an algorithm cost, a table [pipeline.costs.LABEL] each, by its label or "
              "name (training_cost modelled); springtide calibrate writes them",
          .parameters = {microseconds("fit_us", 0.0, "of a batch training, whatever its size"),
                         microseconds("fit_us_per_example", std::nan(""),
                                      "of an example in it; default pipeline.train_us_per_example"),
                         microseconds("update_us", 0.0, "of an incremental training, whatever its size"),
                         microseconds("update_us_per_example", std::nan(""),
                                      "of an example in it; default pipeline.train_us_per_example"),
                         microseconds("publish_us", std::nan(""), "of a publish; default pipeline.publish_us")}};
}

void take_in_costs(Table& document, const std::string& base_folder, Problems& problems) {
  const Node* costs = find_costs(document);
  if (costs == nullptr || costs->text() == nullptr) return;
  const Node written = *costs;
  Node found{written.at, Table{}};
  try {
    const std::string path = (std::filesystem::path(base_folder) / *written.text()).lexically_normal().string();
    const Table file = parse_document(text_of_file(path), path);
    const Node* of_file = find_costs(file);
    if (of_file == nullptr || of_file->table() == nullptr) {
      problems.add(written, kPath, fmt::format("has no table [{}.LABEL]", kPath));
    } else {
      found = *of_file;
    }
  } catch (const sim::Error& error) {
    problems.add(written, kPath, error.what());
  }
  document.find("pipeline")->value = with_costs(*document.find("pipeline")->table(), found);
}

WrittenCosts read_costs(const Table* pipeline, PipelineSpec& spec, Problems& problems) {
  WrittenCosts written;
  const Table* section = pipeline == nullptr ? nullptr : find_table(*pipeline, kPath, "costs", problems);
  if (section == nullptr) return written;
  for (const auto& [label, key_at, node] : section->entries) {
    const std::string path = fmt::format("{}.{}", kPath, label);
    if (node.table() == nullptr) {
      problems.add(node, path, fmt::format("must be a table; write [{}]", path));
      continue;
    }
    sim::Parameters read = read_table(node.table(), path, section_parameters(kPath), {}, problems);
    const auto either = [&](const char* key, double otherwise) {
      const double value = read.number(key);
      return std::isnan(value) ? otherwise : value;
    };
    spec.costs[label] = {.fit_us = read.number("fit_us"),
                         .fit_us_per_example = either("fit_us_per_example", spec.train_us_per_example),
                         .update_us = read.number("update_us"),
                         .update_us_per_example = either("update_us_per_example", spec.train_us_per_example),
                         .publish_us = either("publish_us", spec.publish_us)};
    written.emplace(label, std::move(read));
  }
  return written;
}

void check_costs(const Table& document, const std::vector<PluginSpec>& algorithms, Problems& problems) {
  const Node* section = find_costs(document);
  if (section == nullptr || section->table() == nullptr) return;
  std::vector<std::string> known;
  for (const PluginSpec& algorithm : algorithms) {
    for (const std::string& name : {algorithm.label, algorithm.element_label()}) {
      if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
    }
  }
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    if (std::find(known.begin(), known.end(), info.name) == known.end()) known.push_back(info.name);
  }
  for (const auto& [label, key_at, node] : section->table()->entries) {
    if (std::find(known.begin(), known.end(), label) != known.end()) continue;
    problems.add(key_at, fmt::format("{}.{}: is no algorithm, nor the label of one; {}", kPath, label,
                                     sim::nearest_name_hint(label, known)));
  }
}

}  // namespace springtide::experiments
