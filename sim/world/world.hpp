#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/events/parameters.hpp"
#include "sim/world/ground_truth.hpp"

namespace springtide::sim {

class Behaviour;
class Drift;
class Schedule;
struct DriftWorld;

/// One kind of drift: what `springtide describe` prints and a spec's [[world.drift]] is checked against.
struct DriftInfo {
  std::string name;
  std::string summary;  ///< one line, with the formula
  std::vector<ParameterInfo> parameters;
  std::unique_ptr<Drift> (*make)(const Parameters&, const DriftWorld&) = nullptr;
  /// Of kinds that change concepts; else nothing.
  std::unique_ptr<Schedule> (*schedule)(const Parameters&) = nullptr;
  /// Whether it follows what users click, and so what they are shown.
  bool endogenous = false;
};
const std::vector<DriftInfo>& drift_registry();

/// One kind of behaviour: what `springtide describe` prints and a spec's [[world.behaviour]] is checked against.
struct BehaviourInfo {
  std::string name;
  std::string summary;  ///< one line, with the formula
  std::vector<ParameterInfo> parameters;
  /// Of kinds that follow a click; else nothing.
  std::unique_ptr<Behaviour> (*make)(const Parameters&) = nullptr;
};
/// In the order of the funnel.
const std::vector<BehaviourInfo>& behaviour_registry();

/// Parameters of [world] other than preset, mode, drift, segment, modality and behaviour: users, items, duration, ...
const std::vector<ParameterInfo>& world_parameters();
/// Parameters of [[world.segment]] other than name.
const std::vector<ParameterInfo>& segment_parameters();
/// Parameters of [[world.modality]] other than name.
const std::vector<ParameterInfo>& modality_parameters();

/// Parameters of [world.faults].
const std::vector<ParameterInfo>& fault_parameters();

struct DriftConfig {
  std::string kind;        ///< a name of drift_registry()
  Parameters parameters;   ///< resolved against it
  std::string label = {};  ///< how truth and messages call it; empty: the kind, numbered where it repeats
};

struct SegmentConfig {
  std::string name;
  Parameters parameters;  ///< resolved against segment_parameters()
};

/// One view of what items are about; see content.hpp.
struct ModalityConfig {
  std::string name;
  Parameters parameters;  ///< resolved against modality_parameters()
};

struct BehaviourConfig {
  std::string kind;       ///< a name of behaviour_registry(); each at most once
  Parameters parameters;  ///< resolved against it
};

/// Which behaviour is the label that a recommender learns and is judged by, and how much of it.
struct LabelConfig {
  std::string kind = "click";  ///< or one of the world's behaviours, other than search
  double least = 0.0;          ///< of a rating or dwell, stars or seconds: less than this is no positive

  bool is_click() const { return kind == "click"; }
};

struct WorldConfig {
  Parameters parameters;  ///< resolved against world_parameters()
  std::vector<DriftConfig> drifts;
  std::vector<SegmentConfig> segments = {};
  std::vector<ModalityConfig> modalities = {};   ///< none: one view of all topics
  std::vector<BehaviourConfig> behaviours = {};  ///< beside views and clicks as they are
  std::optional<Parameters> faults = {};         ///< resolved against fault_parameters(); absent: none
};

/// What a seed of a world gives: what may be seen, and what may not.
struct SimulatedWorld {
  EventLog log;  ///< Task::kClick
  GroundTruth truth;
};

/// Why a world is refused that has no request at all.
inline constexpr std::string_view kNobodyComes =
    "world.requests_per_user_per_day: no user comes even once in the duration";

/// Plays the world from time 0 to its duration under its logging policy. A pure function of (config, seed).
/// @throws ConfigError where parameters contradict each other (a slate longer than the candidates, drifts that get into
///         each other's way, ...), no user comes, or the log would be too large for the 32 bits of its offsets.
/// @param threads  that share the work, 0 for as many as the machine has: the world does not depend on it
SimulatedWorld simulate(const WorldConfig& config, std::uint64_t seed, unsigned threads = 1);

/// The same world, given out as it unfolds: its memory grows with users and items, not with requests.
///
///   WorldStream stream(config, seed);
///   SimulatedWorld world = stream.setting();
///   while (stream.replace(world, 4096)) { ... }
class WorldStream {
 public:
  /// @param threads  as of simulate(); they share what a call appends, so let that be thousands of requests
  /// @throws ConfigError as simulate() does
  WorldStream(const WorldConfig& config, std::uint64_t seed, unsigned threads = 1);
  WorldStream(WorldStream&&) noexcept;
  WorldStream& operator=(WorldStream&&) noexcept;
  ~WorldStream();

  /// All but the requests: users, items and what is known of them, and the truth of the drifts.
  SimulatedWorld setting() const;
  /// How many requests are to be expected in all.
  double expected_requests() const;
  /// Appends the next requests, at most `most` of users, and of bots those in between; false, and nothing appended,
  /// when the world is over.
  /// @pre the world is from setting() of this stream
  bool append(SimulatedWorld& world, std::size_t most);
  /// The same in place of the requests that are there; false, and nothing changed, when the world is over. A world that
  /// is new made will do where its setting is not asked for.
  bool replace(SimulatedWorld& world, std::size_t most);

 private:
  class Play;
  std::unique_ptr<Play> play_;
};

}  // namespace springtide::sim
