#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/parameters.hpp"

namespace springtide::algorithms {

enum class DriftLevel : std::uint8_t { kStable, kWarning, kDrift };

/// Watches a stream of numbers for a change of its distribution. Once it has said kDrift it begins anew with the next
/// number, but for what it holds to be of the new distribution already.
class DriftDetector {
 public:
  virtual ~DriftDetector() = default;
  /// Takes the next number of the stream in. @pre finite; 0 or 1 where the registry says `binary`
  virtual DriftLevel add(double value) = 0;
};

struct DetectorConfig {
  sim::Parameters parameters;
  std::uint64_t seed = 0;
};

/// A parameter that does not do with the others, and the rule.
struct UnfitDetector {
  std::string key, rule;
};

/// One row of the registry: all there is to know of a detector without running it.
struct DetectorInfo {
  std::string name;
  std::string summary;  ///< one line
  std::vector<sim::ParameterInfo> parameters;
  bool binary = false;  ///< the stream must be of errors: 0 and 1
  std::unique_ptr<DriftDetector> (*make)(const DetectorConfig& config);
  /// Null: any parameters do with one another.
  std::vector<UnfitDetector> (*unfit)(const sim::Parameters& parameters) = nullptr;
};

const std::vector<DetectorInfo>& detector_registry();
/// @throws sim::ConfigError with the nearest name when there is none of this name.
const DetectorInfo& find_detector(std::string_view name);

}  // namespace springtide::algorithms
