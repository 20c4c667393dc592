#include "sim/fit/interest_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/fit/surprises.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr std::size_t kBins = 40, kPartners = 400;
constexpr std::array<double, 3> kSignatureHalfLives = {0.05, 0.2, 0.8};  // of the span of the log
constexpr double kFullPairs = 300.0;  // of a user; more of the same path of interests tell little more

// Pairs of one user in one bin of lag, weighted. What two answers have in common grows with what each could tell.
struct Bin {
  double gain = 0.0, product = 0.0;
};
using Bins = std::array<Bin, kBins>;

class Pairs {
 public:
  // Lags from a thousandth of the longest to the longest, in equal steps of their logarithm.
  explicit Pairs(double longest_days)
      : least_(std::log(longest_days) - std::log(1e3)), width_(std::log(1e3) / (kBins - 1)) {}

  void add(const std::vector<Answer>& answers, const Eigen::VectorXf& squared_norm) {
    Bins bins{};
    double own = 0.0;
    for (std::size_t j = 1; j < answers.size(); ++j) {
      for (std::size_t i = j > kPartners ? j - kPartners : 0; i < j; ++i) {
        const double lag = answers[j].days - answers[i].days;
        const Bin pair = pair_of(answers[i], answers[j], squared_norm);
        if (!(lag > 0.0) || !(pair.gain > 0.0)) continue;
        const auto b = static_cast<std::size_t>(std::clamp((std::log(lag) - least_) / width_ + 0.5, 0.0, kBins - 1.0));
        bins[b].gain += pair.gain;
        bins[b].product += pair.product;
        gain_[b] += pair.gain;
        lag_sum_[b] += pair.gain * lag;
        own += 1.0;
      }
    }
    if (own == 0.0) return;
    count_ += own;
    for (Bin& bin : bins) {
      bin.gain /= 1.0 + own / kFullPairs;
      bin.product /= 1.0 + own / kFullPairs;
    }
    users_.push_back(bins);
  }

  double count() const { return count_; }
  const std::vector<Bins>& by_user() const { return users_; }
  double lag(std::size_t bin) const { return gain_[bin] > 0.0 ? lag_sum_[bin] / gain_[bin] : 0.0; }

 private:
  // An item that is in both would find itself alike, and the more of them the shorter the lag: left out.
  static Bin pair_of(const Answer& one, const Answer& other, const Eigen::VectorXf& squared_norm) {
    float gain = one.weight * other.weight, product = one.vector.dot(other.vector);
    for (auto a = one.parts.begin(), b = other.parts.begin(); a != one.parts.end() && b != other.parts.end();) {
      if (a->item == b->item) {
        gain -= a->weight * b->weight;
        product -= a->surprise * b->surprise * squared_norm[static_cast<Eigen::Index>(a->item)];
        ++a;
        ++b;
      } else if (a->item < b->item) {
        ++a;
      } else {
        ++b;
      }
    }
    return {static_cast<double>(gain), static_cast<double>(product)};
  }

  double least_, width_, count_ = 0.0;
  std::vector<Bins> users_;
  std::array<double, kBins> gain_{}, lag_sum_{};
};

// What least squares with a constant for each user come to at one rate of decay.
struct Profile {
  double wander = 0.0, home = 0.0;  // of the autocorrelation; home is the mean of the constants, weighted by gain
  double mean = 0.0;                // of the autocorrelation, over all lags
  double gain = 0.0;                // of the squares, over no decay at all
};

class Decay {
 public:
  Decay(const Pairs& pairs, double rate) {
    for (std::size_t b = 0; b < kBins; ++b) {
      kept_[b] = std::exp(-rate * pairs.lag(b));
      by_rate_[b] = -pairs.lag(b) * kept_[b];
    }
  }
  double kept(std::size_t bin) const { return kept_[bin]; }
  double by_rate(std::size_t bin) const { return by_rate_[bin]; }

 private:
  std::array<double, kBins> kept_{}, by_rate_{};
};

struct UserMeans {
  double gain = 0.0, product = 0.0, kept = 0.0, by_rate = 0.0;
};

UserMeans means_of(const Bins& bins, const Decay& decay) {
  UserMeans mean;
  for (std::size_t b = 0; b < kBins; ++b) {
    mean.gain += bins[b].gain;
    mean.product += bins[b].product;
    mean.kept += bins[b].gain * decay.kept(b);
    mean.by_rate += bins[b].gain * decay.by_rate(b);
  }
  mean.product /= mean.gain;
  mean.kept /= mean.gain;
  mean.by_rate /= mean.gain;
  return mean;
}

Profile profile_at(const Pairs& pairs, double rate) {
  const Decay decay(pairs, rate);
  double xx = 0.0, xy = 0.0, all = 0.0, products = 0.0, kepts = 0.0;
  for (const Bins& bins : pairs.by_user()) {
    const UserMeans mean = means_of(bins, decay);
    for (std::size_t b = 0; b < kBins; ++b) {
      const double x = decay.kept(b) - mean.kept;
      xx += bins[b].gain * x * x;
      xy += x * (bins[b].product - bins[b].gain * mean.product);
    }
    all += mean.gain;
    products += mean.gain * mean.product;
    kepts += mean.gain * mean.kept;
  }
  if (!(xx > 0.0)) return {};
  const double wander = xy / xx;
  return {wander, (products - wander * kepts) / all, products / all, wander > 0.0 ? wander * xy : 0.0};
}

// The rate in e^-k steps that gains most, then between its neighbours.
double best_rate(const Pairs& pairs, double slowest, double fastest) {
  constexpr int kSteps = 48;
  const double ratio = std::log(fastest / slowest) / kSteps;
  int best = 0;
  double gained = -1.0;
  for (int step = 0; step <= kSteps; ++step) {
    const double gain = profile_at(pairs, slowest * std::exp(ratio * step)).gain;
    if (gain > gained) {
      gained = gain;
      best = step;
    }
  }
  double low = slowest * std::exp(ratio * (best - 1)), high = slowest * std::exp(ratio * (best + 1));
  for (int step = 0; step < 40; ++step) {
    const double third = std::cbrt(high / low), a = low * third, b = high / third;
    if (profile_at(pairs, a).gain < profile_at(pairs, b).gain) {
      low = a;
    } else {
      high = b;
    }
  }
  return std::sqrt(low * high);
}

// Covariance of (rate, wander, home): the least-squares equations, each user a draw of its own.
Eigen::Matrix3d covariance_at(const Pairs& pairs, double rate, const Profile& fit) {
  const Decay decay(pairs, rate);
  Eigen::Matrix3d bread = Eigen::Matrix3d::Zero(), meat = bread;
  for (const Bins& bins : pairs.by_user()) {
    const UserMeans mean = means_of(bins, decay);
    Eigen::Vector3d score = Eigen::Vector3d::Zero();
    for (std::size_t b = 0; b < kBins; ++b) {
      const Eigen::Vector2d x(fit.wander * (decay.by_rate(b) - mean.by_rate), decay.kept(b) - mean.kept);
      const double residual = bins[b].product - bins[b].gain * (mean.product + fit.wander * x[1]);
      score.head<2>() += x * residual;
      bread.topLeftCorner<2, 2>() += bins[b].gain * x * x.transpose();
    }
    // Of the mean constant: sum over users of gain (product - home - wander kept) = 0.
    score[2] = mean.gain * (mean.product - fit.home - fit.wander * mean.kept);
    bread(2, 0) += mean.gain * fit.wander * mean.by_rate;
    bread(2, 1) += mean.gain * mean.kept;
    bread(2, 2) += mean.gain;
    meat += score * score.transpose();
  }
  const Eigen::Matrix3d inverse = bread.fullPivLu().inverse();
  return inverse * meat * inverse.transpose();
}

}  // namespace

namespace {

double span_of(const EventLog& log) {
  return static_cast<double>((log.request_time.back() - log.request_time.front()).count()) / kDay_us;
}

Pairs pairs_of(const EventLog& log, std::span<const TopicTable> tables) {
  Pairs pairs(span_of(log));
  for (const TopicTable& table : tables) {
    const Answers answers = surprising_topics(log, table);
    const Eigen::VectorXf squared_norm = table.vectors.colwise().squaredNorm().transpose();
    for (const auto& of_user : answers) pairs.add(of_user, squared_norm);
  }
  return pairs;
}

}  // namespace

InterestSignature interest_signature(const EventLog& log, std::span<const TopicTable> tables) {
  const double span = span_of(log);
  const Pairs pairs = pairs_of(log, tables);
  InterestSignature signature;
  for (std::size_t k = 0; k < signature.size(); ++k) {
    const Profile fit = profile_at(pairs, std::numbers::ln2 / (span * kSignatureHalfLives[k]));
    signature[k] = fit.mean != 0.0 ? fit.wander / fit.mean : 0.0;
  }
  return signature;
}

InterestFit fit_interests(const EventLog& log, std::span<const TopicTable> tables) {
  InterestFit result;
  const double span = span_of(log);
  const Pairs pairs = pairs_of(log, tables);
  result.pairs = static_cast<std::size_t>(pairs.count());
  if (pairs.by_user().size() < 20) return result;
  // From what could not be told from a constant to what would be over before the first pair.
  const double slowest = std::numbers::ln2 / (4.0 * span), fastest = std::numbers::ln2 / (span * 2e-3);
  const double rate = best_rate(pairs, slowest, fastest);
  const Profile fit = profile_at(pairs, rate);
  if (!(fit.gain > 0.0)) return result;
  const Eigen::Matrix3d covariance = covariance_at(pairs, rate, fit);
  result.half_life_days = {std::numbers::ln2 / rate, std::numbers::ln2 / (rate * rate) * std::sqrt(covariance(0, 0))};
  const Eigen::Vector3d by(0.0, 1.0 / fit.home, -fit.wander / (fit.home * fit.home));
  result.wandering_to_home = {fit.wander / fit.home, std::sqrt(by.dot(covariance * by))};
  result.identified = covariance.allFinite() && rate > 1.05 * slowest && rate < 0.95 * fastest &&
                      fit.wander > 3.0 * std::sqrt(covariance(1, 1)) && rate > 2.0 * std::sqrt(covariance(0, 0));
  result.has_homes = fit.home > 2.0 * std::sqrt(covariance(2, 2));
  return result;
}

}  // namespace springtide::sim
