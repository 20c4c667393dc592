#include "sim/world/faults/bots.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/world/membership.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;

template <typename T>
void append_part(const Column<T>& from, std::size_t begin, std::size_t end, Column<T>& to) {
  if (from.empty()) return;  // a column that this world has not
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(end));
}

// Appends request r as it stands.
void append_request(const SimulatedWorld& from, std::size_t r, SimulatedWorld& to) {
  const std::size_t c = from.log.candidate_begin[r], c_end = from.log.candidate_begin[r + 1];
  const std::size_t i = from.log.impression_begin[r], i_end = from.log.impression_begin[r + 1];
  append_part(from.log.request_time, r, r + 1, to.log.request_time);
  append_part(from.log.request_user, r, r + 1, to.log.request_user);
  append_part(from.log.request_query, r, r + 1, to.log.request_query);
  append_part(from.truth.wanted_topic, r, r + 1, to.truth.wanted_topic);
  append_part(from.log.candidates, c, c_end, to.log.candidates);
  append_part(from.truth.click_probability, c, c_end, to.truth.click_probability);
  append_part(from.log.impression_item, i, i_end, to.log.impression_item);
  append_part(from.log.impression_candidate, i, i_end, to.log.impression_candidate);
  append_part(from.log.propensity, i, i_end, to.log.propensity);
  append_part(from.log.feedback_time, i, i_end, to.log.feedback_time);
  append_part(from.log.feedback_value, i, i_end, to.log.feedback_value);
  append_part(from.truth.fault, i, i_end, to.truth.fault);
  to.log.behaviours.resize(from.log.behaviours.size());
  for (std::size_t k = 0; k < from.log.behaviours.size(); ++k) {
    to.log.behaviours[k].kind = from.log.behaviours[k].kind;
    append_part(from.log.behaviours[k].time, i, i_end, to.log.behaviours[k].time);
    append_part(from.log.behaviours[k].value, i, i_end, to.log.behaviours[k].value);
  }
  to.log.candidate_begin.push_back(static_cast<std::uint32_t>(to.log.candidates.size()));
  to.log.impression_begin.push_back(static_cast<std::uint32_t>(to.log.impressions()));
}

// Lets go of request `first` and those after it.
void cut(std::size_t first, SimulatedWorld& world) {
  const std::size_t c = world.log.candidate_begin[first], i = world.log.impression_begin[first];
  const auto shorten = [](auto& column, std::size_t size) { column.resize(std::min(column.size(), size)); };
  shorten(world.log.request_time, first);
  shorten(world.log.request_user, first);
  shorten(world.log.request_query, first);
  shorten(world.truth.wanted_topic, first);
  shorten(world.log.candidate_begin, first + 1);
  shorten(world.log.impression_begin, first + 1);
  shorten(world.log.candidates, c);
  shorten(world.truth.click_probability, c);
  shorten(world.log.impression_item, i);
  shorten(world.log.impression_candidate, i);
  shorten(world.log.propensity, i);
  shorten(world.log.feedback_time, i);
  shorten(world.log.feedback_value, i);
  shorten(world.truth.fault, i);
  for (BehaviourColumns& behaviour : world.log.behaviours) {
    shorten(behaviour.time, i);
    shorten(behaviour.value, i);
  }
}

}  // namespace

Bots::Bots(const WorldConfig& config, std::uint64_t seed)
    : users_(Membership(config.parameters, seed).users()),
      days_(static_cast<double>(config.parameters.duration("duration").count()) / kDay_us),
      seed_(seed),
      choice_(config.parameters, seed),
      model_(make_choice_model(config.parameters, seed)) {
  if (!config.faults) return;
  count_ = static_cast<std::uint32_t>(config.faults->integer("bots"));
  gap_days_ = 1.0 / config.faults->number("bot_requests_per_day");
  click_rate_ = config.faults->number("bot_click_rate");
  ordinal_.assign(count_, 0);
  const RandomKey key = random_key("world/fault/bot", seed);
  for (std::uint32_t bot = 0; bot < count_; ++bot) {
    gaps_.emplace_back(key, bot);
    draw_next(bot, SimTime{});
  }
}

void Bots::draw_next(std::uint32_t bot, SimTime after) {
  const double gap_us = gap_days_ * kDay_us * gaps_[bot].exponential();
  next_.push_back({after + SimDuration(1 + std::llround(gap_us)), bot});
  std::push_heap(next_.begin(), next_.end(), std::greater<>());
}

void Bots::introduce(SimulatedWorld& world) const {
  if (!any()) return;
  world.truth.bots = count_;
  world.log.users = users_ + count_;
  AttributeTable& attributes = world.log.user_attributes;
  for (std::uint32_t bot = 0; bot < count_; ++bot) {
    const std::uint32_t mask = RandomStream("world/fault/bot_mask", seed_, bot).below(users_);
    for (std::size_t c = 0; c < attributes.columns; ++c) {
      attributes.values.push_back(attributes.values[mask * attributes.columns + c]);
    }
  }
  for (DriftTruth& drift : world.truth.drifts) {
    if (drift.target == "interests") drift.start.resize(world.log.users, kNever);
  }
}

void Bots::append_bot(const Arrival& bot, const SimulatedWorld& shown, std::size_t r, SimulatedWorld& world) const {
  append_request(shown, r, world);
  EventLog& log = world.log;
  log.request_time.back() = bot.time;
  log.request_user.back() = id_at<UserId>(bot.user);
  if (!log.request_query.empty()) log.request_query.back() = world.truth.wanted_topic.back() = kNoQuery;
  const std::size_t own = log.requests() - 1;
  std::fill(world.truth.click_probability.begin() + log.candidate_begin[own], world.truth.click_probability.end(),
            static_cast<float>(click_rate_));
  const std::size_t begin = log.impression_begin[own], slate = log.impressions() - begin;
  const std::vector<float> attraction(slate, static_cast<float>(click_rate_));
  std::vector<float> examination, click, delay;
  for (std::size_t i = begin; i < begin + slate; ++i) {
    const PotentialOutcome outcome =
        choice_.outcome(bot.user, bot.ordinal, static_cast<std::uint32_t>(log.impression_item[i]));
    examination.push_back(outcome.examination);
    click.push_back(outcome.click);
    delay.push_back(outcome.delay);
  }
  model_->answer(
      {.user = bot.user, .ordinal = bot.ordinal, .attraction = attraction, .examination = examination, .click = click},
      std::span(log.feedback_value).subspan(begin));
  for (std::size_t p = 0; p < slate; ++p) {
    const bool clicked = log.feedback_value[begin + p] > 0.0F;
    log.feedback_time[begin + p] = clicked ? bot.time + choice_.delay(delay[p]) : kNever;
  }
}

void Bots::weave(std::size_t first, const Funnel& funnel, const Faults& faults, SimulatedWorld& world) {
  if (!any()) return;
  SimulatedWorld users;  // what is there from `first` on
  for (std::size_t r = first; r < world.log.requests(); ++r) append_request(world, r, users);
  cut(first, world);
  for (std::size_t r = 0; r < users.log.requests(); ++r) {
    while (next_.front().time < users.log.request_time[r]) {
      const Next next = next_.front();
      std::pop_heap(next_.begin(), next_.end(), std::greater<>());
      next_.pop_back();
      draw_next(next.bot, next.time);
      const SimulatedWorld& shown = r > 0 ? users : last_;
      if (shown.log.requests() == 0) continue;  // nobody has been shown anything yet
      const Arrival bot{next.time, users_ + next.bot, ordinal_[next.bot]++};
      append_bot(bot, shown, r > 0 ? r - 1 : 0, world);
      if (funnel.any()) funnel.write({&bot, 1}, world.log.requests() - 1, world);
      faults.mark({&bot, 1}, world.log.requests() - 1, world);
    }
    append_request(users, r, world);
  }
  if (users.log.requests() == 0) return;
  last_ = {};
  append_request(users, users.log.requests() - 1, last_);
}

}  // namespace springtide::sim
