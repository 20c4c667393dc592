#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "sim/events/event_log.hpp"

namespace springtide::sim {

/// Topic vectors of items by which users' interests can be followed.
struct TopicTable {
  Eigen::MatrixXf vectors;          ///< topics x items; a zero column where nothing is known of the item
  std::vector<std::uint8_t> users;  ///< one a user: whether these vectors may be used for them
};

/// From the log's own item attributes, good for every user; empty where it has none.
std::vector<TopicTable> topics_from_attributes(const EventLog& log);

/// From who took what: leading eigenvectors of the item co-occurrence B'B, without its diagonal, scaled by the square
/// roots of its row sums on both sides, and without the first, which is popularity alone; each counts by its eigenvalue
/// (diffusion maps: Coifman & Lafon 2006, Appl. Comput. Harmon. Anal. 21; by subspace iteration: Halko, Martinsson &
/// Tropp 2011, SIAM Review 53: subspace iteration). Twice, each from half of the users and for the other half: a vector
/// that had seen a user's own takings would find them alike whatever the lag. Items: the 3000 most taken, if at least 3
/// of a half took them. Cost: takings x topics x 25.
std::vector<TopicTable> topics_from_cooccurrence(const EventLog& log, std::size_t topics);

}  // namespace springtide::sim
