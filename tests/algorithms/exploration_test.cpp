// Rules of exploration, over any scorer: epsilon_greedy, thompson_sampling and lin_ucb.

#include <Eigen/Dense>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "algorithms/exploration/design_factor.hpp"
#include "algorithms/exploration/thompson_sampling.hpp"
#include "algorithms/registry.hpp"
#include "sim/events/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

using Given = std::map<std::string, sim::ParameterValue>;

// Requests of users one after another, each with the same candidates.
struct Requests {
  Requests(std::size_t requests, std::vector<float> rows, std::size_t feature_columns)
      : items(feature_columns == 0 ? rows.size() : rows.size() / feature_columns), columns(feature_columns) {
    for (std::size_t request = 0; request < requests; ++request) {
      users.push_back(sim::id_at<UserId>(request % 50));
      times.emplace_back(std::chrono::seconds(request));
      for (std::size_t item = 0; item < items; ++item) shown.push_back(sim::id_at<ItemId>(item));
      if (columns > 0) features.insert(features.end(), rows.begin(), rows.end());
      row_begin.push_back(static_cast<std::uint32_t>(shown.size()));
    }
    positions.resize(shown.size());
  }
  std::vector<float> scores(const Snapshot& snapshot) const {
    std::vector<float> result(shown.size());
    snapshot.score({row_begin, users, times, shown, positions, {features, columns}}, result);
    return result;
  }

  std::size_t items, columns;
  std::vector<UserId> users;
  std::vector<SimTime> times;
  std::vector<ItemId> shown;
  std::vector<std::uint8_t> positions;
  std::vector<float> features;
  std::vector<std::uint32_t> row_begin{0};
};

std::unique_ptr<Recommender> make(const std::string& name, const Given& given, std::size_t columns = 0) {
  return make_learner(name, given, sim::Task::kClick, columns, /*seed=*/1);
}

// Item i of five was shown 100 times and clicked 40 - 8 i times.
LearningTable five_items() {
  LearningTable table(0);
  for (std::uint32_t n = 0; n < 500; ++n) table.add({}, n / 5 < 40 - 8 * (n % 5) ? 1.0F : 0.0F, n % 7, n % 5);
  return table;
}

TEST_CASE("epsilon of the requests are ranked at random, the others by the member", "[exploration][oracle]") {
  constexpr double kEpsilon = 0.3;
  constexpr std::size_t kRequests = 20'000;
  const auto learner = make("epsilon_greedy", {{"member", "popularity"}, {"epsilon", kEpsilon}});
  const auto member = make("popularity", {});
  const LearningTable table = five_items();
  learner->update(table.examples());
  member->update(table.examples());
  const Requests requests(kRequests, std::vector<float>(5), 0);
  const auto scores = requests.scores(*learner->publish()), greedy = requests.scores(*member->publish());
  std::vector<double> first(5, 0.0);
  double by_member = 0.0;
  for (std::size_t request = 0; request < kRequests; ++request) {
    const auto begin = scores.begin() + static_cast<std::ptrdiff_t>(5 * request);
    first[static_cast<std::size_t>(std::max_element(begin, begin + 5) - begin)] += 1.0 / kRequests;
    by_member += std::equal(begin, begin + 5, greedy.begin() + static_cast<std::ptrdiff_t>(5 * request)) ? 1.0 : 0.0;
  }
  const auto near = [](double share) {
    return Approx(share).margin(4.0 * std::sqrt(share * (1.0 - share) / kRequests));
  };
  REQUIRE(by_member / kRequests == near(1.0 - kEpsilon));
  REQUIRE(first[0] == near(1.0 - kEpsilon + kEpsilon / 5.0));
  for (std::size_t item = 1; item < 5; ++item) REQUIRE(first[item] == near(kEpsilon / 5.0));
}

TEST_CASE("draws from a beta have its mean and variance, of small shapes too", "[exploration][oracle]") {
  const auto [a, b] = GENERATE(std::pair{0.3, 2.0}, std::pair{5.0, 20.0}, std::pair{1.0, 1.0}, std::pair{300.0, 0.5});
  sim::RandomStream random("test/beta", /*seed=*/1);
  constexpr double kDraws = 40'000.0;
  double sum = 0.0, squares = 0.0;
  for (int draw = 0; draw < static_cast<int>(kDraws); ++draw) {
    const double x = draw_beta(a, b, random);
    sum += x;
    squares += x * x;
  }
  const double mean = a / (a + b), variance = a * b / ((a + b) * (a + b) * (a + b + 1.0));
  CAPTURE(a, b);
  REQUIRE(sum / kDraws == Approx(mean).margin(4.0 * std::sqrt(variance / kDraws)));
  REQUIRE(squares / kDraws - sum / kDraws * sum / kDraws == Approx(variance).epsilon(0.1));
}

TEST_CASE("Thompson's scores of an item have the moments of its posterior", "[exploration][oracle]") {
  // Click rates shrunk to the overall rate m by w are the means of posteriors from the prior Beta(w m, w (1 - m)).
  constexpr double kPrior = 20.0, kOverall = 120.0 / 500.0;
  constexpr std::size_t kRequests = 20'000;
  const auto learner = make("thompson_sampling", {{"member", "popularity"}, {"prior_weight", kPrior}});
  const LearningTable table = five_items();
  learner->update(table.examples());
  const Requests requests(kRequests, std::vector<float>(6), 0);  // the sixth was never shown
  const auto scores = requests.scores(*learner->publish());
  for (std::size_t item = 0; item < 6; ++item) {
    const double shown = item < 5 ? 100.0 : 0.0, clicked = item < 5 ? 40.0 - 8.0 * static_cast<double>(item) : 0.0;
    const double a = kPrior * kOverall + clicked, b = kPrior * (1.0 - kOverall) + shown - clicked;
    double sum = 0.0, squares = 0.0;
    for (std::size_t request = 0; request < kRequests; ++request) {
      const auto score = static_cast<double>(scores[6 * request + item]);
      sum += score / kRequests;
      squares += score * score / kRequests;
    }
    const double variance = a * b / ((a + b) * (a + b) * (a + b + 1.0));
    CAPTURE(item);
    REQUIRE(sum == Approx(a / (a + b)).margin(4.0 * std::sqrt(variance / kRequests)));
    REQUIRE(squares - sum * sum == Approx(variance).epsilon(0.1));
  }
}

// Examples with features, and three candidates.
struct Lines {
  static constexpr std::size_t kColumns = 4;
  LearningTable table{kColumns};
  std::vector<float> candidates;
  Eigen::Matrix4d precision;  // l2 I + sum of x x'
  Eigen::Matrix<double, 4, 3> x;

  explicit Lines(double l2) : precision(l2 * Eigen::Matrix4d::Identity()) {
    sim::RandomStream random("test/exploration/lines", 1);
    for (int n = 0; n < 60; ++n) {
      const std::vector<float> row{random.normal(), 0.1F * random.normal(), random.bernoulli(0.2) ? 1.0F : 0.0F, 1.0F};
      table.add(row, random.bernoulli(0.3) ? 1.0F : 0.0F);
      const Eigen::Vector4d here = Eigen::Map<const Eigen::Vector4f>(row.data()).cast<double>();
      precision += here * here.transpose();
    }
    for (Eigen::Index c = 0; c < 12; ++c) {
      candidates.push_back(random.normal());
      x(c % 4, c / 4) = static_cast<double>(candidates.back());
    }
  }
  Eigen::Matrix3d covariance() const { return x.transpose() * precision.inverse() * x; }
};

TEST_CASE("the width of LinUCB is the ridge formula's, by a dense inverse and by hand", "[exploration][oracle]") {
  const Lines lines(2.5);
  const Given given{{"member", "linear_regression"}, {"uncertain", "features"}, {"alpha", 0.7}, {"l2", 2.5}};
  const auto learner = make("lin_ucb", given, 4);
  const auto member = make("linear_regression", {}, 4);
  learner->fit(lines.table.examples());
  member->fit(lines.table.examples());
  const Requests requests(2, lines.candidates, 4);
  const auto bounds = requests.scores(*learner->publish()), estimates = requests.scores(*member->publish());
  for (std::size_t row = 0; row < bounds.size(); ++row) {
    const auto item = static_cast<Eigen::Index>(row % 3);
    const double width = std::sqrt(lines.covariance()(item, item));
    REQUIRE(static_cast<double>(bounds[row]) == Approx(static_cast<double>(estimates[row]) + 0.7 * width));
  }

  // Algorithm 1 of Li et al. 2010 by hand: after (1, 0) three times and (1, 1) once, A = [5 1; 1 2] and
  // A^-1 = [2 -1; -1 5] / 9.
  DesignFactor design(2, 1.0);
  const std::vector<float> first{1.0F, 0.0F}, second{0.0F, 1.0F}, both{1.0F, 1.0F};
  for (int time = 0; time < 3; ++time) design.add(first);
  design.add(both);
  REQUIRE(design.whitened(first).squaredNorm() == Approx(2.0 / 9.0));
  REQUIRE(design.whitened(second).squaredNorm() == Approx(5.0 / 9.0));
  REQUIRE(design.whitened(both).squaredNorm() == Approx(5.0 / 9.0));
}

TEST_CASE("the width of an item by itself falls with the times it was shown", "[exploration][oracle]") {
  const auto learner = make("lin_ucb", {{"member", "popularity"}, {"alpha", 0.5}, {"l2", 4.0}});
  const auto member = make("popularity", {});
  const LearningTable table = five_items();
  learner->update(table.examples());
  member->update(table.examples());
  const Requests requests(1, std::vector<float>(6), 0);
  const auto bounds = requests.scores(*learner->publish()), estimates = requests.scores(*member->publish());
  for (std::size_t item = 0; item < 6; ++item) {
    const double width = 1.0 / std::sqrt(4.0 + (item < 5 ? 100.0 : 0.0));
    REQUIRE(static_cast<double>(bounds[item]) == Approx(static_cast<double>(estimates[item]) + 0.5 * width));
  }
}

TEST_CASE("Thompson's weights have the covariance of the ridge posterior, one draw a request",
          "[exploration][oracle]") {
  constexpr std::size_t kRequests = 20'000;
  const Lines lines(1.5);
  const auto learner =
      make("thompson_sampling", {{"member", "popularity"}, {"uncertain", "features"}, {"noise", 0.4}, {"l2", 1.5}}, 4);
  const auto member = make("popularity", {});
  learner->update(lines.table.examples());
  Examples without_features = lines.table.examples();
  without_features.features = {};
  member->update(without_features);
  const Requests requests(kRequests, lines.candidates, 4);
  const auto scores = requests.scores(*learner->publish());
  Requests seen = requests;
  seen.columns = 0;
  const auto means = seen.scores(*member->publish());
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  Eigen::Matrix3d products = Eigen::Matrix3d::Zero();
  for (std::size_t request = 0; request < kRequests; ++request) {
    Eigen::Vector3d moved;
    for (std::size_t item = 0; item < 3; ++item) {
      moved[static_cast<Eigen::Index>(item)] =
          static_cast<double>(scores[3 * request + item] - means[3 * request + item]);
    }
    sum += moved / kRequests;
    products += moved * moved.transpose() / kRequests;
  }
  const Eigen::Matrix3d expected = 0.16 * lines.covariance();
  for (Eigen::Index i = 0; i < 3; ++i) {
    REQUIRE(sum[i] == Approx(0.0).margin(4.0 * std::sqrt(expected(i, i) / kRequests)));
    for (Eigen::Index j = 0; j < 3; ++j) {
      const double error = std::sqrt((expected(i, i) * expected(j, j) + expected(i, j) * expected(i, j)) / kRequests);
      CAPTURE(i, j);
      REQUIRE(products(i, j) == Approx(expected(i, j)).margin(4.0 * error));
    }
  }
}

// A closed loop of one place: twenty items that one in twenty clicks; then one comes that three in ten click. How often
// it is shown in the last thousand requests.
double share_of_the_new(Recommender& learner) {
  constexpr std::size_t kRequests = 4'000, kOld = 20;
  sim::RandomStream clicks("test/exploration/clicks", 1);
  double shown = 0.0;
  LearningTable shows(0);
  for (std::size_t request = 0; request < kRequests; ++request) {
    std::vector<ItemId> items;
    for (std::size_t item = 0; item < kOld + (request < kRequests / 4 ? 0 : 1); ++item) {
      items.push_back(sim::id_at<ItemId>(item));
    }
    const std::vector<std::uint32_t> row_begin{0, static_cast<std::uint32_t>(items.size())};
    const std::vector<UserId> users{sim::id_at<UserId>(request % 50)};
    const std::vector<SimTime> times{SimTime(std::chrono::seconds(request))};
    const std::vector<std::uint8_t> positions(items.size());
    std::vector<float> scores(items.size());
    learner.publish()->score({row_begin, users, times, items, positions, {}}, scores);
    const auto best = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
    if (request >= kRequests - 1000) shown += best == kOld ? 1e-3 : 0.0;
    shows.add({}, clicks.bernoulli(best == kOld ? 0.3 : 0.05) ? 1.0F : 0.0F, static_cast<std::uint32_t>(request % 50),
              static_cast<std::uint32_t>(best));
    learner.update(shows.examples().slice(request, 1));
  }
  return shown;
}

TEST_CASE("a better item that is new is found by exploring, and never by greed", "[exploration]") {
  const Given popular{{"member", "popularity"}};
  REQUIRE(share_of_the_new(*make("popularity", {})) == 0.0);
  Given nothing_explored = popular;
  nothing_explored["epsilon"] = 0.0;
  REQUIRE(share_of_the_new(*make("epsilon_greedy", nothing_explored)) == 0.0);
  for (const char* name : {"epsilon_greedy", "thompson_sampling", "lin_ucb"}) {
    const double share = share_of_the_new(*make(name, popular));
    CAPTURE(name);
    REQUIRE(share > 0.8);
  }
}

}  // namespace
}  // namespace springtide::algorithms
