#pragma once

#include "tests/experiments/spec/spec_text.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {

inline std::vector<std::string> labels(const std::vector<PluginSpec>& plugins) {
  std::vector<std::string> result;
  for (const PluginSpec& plugin : plugins) result.push_back(plugin.label);
  return result;
}

inline std::vector<std::string> labels(const std::vector<WorldVariant>& worlds) {
  std::vector<std::string> result;
  for (const WorldVariant& world : worlds) result.push_back(world.label);
  return result;
}

inline void require_same(const std::vector<PluginSpec>& a, const std::vector<PluginSpec>& b) {
  REQUIRE(labels(a) == labels(b));
  for (std::size_t i = 0; i < a.size(); ++i) {
    REQUIRE(a[i].name == b[i].name);
    REQUIRE(a[i].parameters.values() == b[i].parameters.values());
  }
}

inline void require_same(const PipelineSpec& a, const PipelineSpec& b) {
  REQUIRE(a.collection_delay == b.collection_delay);
  REQUIRE(a.label_window == b.label_window);
  REQUIRE(a.deployment_delay == b.deployment_delay);
  REQUIRE(a.training_cost == b.training_cost);
  REQUIRE(a.train_us_per_example == b.train_us_per_example);
  REQUIRE(a.publish_us == b.publish_us);
  REQUIRE(a.costs == b.costs);
  REQUIRE(a.wall_factor == b.wall_factor);
  REQUIRE(a.history_half_life == b.history_half_life);
  REQUIRE(a.label.kind == b.label.kind);
  REQUIRE(a.label.least == b.label.least);
  REQUIRE(a.cleaning.bot_filter == b.cleaning.bot_filter);
  REQUIRE(a.cleaning.max_requests_per_hour == b.cleaning.max_requests_per_hour);
  REQUIRE(a.cleaning.bounds == b.cleaning.bounds);
  REQUIRE(a.cleaning.deduplicate == b.cleaning.deduplicate);
  REQUIRE(a.cleaning.duplicate_window == b.cleaning.duplicate_window);
  REQUIRE(a.cleaning.clocks == b.cleaning.clocks);
  REQUIRE(a.cleaning.clock_tolerance == b.cleaning.clock_tolerance);
}

inline void require_same(const sim::LogConfig& a, const sim::LogConfig& b) {
  REQUIRE(a.format == b.format);
  REQUIRE(a.path == b.path);
  REQUIRE(a.columns.user == b.columns.user);
  REQUIRE(a.columns.item == b.columns.item);
  REQUIRE(a.columns.time == b.columns.time);
  REQUIRE(a.columns.value == b.columns.value);
  REQUIRE(a.separator == b.separator);
  REQUIRE(a.time_format == b.time_format);
  REQUIRE(a.skip_bad_rows == b.skip_bad_rows);
  REQUIRE(a.min_value == b.min_value);
  REQUIRE(a.task == b.task);
}

inline void require_same(const WorldVariant& a, const WorldVariant& b) {
  REQUIRE(a.label == b.label);
  REQUIRE(a.world.has_value() == b.world.has_value());
  REQUIRE(a.log.has_value() == b.log.has_value());
  if (a.log) require_same(*a.log, *b.log);
  REQUIRE(a.mode == b.mode);
  if (a.world) {
    REQUIRE(a.world->parameters.values() == b.world->parameters.values());
    REQUIRE(a.world->drifts.size() == b.world->drifts.size());
    for (std::size_t i = 0; i < a.world->drifts.size(); ++i) {
      REQUIRE(a.world->drifts[i].kind == b.world->drifts[i].kind);
      REQUIRE(a.world->drifts[i].parameters.values() == b.world->drifts[i].parameters.values());
      REQUIRE(a.world->drifts[i].label == b.world->drifts[i].label);
    }
    REQUIRE(a.world->behaviours.size() == b.world->behaviours.size());
    for (std::size_t i = 0; i < a.world->behaviours.size(); ++i) {
      REQUIRE(a.world->behaviours[i].kind == b.world->behaviours[i].kind);
      REQUIRE(a.world->behaviours[i].parameters.values() == b.world->behaviours[i].parameters.values());
    }
    REQUIRE(a.world->faults->values() == b.world->faults->values());
    REQUIRE(a.world->segments.size() == b.world->segments.size());
    for (std::size_t i = 0; i < a.world->segments.size(); ++i) {
      REQUIRE(a.world->segments[i].name == b.world->segments[i].name);
      REQUIRE(a.world->segments[i].parameters.values() == b.world->segments[i].parameters.values());
    }
    REQUIRE(a.world->modalities.size() == b.world->modalities.size());
    for (std::size_t i = 0; i < a.world->modalities.size(); ++i) {
      REQUIRE(a.world->modalities[i].name == b.world->modalities[i].name);
      REQUIRE(a.world->modalities[i].parameters.values() == b.world->modalities[i].parameters.values());
    }
  }
  require_same(a.pipeline, b.pipeline);
}

inline void require_same(const Spec& a, const Spec& b) {
  REQUIRE(a.name == b.name);
  REQUIRE(a.title == b.title);
  REQUIRE(a.seeds == b.seeds);
  REQUIRE(a.warmup == b.warmup);
  REQUIRE(a.warmup_share == b.warmup_share);
  REQUIRE(a.task == b.task);
  REQUIRE(a.ties == b.ties);
  REQUIRE(labels(a.worlds) == labels(b.worlds));
  for (std::size_t i = 0; i < a.worlds.size(); ++i) require_same(a.worlds[i], b.worlds[i]);
  require_same(a.algorithms, b.algorithms);
  require_same(a.strategies, b.strategies);
  REQUIRE(a.metrics.window == b.metrics.window);
  REQUIRE(a.metrics.cutoffs == b.metrics.cutoffs);
  REQUIRE(a.metrics.new_item_age == b.metrics.new_item_age);
  REQUIRE(a.metrics.new_user_age == b.metrics.new_user_age);
  REQUIRE(a.metrics.keep_requests == b.metrics.keep_requests);
  REQUIRE(a.metrics.latency == b.metrics.latency);
  REQUIRE(a.metrics.off_policy.has_value() == b.metrics.off_policy.has_value());
  if (a.metrics.off_policy) {
    REQUIRE(a.metrics.off_policy->policy == b.metrics.off_policy->policy);
    REQUIRE(a.metrics.off_policy->temperature == b.metrics.off_policy->temperature);
    REQUIRE(a.metrics.off_policy->clip == b.metrics.off_policy->clip);
    REQUIRE(a.metrics.off_policy->confidence == b.metrics.off_policy->confidence);
  }
  REQUIRE(a.resolved_toml == b.resolved_toml);
}

// Read back from elsewhere: the resolved spec stands by itself.
inline void require_round_trip(const Spec& spec) {
  INFO(spec.resolved_toml);
  require_same(spec, parse_spec(spec.resolved_toml, "resolved", "/elsewhere"));
}

}  // namespace springtide::experiments
