#include <algorithm>
#include <cmath>

#include "experiments/spec/pipeline_sections.hpp"
#include "experiments/spec/sections.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

using std::chrono::hours;

sim::SimDuration span(auto duration) { return duration; }

SectionInfo experiment_section() {
  return {
      .name = "experiment",
      .summary = "what the experiment is called and how often it is repeated",
      .parameters = {
          {.name = "name", .default_value = std::string(), .meaning = "names the result file; required"},
          {.name = "title", .default_value = std::string(), .meaning = "a line for people; default the name"},
          {.name = "seeds",
           .default_value = std::vector<std::int64_t>{1},
           .meaning = "one cell for each; worlds and learners draw from it",
           .minimum = 0.0},
          {.name = "warmup",
           .default_value = std::string("0s"),
           .unit = "time or %",
           .meaning = "replayed, not measured; of a log also a share of its requests, like \"30%\""},
          {.name = "split",
           .default_value = std::string("time"),
           .meaning = "what lies before what: as it came, or \"random\": drawn anew, so that models learn from what "
                      "came later, as under a random split",
           .choices = {"time", "random"}},
      }};
}

SectionInfo world_section() {
  return {.name = "world",
          .summary = "the world that is replayed, and whose slates its users see",
          .parameters = {{.name = "mode",
                          .default_value = std::string("log"),
                          .meaning = "whose slates are shown: the logging policy's, or once the warm-up is over the "
                                     "cell's own",
                          .choices = {"log", "closed_loop"}},
                         {.name = "keep_preset_drifts",
                          .default_value = false,
                          .meaning = "whether the spec's drifts come on top of the preset's, not in place of them"}}};
}

SectionInfo log_section() {
  std::vector<std::string> formats;
  for (const sim::LogFormatInfo& format : log_formats()) formats.push_back(format.name);
  return {
      .name = "log",
      .summary = "a log to replay, in place of [world]",
      .parameters = {
          {.name = "format",
           .default_value = std::string(),
           .meaning = "how the file is laid out; required",
           .choices = formats},
          {.name = "path",
           .default_value = std::string(),
           .meaning = "the file, relative to the spec; plain or gzip, where it is text; required"},
          {.name = "task",
           .default_value = std::string("next_item"),
           .meaning = "what is asked at each request; of the formats springtide and open_bandit always click",
           .choices = {"next_item", "rating", "click"}},
          {.name = "separator", .default_value = std::string(","), .meaning = "between fields (csv)"},
          {.name = "time_format",
           .default_value = std::string("auto"),
           .meaning = "how times are written (csv)",
           .choices = {"auto", "epoch_seconds", "iso8601"}},
          {.name = "on_bad_row",
           .default_value = std::string("error"),
           .meaning = "stop at a row that cannot be read, or leave it out and count it",
           .choices = {"error", "skip"}},
          {.name = "ties",
           .default_value = std::string("simultaneous"),
           .meaning = "whether an event is seen by the next one of the same instant (sequential) or not",
           .choices = {"simultaneous", "sequential"}},
          {.name = "min_value", .default_value = std::nan(""), .meaning = "events with a smaller value are left out"},
      }};
}

SectionInfo columns_section() {
  return {.name = "log.columns",
          .summary = "which columns of a csv file hold what, by their names in its first line",
          .parameters = {
              {.name = "user", .default_value = std::string("user"), .meaning = "who"},
              {.name = "item", .default_value = std::string("item"), .meaning = "took what"},
              {.name = "time", .default_value = std::string("time"), .meaning = "when"},
              {.name = "value",
               .default_value = std::string(),
               .meaning = "and rated it how; empty: every event has value 1"},
          }};
}

SectionInfo metrics_section() {
  return {.name = "metrics",
          .summary = "what is measured, and how finely",
          .parameters = {
              {.name = "window",
               .default_value = span(hours(1)),
               .unit = "time",
               .meaning = "width of the windows that metrics are given over",
               .minimum = 0.0,
               .above_minimum = true},
              {.name = "cutoffs",
               .default_value = std::vector<std::int64_t>{1, 5, 10},
               .unit = "ranks",
               .meaning = "k of ndcg@k, recall@k, ...",
               .minimum = 1.0,
               .maximum = 1e6},
              {.name = "fading_factor",
               .default_value = std::nan(""),
               .meaning = "an example counts by this factor less with each further one, about as in a window of 1 / (1 "
                          "- factor) examples (<metric>_faded)",
               .minimum = 0.0,
               .maximum = 1.0,
               .above_minimum = true},
              {.name = "new_item_age",
               .default_value = span(hours(24)),
               .unit = "time",
               .meaning = "an item is new for this long after publication",
               .minimum = 0.0},
              {.name = "new_user_age",
               .default_value = span(hours(24)),
               .unit = "time",
               .meaning = "a user is new for this long after their first request",
               .minimum = 0.0},
              {.name = "keep_requests",
               .default_value = false,
               .meaning = "stores every score and label, so that metrics can be computed again"},
              {.name = "decomposition",
               .default_value = false,
               .meaning = "runs each cell again without its delays, one by one and all: what time has cost, by stage"},
              {.name = "latency",
               .default_value = std::string("first_seed"),
               .meaning = "which cells run alone, so that their wall-clock latency can be measured",
               .choices = {"none", "first_seed", "all"}},
          }};
}

}  // namespace

std::vector<sim::LogFormatInfo> log_formats() {
  std::vector<sim::LogFormatInfo> formats = sim::log_formats();
  formats.push_back({kSpringtideFormat, "what springtide simulate writes: clicks, with the truth behind them",
                     /*impressions=*/true});
  return formats;
}

const std::vector<SectionInfo>& section_registry() {
  static const std::vector<SectionInfo> kSections = {
      experiment_section(), world_section(),         log_section(),      columns_section(), pipeline_section(),
      costs_section(),      feature_store_section(), cleaning_section(), metrics_section(), off_policy_section()};
  return kSections;
}

const std::vector<sim::ParameterInfo>& section_parameters(std::string_view section) {
  const auto& sections = section_registry();
  const auto it = std::find_if(sections.begin(), sections.end(), [&](const auto& row) { return row.name == section; });
  SPRINGTIDE_CHECK(it != sections.end());
  return it->parameters;
}

}  // namespace springtide::experiments
