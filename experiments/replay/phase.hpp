#pragma once

#include <cstdint>

namespace springtide::experiments {

/// The order of what happens within one instant. It is part of the rules: change it and every result changes.
///
/// A request at t is served by the snapshot in force at t, so activations come first. Training that a strategy's own
/// clock calls for at t sees what had matured strictly before t. Requests at t see nothing of what matures at t, unless
/// the spec says ties = "sequential": then a label that matures at t comes before the later requests (in log order) of
/// that instant.
enum class Phase : std::uint8_t {
  kActivate,     ///< a deployed snapshot begins to serve
  kTrainerFree,  ///< a training ends; one that waited for it begins. What is deployed at once serves at once
  kWakeup,       ///< a strategy's clock strikes
  kRequest,      ///< a request is served, its features are logged
  kFeedback,     ///< feedback reaches the feature store
  kMature,       ///< a label matures; it may set off an update
};

}  // namespace springtide::experiments
