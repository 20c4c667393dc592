#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/recommender.hpp"
#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"

namespace springtide::algorithms {

/// What an algorithm can do; the spec is checked against it and the engine spares what is not asked for.
struct Capabilities {
  bool click = false;          ///< serves Task::kClick
  bool next_item = false;      ///< serves Task::kNextItem
  bool rating = false;         ///< serves Task::kRating
  bool probabilities = false;  ///< scores under kClick are click probabilities, so calibration means something
  bool features = false;       ///< wants FeatureRows
  bool incremental = true;     ///< learns label by label, by update(); else by fit() alone
  bool positions = false;      ///< a score depends on the position: rows are scored again at the shown position
  bool weighs = false;         ///< learns by Examples::late_shares

  bool serves(sim::Task task) const;
};

/// What a learner is made with.
struct LearnerConfig {
  sim::Parameters parameters;
  sim::Task task = sim::Task::kClick;
  std::size_t feature_columns = 0;
  std::uint64_t seed = 0;  ///< all of a learner's randomness comes from streams of this seed
};

using LearnerFactory = std::unique_ptr<Recommender> (*)(const LearnerConfig& config);

/// One row of the registry: all there is to know of an algorithm without running it.
struct AlgorithmInfo {
  std::string name;
  std::string summary;  ///< one line
  Capabilities capabilities;
  std::vector<sim::ParameterInfo> parameters;
  LearnerFactory make;
};

/// Every algorithm, in the order people read them: simple first.
const std::vector<AlgorithmInfo>& registry();

/// @throws sim::ConfigError with the nearest name when there is none of this name.
const AlgorithmInfo& find_algorithm(std::string_view name);

/// Makes a learner with the defaults for what `given` leaves out.
/// @throws sim::ConfigError for unknown or unfit parameters, and for a task the algorithm does not serve.
std::unique_ptr<Recommender> make_learner(std::string_view name,
                                          const std::map<std::string, sim::ParameterValue>& given, sim::Task task,
                                          std::size_t feature_columns, std::uint64_t seed);

}  // namespace springtide::algorithms
