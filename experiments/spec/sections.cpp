#include "experiments/spec/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "experiments/spec/table_reader.hpp"

namespace springtide::experiments {
namespace {

void require_distinct(const Table* section, std::string_view path, std::string_view key,
                      const std::vector<std::int64_t>& values, Problems& problems) {
  const Node* node = section == nullptr ? nullptr : section->find(key);
  if (node == nullptr) return;
  const std::string full = fmt::format("{}.{}", path, key);
  if (const Array* array = node->array(); array != nullptr && array->empty()) {
    problems.add(*node, full, "must not be empty");
  } else if (std::set<std::int64_t>(values.begin(), values.end()).size() != values.size()) {
    problems.add(*node, full, "must not repeat a value");
  }
}

void read_warmup(const Node& node, bool replays_log, Spec& spec, Problems& problems) {
  const std::string text = node.text() == nullptr ? "" : *node.text();
  if (const auto duration = sim::parse_duration(text)) {
    if (*duration < sim::SimDuration::zero() || *duration > kLongestDuration) {
      problems.add(node, "experiment.warmup",
                   fmt::format("must be at least 0s and at most {}", sim::format_duration(kLongestDuration)));
    }
    spec.warmup = *duration;
    return;
  }
  double percent = 0.0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, percent);
  if (error != std::errc() || rest + 1 != end || *rest != '%') {
    problems.add(node, "experiment.warmup",
                 "must be a duration like \"90s\", \"6h\" or \"1d\", or of a log also a share like \"30%\"");
  } else if (!(percent >= 0.0 && percent < 100.0)) {
    problems.add(node, "experiment.warmup", "must be at least 0% and below 100%");
  } else if (!replays_log) {
    problems.add(node, "experiment.warmup", "a share is for logs only; a world wants a duration like \"1d\"");
  } else {
    spec.warmup_share = percent / 100.0;
  }
}

DelayedFeedback delayed_feedback_named(const std::string& name) {
  if (name == "relabel") return DelayedFeedback::kRelabel;
  if (name == "fake_negative_weighted") return DelayedFeedback::kFakeNegativeWeighted;
  if (name == "importance_weighted") return DelayedFeedback::kImportanceWeighted;
  return DelayedFeedback::kNaive;
}

bool names_file(const std::string& name) {
  return !name.empty() && name[0] != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  });
}

}  // namespace

sim::Parameters read_experiment(const Table& document, bool replays_log, Spec& spec, Problems& problems) {
  const Table* section = find_table(document, "experiment", "experiment", problems);
  sim::Parameters read = read_table(section, "experiment", section_parameters("experiment"), {}, problems);
  const Node* name = section == nullptr ? nullptr : section->find("name");
  if (name == nullptr) {
    const Node* whole = document.find("experiment");
    problems.add(whole == nullptr ? problems.start() : whole->at, "experiment.name: is missing");
  } else if (name->text() != nullptr && !names_file(*name->text())) {
    problems.add(*name, "experiment.name",
                 "names a file: must be letters, digits, '_', '-' or '.', and not begin with '.'");
  }
  spec.name = read.text("name");
  spec.title = read.text("title").empty() ? spec.name : read.text("title");
  require_distinct(section, "experiment", "seeds", read.list("seeds"), problems);
  for (const std::int64_t seed : read.list("seeds")) spec.seeds.push_back(static_cast<std::uint64_t>(seed));
  spec.split = read.text("split") == "random" ? Split::kRandom : Split::kTime;
  const Node* warmup = section == nullptr ? nullptr : section->find("warmup");
  if (warmup != nullptr && warmup->text() != nullptr) read_warmup(*warmup, replays_log, spec, problems);
  return read;
}

sim::Parameters read_metrics(const Table& document, MetricsSpec& metrics, Problems& problems) {
  const Table* section = find_table(document, "metrics", "metrics", problems);
  sim::Parameters read = read_table(section, "metrics", section_parameters("metrics"), {"off_policy"}, problems);
  require_distinct(section, "metrics", "cutoffs", read.list("cutoffs"), problems);
  metrics.window = read.duration("window");
  metrics.cutoffs = read.list("cutoffs");
  const double fading_factor = read.number("fading_factor");
  if (!std::isnan(fading_factor)) metrics.fading_factor = fading_factor;
  metrics.new_item_age = read.duration("new_item_age");
  metrics.new_user_age = read.duration("new_user_age");
  metrics.decomposition = read.flag("decomposition");
  metrics.keep_requests = read.flag("keep_requests");
  const std::string& latency = read.text("latency");
  metrics.latency = latency == "none"  ? LatencyCells::kNone
                    : latency == "all" ? LatencyCells::kAll
                                       : LatencyCells::kFirstSeed;
  return read;
}

sim::Parameters read_pipeline(const Table* section, sim::Task task, PipelineSpec& pipeline, Problems& problems) {
  sim::Parameters read =
      read_table(section, "pipeline", section_parameters("pipeline"), {"feature_store", "cleaning", "costs"}, problems);
  const Node* window = section == nullptr ? nullptr : section->find("label_window");
  const Node* delayed = section == nullptr ? nullptr : section->find("delayed_feedback");
  if (task == sim::Task::kClick) {
    pipeline.label_window = read.duration("label_window");
    pipeline.delayed_feedback = delayed_feedback_named(read.text("delayed_feedback"));
  } else if (window != nullptr && read.duration("label_window") != sim::SimDuration::zero()) {
    problems.add(*window, "pipeline.label_window",
                 fmt::format("has no meaning for the task {}, whose labels mature at once", sim::task_name(task)));
  }
  if (task != sim::Task::kClick && delayed != nullptr && read.text("delayed_feedback") != "naive") {
    problems.add(*delayed, "pipeline.delayed_feedback",
                 fmt::format("has no meaning for the task {}, whose labels mature at once", sim::task_name(task)));
  }
  pipeline.collection_delay = read.duration("collection_delay");
  pipeline.deployment_delay = read.duration("deployment_delay");
  const std::string& cost = read.text("training_cost");
  pipeline.training_cost = cost == "zero"       ? TrainingCost::kZero
                           : cost == "modelled" ? TrainingCost::kModelled
                                                : TrainingCost::kMeasured;
  pipeline.train_us_per_example = read.number("train_us_per_example");
  pipeline.publish_us = read.number("publish_us");
  pipeline.wall_factor = read.number("wall_factor");
  pipeline.serve_us = read.number("serve_us");
  pipeline.training_share = read.number("training_share");
  pipeline.queue = read.text("queue") == "first_come" ? TrainerQueue::kFirstCome : TrainerQueue::kNewestWins;
  pipeline.gate_labels = static_cast<std::uint64_t>(read.integer("gate_labels"));
  pipeline.gate_tolerance = read.number("gate_tolerance");
  pipeline.label.kind = read.text("label");
  if (pipeline.label.kind == "rating") pipeline.label.least = read.number("min_rating");
  if (pipeline.label.kind == "dwell") pipeline.label.least = sim::to_seconds(read.duration("min_dwell"));
  pipeline.history_half_life = read.duration("history_half_life");
  return read;
}

sim::Parameters read_feature_store(const Table* pipeline, sim::Task task, FeatureStoreSpec& store, Problems& problems) {
  constexpr const char* kPath = "pipeline.feature_store";
  const Table* section = pipeline == nullptr ? nullptr : find_table(*pipeline, kPath, "feature_store", problems);
  sim::Parameters read = read_table(section, kPath, section_parameters(kPath), {}, problems);
  if (section != nullptr && task == sim::Task::kNextItem) {
    problems.add(pipeline->find("feature_store")->at,
                 fmt::format("{}: has no meaning for the task next_item, for which no algorithm uses features", kPath));
  }
  store.every = read.duration("every");
  store.delay = read.duration("delay");
  return read;
}

}  // namespace springtide::experiments
