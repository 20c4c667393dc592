#include "experiments/spec/resolved.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <set>

#include "algorithms/registry.hpp"
#include "experiments/strategies/strategy.hpp"

namespace springtide::experiments {
namespace {

struct ValueSpeller {
  std::string operator()(const std::string& text) const { return quoted(text); }
  std::string operator()(double number) const { return Node{{}, number}.spelled(); }
  std::string operator()(const auto& other) const { return sim::format_value(other); }
};

class Writer {
 public:
  void line(const std::string& text) { text_ += text + "\n"; }
  void header(std::string_view header) { line((text_.empty() ? "" : "\n") + std::string(header)); }
  void key(std::string_view name, std::string_view value) { line(fmt::format("{} = {}", name, value)); }
  void value(const std::string& name, const sim::ParameterValue& value) {
    // A default of NaN stands for "none", which a spec says by leaving the key out.
    const auto* number = std::get_if<double>(&value);
    if (number != nullptr && std::isnan(*number)) return;
    key(name, std::visit(ValueSpeller(), value));
  }
  void parameters(const sim::Parameters& parameters, const std::set<std::string>& left_out = {}) {
    for (const auto& [name, parameter] : parameters.values()) {
      if (!left_out.contains(name)) value(name, parameter);
    }
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void write_plugins(Writer& writer, std::string_view header, const std::vector<PluginSpec>& plugins) {
  for (const PluginSpec& plugin : plugins) {
    writer.header(header);
    writer.key("name", quoted(plugin.name));
    writer.key("label", quoted(plugin.label));
    writer.parameters(plugin.parameters);
  }
}

void write_world(Writer& writer, const WrittenSpec& spec) {
  writer.header("[world]");
  if (!spec.preset.empty()) writer.key("preset", quoted(spec.preset));
  writer.key("mode", quoted(spec.mode == ReplayMode::kClosedLoop ? "closed_loop" : "log"));
  writer.parameters(spec.world->parameters);
  // Said aloud, since what is not mentioned is the preset's.
  if (spec.world->drifts.empty()) writer.key("drift", "[]");
  if (spec.world->behaviours.empty()) writer.key("behaviour", "[]");
  if (spec.world->segments.empty()) writer.key("segment", "[]");
  if (spec.world->modalities.empty()) writer.key("modality", "[]");
  for (const sim::ModalityConfig& modality : spec.world->modalities) {
    writer.header("[[world.modality]]");
    writer.key("name", quoted(modality.name));
    writer.parameters(modality.parameters);
  }
  for (const sim::SegmentConfig& segment : spec.world->segments) {
    writer.header("[[world.segment]]");
    writer.key("name", quoted(segment.name));
    writer.parameters(segment.parameters);
  }
  for (const sim::DriftConfig& drift : spec.world->drifts) {
    writer.header("[[world.drift]]");
    writer.key("kind", quoted(drift.kind));
    if (!drift.label.empty()) writer.key("label", quoted(drift.label));
    writer.parameters(drift.parameters);
  }
  writer.header("[world.faults]");
  writer.parameters(*spec.world->faults);
  for (const sim::BehaviourConfig& behaviour : spec.world->behaviours) {
    writer.header("[[world.behaviour]]");
    writer.key("kind", quoted(behaviour.kind));
    writer.parameters(behaviour.parameters);
  }
}

// A table as it stands: what it holds itself, then the tables in it.
void write_table(Writer& writer, const std::string& path, const Table& table) {
  const auto holds_tables = [](const Node& node) {
    const Array* array = node.array();
    return array != nullptr && !array->empty() && array->front().table() != nullptr;
  };
  for (const auto& [key, key_at, node] : table.entries) {
    if (node.table() == nullptr && !holds_tables(node)) writer.key(key, node.spelled());
  }
  for (const auto& [key, key_at, node] : table.entries) {
    const std::string inner = fmt::format("{}.{}", path, key);
    if (const Table* section = node.table()) {
      writer.header(fmt::format("[{}]", inner));
      write_table(writer, inner, *section);
    } else if (holds_tables(node)) {
      for (const Node& element : *node.array()) {
        writer.header(fmt::format("[[{}]]", inner));
        write_table(writer, inner, *element.table());
      }
    }
  }
}

void write_log(Writer& writer, const LogSection& log) {
  const bool csv = log.config.format == "csv";
  writer.header("[log]");
  writer.key("path", quoted(log.config.path));
  std::set<std::string> left_out{"path"};
  if (!csv) left_out.insert({"separator", "time_format"});
  if (log.config.format == kSpringtideFormat) left_out.insert("on_bad_row");
  writer.parameters(log.written, left_out);
  if (!csv) return;
  writer.header("[log.columns]");
  writer.parameters(log.columns);
}

}  // namespace

std::string resolved_toml(const WrittenSpec& spec) {
  Writer writer;
  writer.header("[experiment]");
  writer.key("name", quoted(spec.name));
  writer.key("title", quoted(spec.title));
  writer.parameters(spec.experiment, {"name", "title"});
  if (spec.swept_world) {
    writer.header("[world]");
    write_table(writer, "world", *spec.swept_world);
  } else if (spec.world) {
    write_world(writer, spec);
  }
  if (spec.log) write_log(writer, *spec.log);
  writer.header("[pipeline]");
  static const std::set<std::string> kOfClicks = {"label", "label_window", "delayed_feedback", "min_rating",
                                                  "min_dwell"};
  const bool clicks = spec.task == sim::Task::kClick;
  writer.parameters(spec.pipeline, clicks ? std::set<std::string>() : kOfClicks);
  for (const auto& [label, costs] : spec.costs) {
    writer.header(fmt::format("[pipeline.costs.{}]", key_of(label)));
    writer.parameters(costs);
  }
  if (spec.task != sim::Task::kNextItem) {
    writer.header("[pipeline.feature_store]");
    writer.parameters(spec.feature_store);
  }
  if (clicks) {
    writer.header("[pipeline.cleaning]");
    writer.parameters(spec.cleaning);
  }
  write_plugins(writer, "[[algorithm]]", spec.algorithms);
  write_plugins(writer, "[[strategy]]", spec.strategies);
  writer.header("[metrics]");
  writer.parameters(spec.metrics);
  if (spec.off_policy) {
    writer.header("[metrics.off_policy]");
    writer.parameters(*spec.off_policy);
  }
  if (!spec.sweep.empty()) {
    writer.header("[sweep]");
    for (const SweepAxis& axis : spec.sweep) writer.key(quoted(axis.key), axis.values.spelled());
  }
  return writer.text();
}

}  // namespace springtide::experiments
