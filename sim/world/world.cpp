#include "sim/world/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "sim/events/check.hpp"
#include "sim/events/error.hpp"
#include "sim/world/catalogue.hpp"
#include "sim/world/choice.hpp"
#include "sim/world/drift/ornstein_uhlenbeck.hpp"
#include "sim/world/drift/sudden.hpp"
#include "sim/world/logging_policy.hpp"
#include "sim/world/population.hpp"

namespace springtide::sim {
namespace {

struct Arrival {
  SimTime time;
  std::uint32_t user, ordinal;
};

void check_combinations(const Parameters& parameters) {
  ConfigProblems problems("world");
  const std::int64_t candidates = parameters.integer("candidates"), items = parameters.integer("items");
  problems.require(parameters.integer("slate") <= candidates, "slate", parameters.integer("slate"),
                   fmt::format("must be at most candidates = {}", candidates));
  problems.require(candidates <= items, "candidates", candidates,
                   fmt::format("must be at most items = {}, those there are at the start", items));
  // Attention over the whole run must stay within the range of a double: see Catalogue.
  const auto lives = parameters.duration("duration") / parameters.duration("attention_half_life");
  problems.require(lives < 900, "attention_half_life", parameters.duration("attention_half_life"),
                   "must be at least a 900th of the duration");
  problems.throw_if_any();
}

std::vector<std::unique_ptr<Drift>> make_drifts(const WorldConfig& config, std::uint64_t seed) {
  const DriftWorld world{.seed = seed,
                         .topics = static_cast<std::size_t>(config.parameters.integer("topics")),
                         .duration = config.parameters.duration("duration"),
                         .group_sd = static_cast<float>(config.parameters.number("group_sd"))};
  // In order of time, whatever the order of the spec: a sudden drift leads on from the taste that the one before it
  // left. Those that never strike come first.
  const auto strikes_at = [](const DriftConfig& drift) {
    return drift.kind == "sudden" ? drift.parameters.duration("at") : SimDuration::zero();
  };
  std::vector<DriftConfig> in_order = config.drifts;
  std::stable_sort(in_order.begin(), in_order.end(),
                   [&](const DriftConfig& a, const DriftConfig& b) { return strikes_at(a) < strikes_at(b); });
  std::vector<std::unique_ptr<Drift>> drifts;
  std::uint32_t sudden = 0;
  for (const DriftConfig& drift : in_order) {
    if (drift.kind == "ornstein_uhlenbeck") {
      drifts.push_back(make_ornstein_uhlenbeck(drift.parameters, world));
    } else if (drift.kind == "sudden") {
      drifts.push_back(make_sudden(drift.parameters, world, sudden++));
    } else {
      throw ConfigError(fmt::format("world.drift.kind = \"{}\": is no drift", drift.kind));
    }
  }
  return drifts;
}

std::vector<Arrival> arrivals_in_order(const Population& population) {
  std::vector<Arrival> arrivals;
  for (std::uint32_t user = 0; user < population.users(); ++user) {
    std::uint32_t ordinal = 0;
    for (const SimTime time : population.arrivals(user)) arrivals.push_back({time, user, ordinal++});
  }
  std::sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) {
    return a.time != b.time ? a.time < b.time : a.user != b.user ? a.user < b.user : a.ordinal < b.ordinal;
  });
  return arrivals;
}

/// Fills in one request after another; requests of one user come in order, those of different users in any.
class LogWriter {
 public:
  LogWriter(const Parameters& parameters, const Catalogue& catalogue, const Choice& choice,
            const std::vector<Arrival>& arrivals, std::uint64_t seed, SimulatedWorld& world)
      : candidates_(static_cast<std::size_t>(parameters.integer("candidates"))),
        slate_(static_cast<std::size_t>(parameters.integer("slate"))),
        catalogue_(catalogue),
        choice_(choice),
        policy_(parameters.number("epsilon")),
        candidates_key_(random_key("world/candidates", seed)),
        policy_key_(random_key("world/logging_policy", seed)),
        world_(world),
        scores_(candidates_) {
    EventLog& log = world.log;
    const std::size_t requests = arrivals.size();
    for (std::size_t r = 0; r < requests; ++r) {
      log.request_time.push_back(arrivals[r].time);
      log.request_user.push_back(id_at<UserId>(arrivals[r].user));
      log.candidate_begin.push_back(static_cast<std::uint32_t>((r + 1) * candidates_));
      log.impression_begin.push_back(static_cast<std::uint32_t>((r + 1) * slate_));
    }
    log.candidates.resize(requests * candidates_);
    log.impression_item.resize(requests * slate_);
    log.impression_candidate.resize(requests * slate_);
    log.propensity.resize(requests * slate_);
    log.feedback_time.assign(requests * slate_, kNever);
    log.feedback_value.assign(requests * slate_, 0.0F);
    world.truth.click_probability.resize(requests * candidates_);
    for (std::size_t position = 0; position < slate_; ++position) {
      world.truth.examination.push_back(Choice::examination(position));
    }
  }

  void write(std::size_t r, const Arrival& arrival, std::span<const float> interests) {
    EventLog& log = world_.log;
    const std::uint64_t entity = (std::uint64_t{arrival.user} << 32U) | arrival.ordinal;
    const std::span<ItemId> items = std::span(log.candidates).subspan(r * candidates_, candidates_);
    RandomStream candidate_stream(candidates_key_, entity), policy_stream(policy_key_, entity);
    catalogue_.draw_candidates(arrival.time, candidate_stream, items);
    float* truth = world_.truth.click_probability.data() + r * candidates_;
    for (std::size_t c = 0; c < candidates_; ++c) {
      const auto item = static_cast<std::uint32_t>(items[c]);
      truth[c] =
          choice_.click_probability(interests, catalogue_.topics_of(item), catalogue_.appeal(item, arrival.time));
      scores_[c] = catalogue_.logging_score(item);
    }
    const std::span<std::uint32_t> slate = std::span(log.impression_candidate).subspan(r * slate_, slate_);
    policy_.choose(scores_, policy_stream, slate, std::span(log.propensity).subspan(r * slate_, slate_));
    for (std::size_t position = 0; position < slate_; ++position) {
      const std::size_t i = r * slate_ + position;
      const ItemId item = items[slate[position]];
      log.impression_item[i] = item;
      const PotentialOutcome outcome = choice_.outcome(arrival.user, arrival.ordinal, item);
      if (!Choice::clicked(outcome, position, truth[slate[position]])) continue;
      log.feedback_value[i] = 1.0F;
      log.feedback_time[i] = arrival.time + choice_.delay(outcome);
    }
  }

 private:
  std::size_t candidates_, slate_;
  const Catalogue& catalogue_;
  const Choice& choice_;
  EpsilonGreedyPolicy policy_;
  RandomKey candidates_key_, policy_key_;
  SimulatedWorld& world_;
  std::vector<float> scores_;
};

}  // namespace

SimulatedWorld simulate(const WorldConfig& config, std::uint64_t seed) {
  const Parameters& parameters = config.parameters;
  check_combinations(parameters);
  const auto drifts = make_drifts(config, seed);
  const Population population(parameters, drifts, seed);
  const Catalogue catalogue(parameters, seed);
  const Choice choice(static_cast<float>(parameters.number("base_logit")), parameters.duration("feedback_delay_mean"),
                      seed);

  SimulatedWorld world;
  world.log.task = Task::kClick;
  world.log.users = population.users();
  world.log.items = catalogue.items();
  world.log.item_published = catalogue.published();
  world.log.item_attributes = catalogue.attributes();
  world.log.user_attributes = population.attributes();
  for (const auto& drift : drifts) {
    const auto mark = drift->mark();
    if (!mark) continue;
    world.truth.drifts.push_back(*mark);
    auto& struck = world.truth.struck.emplace_back(population.users());
    for (std::uint32_t user = 0; user < population.users(); ++user) struck[user] = drift->strikes(user) ? 1 : 0;
  }

  const std::vector<Arrival> arrivals = arrivals_in_order(population);
  if (arrivals.empty()) throw ConfigError("world.requests_per_user_per_day: no user comes even once in the duration");
  // The log is in order of time, a user's interests are walked in order of the user: where each request goes is known
  // beforehand.
  std::vector<std::uint32_t> by_user(arrivals.size());
  for (std::uint32_t r = 0; r < by_user.size(); ++r) by_user[r] = r;
  std::stable_sort(by_user.begin(), by_user.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return arrivals[a].user < arrivals[b].user; });
  LogWriter writer(parameters, catalogue, choice, arrivals, seed, world);
  std::unique_ptr<Population::Walk> walk;
  for (std::size_t n = 0; n < by_user.size(); ++n) {
    const Arrival& arrival = arrivals[by_user[n]];
    if (arrival.ordinal == 0) walk = std::make_unique<Population::Walk>(population, arrival.user);
    writer.write(by_user[n], arrival, walk->at(arrival.ordinal, arrival.time));
  }
  return world;
}

}  // namespace springtide::sim
