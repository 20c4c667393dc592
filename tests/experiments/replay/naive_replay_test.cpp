// The engine against a replay that knows nothing of queues, batches or stores: for every request it starts from an
// empty learner, looks through the whole log for what had matured in time, trains, and scores.

#include <algorithm>
#include <vector>

#include "algorithms/features/feature_store.hpp"
#include "tests/experiments/replay/plan.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/random_log.hpp"

namespace springtide::experiments {
namespace {

using namespace std::chrono_literals;

class Recorder final : public RequestSink {
 public:
  void on_request(const ScoredRequest& request) override {
    ranking.insert(ranking.end(), request.ranking_score.begin(), request.ranking_score.end());
    predicted.insert(predicted.end(), request.predicted.begin(), request.predicted.end());
  }
  std::vector<float> ranking, predicted;
};

/// Everything is looked up in the log again for each request.
class NaiveReplay {
 public:
  NaiveReplay(const sim::EventLog& log, const OneCell& cell) : log_(log), cell_(cell) {
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
        const auto& pipeline = cell.variant.pipeline;
        const bool in_time =
            log.feedback_time[i] != sim::kNever && log.feedback_time[i] <= log.request_time[r] + pipeline.label_window;
        labels_.push_back({.matures = (in_time ? log.feedback_time[i] : log.request_time[r] + pipeline.label_window) +
                                      pipeline.collection_delay,
                           .impression = i,
                           .request = r,
                           .label = in_time ? 1.0F : 0.0F});
      }
    }
    std::stable_sort(labels_.begin(), labels_.end(),
                     [](const Label& a, const Label& b) { return a.matures < b.matures; });
  }

  /// Scores the shown items of a request at the given positions with a learner that saw labels [first, last).
  std::vector<float> score(std::uint32_t r, std::size_t first, std::size_t last, bool fit, bool at_position) const {
    const auto& info = algorithms::find_algorithm(cell_.algorithm.name);
    const std::size_t columns = info.capabilities.features ? store().columns() : 0;
    const auto learner =
        info.make({.parameters = cell_.algorithm.parameters, .task = log_.task, .feature_columns = columns, .seed = 7});
    std::vector<sim::UserId> users;
    std::vector<sim::ItemId> items;
    std::vector<sim::SimTime> times;
    std::vector<std::uint8_t> positions;
    std::vector<float> values, features;
    for (std::size_t l = first; l < last; ++l) {
      const Label& label = labels_[l];
      users.push_back(log_.request_user[label.request]);
      items.push_back(log_.impression_item[label.impression]);
      times.push_back(log_.request_time[label.request]);
      positions.push_back(static_cast<std::uint8_t>(label.impression - log_.impression_begin[label.request]));
      values.push_back(label.label);
      if (columns > 0) {
        const auto row = features_at(label.request, items.back(), positions.back());
        features.insert(features.end(), row.begin(), row.end());
      }
    }
    const algorithms::Examples examples{users, items, times, positions, values, {features, columns}};
    if (last > first) fit ? learner->fit(examples) : learner->update(examples);

    const auto shown = log_.shown_in(sim::id_at<sim::RequestId>(r));
    const std::uint32_t row_begin[2] = {0, static_cast<std::uint32_t>(shown.size())};
    std::vector<std::uint8_t> where(shown.size(), 0);
    std::vector<float> rows;
    for (std::size_t p = 0; p < shown.size(); ++p) {
      if (at_position) where[p] = static_cast<std::uint8_t>(p);
      if (columns == 0) continue;
      const auto row = features_at(r, shown[p], where[p]);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    std::vector<float> scores(shown.size());
    learner->publish()->score({row_begin,
                               std::span(&log_.request_user[r], 1),
                               std::span(&log_.request_time[r], 1),
                               shown,
                               where,
                               {rows, columns}},
                              scores);
    return scores;
  }

  std::size_t matured_before(sim::SimTime time) const {
    return static_cast<std::size_t>(
        std::count_if(labels_.begin(), labels_.end(), [&](const Label& label) { return label.matures < time; }));
  }
  std::size_t matured_up_to(sim::SimTime time) const { return matured_before(time + sim::SimDuration(1)); }
  sim::SimTime matures(std::size_t label) const { return labels_[label].matures; }
  std::size_t labels() const { return labels_.size(); }

 private:
  struct Label {
    sim::SimTime matures;
    std::uint32_t impression, request;
    float label;
  };

  algorithms::FeatureStore store() const { return {log_, cell_.variant.pipeline.history_half_life}; }

  // Clicks that had arrived strictly before the request, in order of arrival.
  std::vector<float> features_at(std::uint32_t r, sim::ItemId item, std::uint8_t position) const {
    algorithms::FeatureStore features = store();
    std::vector<std::pair<sim::SimTime, std::uint32_t>> arrived;
    for (std::uint32_t i = 0; i < log_.impressions(); ++i) {
      if (log_.feedback_time[i] == sim::kNever) continue;
      const sim::SimTime arrival = log_.feedback_time[i] + cell_.variant.pipeline.collection_delay;
      if (arrival < log_.request_time[r]) arrived.emplace_back(arrival, i);
    }
    std::sort(arrived.begin(), arrived.end());
    for (const auto& [arrival, i] : arrived) {
      const auto owner = std::upper_bound(log_.impression_begin.begin(), log_.impression_begin.end(), i) -
                         log_.impression_begin.begin() - 1;
      features.on_feedback(log_.request_user[static_cast<std::size_t>(owner)], log_.impression_item[i],
                           log_.feedback_time[i], log_.feedback_value[i]);
    }
    std::vector<float> row(features.columns());
    features.extract(log_.request_user[r], log_.request_time[r], std::span(&item, 1), std::span(&position, 1), row);
    return row;
  }

  const sim::EventLog& log_;
  const OneCell& cell_;
  std::vector<Label> labels_;
};

std::map<std::string, sim::ParameterValue> small(const std::string& algorithm) {
  if (algorithm == "mlp") return {{"hidden", std::vector<std::int64_t>{8, 4}}, {"batch", std::int64_t{4}}};
  return {};
}

std::vector<std::string> click_algorithms() {
  std::vector<std::string> names;
  for (const auto& info : algorithms::registry()) {
    if (info.capabilities.click) names.push_back(info.name);
  }
  return names;
}

TEST_CASE("the engine predicts what a naive replay predicts, to the bit: periodic", "[replay]") {
  const sim::EventLog log = RandomLog{.requests = 120}.make();
  const bool windowed = GENERATE(false, true);
  for (const std::string& name : click_algorithms()) {
    OneCell cell(sim::Task::kClick, name, "periodic", small(name),
                 {{"every", sim::SimDuration(20min)}, {"window", sim::SimDuration(windowed ? 45min : 0min)}});
    cell.variant.pipeline.collection_delay = 30s;
    cell.variant.pipeline.label_window = 4min;
    cell.variant.pipeline.deployment_delay = 2min;
    Recorder engine;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &engine);

    const NaiveReplay naive(log, cell);
    const bool positions = algorithms::find_algorithm(name).capabilities.positions;
    Recorder expected;
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      const auto since = log.request_time[r] - log.request_time[0] - 2min;
      const std::int64_t round = since < 0min ? 0 : since / 20min;
      const sim::SimTime trained = log.request_time[0] + round * 20min;
      const std::size_t last = round == 0 ? 0 : naive.matured_before(trained);
      const std::size_t first = windowed && round > 0 ? naive.matured_up_to(trained - 45min) : 0;
      const auto ranking = naive.score(r, std::min(first, last), last, true, false);
      const auto predicted = positions ? naive.score(r, std::min(first, last), last, true, true) : ranking;
      expected.ranking.insert(expected.ranking.end(), ranking.begin(), ranking.end());
      expected.predicted.insert(expected.predicted.end(), predicted.begin(), predicted.end());
    }
    INFO("algorithm " << name << (windowed ? ", window 45m" : ", growing window"));
    REQUIRE(engine.ranking == expected.ranking);
    REQUIRE(engine.predicted == expected.predicted);
  }
}

TEST_CASE("the engine predicts what a naive replay predicts, to the bit: online", "[replay]") {
  const sim::EventLog log = RandomLog{.requests = 90}.make();
  const auto deployment = GENERATE(sim::SimDuration(0s), sim::SimDuration(90s));
  for (const std::string& name : click_algorithms()) {
    OneCell cell(sim::Task::kClick, name, "online", small(name),
                 {{"publish_every", std::int64_t{3}}, {"publish_interval", sim::SimDuration(0s)}});
    cell.variant.pipeline.label_window = 3min;
    cell.variant.pipeline.deployment_delay = deployment;
    Recorder engine;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &engine);

    const NaiveReplay naive(log, cell);
    Recorder expected;
    for (std::uint32_t r = 0; r < log.requests(); ++r) {
      std::size_t learnt = 0;
      for (std::size_t l = 2; l < naive.labels(); l += 3) {
        const bool in_force =
            naive.matures(l) + deployment <= log.request_time[r] && naive.matures(l) < log.request_time[r];
        if (in_force) learnt = l + 1;
      }
      const auto ranking = naive.score(r, 0, learnt, false, false);
      expected.ranking.insert(expected.ranking.end(), ranking.begin(), ranking.end());
    }
    INFO("algorithm " << name << ", deployment " << sim::format_duration(deployment));
    REQUIRE(engine.ranking == expected.ranking);
  }
}

TEST_CASE("moving a future event changes no earlier prediction", "[replay]") {
  const sim::EventLog log = RandomLog{}.make();
  sim::EventLog changed = log;
  const std::size_t r = 200;
  const std::size_t i = changed.impression_begin[r];
  changed.feedback_value[i] = 1.0F - changed.feedback_value[i];
  changed.feedback_time[i] = changed.feedback_value[i] > 0.0F ? changed.request_time[r] : sim::kNever;
  for (const std::string& name : click_algorithms()) {
    OneCell cell(sim::Task::kClick, name, "online", small(name), {{"publish_every", std::int64_t{1}}});
    cell.variant.pipeline.label_window = 2min;
    Recorder before, after;
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, log, {}), &before);
    replay_cell(cell.spec, cell.plan, make_replay_input(cell.spec, cell.variant, changed, {}), &after);
    before.predicted.resize(i);
    after.predicted.resize(i);
    INFO("algorithm " << name);
    REQUIRE(before.predicted == after.predicted);
  }
}

}  // namespace
}  // namespace springtide::experiments
