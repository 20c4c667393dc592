#pragma once

// What each strategy makes of the labels, told again: for a naive replay without training cost, as lists of trainings.

#include <array>
#include <cmath>

#include "algorithms/detectors/detector.hpp"
#include "tests/experiments/replay/naive_replay.hpp"

namespace springtide::experiments {

/// A training and what it learnt.
struct NaiveTraining {
  sim::SimTime at;
  bool by_clock;  ///< before what happens at its instant, else a label's doing, after it
  Learnt learnt;
};

class NaiveStrategies {
 public:
  /// @param faults  what befalls events on their way; null: nothing
  NaiveStrategies(const sim::EventLog& log, const OneCell& cell, const sim::Faults* faults = nullptr)
      : log_(log), cell_(cell), naive_(log, cell, faults) {}

  const NaiveReplay& replay() const { return naive_; }

  /// Whether what was trained then serves request `r`.
  bool serves(const NaiveTraining& training, std::uint32_t r) const {
    const sim::SimTime now = log_.request_time[r];
    return training.at + cell_.variant.pipeline.deployment_delay <= now && (training.by_clock || training.at < now);
  }
  std::shared_ptr<const algorithms::Snapshot> in_force(const std::vector<NaiveTraining>& trainings,
                                                       std::uint32_t r) const {
    std::vector<Learnt> steps;
    for (const NaiveTraining& training : trainings) {
      if (!serves(training, r)) continue;
      if (training.learnt.by_fit && training.learnt.cold) steps.clear();
      steps.push_back(training.learnt);
    }
    return naive_.snapshot_after(steps);
  }

  /// Fits by the clock, at multiples of `every` from `origin`; between them updates every so many labels (0: none).
  std::vector<NaiveTraining> rhythm(sim::SimTime origin, sim::SimDuration every, sim::SimDuration window, bool by_fit,
                                    bool cold, std::size_t update_every) const {
    std::vector<NaiveTraining> trainings;
    std::size_t trained = 0;
    sim::SimTime clock = origin;
    while (clock <= log_.request_time[0]) clock += every;
    for (std::size_t l = 0; l < naive_.labels().size(); ++l) {
      for (; clock <= naive_.labels()[l].matures; clock += every) {
        const std::size_t last = naive_.matured_before(clock);
        const std::size_t first = !by_fit ? trained : window.count() > 0 ? naive_.matured_up_to(clock - window) : 0;
        if (last > first) {
          trainings.push_back({clock, true, {first, last, by_fit, cold}});
          trained = last;
        }
      }
      if (update_every == 0 || l + 1 - trained < update_every) continue;
      trainings.push_back({naive_.labels()[l].matures, false, {trained, l + 1, false}});
      trained = l + 1;
    }
    return trainings;
  }

  /// Fits as soon as `budget` microseconds an hour have paid for one.
  std::vector<NaiveTraining> budgeted(std::int64_t budget_us, sim::SimDuration window) const {
    std::vector<NaiveTraining> trainings;
    std::int64_t spent_us = 0;
    for (std::size_t l = 0; l < naive_.labels().size(); ++l) {
      const sim::SimTime now = naive_.labels()[l].matures;
      // Labels of this instant with a later number have not matured yet.
      const std::size_t first = std::min(naive_.matured_up_to(now - window), l + 1);
      const double cost_us = cell_.variant.pipeline.train_us_per_example * static_cast<double>(l + 1 - first) +
                             cell_.variant.pipeline.publish_us;
      const std::int64_t after_us = spent_us + std::llround(cost_us);
      if ((now - log_.request_time[0]).count() * budget_us < after_us * 3'600'000'000) continue;
      spent_us = after_us;
      trainings.push_back({now, false, {first, l + 1, true}});
    }
    return trainings;
  }

  struct Triggered {
    std::vector<NaiveTraining> trainings;
    std::vector<sim::SimTime> detections;
  };
  /// A fit when the warm-up ends, then when the detector speaks, on squared errors.
  Triggered drift_triggered(algorithms::DriftDetector& detector, sim::SimTime warmup_end, sim::SimDuration window,
                            sim::SimDuration cooldown) const {
    Triggered result;
    auto& [trainings, detections] = result;
    std::map<std::uint32_t, std::vector<float>> predicted;
    bool waits = false;
    sim::SimTime cut = sim::kBeginningOfTime;
    for (std::size_t l = 0; l < naive_.labels().size(); ++l) {
      const auto& label = naive_.labels()[l];
      if (trainings.empty() && label.matures >= warmup_end) {
        const std::size_t first = naive_.matured_up_to(warmup_end - window), last = naive_.matured_before(warmup_end);
        trainings.push_back({warmup_end, true, {first, last, true}});
      }
      if (trainings.empty()) continue;
      if (!predicted.contains(label.request)) {
        predicted[label.request] = naive_.predict(label.request, *in_force(trainings, label.request));
      }
      const double score = predicted[label.request][label.impression - log_.impression_begin[label.request]];
      if (detector.add((label.label - score) * (label.label - score)) == algorithms::DriftLevel::kDrift) {
        detections.push_back(label.matures);
        waits = true;
      }
      if (!waits || label.matures - trainings.back().at < cooldown) continue;
      const sim::SimTime from = std::max(label.matures - window, cut);
      trainings.push_back({label.matures, false, {naive_.matured_up_to(from), l + 1, true}});
      cut = detections.back();
      waits = false;
    }
    return result;
  }

  /// Two models and their weights, as published by a training of one of them.
  struct Mixed {
    NaiveTraining training;
    std::shared_ptr<const algorithms::Snapshot> fixed, online;  ///< null: not yet
    std::array<double, 2> weights;
  };
  /// The fixed model fitted at `fit_at`, the online one updated every so many labels.
  std::vector<Mixed> fusion(sim::SimTime fit_at, std::size_t update_every, double learning_rate, double share) const {
    std::vector<Mixed> published;
    std::shared_ptr<const algorithms::Snapshot> fixed, online;
    std::vector<Learnt> updates;
    std::size_t trained = 0, updated = 0;
    std::array<double, 2> weights = {0.5, 0.5};
    const auto publish = [&](sim::SimTime at, bool by_clock, std::size_t last) {
      published.push_back({{at, by_clock, {}}, fixed, online, weights});
      trained = last;
    };
    const auto weigh = [&](std::size_t last) {
      if (!fixed || !online || last == trained) return;
      const auto of_fixed = naive_.score_labels(*fixed, trained, last);
      const auto of_online = naive_.score_labels(*online, trained, last);
      for (std::size_t e = 0; e < of_fixed.size(); ++e) {
        const double y = naive_.labels()[trained + e].label;
        const double p = weights[0] * of_fixed[e] + weights[1] * of_online[e];
        const double slope = (p - y) / (p * (1.0 - p));
        // Both exponents less that of the online model: the same quotients, and the same bits as the engine's.
        const double a =
            weights[0] * std::exp(-learning_rate * slope * (static_cast<double>(of_fixed[e]) - of_online[e]));
        weights = {a / (a + weights[1]), weights[1] / (a + weights[1])};
        for (double& weight : weights) weight = (1.0 - share) * weight + 0.5 * share;
      }
    };
    for (std::size_t l = 0; l < naive_.labels().size(); ++l) {
      const sim::SimTime now = naive_.labels()[l].matures;
      if (!fixed && now >= fit_at) {
        const std::size_t last = naive_.matured_before(fit_at);
        fixed = naive_.snapshot_after({{0, last, true}});
        publish(fit_at, true, last);
      }
      if (l + 1 - trained < update_every) continue;
      weigh(l + 1);
      updates.push_back({updated, l + 1, false});
      updated = l + 1;
      online = naive_.snapshot_after(updates);
      publish(now, false, l + 1);
    }
    return published;
  }

 private:
  const sim::EventLog& log_;
  const OneCell& cell_;
  NaiveReplay naive_;
};

}  // namespace springtide::experiments
