#pragma once

#include <Eigen/Core>
#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/fit/topics.hpp"

namespace springtide::sim {

/// What one request says of its user's interests.
struct Answer {
  struct Part {
    std::size_t item;
    float surprise, weight;  ///< click less its expectation; and the variance of that
  };
  double days = 0.0;
  Eigen::VectorXf vector;   ///< sum over items of surprise x topics
  std::vector<Part> parts;  ///< in order of item
  float weight = 0.0F;      ///< sum over items
};
/// By user, in order of time.
using Answers = std::vector<std::vector<Answer>>;

/// Of a log with slates: topics of what was clicked, less those of the clicks to be expected of anyone, by position and
/// item. Of another: topics of what was taken, less the mean of what other users took at about the time.
Answers surprising_topics(const EventLog& log, const TopicTable& table);

}  // namespace springtide::sim
