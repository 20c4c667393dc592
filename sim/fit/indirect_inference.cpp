#include "sim/fit/indirect_inference.hpp"

#include <Eigen/Cholesky>

namespace springtide::sim {
namespace {

constexpr std::uint64_t kReplicateSeeds = 1000;  // from here on: apart from those that are averaged

class Matcher {
 public:
  explicit Matcher(const Matching& matching)
      : matching_(matching), x_(inside(matching.start)), weight_(weights_at(x_)), residual_(residual_at(x_)) {}

  void run() {
    constexpr double kHardlyBetter = 0.05;  // in squares of standard errors
    bool fresh_weights = false;
    for (int step = 0; step < matching_.steps; ++step) {
      const double before = residual_.squaredNorm();
      if (improve() && before - residual_.squaredNorm() > kHardlyBetter) continue;
      if (fresh_weights) return;
      // The first weights were those of the start.
      weight_ = weights_at(x_);
      residual_ = residual_at(x_);
      fresh_weights = true;
      damping_ = 0.1;
    }
  }

  MatchingResult result() {
    differentiate();
    const Eigen::MatrixXd spread = weight_.asDiagonal() * spread_at(matching_, x_).covariance * weight_.asDiagonal();
    const Eigen::MatrixXd gain = (jacobian_.transpose() * jacobian_).ldlt().solve(jacobian_.transpose());
    // The log is one world; the mean that it was held against has a chance of its own.
    const double chance = 1.0 + 1.0 / matching_.worlds;
    return {x_, chance * gain * spread * gain.transpose(), residual_.squaredNorm() / chance};
  }

 private:
  Eigen::VectorXd inside(const Eigen::VectorXd& x) const { return x.cwiseMax(matching_.low).cwiseMin(matching_.high); }
  Eigen::VectorXd mean_at(const Eigen::VectorXd& x) const {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(matching_.target.size());
    for (int w = 0; w < matching_.worlds; ++w) {
      sum += matching_.measures(x, matching_.seed + static_cast<std::uint64_t>(w));
    }
    return sum / matching_.worlds;
  }
  Eigen::VectorXd weights_at(const Eigen::VectorXd& x) const {
    // The floor keeps a measure that chance hardly moves from ruling the others.
    return (spread_at(matching_, x).covariance.diagonal().array() + 1e-4).rsqrt().matrix();
  }
  Eigen::VectorXd residual_at(const Eigen::VectorXd& x) const {
    return weight_.cwiseProduct(matching_.target - mean_at(x));
  }
  void differentiate() {
    jacobian_.resize(residual_.size(), x_.size());
    for (Eigen::Index p = 0; p < x_.size(); ++p) {
      Eigen::VectorXd moved = x_;
      const bool up = x_[p] + matching_.difference <= matching_.high[p];
      moved[p] += up ? matching_.difference : -matching_.difference;
      jacobian_.col(p) = (residual_ - residual_at(moved)) / (moved[p] - x_[p]);
    }
  }
  bool improve() {
    differentiate();
    for (int attempt = 0; attempt < 5; ++attempt) {
      Eigen::MatrixXd normal = jacobian_.transpose() * jacobian_;
      normal.diagonal() *= 1.0 + damping_;
      const Eigen::VectorXd move = normal.ldlt().solve(jacobian_.transpose() * residual_);
      const Eigen::VectorXd there = inside(x_ + move.cwiseMax(-1.0).cwiseMin(1.0));
      const Eigen::VectorXd next = residual_at(there);
      const bool better = next.squaredNorm() < residual_.squaredNorm();
      damping_ *= better ? 0.3 : 5.0;
      if (!better) continue;
      x_ = there;
      residual_ = next;
      return true;
    }
    return false;
  }

  const Matching& matching_;
  Eigen::VectorXd x_, weight_, residual_;
  Eigen::MatrixXd jacobian_;
  double damping_ = 0.1;
};

}  // namespace

Spread spread_at(const Matching& matching, const Eigen::VectorXd& point) {
  Eigen::MatrixXd all(matching.target.size(), matching.replicates);
  for (int w = 0; w < matching.replicates; ++w) {
    all.col(w) = matching.measures(point, matching.seed + kReplicateSeeds + static_cast<std::uint64_t>(w));
  }
  Spread spread;
  spread.mean = all.rowwise().mean();
  all.colwise() -= spread.mean;
  spread.covariance = all * all.transpose() / (matching.replicates - 1.0);
  return spread;
}

MatchingResult match(const Matching& matching) {
  Matcher matcher(matching);
  matcher.run();
  return matcher.result();
}

}  // namespace springtide::sim
