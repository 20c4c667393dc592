#include "algorithms/baselines/popularity.hpp"

#include <algorithm>
#include <cmath>

#include "algorithms/shared_blocks.hpp"

namespace springtide::algorithms {
namespace {

// Sums that fade with the time since the item's newest event.
struct ItemCount {
  double shown = 0.0, taken = 0.0;
  SimTime at{};  // of the newest event
};

struct Counts {
  SharedBlocks<ItemCount, 256> items;
  double all_shown = 0.0, all_taken = 0.0;
  double decay_per_us = 0.0;  // ln 2 / half-life; 0: no decay
  double shrinkage = 0.0;
  bool rates = false;  // click rates, not counts

  double kept_after(sim::SimDuration age) const {
    return decay_per_us == 0.0
               ? 1.0
               : std::exp(-decay_per_us * static_cast<double>(std::max(age, sim::SimDuration::zero()).count()));
  }

  void learn(const Examples& examples) {
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const std::size_t item = sim::index(examples.items[e]);
      items.grow(item + 1);
      ItemCount& count = items.write(item);
      const SimTime time = examples.times[e];
      // A label that matured late belongs to an earlier time: it is faded to the item's newest event.
      double weight = 1.0;
      if (count.shown == 0.0) {
        count.at = time;
      } else if (time >= count.at) {
        const double kept = kept_after(time - count.at);
        count.shown *= kept;
        count.taken *= kept;
        count.at = time;
      } else {
        weight = kept_after(count.at - time);
      }
      const double label = examples.labels[e] > 0.0F ? 1.0 : 0.0;
      count.shown += weight;
      count.taken += weight * label;
      all_shown += 1.0;
      all_taken += label;
    }
  }

  float score(std::size_t item, SimTime now) const {
    const double prior = all_shown > 0.0 ? all_taken / all_shown : 0.0;
    if (item >= items.size()) return rates ? static_cast<float>(prior) : 0.0F;
    const ItemCount& count = items[item];
    const double kept = kept_after(now - count.at);
    if (!rates) return static_cast<float>(count.taken * kept);
    return static_cast<float>((count.taken * kept + shrinkage * prior) / (count.shown * kept + shrinkage));
  }
};

class PopularitySnapshot final : public Snapshot {
 public:
  explicit PopularitySnapshot(const Counts& counts) : counts_(counts) {}
  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        scores[row] = counts_.score(sim::index(batch.items[row]), batch.times[request]);
      }
    }
  }

 private:
  Counts counts_;
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
    archive.value(counts_.all_shown);
    archive.value(counts_.all_taken);
    archive.value<std::uint64_t>(counts_.items.size());
    for (std::size_t item = 0; item < counts_.items.size(); ++item) archive.value(counts_.items[item]);
  }
  void load(ArchiveReader& archive) override {
    counts_.all_shown = archive.value<double>();
    counts_.all_taken = archive.value<double>();
    counts_.items = SharedBlocks<ItemCount, 256>();
    const auto size = archive.value<std::uint64_t>();
    for (std::uint64_t item = 0; item < size; ++item) {
      counts_.items.grow(item + 1);
      counts_.items.write(item) = archive.value<ItemCount>();
    }
  }
  std::size_t bytes() const override { return sizeof(*this) + counts_.items.bytes(); }

 private:
  Counts counts_;
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
