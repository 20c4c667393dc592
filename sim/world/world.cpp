#include "sim/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "sim/events/error.hpp"
#include "sim/world/appeal.hpp"
#include "sim/world/attention_law.hpp"
#include "sim/world/behaviour/funnel.hpp"
#include "sim/world/behaviour/search.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/content.hpp"
#include "sim/world/drift/ensemble.hpp"
#include "sim/world/faults/bots.hpp"
#include "sim/world/faults/faults.hpp"
#include "sim/world/log_writer.hpp"
#include "sim/world/membership.hpp"
#include "sim/world/population.hpp"
#include "sim/world/shared_arrivals.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kBatch = 64;  // requests: their columns stay in the first-level cache
// Requests sorted at once. Each slice of time costs a draw for every user; the smaller it is the nearer all stay.
constexpr double kSliceOfUsers = 4.0, kSmallestSlice = 1 << 14, kLargestSlice = 1 << 17;
constexpr std::size_t kAppended = 1 << 17;  // requests at once, by simulate
// Requests that several threads take on together, whose interests stay in the second-level caches; and at a time.
constexpr std::size_t kStep = 1 << 14, kPiece = 4 * kBatch;

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
  problems.require(
      parameters.number("newcomers_per_day") == 0.0 || users < 0.9 * std::numeric_limits<std::uint32_t>::max(),
      "newcomers_per_day", parameters.number("newcomers_per_day"),
      fmt::format("makes {:.0f} users in all, more than a log can number", users));
  for (const auto& [name, rule] : idle_parameters(world_parameters(), parameters)) {
    problems.add(fmt::format("{} = {}: {}", name, format_value(parameters.values().find(name)->second), rule));
  }
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
  Play(const WorldConfig& config, std::uint64_t seed, unsigned threads)
      : duration_(config.parameters.duration("duration")),
        groups_(Membership(config.parameters, seed).users(),
                static_cast<std::size_t>(config.parameters.integer("topics")),
                static_cast<float>(config.parameters.number("group_sd")), seed),
        catalogue_(config.parameters, seed),
        content_(content_of(catalogue_, config, seed)),
        segments_(segments_of(config)),
        ensemble_(
            config, segments_,
            {.seed = seed, .duration = duration_, .groups = groups_, .number = 0, .published = catalogue_.published()}),
        population_(config.parameters, groups_, ensemble_.drifts(), seed),
        appeal_(ensemble_.drifts(), catalogue_.items()),
        funnel_(config, seed),
        faults_(config, seed),
        bots_(config, seed),
        candidates_(static_cast<std::size_t>(config.parameters.integer("candidates"))),
        slate_(static_cast<std::size_t>(config.parameters.integer("slate"))),
        // What a click changes is known when it is made, and bears on the next request.
        workers_(ensemble_.endogenous() ? 1 : threads),
        arrivals_(config.parameters, seed, workers_),
        desks_(workers_.size()),
        in_part_(arrivals_.parts()),
        last_batch_(groups_.users(), 0) {
    for (Desk& desk : desks_) {
      desk.writer = std::make_unique<LogWriter>(config.parameters, catalogue_, seed);
      desk.searches = std::make_unique<Searches>(config, seed);
    }
    appeal_.remember(desks_.front().writer->policy_age());
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
    world.truth.choice = desks_.front().writer->choice_model();
    world.truth.examination = desks_.front().writer->examination();
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
      for (Part& part : in_part_) part.next = 0;
    }
    const std::size_t end = std::min(here_.size(), next_ + most);
    const std::size_t place = make_room(end - next_, keep, candidates_, slate_, workers_, world);
    funnel_.make_room(world);
    desks_.front().searches->make_room(world);
    faults_.make_room(world);
    if (workers_.size() == 1) {
      write_alone(end, place, world);
    } else {
      write_together(end, place, world);
    }
    bots_.weave(place, funnel_, faults_, world);
    return true;
  }

 private:
  // What a thread has for itself, on cache lines of its own.
  struct alignas(128) Desk {
    std::unique_ptr<LogWriter> writer;
    std::unique_ptr<Searches> searches;
    Visitors visitors;
  };
  // How far the arrivals of a part of the users have been gone through: see SharedArrivals.
  struct Part {
    std::size_t next = 0;  // of those in hand
    std::uint64_t batch = 0;
  };

  // One batch after another, from arrival to answers: what is in the nearest cache stays there.
  void write_alone(std::size_t end, std::size_t place, SimulatedWorld& world) {
    Desk& desk = desks_.front();
    Part& all = in_part_.front();
    while (next_ < end) {
      auto batch = next_batch(here_.subspan(next_, end - next_), ++all.batch);
      while (!appeal_.same(batch.front().time, batch.back().time)) batch = batch.first(batch.size() - 1);
      const std::span<const float> appeal = appeal_.at(batch.front().time);
      answer(batch, population_.advance(batch, desk.visitors), {appeal, appeal_.earlier()}, desk, place, world);
      if (ensemble_.endogenous()) consume(batch.size(), place, world);
      next_ += batch.size();
      place += batch.size();
    }
  }

  // Step by step: first what each one who comes likes, every part of the users by itself; then their requests, piece by
  // piece in order of time.
  void write_together(std::size_t end, std::size_t place, SimulatedWorld& world) {
    while (next_ < end) {
      const std::size_t first = next_, last = std::min(end, first + kStep);
      interests_.resize((last - first) * groups_.stride());
      workers_.share(in_part_.size(), [&](unsigned worker, std::size_t part) {
        advance_part(part, first, last, desks_[worker].visitors);
      });
      while (next_ < last) {
        const SimTime now = here_[next_].time;
        const auto rest = here_.subspan(next_, last - next_);
        const auto alike =
            static_cast<std::size_t>(std::partition_point(rest.begin(), rest.end(),
                                                          [&](const Arrival& a) { return appeal_.same(now, a.time); }) -
                                     rest.begin());
        const std::span<const float> appeal = appeal_.at(now);
        answer_together(rest.first(alike), next_ - first, {appeal, appeal_.earlier()}, place, world);
        next_ += alike;
        place += alike;
      }
    }
  }

  // Lays down the interests of those of a part who come in here_[first, last).
  void advance_part(std::size_t part, std::size_t first, std::size_t last, Visitors& visitors) {
    const std::size_t stride = groups_.stride();
    const auto arrivals = arrivals_.of_part(part);
    const auto places = arrivals_.places(part);
    auto [next, number] = in_part_[part];
    const auto end = static_cast<std::size_t>(
        std::lower_bound(places.begin() + static_cast<std::ptrdiff_t>(next), places.end(), last) - places.begin());
    while (next < end) {
      const auto batch = next_batch(arrivals.subspan(next, end - next), ++number);
      const std::span<const float> rows = population_.advance(batch, visitors);
      for (std::size_t v = 0; v < batch.size(); ++v) {
        std::copy_n(rows.data() + v * stride, stride, interests_.data() + (places[next + v] - first) * stride);
      }
      next += batch.size();
    }
    in_part_[part] = {next, number};
  }

  void answer_together(std::span<const Arrival> requests, std::size_t row, const AppealViews& appeal, std::size_t place,
                       SimulatedWorld& world) {
    const std::size_t stride = groups_.stride();
    workers_.share((requests.size() + kPiece - 1) / kPiece, [&](unsigned worker, std::size_t piece) {
      const std::size_t end = std::min(requests.size(), (piece + 1) * kPiece);
      for (std::size_t begin = piece * kPiece; begin < end; begin += kBatch) {
        const std::size_t size = std::min(kBatch, end - begin);
        answer(requests.subspan(begin, size), std::span(interests_).subspan((row + begin) * stride, size * stride),
               appeal, desks_[worker], place + begin, world);
      }
    });
  }

  // What comes of a batch of requests, from candidates to all that follows a click.
  void answer(std::span<const Arrival> batch, std::span<const float> interests, const AppealViews& appeal, Desk& desk,
              std::size_t place, SimulatedWorld& world) const {
    desk.writer->write(batch, interests, appeal, place, world);
    if (funnel_.any()) funnel_.write(batch, place, world);
    desk.searches->write(batch, interests, place, world);
    faults_.mark(batch, place, world);
  }

  // Tells the population what was clicked in the batch just written.
  void consume(std::size_t batch, std::size_t place, const SimulatedWorld& world) {
    const EventLog& log = world.log;
    for (std::size_t v = 0; v < batch; ++v) {
      const std::size_t begin = log.impression_begin[place + v];
      std::uint32_t position = 0;
      for (const ItemId item : log.shown_in(id_at<RequestId>(place + v))) {
        const bool clicked = log.feedback_value[begin + position] > 0.0F;
        if (clicked) {
          population_.consume(desks_.front().visitors, v, position,
                              catalogue_.main_topic(static_cast<std::uint32_t>(index(item))));
        }
        ++position;
      }
    }
  }

  // The first of these requests, of distinct users; at least one.
  // @param number  of the batch: another for each batch of the same users
  std::span<const Arrival> next_batch(std::span<const Arrival> requests, std::uint64_t number) {
    std::size_t size = 0;
    while (size < std::min(kBatch, requests.size()) && last_batch_[requests[size].user] != number) {
      last_batch_[requests[size++].user] = number;
    }
    return requests.first(size);
  }

  SimDuration duration_, slice_{};
  Groups groups_;
  Catalogue catalogue_;
  AttributeTable content_;
  std::vector<Segment> segments_;
  Ensemble ensemble_;
  Population population_;
  Appeal appeal_;
  Funnel funnel_;
  Faults faults_;
  Bots bots_;
  std::size_t candidates_, slate_;
  Workers workers_;
  SharedArrivals arrivals_;
  std::vector<Desk> desks_;        // one a worker
  std::span<const Arrival> here_;  // the requests of the slice of time in hand
  SimTime sliced_until_{};
  std::size_t next_ = 0;  // of here_
  std::vector<Part> in_part_;
  std::vector<float> interests_;           // of the requests of a step, a row each
  std::vector<std::uint64_t> last_batch_;  // a user: the last batch of their part that they were in
};

WorldStream::WorldStream(const WorldConfig& config, std::uint64_t seed, unsigned threads) {
  check_combinations(config);
  play_ = std::make_unique<Play>(config, seed, threads);
}
WorldStream::WorldStream(WorldStream&&) noexcept = default;
WorldStream& WorldStream::operator=(WorldStream&&) noexcept = default;
WorldStream::~WorldStream() = default;
SimulatedWorld WorldStream::setting() const { return play_->setting(); }
double WorldStream::expected_requests() const { return play_->expected_requests(); }
bool WorldStream::append(SimulatedWorld& world, std::size_t most) { return play_->write(world, most, /*keep=*/true); }
bool WorldStream::replace(SimulatedWorld& world, std::size_t most) { return play_->write(world, most, /*keep=*/false); }

SimulatedWorld simulate(const WorldConfig& config, std::uint64_t seed, unsigned threads) {
  check_size(config);
  WorldStream stream(config, seed, threads);
  SimulatedWorld world = stream.setting();
  reserve_requests(world, static_cast<std::size_t>(1.02 * stream.expected_requests()),
                   static_cast<std::size_t>(config.parameters.integer("candidates")),
                   static_cast<std::size_t>(config.parameters.integer("slate")));
  while (stream.append(world, kAppended)) release_columns();
  if (world.log.requests() == 0) {
    throw ConfigError(std::string(kNobodyComes));
  }
  return world;
}

}  // namespace springtide::sim
