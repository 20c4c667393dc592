#include "sim/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/drift/drift.hpp"
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

const DriftInfo& drift_kind(const std::string& kind) {
  std::vector<std::string> known;
  for (const DriftInfo& info : drift_registry()) {
    if (info.name == kind) return info;
    known.push_back(info.name);
  }
  throw ConfigError(
      fmt::format("world.drift.kind = \"{}\": must be a kind of drift; {}", kind, nearest_name_hint(kind, known)));
}

// When a drift strikes, where its kind has such an instant: the parameter `at`.
SimDuration begins(const DriftConfig& drift) {
  const auto at = drift.parameters.values().find("at");
  return at == drift.parameters.values().end() ? SimDuration::zero() : std::get<SimDuration>(at->second);
}

// In order of time, whatever the order of the spec: what a world becomes does not hang on how a spec is laid out.
std::vector<std::unique_ptr<Drift>> make_drifts(const WorldConfig& config, const Groups& groups, std::uint64_t seed) {
  std::vector<DriftConfig> in_order = config.drifts;
  std::stable_sort(in_order.begin(), in_order.end(),
                   [](const DriftConfig& a, const DriftConfig& b) { return begins(a) < begins(b); });
  std::vector<std::unique_ptr<Drift>> drifts;
  // Numbered within their kind, so that a drift of one kind changes nothing for those of another.
  std::map<std::string, std::uint32_t> of_kind;
  for (const DriftConfig& drift : in_order) {
    drifts.push_back(drift_kind(drift.kind)
                         .make(drift.parameters, {.seed = seed,
                                                  .duration = config.parameters.duration("duration"),
                                                  .groups = groups,
                                                  .number = of_kind[drift.kind]++}));
  }
  return drifts;
}

}  // namespace

class WorldStream::Play {
 public:
  Play(const WorldConfig& config, std::uint64_t seed)
      : duration_(config.parameters.duration("duration")),
        groups_(static_cast<std::uint32_t>(config.parameters.integer("users")),
                static_cast<std::size_t>(config.parameters.integer("topics")),
                static_cast<float>(config.parameters.number("group_sd")), seed),
        drifts_(make_drifts(config, groups_, seed)),
        population_(config.parameters, groups_, drifts_, seed),
        catalogue_(config.parameters, seed),
        arrivals_(config.parameters, seed),
        writer_(config.parameters, catalogue_, seed),
        last_batch_(groups_.users(), 0) {
    const double slices = std::ceil(arrivals_.expected() / static_cast<double>(kSlice));
    slice_ = std::max(SimDuration(1), SimDuration(static_cast<std::int64_t>(static_cast<double>(duration_.count()) /
                                                                            std::max(slices, 1.0))));
  }

  double expected_requests() const { return arrivals_.expected(); }

  SimulatedWorld setting() const {
    SimulatedWorld world;
    world.log.task = Task::kClick;
    world.log.users = groups_.users();
    world.log.items = catalogue_.items();
    world.log.item_published = catalogue_.published();
    world.log.item_attributes = catalogue_.attributes();
    world.log.user_attributes = groups_.attributes();
    world.truth.examination = writer_.examination();
    for (const auto& drift : drifts_) {
      const auto mark = drift->mark();
      if (!mark) continue;
      world.truth.drifts.push_back(*mark);
      world.truth.struck.emplace_back(drift->struck().begin(), drift->struck().end());
    }
    return world;
  }

  bool write(SimulatedWorld& world, std::size_t most, bool keep) {
    while (next_ == here_.size()) {
      if (sliced_until_ >= SimTime(duration_)) return false;
      sliced_until_ += slice_;
      here_ = arrivals_.until(sliced_until_);
      next_ = 0;
    }
    const std::size_t end = std::min(here_.size(), next_ + most);
    writer_.make_room(end - next_, keep, world);
    while (next_ < end) {
      const auto batch = next_batch(end);
      writer_.write(batch, population_.advance(batch), world);
    }
    return true;
  }

 private:
  // The next requests before here_[end], of distinct users; at least one.
  std::span<const Arrival> next_batch(std::size_t end) {
    ++batch_;
    const std::size_t begin = next_, last = std::min(begin + kBatch, end);
    while (next_ < last && last_batch_[here_[next_].user] != batch_) {
      last_batch_[here_[next_++].user] = batch_;
    }
    return std::span(here_).subspan(begin, next_ - begin);
  }

  SimDuration duration_, slice_{};
  Groups groups_;
  std::vector<std::unique_ptr<Drift>> drifts_;
  Population population_;
  Catalogue catalogue_;
  Arrivals arrivals_;
  LogWriter writer_;
  std::vector<Arrival> here_;  // the requests of the slice of time in hand
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
bool WorldStream::append(SimulatedWorld& world, std::size_t most) { return play_->write(world, most, /*keep=*/true); }
bool WorldStream::replace(SimulatedWorld& world, std::size_t most) { return play_->write(world, most, /*keep=*/false); }

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
