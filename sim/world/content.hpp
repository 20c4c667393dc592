#pragma once

#include <cstdint>

#include "sim/events/event_log.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/world.hpp"

namespace springtide::sim {

/// What is known of each item at publication. Columns, in this order:
///   of a world without modalities: the topic vector, with noise of `content_noise`;
///   else of each modality, in the order of the spec: its columns, then, where it can be missing, one that is 1 where
///   it
///     is there. An item that lacks it has zeros: NaN would be more than most algorithms can take;
///   where items have prices: ln(price).
/// A modality shows the topics themselves, or as many mixes of them as it has columns: each column is a sum of all
/// topics, weighted by N(0, 1 / topics) drawn once for all items, so that it is as loud as a topic is on average.
///
/// Every modality has streams by its name: another one changes nothing for it.
/// @throws ConfigError where two modalities have the same name
AttributeTable content_of(const Catalogue& catalogue, const WorldConfig& config, std::uint64_t seed);

}  // namespace springtide::sim
