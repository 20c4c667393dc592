// Drift detectors against river 0.26.1 and scipy 1.17.1, to the index, on streams kept in fixtures (made by
// fixtures/make_detector_streams.py). The first two streams and their indices are river's documented examples, which
// science.md section 5 quotes: Page-Hinkley 1006, ADWIN 1023; DDM 1084, 1334, 1492.

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "algorithms/detectors/detector.hpp"
#include "algorithms/detectors/kswin.hpp"
#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"

namespace springtide::algorithms {
namespace {

using Given = std::map<std::string, sim::ParameterValue>;

std::unique_ptr<DriftDetector> make_detector(const std::string& name, const Given& given, std::uint64_t seed = 1) {
  const DetectorInfo& info = find_detector(name);
  return info.make({sim::Parameters::resolve("detector", info.parameters, given), seed});
}

/// "window=60,alpha=0.1": integers without a point, numbers with one.
Given read_parameters(const std::string& text) {
  Given given;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    const auto equals = part.find('=');
    const std::string value = part.substr(equals + 1);
    auto& place = given[part.substr(0, equals)];
    if (value.find_first_not_of("0123456789.") != std::string::npos) {
      place = value;
    } else if (value.find('.') != std::string::npos) {
      place = std::stod(value);
    } else {
      place = static_cast<std::int64_t>(std::stoll(value));
    }
  }
  return given;
}

struct Verdicts {
  std::vector<std::size_t> warnings, drifts;  ///< where a warning begins; where there is a drift
};

Verdicts verdicts(DriftDetector& detector, const std::vector<double>& stream) {
  Verdicts found;
  DriftLevel before = DriftLevel::kStable;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    const DriftLevel level = detector.add(stream[i]);
    if (level == DriftLevel::kWarning && before != DriftLevel::kWarning) found.warnings.push_back(i);
    if (level == DriftLevel::kDrift) found.drifts.push_back(i);
    before = level;
  }
  return found;
}

std::vector<double> digits(const std::string& text) {
  std::vector<double> values;
  for (const char digit : text) values.push_back(digit - '0');
  return values;
}

std::vector<std::size_t> indices(const std::string& text) {
  std::vector<std::size_t> values;
  std::istringstream parts(text == "-" ? "" : text);
  for (std::string part; std::getline(parts, part, ',');) values.push_back(std::stoul(part));
  return values;
}

TEST_CASE("detectors agree with river to the index, and the statistic with scipy", "[detectors]") {
  std::ifstream file(SPRINGTIDE_SOURCE_DIR "/tests/algorithms/fixtures/detector_streams.txt");
  REQUIRE(file.is_open());
  std::map<std::string, std::vector<double>> streams;
  std::size_t expectations = 0, statistics = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind, stream, detector, parameters, warnings, drifts;
    words >> kind >> stream;
    if (kind == "stream") {
      words >> drifts;
      streams[stream] = digits(drifts);
    } else if (kind == "ks") {
      double p_value = 0.0;
      words >> detector >> p_value;
      const std::vector<double> a = digits(stream), b = digits(detector);
      const double found =
          kolmogorov_smirnov_p_value(kolmogorov_smirnov_steps(a, b), static_cast<std::uint32_t>(a.size()));
      REQUIRE(found == Approx(p_value).epsilon(1e-12));
      ++statistics;
    } else {
      words >> detector >> parameters >> warnings >> drifts;
      INFO(line);
      Verdicts found = verdicts(*make_detector(detector, read_parameters(parameters)), streams.at(stream));
      const std::vector<std::size_t> expected = indices(drifts);
      // Of these river keeps nothing after a drift: only the first can be compared.
      if ((detector == "adwin" || detector == "kswin") && found.drifts.size() > 1) found.drifts.resize(1);
      REQUIRE(found.drifts == expected);
      REQUIRE(found.warnings == indices(warnings));
      ++expectations;
    }
  }
  REQUIRE(expectations == 13);
  REQUIRE(statistics == 6);
}

TEST_CASE("ADWIN keeps what is of the new distribution, and a steady stream whole", "[detectors]") {
  // After a cut the mean of the window is the new one: another step of the same height is found as quickly.
  const auto adwin = make_detector("adwin", {{"clock", std::int64_t{1}}});
  sim::RandomStream random("test/adwin", 1);
  std::vector<double> stream;
  for (int i = 0; i < 3000; ++i) stream.push_back((i < 1000 ? 0.0 : i < 2000 ? 1.0 : 2.0) + 0.5 * random.uniform());
  const Verdicts found = verdicts(*adwin, stream);
  const auto first_after = [&](std::size_t at) {
    return *std::lower_bound(found.drifts.begin(), found.drifts.end(), at);
  };
  REQUIRE(found.drifts.front() >= 1000);
  REQUIRE(first_after(1000) < 1020);
  REQUIRE(first_after(2000) < 2020);
  // Between the two the window is cleaned of what is old, and then there is peace.
  REQUIRE(std::none_of(found.drifts.begin(), found.drifts.end(), [](std::size_t i) { return i > 1200 && i < 2000; }));
}

TEST_CASE("KSWIN's false alarms come at the rate of its level, from Philox alone", "[detectors]") {
  // Each test rejects with chance at most alpha; tests of overlapping windows are dependent, so the bound on the share
  // of steps with an alarm is in expectation: 40,000 steps, level 0.005, and the exact test is conservative.
  sim::RandomStream random("test/kswin", 2);
  std::vector<double> stream;
  for (int i = 0; i < 40'000; ++i) stream.push_back(random.uniform());
  const Verdicts one = verdicts(*make_detector("kswin", {}, 1), stream);
  const Verdicts again = verdicts(*make_detector("kswin", {}, 1), stream);
  const Verdicts other = verdicts(*make_detector("kswin", {}, 2), stream);
  REQUIRE(one.drifts == again.drifts);
  REQUIRE(one.drifts != other.drifts);
  REQUIRE(!one.drifts.empty());
  REQUIRE(static_cast<double>(one.drifts.size()) < 0.005 * 40'000);
}

TEST_CASE("every detector is quiet on a constant, finds a step of errors, and repeats itself", "[detectors]") {
  for (const DetectorInfo& info : detector_registry()) {
    INFO(info.name);
    REQUIRE(verdicts(*make_detector(info.name, {}), std::vector<double>(3000, 0.0)).drifts.empty());
    sim::RandomStream random("test/detectors", 4);
    std::vector<double> stream;
    for (int i = 0; i < 4000; ++i) stream.push_back(random.bernoulli(i < 2000 ? 0.05 : 0.7) ? 1.0 : 0.0);
    const Verdicts found = verdicts(*make_detector(info.name, {}), stream);
    REQUIRE(std::any_of(found.drifts.begin(), found.drifts.end(), [](std::size_t i) { return i >= 2000 && i < 2300; }));
    REQUIRE(found.drifts == verdicts(*make_detector(info.name, {}), stream).drifts);
    REQUIRE(&find_detector(info.name) == &info);
  }
  REQUIRE_THROWS_WITH(find_detector("adwim"), "detector = \"adwim\": is no drift detector; did you mean 'adwin'?");
}

}  // namespace
}  // namespace springtide::algorithms
