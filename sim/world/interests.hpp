#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "sim/world/lanes.hpp"

namespace springtide::sim {

/// What every user likes, now and in the long run: a row of topics a user, in logits, padded to whole lanes. What lies
/// in the padding is of no account: the padding of items is zero.
class Interests {
 public:
  Interests(std::uint32_t users, std::size_t topics)
      : topics_(topics),
        stride_(padded_to_lanes(topics)),
        home_(Eigen::MatrixXf::Zero(static_cast<Eigen::Index>(stride_), users)),
        now_(home_) {}

  std::uint32_t users() const { return static_cast<std::uint32_t>(home_.cols()); }
  std::size_t topics() const { return topics_; }
  /// Floats a row: topics, rounded up to whole lanes.
  std::size_t stride() const { return stride_; }

  /// Where a user's interests are pulled to: stride() floats.
  float* home(std::uint32_t user) { return home_.data() + user * stride_; }
  const float* home(std::uint32_t user) const { return home_.data() + user * stride_; }
  /// What the user likes as of their last request.
  float* now(std::uint32_t user) { return now_.data() + user * stride_; }
  const float* now(std::uint32_t user) const { return now_.data() + user * stride_; }

 private:
  std::size_t topics_, stride_;
  Eigen::MatrixXf home_, now_;  // stride x users
};

}  // namespace springtide::sim
