#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::sim {

/// Whom and what a log tells of.
enum class Census : std::uint8_t {
  kComplete,  ///< every user, whether they came or not, and when each item was published: a world's log
  kSeenOnly,  ///< those who came and what was taken; an item is born when it is first taken
};

/// What of a log the fit looks at: who came when, and the items that attention drew for them.
///
/// A world's log says what the candidates of a request were: each is drawn by the attention it gets. Of a log without
/// candidates what was taken stands for what was drawn; there the first taking of an item is its birth, and not a draw.
/// Days count from the midnight (UTC) before the first request; of a world, from its start.
struct Observations {
  Census census = Census::kComplete;
  std::uint32_t users = 0;                   ///< listed, or seen
  double begin = 0.0, end = 0.0;             ///< days; the end is estimated, see below
  std::vector<double> time;                  ///< days, one a request
  std::vector<std::uint32_t> user;           ///< one a request
  std::vector<double> born;                  ///< days, one an item
  std::vector<std::uint32_t> draw_begin{0};  ///< requests + 1, into drawn
  std::vector<std::uint32_t> drawn;          ///< items

  double days() const { return end - begin; }
  std::size_t requests() const { return time.size(); }
  std::span<const std::uint32_t> drawn_in(std::size_t request) const {
    return std::span(drawn).subspan(draw_begin[request], draw_begin[request + 1] - draw_begin[request]);
  }
};

/// A world begins at 0, a real log with its first request. Either ends a mean gap after its last one, which is the
/// unbiased estimate where requests come evenly (Cox & Lewis 1966).
/// @throws InputError when there is too little to fit: the message names the rule.
Observations observe(const EventLog& log, Census census);

/// What of a world's log a log of takings would tell, each request taking the first item that it drew: users and items
/// that never appear are dropped, items are born when first taken.
Observations as_seen(const EventLog& log);

}  // namespace springtide::sim
