#include "experiments/calibration/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "algorithms/features/feature_store.hpp"
#include "experiments/input_cache.hpp"
#include "experiments/replay/example_store.hpp"
#include "experiments/replay/timeline.hpp"
#include "experiments/spec/document.hpp"
#include "sim/events/error.hpp"

namespace springtide::experiments {
namespace {

constexpr const char* kTrialWorld =
    "[experiment]\nname = \"trial\"\n[world]\nusers = 5000\nitems = 5000\nduration = \"2d\"\n"
    "[[algorithm]]\nname = \"random\"\n[[strategy]]\nname = \"frozen\"\n";

/// Matured labels of a log and the features that they were served with, as a learner is given them.
class Trial {
 public:
  /// @param features  wanted
  Trial(const sim::EventLog& log, const PipelineSpec& pipeline, bool features, std::size_t most)
      : task_(log.task),
        known_(features ? std::make_optional<algorithms::FeatureStore>(log, pipeline.history_half_life) : std::nullopt),
        store_(log, pipeline.label_wait() + pipeline.collection_delay, columns(), false, pipeline.weighs()) {
    PipelineSpec clean = pipeline;
    clean.cleaning = {};
    Timeline timeline(log, clean, nullptr);
    const auto pass_until = [&](sim::SimTime until) {
      while (std::min(timeline.next_feedback(), timeline.next_label()) < until && store_.matured() < most) {
        if (timeline.next_feedback() > timeline.next_label()) {
          store_.mature(timeline.take_label());
          continue;
        }
        const Feedback feedback = timeline.take_feedback();
        timeline.accept(feedback);
        if (!known_) continue;
        known_->on_feedback(log.request_user[feedback.impression.request], feedback.impression.item,
                            feedback.event_time, feedback.value);
      }
    };
    std::vector<std::uint8_t> positions;
    for (std::uint32_t r = 0; r < log.requests() && store_.matured() < most; ++r) {
      pass_until(log.request_time[r]);
      timeline.show(r);
      if (!known_) continue;
      const auto shown = log.shown_in(sim::id_at<sim::RequestId>(r));
      positions.clear();
      for (std::size_t i = 0; i < shown.size(); ++i) {
        positions.push_back(log.position_of(r, log.impression_begin[r] + i));
      }
      known_->extract(log.request_user[r], log.request_time[r], shown, positions, store_.log_features(shown.size()));
    }
    pass_until(sim::kEndOfTime);
    if (store_.matured() >= kFewestExamples) return;
    throw sim::ConfigError(
        fmt::format("calibrate: {} labels mature in the world of the spec; it takes {} to fit a line", store_.matured(),
                    kFewestExamples));
  }

  CalibratedCosts calibrate(const algorithms::AlgorithmInfo& algorithm, const sim::Parameters& parameters,
                            std::uint64_t seed) const {
    return experiments::calibrate(algorithm,
                                  {.parameters = parameters, .task = task_, .feature_columns = columns(), .seed = seed},
                                  store_.since(0));
  }

 private:
  std::size_t columns() const { return known_ ? known_->columns() : 0; }

  sim::Task task_;
  std::optional<algorithms::FeatureStore> known_;
  ExampleStore store_;
};

/// The impressions of a log of clicks, each rated: 5 where it was clicked, else 1.
sim::EventLog rated(const sim::EventLog& clicks) {
  sim::EventLog log;
  log.task = sim::Task::kRating;
  log.users = clicks.users;
  log.items = clicks.items;
  log.item_published = clicks.item_published;
  log.item_attributes = clicks.item_attributes;
  log.user_attributes = clicks.user_attributes;
  for (std::size_t r = 0; r < clicks.requests(); ++r) {
    for (std::uint32_t i = clicks.impression_begin[r]; i < clicks.impression_begin[r + 1]; ++i) {
      log.request_time.push_back(clicks.request_time[r]);
      log.request_user.push_back(clicks.request_user[r]);
      log.candidate_begin.push_back(0);
      log.impression_item.push_back(clicks.impression_item[i]);
      log.impression_candidate.push_back(0);
      log.propensity.push_back(std::nanf(""));
      log.feedback_time.push_back(clicks.request_time[r]);
      log.feedback_value.push_back(clicks.feedback_value[i] > 0.0F ? 5.0F : 1.0F);
      log.impression_begin.push_back(static_cast<std::uint32_t>(log.impression_item.size()));
    }
  }
  return log;
}

CellPlan first_plan(const Spec& spec) {
  return {
      .cell = 0, .world = &spec.worlds.front(), .algorithm = nullptr, .strategy = nullptr, .seed = spec.seeds.front()};
}

std::shared_ptr<const ReplayInput> first_input(const Spec& spec) {
  const CellPlan plan = first_plan(spec);
  InputCache inputs(spec, 1);
  inputs.expect(plan);
  return inputs.get(plan);
}

std::string line(const char* key, const CostEstimate& estimate) {
  if (std::isnan(estimate.us)) return "";
  return fmt::format("{:<40} # +- {:.2g}\n", fmt::format("{} = {:.4g}", key, estimate.us), estimate.standard_error);
}

}  // namespace

std::vector<CalibratedAlgorithm> calibrate_spec(const Spec& spec, std::size_t most) {
  const std::shared_ptr<const ReplayInput> input = first_input(spec);
  std::optional<Trial> plain, featured;
  std::vector<CalibratedAlgorithm> result;
  for (const PluginSpec& plugin : spec.algorithms) {
    if (plugin.name == kOracleName) continue;
    const algorithms::AlgorithmInfo& info = algorithms::find_algorithm(plugin.name);
    const bool features = info.capabilities.features;
    std::optional<Trial>& trial = features ? featured : plain;
    if (!trial) trial.emplace(input->log, spec.worlds.front().pipeline, features, most);
    result.push_back({plugin.label, trial->calibrate(info, plugin.parameters, spec.seeds.front())});
  }
  return result;
}

std::vector<CalibratedAlgorithm> calibrate_registry(std::size_t most) {
  const Spec spec = parse_spec(kTrialWorld, "the world of springtide calibrate");
  const std::shared_ptr<const ReplayInput> input = first_input(spec);
  const PipelineSpec& pipeline = spec.worlds.front().pipeline;
  const sim::EventLog ratings = rated(input->log);
  PipelineSpec of_ratings = pipeline;
  of_ratings.label_window = sim::SimDuration::zero();
  const Trial plain(input->log, pipeline, false, most), featured(input->log, pipeline, true, most);
  const Trial plain_ratings(ratings, of_ratings, false, most);
  std::vector<CalibratedAlgorithm> result;
  for (const algorithms::AlgorithmInfo& info : algorithms::registry()) {
    const sim::Parameters parameters = sim::Parameters::resolve(info.name, info.parameters, {});
    const Trial& trial = info.capabilities.features ? featured : info.capabilities.click ? plain : plain_ratings;
    result.push_back({info.name, trial.calibrate(info, parameters, spec.seeds.front())});
  }
  return result;
}

std::string costs_toml(const std::vector<CalibratedAlgorithm>& algorithms, const std::string& machine) {
  std::string text = fmt::format(
      "# What trainings cost on {}, in microseconds, +- standard error: springtide calibrate.\n"
      "# A spec takes them over by pipeline.costs = \"THIS_FILE.toml\" and pipeline.training_cost = \"modelled\".\n",
      machine);
  for (const auto& [label, costs] : algorithms) {
    text += fmt::format("\n[pipeline.costs.{}]\n", key_of(label));
    text += line("fit_us", costs.fit_us) + line("fit_us_per_example", costs.fit_us_per_example) +
            line("update_us", costs.update_us) + line("update_us_per_example", costs.update_us_per_example) +
            line("publish_us", costs.publish_us);
  }
  return text;
}

}  // namespace springtide::experiments
