#include "experiments/replay/shared_core.hpp"

#include <cmath>
#include <numeric>

#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::experiments {
namespace {

using sim::SimDuration;
using sim::SimTime;

std::vector<SimTime> poisson(double per_second, std::size_t count) {
  sim::RandomStream random("test/arrivals", 1);
  std::vector<SimTime> arrivals;
  double seconds = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    seconds += random.exponential() / per_second;
    arrivals.push_back(SimTime(sim::from_seconds(seconds)));
  }
  return arrivals;
}

double mean_us(const std::vector<double>& ns) {
  return std::accumulate(ns.begin(), ns.end(), 0.0) / static_cast<double>(ns.size()) / 1e3;
}

TEST_CASE("requests alone queue as M/D/1 does") {
  // Pollaczek and Khinchine: a mean response of s (1 + load / (2 (1 - load))); over 300,000 arrivals within 2 %.
  for (const double load : {0.3, 0.6, 0.8}) {
    const auto arrivals = poisson(load / 0.01, 300'000);
    SharedCore core({arrivals, 10'000.0, 0.5, SimTime{}});
    INFO(load);
    CHECK(mean_us(core.finish()) == Approx(10'000.0 * (1.0 + load / (2.0 * (1.0 - load)))).epsilon(0.02));
    CHECK(core.quantile_ns(0.0001) == Approx(1e7).epsilon(1e-6));  // nobody was there
  }
}

TEST_CASE("by hand: a request half of which is served beside a training") {
  // Served from 0 to 10 ms on a core of its own; a training of 8 ms begins at 5 and has half of the core: the answer
  // comes at 5 + 5 x 2 = 15 ms, by when 5 ms are trained, and the rest takes 3 more.
  const std::vector<SimTime> arrivals = {SimTime{}, SimTime(std::chrono::milliseconds(100))};
  SharedCore core({arrivals, 10'000.0, 0.5, SimTime{}});
  CHECK(core.train(SimTime(std::chrono::milliseconds(5)), std::chrono::milliseconds(8)) ==
        std::chrono::milliseconds(13));
  CHECK(core.finish() == std::vector<double>{1e7, 1.5e7});
}

TEST_CASE("a training takes what serving leaves") {
  // Of a long one: work / (1 - load), while serving has room in its share; beyond it, work / share.
  const auto length = [](double load, double share) {
    const auto arrivals = poisson(load / 0.01, 400'000);
    SharedCore core({arrivals, 10'000.0, share, SimTime{}});
    return sim::to_seconds(core.train(SimTime(std::chrono::seconds(60)), std::chrono::seconds(600)));
  };
  CHECK(length(0.5, 0.0) == Approx(1200.0).epsilon(0.03));
  CHECK(length(0.5, 0.3) == Approx(1200.0).epsilon(0.03));
  CHECK(length(0.8, 0.6) == Approx(1000.0).epsilon(0.01));
}

TEST_CASE("serving that goes first does not see a training, and one that leaves nothing lets none end") {
  const auto arrivals = poisson(70.0, 20'000);
  SharedCore alone({arrivals, 10'000.0, 0.0, SimTime{}}), beside({arrivals, 10'000.0, 0.0, SimTime{}});
  beside.train(SimTime(std::chrono::seconds(10)), std::chrono::seconds(20));
  const std::vector<double>& with = beside.finish();
  const std::vector<double>& without = alone.finish();
  REQUIRE(with.size() == without.size());
  for (std::size_t i = 0; i < with.size(); i += 500) CHECK(with[i] == Approx(without[i]).epsilon(1e-6));
  SharedCore none({arrivals, 10'000.0, 1.0, SimTime{}});
  CHECK(none.train(SimTime{}, std::chrono::seconds(20)) == std::chrono::seconds(20));  // a training that takes it all
}

}  // namespace
}  // namespace springtide::experiments
