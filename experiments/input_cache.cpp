#include "experiments/input_cache.hpp"

#include <fmt/format.h>

#include "experiments/replay/random_split.hpp"
#include "experiments/spec/sections.hpp"
#include "experiments/stored_world.hpp"
#include "results/log_reader.hpp"
#include "sim/events/error.hpp"
#include "sim/logs/log_reader.hpp"
#include "sim/world/behaviour/label.hpp"
#include "sim/world/faults/faults.hpp"
#include "sim/world/world.hpp"

namespace springtide::experiments {
namespace {

ReplayInput of_log(const Spec& spec, const CellPlan& plan, sim::EventLog log, sim::GroundTruth truth = {},
                   const std::optional<LoggedWorld>& logged = std::nullopt) {
  if (spec.split == Split::kRandom) deal_anew(plan.seed, log, truth);
  return make_replay_input(spec, *plan.world, std::move(log), std::move(truth), logged);
}

ReplayInput of_world(const Spec& spec, const CellPlan& plan, const sim::WorldConfig& config, std::uint64_t seed,
                     sim::SimulatedWorld world, const std::optional<LoggedWorld>& logged = std::nullopt) {
  sim::Labeller(config, seed, plan.world->pipeline.label).relabel(world);
  world.log.behaviours.clear();  // what is no label, no cell asks for
  return of_log(spec, plan, std::move(world.log), std::move(world.truth), logged);
}

ReplayInput make_input(const Spec& spec, const CellPlan& plan, unsigned threads) {
  const WorldVariant& variant = *plan.world;
  if (variant.world) {
    return of_world(spec, plan, *variant.world, plan.seed, sim::simulate(*variant.world, plan.seed, threads));
  }
  if (variant.log->format == kSpringtideFormat) {
    const std::string& path = variant.log->path;
    StoredWorld stored = world_of(results::read_log_with_truth(path), path);
    const LoggedWorld logged{stored.label, stored.end, std::make_shared<const sim::Faults>(stored.config, stored.seed)};
    if (spec.split == Split::kRandom && logged.faults->any()) {
      throw sim::ConfigError("experiment.split = random: cannot be of a world with faults");
    }
    return of_world(spec, plan, stored.config, stored.seed, std::move(stored.world), logged);
  }
  sim::LogReadResult read = sim::read_log(*plan.world->log);
  if (read.skipped > 0) {
    fmt::print(stderr, "springtide: warning: {}: {} of {} rows are bad and were skipped, the first of them: {}\n",
               plan.world->log->path, read.skipped, read.rows, read.skipped_examples.front());
  }
  return of_log(spec, plan, std::move(read.log));
}

}  // namespace

// A real log is the same whatever the seed, unless it is dealt anew: one copy serves all.
InputCache::Key InputCache::key_of(const CellPlan& plan) const {
  return {plan.world, plan.world->world || spec_.split == Split::kRandom ? plan.seed : 0};
}

void InputCache::expect(const CellPlan& plan) {
  const std::lock_guard lock(mutex_);
  ++entries_[key_of(plan)].users;
}

std::shared_ptr<const ReplayInput> InputCache::get(const CellPlan& plan) {
  Entry* entry = nullptr;
  {
    const std::lock_guard lock(mutex_);
    entry = &entries_.at(key_of(plan));
  }
  std::call_once(entry->made,
                 [&] { entry->input = std::make_shared<const ReplayInput>(make_input(spec_, plan, threads_)); });
  return entry->input;
}

void InputCache::release(const CellPlan& plan) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_.at(key_of(plan));
  if (--entry.users == 0) entry.input.reset();
}

}  // namespace springtide::experiments
