#include "sim/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/drift/ornstein_uhlenbeck.hpp"
#include "sim/world/drift/sudden.hpp"
#include "sim/world/log_writer.hpp"
#include "sim/world/population.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kBatch = 64;  // requests: their columns stay in the first-level cache

void check_combinations(const Parameters& parameters) {
  ConfigProblems problems("world");
  const std::int64_t candidates = parameters.integer("candidates"), items = parameters.integer("items");
  problems.require(parameters.integer("slate") <= candidates, "slate", parameters.integer("slate"),
                   fmt::format("must be at most candidates = {}", candidates));
  problems.require(candidates <= items, "candidates", candidates,
                   fmt::format("must be at most items = {}, those there are at the start", items));
  // Attention over the whole run must stay within the range of a double: see Attention.
  const auto lives = parameters.duration("duration") / parameters.duration("attention_half_life");
  problems.require(lives < 900, "attention_half_life", parameters.duration("attention_half_life"),
                   "must be at least a 900th of the duration");
  const double days = to_seconds(parameters.duration("duration")) / 86'400.0;
  const double requests =
      static_cast<double>(parameters.integer("users")) * parameters.number("requests_per_user_per_day") * days;
  // A log counts its candidates in 32 bits; a tenth is left for chance.
  problems.require(
      requests * static_cast<double>(candidates) < 0.9 * std::numeric_limits<std::uint32_t>::max(),
      "requests_per_user_per_day", parameters.number("requests_per_user_per_day"),
      fmt::format("makes {:.0f} requests of {} candidates, more than a log can hold", requests, candidates));
  problems.throw_if_any();
}

std::vector<std::unique_ptr<Drift>> make_drifts(const WorldConfig& config, std::uint64_t seed) {
  const DriftWorld world{.seed = seed,
                         .users = static_cast<std::uint32_t>(config.parameters.integer("users")),
                         .duration = config.parameters.duration("duration")};
  // In order of time, whatever the order of the spec: which taste comes next does not hang on how a spec is laid out.
  const auto strikes_at = [](const DriftConfig& drift) {
    return drift.kind == "sudden" ? drift.parameters.duration("at") : SimDuration::zero();
  };
  std::vector<DriftConfig> in_order = config.drifts;
  std::stable_sort(in_order.begin(), in_order.end(),
                   [&](const DriftConfig& a, const DriftConfig& b) { return strikes_at(a) < strikes_at(b); });
  std::vector<std::unique_ptr<Drift>> drifts;
  // Numbered within their kind, so that a drift of one kind changes nothing for those of another.
  std::uint32_t wandering = 0, sudden = 0;
  for (const DriftConfig& drift : in_order) {
    if (drift.kind == "ornstein_uhlenbeck") {
      drifts.push_back(make_ornstein_uhlenbeck(drift.parameters, world, wandering++));
    } else if (drift.kind == "sudden") {
      drifts.push_back(make_sudden(drift.parameters, world, sudden++));
    } else {
      std::vector<std::string> known;
      for (const DriftInfo& info : drift_registry()) known.push_back(info.name);
      throw ConfigError(fmt::format("world.drift.kind = \"{}\": must be a kind of drift; {}", drift.kind,
                                    nearest_name_hint(drift.kind, known)));
    }
  }
  return drifts;
}

/// Cuts the requests into batches of distinct users, each on one side of every strike.
class Batches {
 public:
  Batches(const std::vector<Arrival>& arrivals, std::uint32_t users) : arrivals_(arrivals), last_batch_(users, 0) {}

  bool done() const { return begin_ == arrivals_.size(); }
  SimTime next_time() const { return arrivals_[begin_].time; }
  /// The next requests before `limit`; at least one. @pre not done() and next_time() < limit
  std::span<const Arrival> next(SimTime limit) {
    ++batch_;
    std::size_t end = begin_;
    const std::size_t last = std::min(begin_ + kBatch, arrivals_.size());
    while (end < last && arrivals_[end].time < limit && last_batch_[arrivals_[end].user] != batch_) {
      last_batch_[arrivals_[end++].user] = batch_;
    }
    const auto batch = std::span(arrivals_).subspan(begin_, end - begin_);
    begin_ = end;
    return batch;
  }

 private:
  const std::vector<Arrival>& arrivals_;
  std::size_t begin_ = 0;
  std::uint32_t batch_ = 0;
  std::vector<std::uint32_t> last_batch_;  // a user: the last batch they were in
};

}  // namespace

SimulatedWorld simulate(const WorldConfig& config, std::uint64_t seed) {
  const Parameters& parameters = config.parameters;
  check_combinations(parameters);
  const auto drifts = make_drifts(config, seed);
  Population population(parameters, drifts, seed);
  const Catalogue catalogue(parameters, seed);
  const std::vector<Arrival> arrivals = Arrivals(parameters, seed).all();
  if (arrivals.empty()) throw ConfigError("world.requests_per_user_per_day: no user comes even once in the duration");

  SimulatedWorld world;
  world.log.task = Task::kClick;
  world.log.users = population.interests().users();
  world.log.items = catalogue.items();
  world.log.item_published = catalogue.published();
  world.log.item_attributes = catalogue.attributes();
  world.log.user_attributes = population.attributes();
  std::vector<const Drift*> strikes;
  for (const auto& drift : drifts) {
    const auto mark = drift->mark();
    if (!mark) continue;
    world.truth.drifts.push_back(*mark);
    world.truth.struck.emplace_back(drift->struck().begin(), drift->struck().end());
    strikes.push_back(drift.get());
  }

  LogWriter writer(parameters, catalogue, seed, arrivals.size(), world);
  Batches batches(arrivals, world.log.users);
  auto strike = strikes.begin();
  while (!batches.done()) {
    for (; strike != strikes.end() && (*strike)->mark()->time <= batches.next_time(); ++strike) {
      population.strike(**strike);
    }
    const auto batch = batches.next(strike == strikes.end() ? kEndOfTime : (*strike)->mark()->time);
    population.advance(batch);
    writer.write(batch, population.interests());
  }
  return world;
}

}  // namespace springtide::sim
