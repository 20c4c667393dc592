#include "algorithms/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "algorithms/baselines/mean_rating.hpp"
#include "algorithms/baselines/popularity.hpp"
#include "algorithms/baselines/random.hpp"
#include "algorithms/exploration/epsilon_greedy.hpp"
#include "algorithms/exploration/lin_ucb.hpp"
#include "algorithms/exploration/thompson_sampling.hpp"
#include "algorithms/factors/biased_mf.hpp"
#include "algorithms/factors/bpr.hpp"
#include "algorithms/factors/factorization_machine.hpp"
#include "algorithms/factors/ials.hpp"
#include "algorithms/factors/incremental_mf.hpp"
#include "algorithms/factors/time_svd.hpp"
#include "algorithms/fusion/average.hpp"
#include "algorithms/fusion/bandit_choice.hpp"
#include "algorithms/fusion/exponentiated_gradient.hpp"
#include "algorithms/fusion/stacking.hpp"
#include "algorithms/linear/linear_regression.hpp"
#include "algorithms/linear/logistic_regression.hpp"
#include "algorithms/neighbours/item_knn.hpp"
#include "algorithms/neighbours/user_knn.hpp"
#include "algorithms/neural/mlp.hpp"
#include "algorithms/trees/cart.hpp"
#include "algorithms/trees/hoeffding_tree.hpp"
#include "sim/events/check.hpp"
#include "sim/events/error.hpp"

namespace springtide::algorithms {

bool Capabilities::serves(sim::Task task) const {
  switch (task) {
    case sim::Task::kClick:
      return click;
    case sim::Task::kNextItem:
      return next_item;
    case sim::Task::kRating:
      return rating;
  }
  return false;
}

const std::vector<AlgorithmInfo>& registry() {
  static const std::vector<AlgorithmInfo> kRows = [] {
    std::vector<AlgorithmInfo> rows = {
        random_info(),
        popularity_info(),
        decayed_popularity_info(),
        mean_rating_info(),
        item_knn_info(),
        user_knn_info(),
        ials_info(),
        bpr_info(),
        incremental_mf_info(),
        biased_mf_info(),
        time_svd_info(),
        linear_regression_info(),
        logistic_regression_info(),
        factorization_machine_info(),
        cart_info(),
        hoeffding_tree_info(),
        mlp_info(),
    };
    // Fusions are made of others: all whose scores of clicks mean the same, probabilities.
    // Explorers are made of one: of any that scores clicks.
    std::vector<std::string> members, scorers;
    for (const AlgorithmInfo& row : rows) {
      if (!row.capabilities.click) continue;
      scorers.push_back(row.name);
      if (row.capabilities.probabilities) members.push_back(row.name);
    }
    for (const auto& info : {average_info, stacking_info, exponentiated_gradient_info, bandit_choice_info}) {
      rows.push_back(info(members));
    }
    rows.push_back(epsilon_greedy_info(scorers));
    rows.push_back(thompson_sampling_info(members));
    rows.push_back(lin_ucb_info(scorers));
    std::set<std::string> names;
    for (const AlgorithmInfo& row : rows) SPRINGTIDE_CHECK(names.insert(row.name).second && "two rows of one name");
    return rows;
  }();
  return kRows;
}

const AlgorithmInfo& find_algorithm(std::string_view name) {
  const auto& rows = registry();
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
  if (it != rows.end()) return *it;
  std::vector<std::string> known;
  for (const AlgorithmInfo& row : rows) known.push_back(row.name);
  throw sim::ConfigError(
      fmt::format("algorithm.name = \"{}\": is no algorithm; {}", name, sim::nearest_name_hint(name, known)));
}

std::unique_ptr<Recommender> make_learner(std::string_view name,
                                          const std::map<std::string, sim::ParameterValue>& given, sim::Task task,
                                          std::size_t feature_columns, std::uint64_t seed) {
  const AlgorithmInfo& info = find_algorithm(name);
  if (!info.capabilities.serves(task)) {
    throw sim::ConfigError(fmt::format("algorithm.name = \"{}\": does not serve the task {}", name, task_name(task)));
  }
  LearnerConfig config;
  config.parameters = sim::Parameters::resolve(fmt::format("algorithm ({})", name), info.parameters, given);
  config.task = task;
  config.feature_columns = info.capabilities.features ? feature_columns : 0;
  config.seed = seed;
  return info.make(config);
}

}  // namespace springtide::algorithms
