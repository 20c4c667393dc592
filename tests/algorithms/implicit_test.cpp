// Ranking quality beside the Python package `implicit`, trained on the same matrix and judged the same way:
// fixtures/make_implicit_ndcg.py says how, fixtures/implicit_ndcg.txt holds its answers. The log of ten thousand tweets
// ships; the others are looked for where the environment says, and without them their tests say so and pass.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/registry.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/learning_table.hpp"

namespace springtide::algorithms {
namespace {

struct Row {
  std::int64_t time_s;
  std::uint32_t user, item;
};

// By time, ties in the order of the file; users and items numbered by first appearance.
std::vector<Row> read_rows(const std::string& path) {
  std::ifstream file(path);
  INFO(path);
  REQUIRE(file);
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("user_id", 0) == 0) continue;
    for (std::size_t at; (at = line.find("::")) != std::string::npos;) line.replace(at, 2, " ");
    std::istringstream columns(line);
    double rating = 0.0, time_s = 0.0;
    Row row{};
    REQUIRE(columns >> row.user >> row.item >> rating >> time_s);
    row.time_s = static_cast<std::int64_t>(time_s);
    rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.time_s < b.time_s; });
  std::map<std::uint32_t, std::uint32_t> users, items;
  for (Row& row : rows) {
    row.user = users.try_emplace(row.user, static_cast<std::uint32_t>(users.size())).first->second;
    row.item = items.try_emplace(row.item, static_cast<std::uint32_t>(items.size())).first->second;
  }
  return rows;
}

struct Split {
  LearningTable train{0};  // distinct pairs
  std::map<std::uint32_t, std::set<std::uint32_t>> own, relevant;
  std::uint32_t items = 0;

  explicit Split(const std::vector<Row>& rows) {
    const std::size_t training = rows.size() * 8 / 10;
    for (std::size_t r = 0; r < training; ++r) {
      items = std::max(items, rows[r].item + 1);
      if (own[rows[r].user].insert(rows[r].item).second) train.add({}, 1.0F, rows[r].user, rows[r].item);
    }
    for (std::size_t r = training; r < rows.size(); ++r) {
      const auto [user, item] = std::pair(rows[r].user, rows[r].item);
      if (own.count(user) > 0 && item < items && own[user].count(item) == 0) relevant[user].insert(item);
    }
  }

  double ndcg(const Snapshot& snapshot) const {
    std::vector<ItemId> catalogue;
    for (std::uint32_t item = 0; item < items; ++item) catalogue.push_back(sim::id_at<ItemId>(item));
    const std::vector<std::uint8_t> positions(items, 0);
    const std::vector<std::uint32_t> rows{0, items};
    std::vector<float> scores(items);
    std::vector<std::uint32_t> order(items);
    const SimTime now(sim::SimDuration(1'000'000 * static_cast<std::int64_t>(train.times.size())));
    double total = 0.0;
    for (const auto& [number, wanted] : relevant) {
      const auto user = sim::id_at<UserId>(number);
      snapshot.score({rows, {&user, 1}, {&now, 1}, catalogue, positions, {}}, scores);
      for (const std::uint32_t item : own.at(number)) scores[item] = -INFINITY;
      std::iota(order.begin(), order.end(), 0U);
      std::partial_sort(order.begin(), order.begin() + 10, order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
      });
      double gain = 0.0, ideal = 0.0;
      for (std::size_t rank = 0; rank < 10; ++rank) {
        const double discount = 1.0 / std::log2(2.0 + static_cast<double>(rank));
        if (wanted.count(order[rank]) > 0) gain += discount;
        if (rank < wanted.size()) ideal += discount;
      }
      total += gain / ideal;
    }
    return total / static_cast<double>(relevant.size());
  }
};

struct Spread {
  double mean = 0.0, deviation = 0.0, count = 0.0;
};

Spread ours(const Split& split, const std::string& algorithm, const std::map<std::string, sim::ParameterValue>& given,
            std::uint64_t seeds) {
  std::vector<double> values;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto learner = make_learner(algorithm, given, sim::Task::kNextItem, 0, seed);
    learner->fit(split.train.examples());
    values.push_back(split.ndcg(*learner->publish()));
  }
  Spread spread{.count = static_cast<double>(seeds)};
  for (const double value : values) spread.mean += value / spread.count;
  for (const double value : values) {
    spread.deviation += (value - spread.mean) * (value - spread.mean) / std::max(1.0, spread.count - 1.0);
  }
  spread.deviation = std::sqrt(spread.deviation);
  return spread;
}

// By model, of one log.
std::map<std::string, Spread> published(const std::string& wanted_log) {
  std::ifstream file(std::string(SPRINGTIDE_SOURCE_DIR) + "/tests/algorithms/fixtures/implicit_ndcg.txt");
  std::string header, log, model;
  std::getline(file, header);
  std::map<std::string, Spread> models;
  for (Spread spread; file >> log >> model >> spread.mean >> spread.deviation >> spread.count;) {
    if (log == wanted_log) models[model] = spread;
  }
  return models;
}

TEST_CASE("item-kNN, iALS and BPR rank as well as implicit's", "[implicit][oracle]") {
  const auto [log, variable] = GENERATE(table<std::string, std::string>({
      {"movietweetings_10k", ""},
      {"movielens_100k", "SPRINGTIDE_MOVIELENS_100K"},
      {"movietweetings_100k", "SPRINGTIDE_MOVIETWEETINGS_100K"},
  }));
  std::string path = std::string(SPRINGTIDE_SOURCE_DIR) + "/sim/logs/samples/movietweetings_10k.dat";
  if (!variable.empty()) {
    const char* found = std::getenv(variable.c_str());
    if (found == nullptr || *found == '\0') {
      WARN("skipped: " << variable << " is not set");
      return;
    }
    path = found;
  }
  const Split split(read_rows(path));
  const auto theirs = published(log);
  const sim::ParameterValue sixteen = std::int64_t{16};
  // Random starts lead to different optima: the two means are compared, with the standard error of their difference.
  const auto require_close = [&, &name = log](const char* model, const Spread& here) {
    const Spread& there = theirs.at(model);
    const double error =
        std::sqrt(here.deviation * here.deviation / here.count + there.deviation * there.deviation / there.count);
    INFO(name << ", " << model << ": NDCG@10 " << here.mean << " +- " << here.deviation << " by seed, theirs "
              << there.mean << " +- " << there.deviation << "; standard error of the difference " << error);
    CHECK(std::abs(here.mean - there.mean) < std::max(0.005, 3.0 * error));
  };
  require_close("item_cosine",
                ours(split, "item_knn",
                     {{"neighbours", std::int64_t{20}}, {"shrinkage", 0.0}, {"history", std::int64_t{100'000}}}, 1));
  for (const auto& [model, solver] : {std::pair("als_exact", "exact"), std::pair("als_cg", "cg")}) {
    require_close(model, ours(split, "ials",
                              {{"factors", sixteen},
                               {"regularization", 1.0},
                               {"alpha", 1.0},
                               {"initial_sd", 0.01},
                               {"solver", std::string(solver)}},
                              5));
  }
  require_close("bpr", ours(split, "bpr",
                            {{"factors", sixteen},
                             {"learning_rate", 0.05},
                             {"regularization", 0.01},
                             {"epochs", std::int64_t{60}},
                             {"negatives", std::string("popular")},
                             {"initial_sd", 0.018}},  // of implicit's start, uniform on (-1/2, 1/2) / factors
                            5));
}

}  // namespace
}  // namespace springtide::algorithms
