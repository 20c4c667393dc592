#pragma once

// A replay that knows nothing of queues, batches or stores: for every request it starts from an empty learner, looks
// through the whole log for what had matured in time, trains, and scores.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "algorithms/features/feature_store.hpp"
#include "tests/experiments/replay/naive_stream.hpp"

namespace springtide::experiments {

/// What the metrics see, end to end.
class Recorder final : public RequestSink {
 public:
  void on_request(const ScoredRequest& request) override {
    ranking.insert(ranking.end(), request.ranking_score.begin(), request.ranking_score.end());
    predicted.insert(predicted.end(), request.predicted.begin(), request.predicted.end());
    labels.insert(labels.end(), request.labels.begin(), request.labels.end());
    items.insert(items.end(), request.items.begin(), request.items.end());
  }
  std::vector<float> ranking, predicted, labels;
  std::vector<sim::ItemId> items;
};

/// Labels [first, last) in order of maturity, learnt by one fit or by updates.
struct Learnt {
  std::size_t first, last;
  bool by_fit;
  bool cold = true;  ///< a fit from a new learner
};

/// Everything is looked up in the log again for each request.
class NaiveReplay {
 public:
  /// @param faults  what befalls events on their way; null: nothing
  NaiveReplay(const sim::EventLog& log, const OneCell& cell, const sim::Faults* faults = nullptr)
      : log_(log), cell_(cell), stream_(log, cell.variant.pipeline, faults), labels_(stream_.labels()) {}

  /// Scores items for a request at the given positions (none: all at the first) with a learner that saw those labels.
  std::vector<float> score(std::uint32_t r, std::span<const sim::ItemId> scored, std::vector<std::uint8_t> where,
                           const Learnt& learnt) const {
    return score(r, scored, std::move(where), *snapshot_after({learnt}));
  }
  std::vector<float> score(std::uint32_t r, std::span<const sim::ItemId> scored, std::vector<std::uint8_t> where,
                           const algorithms::Snapshot& snapshot) const {
    const std::size_t columns = feature_columns();
    where.resize(scored.size(), 0);
    const std::uint32_t row_begin[2] = {0, static_cast<std::uint32_t>(scored.size())};
    std::vector<float> rows;
    for (std::size_t i = 0; i < scored.size() && columns > 0; ++i) {
      const auto row = features_at(r, scored[i], where[i]);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    std::vector<float> scores(scored.size());
    snapshot.score({row_begin,
                    std::span(&log_.request_user[r], 1),
                    std::span(&log_.request_time[r], 1),
                    scored,
                    where,
                    {rows, columns}},
                   scores);
    return scores;
  }
  /// What a new learner publishes that has learnt all this, one after the other.
  std::shared_ptr<const algorithms::Snapshot> snapshot_after(const std::vector<Learnt>& steps) const {
    const algorithms::LearnerConfig config{
        .parameters = cell_.algorithm.parameters, .task = log_.task, .feature_columns = feature_columns(), .seed = 7};
    const auto& info = algorithms::find_algorithm(cell_.algorithm.name);
    auto learner = info.make(config);
    for (const Learnt& step : steps) {
      if (step.last <= step.first) continue;
      if (step.by_fit && step.cold) learner = info.make(config);
      const LabelRows rows(*this, step.first, step.last);
      step.by_fit ? learner->fit(rows.examples()) : learner->update(rows.examples());
    }
    return learner->publish();
  }
  /// What a snapshot says of labels [first, last), where they were shown.
  std::vector<float> score_labels(const algorithms::Snapshot& snapshot, std::size_t first, std::size_t last) const {
    const LabelRows rows(*this, first, last);
    std::vector<float> scores(last - first);
    std::vector<std::uint32_t> row_begin;
    for (std::uint32_t l = 0; l <= scores.size(); ++l) row_begin.push_back(l);
    const algorithms::Examples& examples = rows.examples();
    snapshot.score({row_begin, examples.users, examples.times, examples.items, examples.positions, examples.features},
                   scores);
    return scores;
  }
  /// The same for what was shown, where it was shown.
  std::vector<float> predict(std::uint32_t r, const Learnt& learnt) const {
    return predict(r, *snapshot_after({learnt}));
  }
  std::vector<float> predict(std::uint32_t r, const algorithms::Snapshot& snapshot) const {
    const auto shown = log_.shown_in(sim::id_at<sim::RequestId>(r));
    std::vector<std::uint8_t> where;
    for (std::size_t p = 0; p < shown.size(); ++p) where.push_back(static_cast<std::uint8_t>(p));
    const bool positions = algorithms::find_algorithm(cell_.algorithm.name).capabilities.positions;
    return score(r, shown, positions ? where : std::vector<std::uint8_t>(), snapshot);
  }

  /// What the snapshot in force at `now` has learnt under `periodic`, cold, by the rules of docs/replay.md.
  Learnt periodic(sim::SimTime start, sim::SimTime now, sim::SimDuration every, sim::SimDuration window) const {
    const sim::SimDuration since = now - start - cell_.variant.pipeline.deployment_delay;
    const std::int64_t round = since < sim::SimDuration::zero() ? 0 : since / every;
    if (round == 0) return {0, 0, true};
    const sim::SimTime trained = start + round * every;
    const std::size_t last = matured_before(trained);
    const std::size_t first = window > sim::SimDuration::zero() ? matured_up_to(trained - window) : 0;
    return {std::min(first, last), last, true};
  }
  /// The same under `online` that publishes every so many labels, by count alone.
  Learnt online(sim::SimTime now, std::size_t publish_every) const {
    std::size_t learnt = 0;
    for (std::size_t l = publish_every; l <= labels_.size(); l += publish_every) {
      const sim::SimTime matures = labels_[l - 1].matures;
      if (matures + cell_.variant.pipeline.deployment_delay <= now && matures < now) learnt = l;
    }
    return {0, learnt, false};
  }

  const std::vector<NaiveLabel>& labels() const { return labels_; }
  std::size_t matured_before(sim::SimTime time) const {
    return static_cast<std::size_t>(
        std::count_if(labels_.begin(), labels_.end(), [&](const NaiveLabel& label) { return label.matures < time; }));
  }
  std::size_t matured_up_to(sim::SimTime time) const { return matured_before(time + sim::SimDuration(1)); }

 private:
  /// Columns of labels [first, last).
  class LabelRows {
   public:
    LabelRows(const NaiveReplay& replay, std::size_t first, std::size_t last) {
      const sim::EventLog& log = replay.log_;
      const std::size_t columns = replay.feature_columns();
      const DelayedFeedback correction = replay.cell_.variant.pipeline.delayed_feedback;
      for (std::size_t l = first; l < last && replay.cell_.variant.pipeline.weighs(); ++l) {
        // All are told late, or the share of the positives so far that were.
        const auto so_far = std::span(replay.labels_).first(l + 1);
        const auto positives =
            std::count_if(so_far.begin(), so_far.end(), [](const auto& each) { return each.label > 0; });
        const auto late = std::count_if(so_far.begin(), so_far.end(), [](const auto& each) { return each.late; });
        late_shares_.push_back(correction == DelayedFeedback::kFakeNegativeWeighted ? 1.0F
                               : positives == 0
                                   ? 0.0F
                                   : static_cast<float>(static_cast<double>(late) / static_cast<double>(positives)));
      }
      for (std::size_t l = first; l < last; ++l) {
        const NaiveLabel& label = replay.labels_[l];
        users_.push_back(log.request_user[label.request]);
        items_.push_back(log.impression_item[label.impression]);
        times_.push_back(log.request_time[label.request]);
        positions_.push_back(static_cast<std::uint8_t>(label.impression - log.impression_begin[label.request]));
        values_.push_back(label.label);
        if (columns == 0) continue;
        const auto row = replay.features_at(label.request, items_.back(), positions_.back());
        features_.insert(features_.end(), row.begin(), row.end());
      }
      examples_ = {users_, items_, times_, positions_, values_, {features_, columns}, late_shares_};
    }
    LabelRows(const LabelRows&) = delete;  // the examples point into it
    const algorithms::Examples& examples() const { return examples_; }

   private:
    std::vector<sim::UserId> users_;
    std::vector<sim::ItemId> items_;
    std::vector<sim::SimTime> times_;
    std::vector<std::uint8_t> positions_;
    std::vector<float> values_, features_, late_shares_;
    algorithms::Examples examples_;
  };

  std::size_t feature_columns() const {
    return algorithms::find_algorithm(cell_.algorithm.name).capabilities.features ? store().columns() : 0;
  }

  algorithms::FeatureStore store() const { return {log_, cell_.variant.pipeline.history_half_life}; }

  // Whether features at `now` are by an event: by a refresh that took it in and has come to serve, or without refreshes
  // by itself, strictly before.
  bool in_features(const NaiveEvent& event, sim::SimTime now) const {
    const FeatureStoreSpec& lag = cell_.variant.pipeline.feature_store;
    if (lag.every == sim::SimDuration::zero()) return event.arrives + lag.delay < now;
    const sim::SimTime start = cell_.variant.world ? sim::SimTime{} : log_.request_time.front();
    for (sim::SimTime refresh = start + lag.every; refresh + lag.delay <= now; refresh += lag.every) {
      if (event.arrives < refresh) return true;
    }
    return false;
  }

  // By the clicks that had arrived in time, and were let through, in order of arrival.
  std::vector<float> features_at(std::uint32_t r, sim::ItemId item, std::uint8_t position) const {
    algorithms::FeatureStore features = store();
    for (const NaiveEvent& event : stream_.admitted()) {
      if (!in_features(event, log_.request_time[r])) break;
      features.on_feedback(log_.request_user[event.request], log_.impression_item[event.impression], event.reported,
                           event.value);
    }
    std::vector<float> row(features.columns());
    features.extract(log_.request_user[r], log_.request_time[r], std::span(&item, 1), std::span(&position, 1), row);
    return row;
  }

  const sim::EventLog& log_;
  const OneCell& cell_;
  NaiveStream stream_;
  const std::vector<NaiveLabel>& labels_;
};

inline std::map<std::string, sim::ParameterValue> small(const std::string& algorithm) {
  if (algorithm == "mlp") return {{"hidden", std::vector<std::int64_t>{8, 4}}, {"batch", std::int64_t{4}}};
  return {};
}

/// All but those made of others, which would take the time of their members again and meet the engine as those do.
inline std::vector<std::string> click_algorithms() {
  const auto made_of_others = [](const sim::ParameterInfo& info) { return info.name == "members"; };
  std::vector<std::string> names;
  for (const auto& info : algorithms::registry()) {
    if (std::any_of(info.parameters.begin(), info.parameters.end(), made_of_others)) continue;
    if (info.capabilities.click) names.push_back(info.name);
  }
  return names;
}

/// Naive replays are slow: each setting takes a third of the algorithms, three turns in a row take all of them.
inline std::vector<std::string> third_of_click_algorithms(std::size_t turn) {
  std::vector<std::string> names;
  const std::vector<std::string> all = click_algorithms();
  for (std::size_t i = turn % 3U; i < all.size(); i += 3U) names.push_back(all[i]);
  return names;
}

}  // namespace springtide::experiments
