// What another project does with the libraries. Usage: consumer RESULT.h5, written by `springtide run SPEC`.
//
// An algorithm of its own is taught the log of the spec beside one from the registry; then one cell is replayed through
// the libraries and must have the values that the executable wrote.

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <utility>

#include "algorithms/registry.hpp"
#include "experiments/replay/engine.hpp"
#include "experiments/runner.hpp"
#include "experiments/spec/spec.hpp"
#include "results/result_file.hpp"
#include "sim/logs/log_reader.hpp"

namespace {

using namespace springtide;

using Means = std::map<sim::UserId, std::pair<double, double>>;  // sum and number of ratings

class MeanSnapshot final : public algorithms::Snapshot {
 public:
  explicit MeanSnapshot(Means means) : means_(std::move(means)) {}
  void score(const algorithms::ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t r = 0; r < batch.requests(); ++r) {
      const auto mine = means_.find(batch.users[r]);
      const double mean = mine == means_.end() ? 7.0 : mine->second.first / mine->second.second;
      for (std::size_t row = batch.row_begin[r]; row < batch.row_begin[r + 1]; ++row) {
        scores[row] = static_cast<float>(mean);
      }
    }
  }

 private:
  Means means_;
};

// Each user's own mean.
class UserMean final : public algorithms::Recommender {
 public:
  void fit(const algorithms::Examples& window) override { update(window); }
  void update(const algorithms::Examples& matured) override {
    for (std::size_t i = 0; i < matured.size(); ++i) {
      means_[matured.users[i]].first += static_cast<double>(matured.labels[i]);
      means_[matured.users[i]].second += 1.0;
    }
  }
  std::shared_ptr<const algorithms::Snapshot> publish() const override {
    return std::make_shared<MeanSnapshot>(means_);
  }
  void save(algorithms::ArchiveWriter& archive) const override {
    archive.value(means_.size());
    for (const auto& [user, mean] : means_) {
      archive.value(user);
      archive.value(mean.first);
      archive.value(mean.second);
    }
  }
  void load(algorithms::ArchiveReader& archive) override {
    means_.clear();
    for (auto left = archive.value<std::size_t>(); left > 0; --left) {
      const auto user = archive.value<sim::UserId>();
      const auto sum = archive.value<double>();
      means_[user] = {sum, archive.value<double>()};
    }
  }
  std::size_t bytes() const override { return means_.size() * sizeof(Means::value_type); }

 private:
  Means means_;
};

// Learns the first four events in five; RMSE on the rest.
double rmse_of(algorithms::Recommender& learner, const sim::EventLog& log) {
  const std::size_t events = log.requests(), learnt = events * 4 / 5;
  const std::vector<std::uint8_t> positions(events, 0);
  std::vector<std::uint32_t> row_begin;
  for (std::uint32_t row = 0; row <= events - learnt; ++row) row_begin.push_back(row);
  const algorithms::Examples all{log.request_user, log.impression_item, log.request_time,
                                 positions,        log.feedback_value,  {}};
  learner.fit(all.slice(0, learnt));
  const algorithms::Examples rest = all.slice(learnt, events - learnt);
  std::vector<float> scores(rest.size());
  learner.publish()->score({row_begin, rest.users, rest.times, rest.items, rest.positions, {}}, scores);
  double squares = 0.0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const double error = static_cast<double>(scores[i]) - static_cast<double>(rest.labels[i]);
    squares += error * error;
  }
  return std::sqrt(squares / static_cast<double>(rest.size()));
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const experiments::Spec spec = experiments::read_spec(SPEC);

  sim::LogConfig rating_log = *spec.worlds[0].log;
  rating_log.task = sim::Task::kRating;
  const sim::EventLog ratings = sim::read_log(rating_log).log;
  UserMean mine;
  const auto theirs = algorithms::make_learner("mean_rating", {}, sim::Task::kRating, 0, /*seed=*/1);
  const double my_rmse = rmse_of(mine, ratings), their_rmse = rmse_of(*theirs, ratings);
  std::printf("RMSE of user means %.4f, of the mean %.4f\n", my_rmse, their_rmse);
  // Stars run from 0 to 10: without learning anything, 7 is off by more.
  if (!(my_rmse > 1.0 && my_rmse < 3.0 && their_rmse > 1.0 && their_rmse < 3.0)) return 1;

  const results::ResultFile written = results::ResultFile::read(argv[1]);
  const auto plans = experiments::plan_cells(spec);
  if (!written.complete() || plans.size() != written.cells().size()) return 1;
  const experiments::CellPlan& plan = plans.back();
  const auto input =
      experiments::make_replay_input(spec, *plan.world, sim::read_log(*plan.world->log).log, sim::GroundTruth{});
  const results::CellResult replayed = experiments::replay_cell(spec, plan, input);
  const results::CellResult& kept = written.cells().back();
  std::size_t compared = 0;
  for (const char* name : {"accuracy/mrr", "accuracy/ndcg_overall", "accuracy/novelty", "freshness/age_mean"}) {
    const auto &here = replayed.values.at(name), &there = kept.values.at(name);
    if (here.size() != there.size()) return 1;
    for (std::size_t i = 0; i < here.size(); ++i, ++compared) {
      if (!same(here[i], there[i])) {
        std::printf("%s[%zu]: %.17g here, %.17g in the file\n", name, i, here[i], there[i]);
        return 1;
      }
    }
  }
  std::printf("%s/%s: %zu values as the executable wrote them\n", kept.algorithm.c_str(), kept.strategy.c_str(),
              compared);
  return 0;
}
