#include "sim/fit/poisson_lognormal.hpp"

#include <cmath>
#include <vector>

#include "sim/events/random.hpp"
#include "tests/fit/fitted.hpp"
#include "tests/support/catch.hpp"

namespace springtide::sim {
namespace {

// A Poisson number by the gaps between arrivals: slow and plain.
double poisson(RandomStream& random, double mean) {
  double count = 0.0;
  for (double at = random.exponential(); at < mean; at += random.exponential()) count += 1.0;
  return count;
}

std::vector<CountRow> draw(const char* name, int entities, double intercept, double slope, double sd) {
  RandomStream random(name, 1);
  std::vector<CountRow> rows;
  for (int i = 0; i < entities; ++i) {
    const double covariate = 4.0 * random.uniform_double() - 2.0, exposure = 0.5 + random.uniform_double();
    const double log_mean = intercept + slope * covariate + sd * static_cast<double>(random.normal());
    rows.push_back({poisson(random, exposure * std::exp(log_mean)), exposure, covariate, 1.0});
  }
  return rows;
}

TEST_CASE("the chance of no event is that of plain numerical integration") {
  // Twenty nodes are good for three figures where the spread is widest.
  for (const double log_mean : {-3.0, 0.0, 2.5}) {
    for (const double sd : {0.1, 1.0, 3.0}) {
      double expected = 0.0;
      constexpr double kStep = 1e-3;
      for (double e = -12.0; e < 12.0; e += kStep) {
        expected += kStep * std::exp(-std::exp(log_mean + sd * e) - 0.5 * e * e) / std::sqrt(2.0 * M_PI);
      }
      CAPTURE(log_mean, sd);
      CHECK(chance_of_none(log_mean, sd) == Approx(expected).epsilon(sd > 2.0 ? 5e-4 : 1e-6));
    }
  }
}

TEST_CASE("the likelihood finds intercept, slope and spread within three standard errors") {
  const auto rows = draw("plain", 3000, 0.5, -0.7, 1.2);
  const PoissonLognormalFit fit = fit_poisson_lognormal(rows, {.with_slope = true});
  CHECK(fit.converged);
  CHECK(std::abs(z_of({fit.intercept, std::sqrt(fit.covariance(0, 0))}, 0.5)) < 3.0);
  CHECK(std::abs(z_of({fit.slope, std::sqrt(fit.covariance(1, 1))}, -0.7)) < 3.0);
  CHECK(std::abs(z_of({fit.sd, std::sqrt(fit.covariance(2, 2))}, 1.2)) < 3.0);
  // Known to a few hundredths: 3000 entities.
  CHECK(fit.covariance.diagonal().maxCoeff() < 0.05 * 0.05);
}

TEST_CASE("entities without an event may be left out, where the likelihood is told so") {
  auto rows = draw("truncated", 6000, 0.2, 0.0, 1.0);
  std::erase_if(rows, [](const CountRow& row) { return row.count == 0.0; });
  const PoissonLognormalFit told = fit_poisson_lognormal(rows, {.zero_truncated = true});
  CHECK(std::abs(z_of({told.intercept, std::sqrt(told.covariance(0, 0))}, 0.2)) < 3.0);
  CHECK(std::abs(z_of({told.sd, std::sqrt(told.covariance(2, 2))}, 1.0)) < 3.0);
  const PoissonLognormalFit deceived = fit_poisson_lognormal(rows, {});
  CHECK(deceived.intercept > 0.4);
}

TEST_CASE("alike entities in one row count as so many rows") {
  const std::vector<CountRow> rows = {{1, 2, 0, 1}, {3, 2, 0, 1}, {3, 2, 0, 1}, {9, 2, 0, 1}, {0, 2, 0, 1}};
  const std::vector<CountRow> grouped = {{1, 2, 0, 1}, {3, 2, 0, 2}, {9, 2, 0, 1}, {0, 2, 0, 1}};
  const PoissonLognormalFit one = fit_poisson_lognormal(rows, {}), other = fit_poisson_lognormal(grouped, {});
  CHECK(one.intercept == Approx(other.intercept).epsilon(1e-9));
  CHECK(one.covariance.isApprox(other.covariance, 1e-6));
}

}  // namespace
}  // namespace springtide::sim
