#include "algorithms/baselines/popularity.hpp"

#include <cmath>
#include <vector>

namespace springtide::algorithms {
namespace {

// Sums that fade: value 2^(-(now - at) / half_life). An infinite half-life keeps plain counts.
struct ItemCounts {
  std::vector<double> shown, taken;
  std::vector<SimTime> at;
  double all_shown = 0.0, all_taken = 0.0;
  double decay_per_us = 0.0;  // ln 2 / half-life; 0: no decay
  double shrinkage = 0.0;
  bool rates = false;  // click rates, not counts

  double faded(std::size_t item, SimTime now) const {
    if (decay_per_us == 0.0) return 1.0;
    const double age_us = static_cast<double>((now - at[item]).count());
    return std::exp(-decay_per_us * std::max(0.0, age_us));
  }

  void learn(const Examples& examples) {
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const std::size_t item = sim::index(examples.items[e]);
      if (item >= taken.size()) {
        taken.resize(item + 1, 0.0);
        shown.resize(item + 1, 0.0);
        at.resize(item + 1, sim::kBeginningOfTime);
      }
      const SimTime time = examples.times[e];
      // A label that matured late belongs to an earlier time: it is faded to the item's newest event.
      double weight = 1.0;
      if (taken[item] == 0.0 && shown[item] == 0.0) {
        at[item] = time;
      } else if (time >= at[item]) {
        const double kept = faded(item, time);
        shown[item] *= kept;
        taken[item] *= kept;
        at[item] = time;
      } else if (decay_per_us > 0.0) {
        weight = std::exp(-decay_per_us * static_cast<double>((at[item] - time).count()));
      }
      const double label = examples.labels[e] > 0.0F ? 1.0 : 0.0;
      shown[item] += weight;
      taken[item] += weight * label;
      all_shown += 1.0;
      all_taken += label;
    }
  }

  float score(std::size_t item, SimTime now) const {
    const double prior = all_shown > 0.0 ? all_taken / all_shown : 0.0;
    if (item >= taken.size()) return rates ? static_cast<float>(prior) : 0.0F;
    const double kept = faded(item, now);
    if (!rates) return static_cast<float>(taken[item] * kept);
    return static_cast<float>((taken[item] * kept + shrinkage * prior) / (shown[item] * kept + shrinkage));
  }
};

class PopularitySnapshot final : public Snapshot {
 public:
  explicit PopularitySnapshot(ItemCounts counts) : counts_(std::move(counts)) {}
  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        scores[row] = counts_.score(sim::index(batch.items[row]), batch.times[request]);
      }
    }
  }

 private:
  ItemCounts counts_;
};

class Popularity final : public Recommender {
 public:
  Popularity(const LearnerConfig& config, bool decayed) {
    counts_.rates = config.task == sim::Task::kClick;
    counts_.shrinkage = config.parameters.number("shrinkage");
    if (decayed) {
      counts_.decay_per_us = std::log(2.0) / static_cast<double>(config.parameters.duration("half_life").count());
    }
  }

  void fit(const Examples& window) override { counts_.learn(window); }
  void update(const Examples& matured) override { counts_.learn(matured); }
  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<PopularitySnapshot>(counts_); }
  void save(ArchiveWriter& archive) const override {
    archive.column(counts_.shown);
    archive.column(counts_.taken);
    archive.column(counts_.at);
    archive.value(counts_.all_shown);
    archive.value(counts_.all_taken);
  }
  void load(ArchiveReader& archive) override {
    counts_.shown = archive.column<double>();
    counts_.taken = archive.column<double>();
    counts_.at = archive.column<SimTime>();
    counts_.all_shown = archive.value<double>();
    counts_.all_taken = archive.value<double>();
  }
  std::size_t bytes() const override {
    return sizeof(*this) + counts_.shown.capacity() * (2 * sizeof(double) + sizeof(SimTime));
  }

 private:
  ItemCounts counts_;
};

sim::ParameterInfo shrinkage() {
  return {.name = "shrinkage",
          .default_value = 20.0,
          .unit = "impressions",
          .meaning = "pulls the click rate of a rarely shown item to the overall rate (task click)",
          .minimum = 0.0,
          .maximum = 1e9,
          .above_minimum = true};
}

}  // namespace

AlgorithmInfo popularity_info() {
  return {.name = "popularity",
          .summary = "the same ranking for everyone, by how often each item was taken",
          .capabilities = {.click = true, .next_item = true, .probabilities = true},
          .parameters = {shrinkage()},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Popularity>(config, false);
          }};
}

AlgorithmInfo decayed_popularity_info() {
  return {.name = "decayed_popularity",
          .summary = "popularity in which an event loses half its weight every half-life",
          .capabilities = {.click = true, .next_item = true, .probabilities = true},
          .parameters = {shrinkage(),
                         {.name = "half_life",
                          .default_value = sim::SimDuration(std::chrono::hours(24)),
                          .unit = "time",
                          .meaning = "an event's weight halves in this time",
                          .minimum = 0.0,
                          .above_minimum = true}},
          .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
            return std::make_unique<Popularity>(config, true);
          }};
}

}  // namespace springtide::algorithms
