#pragma once

#include <vector>

#include "sim/events/event_log.hpp"
#include "sim/events/random.hpp"

namespace springtide {

/// A small click log with ties, late feedback and attributes, made of nothing but a random stream.
struct RandomLog {
  std::uint32_t users = 12, items = 25, requests = 300;
  std::uint32_t candidates = 6, slate = 4;
  std::int64_t step_us = 60'000'000;  ///< requests fall on multiples of this, so some tie
  double click_rate = 0.3;
  double mean_delay_steps = 2.0;
  std::uint64_t seed = 5;

  sim::EventLog make() const {
    sim::RandomStream random("test/random_log", seed);
    sim::EventLog log;
    log.users = users;
    log.items = items;
    log.item_published.assign(items, sim::SimTime{});
    log.user_attributes.columns = 3;
    log.item_attributes.columns = 4;
    for (std::uint32_t i = 0; i < users * 3; ++i) log.user_attributes.values.push_back(random.normal());
    for (std::uint32_t i = 0; i < items * 4; ++i) log.item_attributes.values.push_back(random.normal());
    sim::SimTime now{};
    std::vector<sim::ItemId> catalogue;
    for (std::uint32_t i = 0; i < items; ++i) catalogue.push_back(sim::id_at<sim::ItemId>(i));
    for (std::uint32_t r = 0; r < requests; ++r) {
      now += sim::SimDuration(step_us * random.below(3));
      log.request_time.push_back(now);
      log.request_user.push_back(sim::id_at<sim::UserId>(random.below(users)));
      random.shuffle(std::span<sim::ItemId>(catalogue));
      log.candidates.insert(log.candidates.end(), catalogue.begin(), catalogue.begin() + candidates);
      log.candidate_begin.push_back(static_cast<std::uint32_t>(log.candidates.size()));
      for (std::uint32_t p = 0; p < slate; ++p) {
        log.impression_item.push_back(catalogue[p]);
        log.impression_candidate.push_back(p);
        log.propensity.push_back(1.0F / static_cast<float>(candidates));
        const bool clicked = random.bernoulli(click_rate);
        const auto delay = static_cast<std::int64_t>(random.exponential() * mean_delay_steps) * step_us;
        log.feedback_time.push_back(clicked ? now + sim::SimDuration(delay) : sim::kNever);
        log.feedback_value.push_back(clicked ? 1.0F : 0.0F);
      }
      log.impression_begin.push_back(static_cast<std::uint32_t>(log.impressions()));
    }
    return log;
  }
};

}  // namespace springtide
