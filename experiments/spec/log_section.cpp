#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "experiments/spec/sections.hpp"
#include "experiments/spec/table_reader.hpp"

namespace springtide::experiments {
namespace {

void require_given(const Table& section, const Position& at, std::string_view key, Problems& problems) {
  const Node* node = section.find(key);
  const std::string path = fmt::format("log.{}", key);
  if (node == nullptr) {
    problems.add(at, path + ": is missing");
  } else if (node->text() != nullptr && node->text()->empty()) {
    problems.add(*node, path, "must not be empty");
  }
}

/// The format that is named, where there is one.
std::optional<sim::LogFormatInfo> format_of(const Table& section) {
  const Node* format = section.find("format");
  if (format == nullptr || format->text() == nullptr) return std::nullopt;
  for (sim::LogFormatInfo& info : log_formats()) {
    if (info.name == *format->text()) return std::move(info);
  }
  return std::nullopt;
}

// A log of impressions answers one question alone: that one is asked where nothing is said.
Table with_its_task(Table section, bool impressions, const Position& at) {
  if (impressions && section.find("task") == nullptr) section.set("task", at, {at, std::string("click")});
  return section;
}

sim::Task task_named(const std::string& name) {
  return name == "click" ? sim::Task::kClick : name == "rating" ? sim::Task::kRating : sim::Task::kNextItem;
}

}  // namespace

LogSection read_log_section(const Table& given, const Position& at, const std::string& base_folder,
                            Problems& problems) {
  const std::optional<sim::LogFormatInfo> format = format_of(given);
  const bool impressions = format && format->impressions;
  const Table section = with_its_task(given, impressions, at);
  LogSection log;
  log.written = read_table(&section, "log", section_parameters("log"), {"columns"}, problems);
  const Table* columns = find_table(section, "log.columns", "columns", problems);
  log.columns = read_table(columns, "log.columns", section_parameters("log.columns"), {}, problems);
  require_given(section, at, "format", problems);
  require_given(section, at, "path", problems);

  sim::LogConfig& config = log.config;
  config.format = log.written.text("format");
  if (config.format != "csv" && !config.format.empty()) {
    for (const auto& [key, key_at, node] : section.entries) {
      if (key != "columns" && key != "separator" && key != "time_format") continue;
      problems.add(key_at, fmt::format("log.{} = {}: is for the format csv only", key, node.spelled()));
    }
  }
  for (const auto& [key, key_at, node] : section.entries) {
    if (config.format == kSpringtideFormat && (key == "on_bad_row" || key == "min_value")) {
      problems.add(key_at, fmt::format("log.{} = {}: is for formats of text only", key, node.spelled()));
    } else if (impressions && key == "min_value") {
      problems.add(key_at, fmt::format("log.min_value = {}: is for logs of values", node.spelled()));
    }
  }
  if ((log.written.text("task") == "click") != impressions && !config.format.empty()) {
    const Node* task = section.find("task");
    problems.add(*task, "log.task",
                 impressions
                     ? fmt::format("must be click for the format {}", config.format)
                     : "must be next_item or rating for this format; click is for springtide and open_bandit only");
  }
  if (const Node* separator = section.find("separator"); log.written.text("separator").size() != 1) {
    problems.add(*separator, "log.separator", "must be one character");
  } else {
    config.separator = log.written.text("separator")[0];
  }
  // Absolute, so that the spec inside a result still finds its log from another folder.
  if (!log.written.text("path").empty()) {
    const std::filesystem::path path = std::filesystem::path(base_folder) / log.written.text("path");
    config.path = std::filesystem::absolute(path).lexically_normal().string();
  }
  config.columns = {log.columns.text("user"), log.columns.text("item"), log.columns.text("time"),
                    log.columns.text("value")};
  config.time_format = log.written.text("time_format");
  config.skip_bad_rows = log.written.text("on_bad_row") == "skip";
  if (const double minimum = log.written.number("min_value"); minimum == minimum) config.min_value = minimum;
  config.task = task_named(log.written.text("task"));
  log.ties = log.written.text("ties") == "sequential" ? Ties::kSequential : Ties::kSimultaneous;
  return log;
}

}  // namespace springtide::experiments
