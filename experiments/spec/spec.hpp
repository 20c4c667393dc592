#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/strategies/strategy.hpp"
#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"
#include "sim/logs/log_reader.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments {

/// A plug-in as a spec names it.
struct PluginSpec {
  std::string name;
  std::string label;           ///< how the cell names it; unique among its kind
  sim::Parameters parameters;  ///< resolved: defaults filled in

  /// Of the element that it is, or that a sweep has made it of: mlp of mlp(hidden=[64]).
  std::string element_label() const { return label.substr(0, label.find('(')); }
};

enum class TrainingCost : std::uint8_t { kZero, kModelled, kMeasured };

/// What becomes of trainings that are called for while another runs: see Trainer.
enum class TrainerQueue : std::uint8_t { kFirstCome, kNewestWins };

/// What the learner is told of feedback that comes after its impression has become a negative: nothing; the label
/// again; or that and, for every example, how much it weighs (algorithms/delayed_feedback.hpp), where impressions
/// become negatives at once (kFakeNegativeWeighted) or when the label window closes (kImportanceWeighted).
enum class DelayedFeedback : std::uint8_t { kNaive, kRelabel, kFakeNegativeWeighted, kImportanceWeighted };

/// What is mended of the events that arrive ([pipeline.cleaning]).
struct CleaningSpec {
  bool bot_filter = false, bounds = false, deduplicate = false, clocks = false;
  std::int64_t max_requests_per_hour = 0;  ///< whoever asks more often is a bot
  sim::SimDuration duplicate_window{0};    ///< the same user and item, with times no further apart
  sim::SimDuration clock_tolerance{0};     ///< a clock that is off by more is mended

  bool any() const { return bot_filter || bounds || deduplicate || clocks; }
};

/// What keeps features from being as fresh as what has arrived ([pipeline.feature_store]): see FeatureFeed.
struct FeatureStoreSpec {
  sim::SimDuration every{0};  ///< refreshed on this rhythm from the start of the log; zero: event by event
  sim::SimDuration delay{0};  ///< from an event's arrival, or from a refresh, to features that serve

  bool lags() const { return every > sim::SimDuration::zero() || delay > sim::SimDuration::zero(); }
};

/// The delays between the world and serving ([pipeline]).
struct PipelineSpec {
  sim::SimDuration collection_delay{0};  ///< an event reaches the recommender this much after it happened
  sim::SimDuration label_window{0};      ///< an impression without feedback is a negative after this
  DelayedFeedback delayed_feedback = DelayedFeedback::kNaive;  ///< of clicks
  sim::SimDuration deployment_delay{0};                        ///< from trained to serving
  TrainingCost training_cost = TrainingCost::kZero;
  double train_us_per_example = 1.0;           ///< modelled: virtual microseconds of training an example
  double publish_us = 1000.0;                  ///< modelled: virtual microseconds a publish
  std::map<std::string, TrainingCosts> costs;  ///< of algorithms that have their own, by label or name
  double wall_factor = 1.0;                    ///< measured: virtual time = wall time x this
  double serve_us = 0.0;                       ///< of a request on the core where trainings run; 0: they have their own
  double training_share = 0.5;                 ///< of that core, while a request is served beside a training
  TrainerQueue queue = TrainerQueue::kNewestWins;
  std::uint64_t gate_labels = 0;          ///< a new snapshot is judged by this many labels; 0: not at all
  double gate_tolerance = 0.0;            ///< and may be worse by this share
  CleaningSpec cleaning;                  ///< of worlds and their logs
  sim::LabelConfig label;                 ///< likewise: what is learnt and measured
  FeatureStoreSpec feature_store;         ///< of algorithms that use features
  sim::SimDuration history_half_life{0};  ///< of the click histogram among the features; > 0
  /// Of twins only, no spec can say it: a label is known at its impression, whatever feedback it would wait for.
  bool labels_at_once = false;

  /// What trainings of an algorithm cost by the model: by its label, by that of the element that a sweep has varied, by
  /// its name, or as those of all.
  TrainingCosts costs_of(const PluginSpec& algorithm) const {
    for (const std::string& name_of_it : {algorithm.label, algorithm.element_label(), algorithm.name}) {
      const auto found = costs.find(name_of_it);
      if (found != costs.end()) return found->second;
    }
    return {.fit_us_per_example = train_us_per_example,
            .update_us_per_example = train_us_per_example,
            .publish_us = publish_us};
  }
  /// Whether feedback that comes too late for its label is told of.
  bool tells_late() const { return delayed_feedback != DelayedFeedback::kNaive && !labels_at_once; }
  /// Whether examples carry the share of positives that come late.
  bool weighs() const { return tells_late() && delayed_feedback != DelayedFeedback::kRelabel; }
  /// How long an impression without feedback waits for its label, the collection delay aside.
  sim::SimDuration label_wait() const {
    const bool at_once = labels_at_once || delayed_feedback == DelayedFeedback::kFakeNegativeWeighted;
    return at_once ? sim::SimDuration::zero() : label_window;
  }
};

enum class Ties : std::uint8_t { kSimultaneous, kSequential };

/// What lies before what in a replay: see random_split.hpp.
enum class Split : std::uint8_t { kTime, kRandom };

/// Where [metrics] latency is measured: such cells run alone.
enum class LatencyCells : std::uint8_t { kNone, kFirstSeed, kAll };

/// What a cell would show, were it to: its best candidates, or a draw by Plackett and Luce (replay/target_policy.hpp).
enum class TargetKind : std::uint8_t { kGreedy, kSoftmax };

/// What is asked of a log's propensities ([metrics.off_policy]).
struct OffPolicySpec {
  TargetKind policy = TargetKind::kGreedy;
  double temperature = 1.0;  ///< of a softmax: in scores, or logits of probabilities
  double clip = 10.0;        ///< of the weights of clipped_ips; > 0
  double confidence = 0.95;  ///< of the intervals
};

struct MetricsSpec {
  sim::SimDuration window{0};  ///< width of a window; > 0
  std::vector<std::int64_t> cutoffs;
  sim::SimDuration new_item_age{0};          ///< an item younger than this is new
  sim::SimDuration new_user_age{0};          ///< a user is new for this long after their first request
  std::optional<double> fading_factor = {};  ///< of the faded metrics; nothing: there are none
  bool keep_requests = false;
  bool decomposition = false;  ///< runs twins of each cell: see experiments/replay/twins.hpp
  LatencyCells latency = LatencyCells::kFirstSeed;
  std::optional<OffPolicySpec> off_policy;  ///< absent: not asked
};

/// Whose slates are shown: those of the log, or the cell's own once the warm-up is over.
enum class ReplayMode : std::uint8_t { kLog, kClosedLoop };

/// One world (or log) variant of a sweep, with the spec that holds in it.
struct WorldVariant {
  std::string label;   ///< the preset or file name; with what the sweep set, where it set something
  std::string suffix;  ///< of a log's label: what the sweep set
  std::optional<sim::WorldConfig> world;
  std::optional<sim::LogConfig> log;
  ReplayMode mode = ReplayMode::kLog;  ///< worlds only may close the loop
  PipelineSpec pipeline;
};

struct Spec {
  std::string name, title;
  std::vector<std::uint64_t> seeds;
  sim::SimDuration warmup{0};          ///< used when warmup_share is absent
  std::optional<double> warmup_share;  ///< logs only: share of the requests that is replayed, not measured
  Split split = Split::kTime;
  sim::Task task = sim::Task::kClick;
  Ties ties = Ties::kSimultaneous;
  std::vector<WorldVariant> worlds;    ///< never empty
  std::vector<PluginSpec> algorithms;  ///< sweep variants included; "oracle" may be among them (experiments only)
  std::vector<PluginSpec> strategies;  ///< sweep variants included
  MetricsSpec metrics;
  std::string resolved_toml;  ///< defaults filled in; reads back as the same spec
};

/// Name of the reference policy that ranks by the truth; it is no algorithm, since no algorithm may see the truth.
inline constexpr const char* kOracleName = "oracle";

/// Reads and checks a spec. `settings` are "key=value" of --set, applied before the check.
/// Every broken rule is reported at once: "file:line:column: key = value: rule".
/// @throws sim::ConfigError, sim::InputError when the file cannot be read.
Spec read_spec(const std::string& path, const std::vector<std::string>& settings = {});
/// The same for a text already in memory (a result's own spec); `origin` names it in messages, paths in [log] are
/// taken relative to `base_folder`.
Spec parse_spec(const std::string& text, const std::string& origin, const std::string& base_folder = ".",
                const std::vector<std::string>& settings = {});

}  // namespace springtide::experiments
