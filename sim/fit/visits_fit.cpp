#include "sim/fit/visits_fit.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <map>
#include <numbers>

#include "sim/fit/poisson_lognormal.hpp"

namespace springtide::sim {
namespace {

// Alike users in one row: there are few distinct counts.
std::vector<CountRow> rows_of(const std::vector<double>& requests, double days) {
  std::map<double, double> users;
  for (const double count : requests) users[count] += 1.0;
  std::vector<CountRow> rows;
  for (const auto& [count, entities] : users) rows.push_back({count, days, 0.0, entities});
  return rows;
}

}  // namespace

ActivityFit fit_activity(const Observations& observed) {
  std::vector<double> requests(observed.users, 0.0);
  for (const std::uint32_t user : observed.user) requests[user] += 1.0;
  const bool truncated = observed.census == Census::kSeenOnly;
  const double days = observed.days(), seen = observed.users, events = static_cast<double>(observed.requests());
  const PoissonLognormalFit fit = fit_poisson_lognormal(rows_of(requests, days), {.zero_truncated = truncated});
  ActivityFit result;
  result.activity_sd = {fit.sd, std::sqrt(fit.covariance(2, 2))};
  if (!truncated) {
    double square = 0.0;
    for (const double count : requests) square += (count - events / seen) * (count - events / seen);
    result.users = {seen, 0.0};
    result.requests_per_user_per_day = {events / (seen * days), std::sqrt(square) / (seen * days)};
    return result;
  }
  const auto none = [&](double log_mean, double sd) { return chance_of_none(log_mean + std::log(days), sd); };
  const double never = none(fit.intercept, fit.sd), all = seen / (1.0 - never);
  constexpr double kStep = 1e-4;
  const auto slope = [&](double by_mean, double by_sd) {
    return (none(fit.intercept + kStep * by_mean, fit.sd + kStep * by_sd) -
            none(fit.intercept - kStep * by_mean, fit.sd - kStep * by_sd)) /
           (2.0 * kStep);
  };
  // Of log(users): all / (1 - never) a unit of `never`; and chance in who came.
  const Eigen::Vector3d by_users = Eigen::Vector3d(slope(1, 0), 0.0, slope(0, 1)) / (1.0 - never);
  const double variance = by_users.dot(fit.covariance * by_users);
  result.users = {all, std::sqrt(all * all * variance + all * never)};
  const Eigen::Vector3d by_rate(1.0, 0.0, fit.sd);
  const double rate = events / (all * days);
  result.requests_per_user_per_day = {rate, rate * std::sqrt(by_rate.dot(fit.covariance * by_rate))};
  return result;
}

RhythmFit fit_rhythm(const Observations& observed) {
  const double whole_days = std::floor(observed.days() + 1e-3);
  RhythmFit result;
  if (whole_days < 1.0) return result;
  using Phasor = std::complex<double>;
  std::vector<Phasor> of_user(observed.users);
  std::vector<double> requests(observed.users, 0.0);
  Phasor sum;
  double count = 0.0;
  for (std::size_t r = 0; r < observed.requests(); ++r) {
    if (observed.time[r] >= observed.begin + whole_days) break;
    const Phasor phasor = std::polar(1.0, 2.0 * std::numbers::pi * observed.time[r]);
    of_user[observed.user[r]] += phasor;
    requests[observed.user[r]] += 1.0;
    sum += phasor;
    count += 1.0;
  }
  if (count < 2.0) return result;
  const Phasor mean = sum / count;
  const double peak = std::arg(mean);
  double along = 0.0, across = 0.0;  // variance of the resultant, in the direction of the peak and across it
  for (std::size_t user = 0; user < of_user.size(); ++user) {
    const Phasor residual = (of_user[user] - requests[user] * mean) * std::polar(1.0, -peak);
    along += residual.real() * residual.real() / (count * count);
    across += residual.imag() * residual.imag() / (count * count);
  }
  // |mean|^2 holds the noise across the peak as well.
  const double length = std::sqrt(std::max(std::norm(mean) - across, 0.0));
  result.daily_amplitude = {std::min(2.0 * length, 1.0), 2.0 * std::sqrt(along)};
  result.identified = length > 3.0 * std::sqrt(along);
  const double hours = peak / (2.0 * std::numbers::pi) * 24.0;
  result.peak_hour = {hours < 0.0 ? hours + 24.0 : hours, 0.0};
  if (length > 0.0) result.peak_hour.standard_error = std::sqrt(across) / length / (2.0 * std::numbers::pi) * 24.0;
  return result;
}

}  // namespace springtide::sim
