#include "experiments/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>

#include "experiments/input_cache.hpp"
#include "experiments/metrics/raw_rows.hpp"
#include "experiments/progress.hpp"
#include "results/result_store.hpp"
#include "sim/events/error.hpp"
#include "sim/events/workers.hpp"
#include "sim/logs/line_source.hpp"

namespace springtide::experiments {
namespace {

std::atomic<bool> interrupt_requested{false};

results::Provenance provenance_of(const Spec& spec, const results::Shard& shard) {
  results::Provenance provenance = results::build_provenance();
  provenance.title = spec.title;
  provenance.spec = spec.resolved_toml;
  provenance.shard = shard.text();
  for (const WorldVariant& variant : spec.worlds) {
    if (variant.log) provenance.input_sha256 = sim::file_sha256(variant.log->path);
  }
  return provenance;
}

/// Runs cells, keeps what finishes, notes what fails.
class CellRunner {
 public:
  CellRunner(const Spec& spec, const results::Dimensions& dimensions, InputCache& inputs, results::ResultStore& store,
             Progress& progress)
      : spec_(spec), dimensions_(dimensions), inputs_(inputs), store_(store), progress_(progress) {}

  void run(const CellPlan& plan) {
    const std::string what = name_of(plan);
    try {
      const auto input = inputs_.get(plan);
      check_same_coordinates(*input);
      std::unique_ptr<results::CellRows> rows;
      std::optional<RequestRecorder> recorder;
      if (spec_.metrics.keep_requests) {
        const AccuracyConfig config = accuracy_config(spec_, plan, *input);
        rows = store_.begin_rows(plan.cell, header_of(config));
        recorder.emplace(config, rows->requests());
      }
      const results::CellResult result = replay_cell(spec_, plan, *input, recorder ? &*recorder : nullptr);
      store_.add(result, std::move(rows));
      progress_.cell_done(what, input->log.impressions());
    } catch (const sim::IoError&) {
      throw;  // the disk is no cell's fault: nothing further could be kept either
    } catch (const std::exception& error) {
      // A cell is where a failure is contained: the others go on and are kept.
      const std::lock_guard lock(mutex_);
      failures_.push_back(fmt::format("{}: {}", what, error.what()));
    }
    inputs_.release(plan);
  }

  std::vector<std::string> failures() && { return std::move(failures_); }

 private:
  /// One file has one axis of windows and one of drifts.
  void check_same_coordinates(const ReplayInput& input) const {
    const results::Dimensions own = dimensions_of(input, spec_.metrics);
    if (own.window_start == dimensions_.window_start && own.drift_time == dimensions_.drift_time) return;
    throw sim::ConfigError(
        "its windows or drift times differ from those of the first world: such variants need result files of their "
        "own");
  }

  const Spec& spec_;
  const results::Dimensions& dimensions_;
  InputCache& inputs_;
  results::ResultStore& store_;
  Progress& progress_;
  std::mutex mutex_;
  std::vector<std::string> failures_;
};

}  // namespace

std::vector<CellPlan> plan_cells(const Spec& spec) {
  std::vector<CellPlan> plans;
  const auto add = [&](const WorldVariant& world, const PluginSpec& algorithm, const PluginSpec* strategy,
                       std::uint64_t seed) {
    const bool measure =
        strategy != nullptr && (spec.metrics.latency == LatencyCells::kAll ||
                                (spec.metrics.latency == LatencyCells::kFirstSeed && seed == spec.seeds.front()));
    plans.push_back({.cell = static_cast<std::uint32_t>(plans.size()),
                     .world = &world,
                     .algorithm = &algorithm,
                     .strategy = strategy,
                     .seed = seed,
                     .measure = measure});
  };
  for (const WorldVariant& world : spec.worlds) {
    for (const std::uint64_t seed : spec.seeds) {
      for (const PluginSpec& algorithm : spec.algorithms) {
        if (algorithm.name == kOracleName) {
          add(world, algorithm, nullptr, seed);
          continue;
        }
        for (const PluginSpec& strategy : spec.strategies) add(world, algorithm, &strategy, seed);
      }
    }
  }
  return plans;
}

std::string name_of(const CellPlan& plan) {
  return fmt::format("{} x {} on {}, seed {}", plan.algorithm->label,
                     plan.strategy == nullptr ? "truth" : plan.strategy->label, plan.world->label, plan.seed);
}

void request_interrupt() noexcept { interrupt_requested = true; }

RunReport run_experiment(const Spec& spec, const RunOptions& options) {
  interrupt_requested = false;
  const std::vector<CellPlan> all = plan_cells(spec);
  const auto total = static_cast<std::uint32_t>(all.size());
  if (options.shard.of > total) {
    throw sim::ConfigError(fmt::format("shard = {}: must be of at most {} parts, since the spec has {} cells",
                                       options.shard.text(), total, total));
  }
  const std::vector<CellPlan> plans(all.begin() + options.shard.first(total), all.begin() + options.shard.end(total));
  sim::Workers workers(options.threads);

  InputCache inputs(spec, workers.size());
  for (const CellPlan& plan : plans) inputs.expect(plan);
  // The first input fixes the coordinates and shows early whether the world or the log can be had at all.
  const auto first = inputs.get(plans.front());
  const results::Dimensions dimensions = dimensions_of(*first, spec.metrics);
  results::ResultStore store(options.output, provenance_of(spec, options.shard), dimensions, total, options.resume);

  RunReport report;
  report.cells = static_cast<std::uint32_t>(plans.size());
  const std::set<std::uint32_t> finished = store.finished();
  report.resumed = static_cast<std::uint32_t>(finished.size());
  std::vector<CellPlan> alone, together;
  for (const CellPlan& plan : plans) {
    if (finished.contains(plan.cell)) {
      inputs.release(plan);
    } else {
      (plan.measure ? alone : together).push_back(plan);
    }
  }
  Progress progress(static_cast<std::uint32_t>(alone.size() + together.size()), options.quiet);
  CellRunner runner(spec, dimensions, inputs, store, progress);
  for (const CellPlan& plan : alone) {
    if (!interrupt_requested) runner.run(plan);
  }
  workers.share(together.size(), [&](unsigned, std::size_t i) {
    if (!interrupt_requested) runner.run(together[i]);
  });

  report.interrupted = interrupt_requested;
  report.failures = std::move(runner).failures();
  report.finished = static_cast<std::uint32_t>(store.finished().size());
  store.assemble();
  return report;
}

}  // namespace springtide::experiments
