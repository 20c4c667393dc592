#include "sim/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
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

constexpr std::size_t kBatch = 64;       // requests: their columns stay in the first-level cache
constexpr std::size_t kSlice = 1 << 17;  // requests sorted at once: they stay in the second-level cache

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

}  // namespace

class WorldStream::Play {
 public:
  Play(const WorldConfig& config, std::uint64_t seed)
      : duration_(config.parameters.duration("duration")),
        drifts_(make_drifts(config, seed)),
        population_(config.parameters, drifts_, seed),
        catalogue_(config.parameters, seed),
        arrivals_(config.parameters, seed),
        writer_(config.parameters, catalogue_, seed),
        last_batch_(population_.interests().users(), 0) {
    for (const auto& drift : drifts_) {
      if (drift->mark()) strikes_.push_back(drift.get());
    }
    const double slices = std::ceil(arrivals_.expected() / static_cast<double>(kSlice));
    slice_ = std::max(SimDuration(1), SimDuration(static_cast<std::int64_t>(static_cast<double>(duration_.count()) /
                                                                            std::max(slices, 1.0))));
  }

  double expected_requests() const { return arrivals_.expected(); }

  SimulatedWorld setting() const {
    SimulatedWorld world;
    world.log.task = Task::kClick;
    world.log.users = population_.interests().users();
    world.log.items = catalogue_.items();
    world.log.item_published = catalogue_.published();
    world.log.item_attributes = catalogue_.attributes();
    world.log.user_attributes = population_.attributes();
    world.truth.examination = writer_.examination();
    for (const Drift* drift : strikes_) {
      world.truth.drifts.push_back(*drift->mark());
      world.truth.struck.emplace_back(drift->struck().begin(), drift->struck().end());
    }
    return world;
  }

  bool append(SimulatedWorld& world, std::size_t most) {
    while (next_ == here_.size()) {
      if (sliced_until_ >= SimTime(duration_)) return false;
      sliced_until_ += slice_;
      here_ = arrivals_.until(sliced_until_);
      next_ = 0;
    }
    const std::size_t end = std::min(here_.size(), next_ + most);
    writer_.make_room(end - next_, world);
    while (next_ < end) {
      for (; strike_ < strikes_.size() && strikes_[strike_]->mark()->time <= here_[next_].time; ++strike_) {
        population_.strike(*strikes_[strike_]);
      }
      const auto batch = next_batch(end, strike_ < strikes_.size() ? strikes_[strike_]->mark()->time : kEndOfTime);
      population_.advance(batch);
      writer_.write(batch, population_.interests(), world);
    }
    return true;
  }

 private:
  // The next requests before here_[end], of distinct users and on one side of every strike; at least one.
  std::span<const Arrival> next_batch(std::size_t end, SimTime strike) {
    ++batch_;
    const std::size_t begin = next_, last = std::min(begin + kBatch, end);
    while (next_ < last && here_[next_].time < strike && last_batch_[here_[next_].user] != batch_) {
      last_batch_[here_[next_++].user] = batch_;
    }
    return std::span(here_).subspan(begin, next_ - begin);
  }

  SimDuration duration_, slice_{};
  std::vector<std::unique_ptr<Drift>> drifts_;
  Population population_;
  Catalogue catalogue_;
  Arrivals arrivals_;
  LogWriter writer_;
  std::vector<const Drift*> strikes_;  // in order of time
  std::size_t strike_ = 0;             // the next
  std::vector<Arrival> here_;          // the requests of the slice of time in hand
  SimTime sliced_until_{};
  std::size_t next_ = 0;  // of here_
  std::uint64_t batch_ = 0;
  std::vector<std::uint64_t> last_batch_;  // a user: the last batch they were in
};

WorldStream::WorldStream(const WorldConfig& config, std::uint64_t seed) {
  check_combinations(config.parameters);
  play_ = std::make_unique<Play>(config, seed);
}
WorldStream::WorldStream(WorldStream&&) noexcept = default;
WorldStream& WorldStream::operator=(WorldStream&&) noexcept = default;
WorldStream::~WorldStream() = default;
SimulatedWorld WorldStream::setting() const { return play_->setting(); }
double WorldStream::expected_requests() const { return play_->expected_requests(); }
bool WorldStream::append(SimulatedWorld& world, std::size_t most) { return play_->append(world, most); }

SimulatedWorld simulate(const WorldConfig& config, std::uint64_t seed) {
  WorldStream stream(config, seed);
  SimulatedWorld world = stream.setting();
  reserve_requests(world, static_cast<std::size_t>(1.02 * stream.expected_requests()),
                   static_cast<std::size_t>(config.parameters.integer("candidates")),
                   static_cast<std::size_t>(config.parameters.integer("slate")));
  while (stream.append(world, kSlice)) {
  }
  if (world.log.requests() == 0) {
    throw ConfigError("world.requests_per_user_per_day: no user comes even once in the duration");
  }
  return world;
}

}  // namespace springtide::sim
