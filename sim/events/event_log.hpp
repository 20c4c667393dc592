#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events/column.hpp"
#include "sim/events/ids.hpp"
#include "sim/events/time.hpp"

namespace springtide::sim {

/// What is asked of a recommender at each request of a log.
enum class Task : std::uint8_t {
  kClick,     ///< score the candidates; each shown item was clicked or not
  kNextItem,  ///< rank every item seen so far, minus the user's own; the item the user then took is the answer
  kRating,    ///< predict the value the user then gave
};
std::string_view task_name(Task task);

/// Marks an impression that got no feedback.
inline constexpr SimTime kNever = kEndOfTime;

/// Marks a request without a query.
inline constexpr std::uint32_t kNoQuery = std::numeric_limits<std::uint32_t>::max();

/// What came of impressions beside the feedback: one entry an impression.
struct BehaviourColumns {
  std::string kind;      ///< "purchase", "dwell", ...
  Column<SimTime> time;  ///< kNever where it was not done
  Column<float> value;   ///< 1, seconds of dwell, stars; 0 where it was not done
};

/// Row-major matrix of floats with one row an entity.
struct AttributeTable {
  std::size_t columns = 0;
  std::vector<float> values;  ///< rows x columns
  std::span<const float> row(std::size_t entity) const {
    return columns == 0 ? std::span<const float>() : std::span<const float>(values).subspan(entity * columns, columns);
  }
};

/// A time-ordered log in columns: requests, the items each could choose from, the items it showed, what came of them.
///
/// Requests are in order of time; within an instant, in the order of the source (for files: file order). What lies
/// in an event log is what a recommender may come to see; the truth behind it is kept elsewhere (sim/world).
///
/// kClick: a request has candidates and shows some of them; feedback_value is 1 for a click.
/// kNextItem, kRating: a request has one impression, the item taken; no candidates are stored (kNextItem ranks the
/// catalogue); feedback_time equals the request time and feedback_value is the rating (1 where the log has none).
///
/// What is long lies on disk, see column.hpp: whoever goes through it calls release_columns() now and then.
struct EventLog {
  Task task = Task::kClick;

  // One a request.
  Column<SimTime> request_time;
  Column<UserId> request_user;
  Column<std::uint32_t> candidate_begin{0};   ///< requests + 1, into candidates
  Column<std::uint32_t> impression_begin{0};  ///< requests + 1, into the impression columns

  Column<std::uint32_t> request_query;  ///< the topic asked for, or kNoQuery; empty where nobody searches

  Column<ItemId> candidates;  ///< in no meaningful order

  // One an impression.
  Column<ItemId> impression_item;
  /// Where it was shown, from 0, increasing within a request. Empty: an impression's rank within its request, as where
  /// a log holds slates whole.
  Column<std::uint8_t> impression_position;
  Column<std::uint32_t> impression_candidate;  ///< its index within the request's candidates (0 without any)
  Column<float> propensity;       ///< P(this item at this position) under the logging policy; NaN where unknown
  Column<SimTime> feedback_time;  ///< event time of the feedback; kNever where there was none
  Column<float> feedback_value;   ///< 0 where there was none

  std::vector<BehaviourColumns> behaviours;

  // One an item.
  std::vector<SimTime> item_published;  ///< kBeginningOfTime where unknown
  AttributeTable item_attributes;       ///< what is known of an item at publication (content, categories)
  std::vector<std::string> item_names;  ///< ids of the source; empty for worlds

  // One a user.
  AttributeTable user_attributes;       ///< what is known of a user beforehand
  std::vector<std::string> user_names;  ///< ids of the source; empty for worlds

  std::uint32_t users = 0;
  std::uint32_t items = 0;

  std::size_t requests() const { return request_time.size(); }
  std::size_t impressions() const { return impression_item.size(); }
  std::span<const ItemId> candidates_of(RequestId request) const {
    const std::size_t r = index(request);
    return std::span(candidates).subspan(candidate_begin[r], candidate_begin[r + 1] - candidate_begin[r]);
  }
  std::span<const ItemId> shown_in(RequestId request) const {
    const std::size_t r = index(request);
    return std::span(impression_item).subspan(impression_begin[r], impression_begin[r + 1] - impression_begin[r]);
  }

  /// @param impression  of the request
  std::uint8_t position_of(std::size_t request, std::size_t impression) const {
    return impression_position.empty() ? static_cast<std::uint8_t>(impression - impression_begin[request])
                                       : impression_position[impression];
  }

  /// @throws InputError when columns disagree in length, ids are out of range, times run backwards or a value is NaN.
  void validate() const;
};

}  // namespace springtide::sim
