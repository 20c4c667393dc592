#pragma once

#include <string>

#include "sim/logs/log_reader.hpp"

namespace springtide {

/// A config for texts in memory, with the columns user, item, time, rating; messages call the text "log.csv".
inline sim::LogConfig csv_config() {
  sim::LogConfig config;
  config.format = "csv";
  config.path = "log.csv";
  config.columns = {.user = "user", .item = "item", .time = "time", .value = "rating"};
  return config;
}

/// The same for MovieTweetings; messages call the text "ratings.dat".
inline sim::LogConfig movietweetings_config() {
  sim::LogConfig config;
  config.format = "movietweetings";
  config.path = "ratings.dat";
  return config;
}

/// The same for Open Bandit; messages call the text "men.csv".
inline sim::LogConfig open_bandit_config() {
  sim::LogConfig config;
  config.format = "open_bandit";
  config.path = "men.csv";
  config.task = sim::Task::kClick;
  return config;
}

inline constexpr const char* kHeader = "user,item,time,rating\n";

}  // namespace springtide
