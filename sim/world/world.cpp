#include "sim/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "sim/events/error.hpp"
#include "sim/world/appeal.hpp"
#include "sim/world/arrivals.hpp"
#include "sim/world/attention_law.hpp"
#include "sim/world/behaviour/funnel.hpp"
#include "sim/world/behaviour/search.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/content.hpp"
#include "sim/world/drift/ensemble.hpp"
#include "sim/world/faults/bots.hpp"
#include "sim/world/faults/faults.hpp"
#include "sim/world/log_writer.hpp"
#include "sim/world/population.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kBatch = 64;  // requests: their columns stay in the first-level cache
// Requests sorted at once. Each slice of time costs a draw for every user; the smaller it is the nearer all stay.
constexpr double kSliceOfUsers = 4.0, kSmallestSlice = 1 << 14, kLargestSlice = 1 << 17;
constexpr std::size_t kAppended = 1 << 17;  // requests at once, by simulate

void check_combinations(const WorldConfig& config) {
  const Parameters& parameters = config.parameters;
  ConfigProblems problems("world");
  const std::int64_t candidates = parameters.integer("candidates"), items = parameters.integer("items");
  problems.require(parameters.integer("slate") <= candidates, "slate", parameters.integer("slate"),
                   fmt::format("must be at most candidates = {}", candidates));
  problems.require(candidates <= items, "candidates", candidates,
                   fmt::format("must be at most items = {}, those there are at the start", items));
  // Exponential attention over the whole run must stay within the range of a double: see Attention.
  const auto lives = parameters.duration("duration") / parameters.duration("attention_half_life");
  problems.require(lives < 900 || !AttentionLaw(parameters).memoryless(), "attention_half_life",
                   parameters.duration("attention_half_life"), "must be at least a 900th of the duration");
  const double days = to_seconds(parameters.duration("duration")) / 86'400.0;
  const double users =
      static_cast<double>(parameters.integer("users")) * (1.0 + parameters.number("newcomers_per_day") * days);
  problems.require(users < 0.9 * std::numeric_limits<std::uint32_t>::max(), "newcomers_per_day",
                   parameters.number("newcomers_per_day"),
                   fmt::format("makes {:.0f} users in all, more than a log can number", users));
  problems.throw_if_any();
}

// What is kept whole counts its candidates in 32 bits; a tenth is left for chance.
void check_size(const WorldConfig& config) {
  const Parameters& parameters = config.parameters;
  const std::int64_t candidates = parameters.integer("candidates");
  const double days = to_seconds(parameters.duration("duration")) / 86'400.0;
  const double of_bots = !config.faults ? 0.0
                                        : static_cast<double>(config.faults->integer("bots")) *
                                              config.faults->number("bot_requests_per_day") * days;
  const double requests = expected_user_days(parameters) * parameters.number("requests_per_user_per_day") + of_bots;
  ConfigProblems problems("world");
  problems.require(
      requests * static_cast<double>(candidates) < 0.9 * std::numeric_limits<std::uint32_t>::max(),
      "requests_per_user_per_day", parameters.number("requests_per_user_per_day"),
      fmt::format("makes {:.0f} requests of {} candidates, more than memory is to hold", requests, candidates));
  problems.throw_if_any();
}

}  // namespace

class WorldStream::Play {
 public:
  Play(const WorldConfig& config, std::uint64_t seed)
      : duration_(config.parameters.duration("duration")),
        arrivals_(config.parameters, seed),
        groups_(arrivals_.membership().users(), static_cast<std::size_t>(config.parameters.integer("topics")),
                static_cast<float>(config.parameters.number("group_sd")), seed),
        catalogue_(config.parameters, seed),
        content_(content_of(catalogue_, config, seed)),
        segments_(segments_of(config)),
        ensemble_(
            config, segments_,
            {.seed = seed, .duration = duration_, .groups = groups_, .number = 0, .published = catalogue_.published()}),
        population_(config.parameters, groups_, ensemble_.drifts(), seed),
        appeal_(ensemble_.drifts(), catalogue_.items()),
        writer_(config.parameters, catalogue_, seed),
        funnel_(config, seed),
        searches_(config, seed),
        faults_(config, seed),
        bots_(config, seed),
        last_batch_(groups_.users(), 0) {
    const double slice = std::clamp(kSliceOfUsers * groups_.users(), kSmallestSlice, kLargestSlice);
    const double slices = std::ceil(arrivals_.expected() / slice);
    slice_ = std::max(SimDuration(1), SimDuration(static_cast<std::int64_t>(static_cast<double>(duration_.count()) /
                                                                            std::max(slices, 1.0))));
  }

  double expected_requests() const { return arrivals_.expected() + bots_.expected_requests(); }

  SimulatedWorld setting() const {
    SimulatedWorld world;
    world.log.task = Task::kClick;
    world.log.users = groups_.users();
    world.log.items = catalogue_.items();
    world.log.item_published = catalogue_.published();
    world.log.item_attributes = content_;
    world.log.user_attributes = groups_.attributes();
    world.truth.examination = writer_.examination();
    world.truth.drifts = ensemble_.truth();
    bots_.introduce(world);
    if (faults_.any()) {
      for (std::uint32_t u = 0; u < world.log.users; ++u) {
        world.truth.clock_skew.push_back(faults_.skew(id_at<UserId>(u)));
      }
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
    const std::size_t before = keep ? world.log.requests() : 0;
    writer_.make_room(end - next_, keep, world);
    funnel_.make_room(world);
    searches_.make_room(world);
    faults_.make_room(world);
    while (next_ < end) {
      const auto batch = next_batch(end);
      const std::size_t first = writer_.written();
      const std::span<const float> interests = population_.advance(batch);
      writer_.write(batch, interests, appeal_.at(batch.front().time), world);
      if (funnel_.any()) funnel_.write(batch, first, world);
      searches_.write(batch, interests, first, world);
      faults_.mark(batch, first, world);
      if (ensemble_.endogenous()) consume(batch, world);
    }
    bots_.weave(before, funnel_, faults_, world);
    return true;
  }

 private:
  // Tells the population what was clicked in the batch just written.
  void consume(std::span<const Arrival> batch, const SimulatedWorld& world) {
    const EventLog& log = world.log;
    for (std::size_t v = 0; v < batch.size(); ++v) {
      const std::size_t begin = log.impression_begin[writer_.written() - batch.size() + v];
      std::uint32_t position = 0;
      for (const ItemId item : log.shown_in(id_at<RequestId>(writer_.written() - batch.size() + v))) {
        const bool clicked = log.feedback_value[begin + position] > 0.0F;
        if (clicked) population_.consume(v, position, catalogue_.main_topic(static_cast<std::uint32_t>(index(item))));
        ++position;
      }
    }
  }

  // The next requests before here_[end], of distinct users and of one appeal; at least one.
  std::span<const Arrival> next_batch(std::size_t end) {
    ++batch_;
    const std::size_t begin = next_, last = std::min(begin + kBatch, end);
    while (next_ < last && last_batch_[here_[next_].user] != batch_ &&
           appeal_.same(here_[begin].time, here_[next_].time)) {
      last_batch_[here_[next_++].user] = batch_;
    }
    return here_.subspan(begin, next_ - begin);
  }

  SimDuration duration_, slice_{};
  Arrivals arrivals_;
  Groups groups_;
  Catalogue catalogue_;
  AttributeTable content_;
  std::vector<Segment> segments_;
  Ensemble ensemble_;
  Population population_;
  Appeal appeal_;
  LogWriter writer_;
  Funnel funnel_;
  Searches searches_;
  Faults faults_;
  Bots bots_;
  std::span<const Arrival> here_;  // the requests of the slice of time in hand
  SimTime sliced_until_{};
  std::size_t next_ = 0;  // of here_
  std::uint64_t batch_ = 0;
  std::vector<std::uint64_t> last_batch_;  // a user: the last batch they were in
};

WorldStream::WorldStream(const WorldConfig& config, std::uint64_t seed) {
  check_combinations(config);
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
  check_size(config);
  WorldStream stream(config, seed);
  SimulatedWorld world = stream.setting();
  reserve_requests(world, static_cast<std::size_t>(1.02 * stream.expected_requests()),
                   static_cast<std::size_t>(config.parameters.integer("candidates")),
                   static_cast<std::size_t>(config.parameters.integer("slate")));
  while (stream.append(world, kAppended)) {
  }
  if (world.log.requests() == 0) {
    throw ConfigError(std::string(kNobodyComes));
  }
  return world;
}

}  // namespace springtide::sim
