#include "sim/logs/log_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/events/error.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kSkippedExamples = 5;
constexpr std::size_t kLongestShown = 60;  // bytes of a field in a message
constexpr std::uint32_t kUnseen = std::numeric_limits<std::uint32_t>::max();

// What the file holds may be anything, a whole picture even: a message must stay one line of text.
std::string abridged(std::string_view text) {
  std::size_t length = std::min(text.size(), kLongestShown);
  // Not within a character of UTF-8, whose bytes but the first begin with 10.
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
  std::string shown(text.substr(0, length));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  if (length < text.size()) shown += "...";
  return shown;
}

}  // namespace

std::uint32_t LogBuilder::Names::number_of(std::string_view name) {
  const auto it = numbers_.find(name);
  if (it != numbers_.end()) return it->second;
  const auto number = static_cast<std::uint32_t>(names_.size());
  numbers_.emplace(names_.emplace_back(name), number);
  return number;
}

void LogBuilder::add(std::string_view user, std::string_view item, SimTime time, double value) {
  ++result_.rows;
  if (config_.min_value && value < *config_.min_value) {
    ++result_.filtered;
    return;
  }
  keep(user, item, time, static_cast<float>(value), {0, std::numeric_limits<float>::quiet_NaN()});
}

void LogBuilder::declare_item(std::string_view item) { declared_ = items_.number_of(item) + 1; }

void LogBuilder::add_impression(std::string_view user, std::string_view item, SimTime time, bool clicked,
                                const Showing& showing) {
  ++result_.rows;
  keep(user, item, time, clicked ? 1.0F : 0.0F, showing);
}

void LogBuilder::keep(std::string_view user, std::string_view item, SimTime time, float value, const Showing& showing) {
  if (!interactions_.empty() && time < interactions_.back().time) ++result_.out_of_order;
  interactions_.push_back({time, users_.number_of(user), items_.number_of(item), value, showing});
}

void LogBuilder::bad_row(const std::string& where, std::string_view problem) {
  if (!config_.skip_bad_rows) throw InputError(fmt::format("{}: {}", where, problem));
  ++result_.rows;
  ++result_.skipped;
  if (result_.skipped_examples.size() < kSkippedExamples) {
    result_.skipped_examples.push_back(fmt::format("{}: {}", where, problem));
  }
}

void LogBuilder::bad_value(const std::string& where, std::string_view key, std::string_view text,
                           std::string_view rule) {
  bad_row(where, fmt::format("{} = {}: {}", key, abridged(text), rule));
}

void LogBuilder::finish(const std::string& path) {
  if (interactions_.empty()) {
    const std::string first = result_.skipped == 0 ? "" : "; the first bad row is " + result_.skipped_examples[0];
    throw InputError(fmt::format("{}: holds no events ({} rows, {} bad, {} below min_value){}", path, result_.rows,
                                 result_.skipped, result_.filtered, first));
  }
  if (interactions_.size() * std::max(declared_, 1U) >= kUnseen) {
    throw InputError(fmt::format("{}: holds {} events: must be fewer than {}", path, interactions_.size(),
                                 kUnseen / std::max(declared_, 1U)));
  }
  std::stable_sort(interactions_.begin(), interactions_.end(),
                   [](const Interaction& a, const Interaction& b) { return a.time < b.time; });
  EventLog& log = result_.log;
  log.task = config_.task;
  std::vector<std::uint32_t> user_number(users_.size(), kUnseen), item_number(items_.size(), kUnseen);
  for (std::uint32_t item = 0; item < declared_; ++item) {
    item_number[item] = log.items++;
    log.item_names.push_back(items_.name(item));
    log.item_published.push_back(kBeginningOfTime);
  }
  const std::size_t events = interactions_.size();
  log.request_time.reserve(events);
  log.request_user.reserve(events);
  log.candidate_begin.reserve(events + 1);
  log.impression_begin.reserve(events + 1);
  log.impression_item.reserve(events);
  log.impression_candidate.reserve(events);
  log.propensity.reserve(events);
  log.feedback_time.reserve(events);
  log.feedback_value.reserve(events);
  for (const Interaction& event : interactions_) {
    if (user_number[event.user] == kUnseen) {
      user_number[event.user] = log.users++;
      log.user_names.push_back(users_.name(event.user));
    }
    if (item_number[event.item] == kUnseen) {
      item_number[event.item] = log.items++;
      log.item_names.push_back(items_.name(event.item));
      log.item_published.push_back(event.time);
    }
    log.request_time.push_back(event.time);
    log.request_user.push_back(id_at<UserId>(user_number[event.user]));
    for (std::uint32_t item = 0; item < declared_; ++item) log.candidates.push_back(id_at<ItemId>(item));
    log.candidate_begin.push_back(static_cast<std::uint32_t>(log.candidates.size()));
    log.impression_item.push_back(id_at<ItemId>(item_number[event.item]));
    log.impression_candidate.push_back(declared_ > 0 ? item_number[event.item] : 0);
    if (declared_ > 0) log.impression_position.push_back(event.showing.position);
    log.propensity.push_back(event.showing.propensity);
    const bool answered = config_.task != Task::kClick || event.value > 0.0F;
    log.feedback_time.push_back(answered ? event.time : kNever);
    log.feedback_value.push_back(event.value);
    log.impression_begin.push_back(static_cast<std::uint32_t>(log.impressions()));
  }
}

}  // namespace springtide::sim
