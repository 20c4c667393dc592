#include "sim/logs/open_bandit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "sim/events/error.hpp"
#include "sim/logs/csv_record.hpp"
#include "sim/logs/number.hpp"
#include "sim/logs/timestamp.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kUserFeatures = 4;
constexpr std::uint32_t kPositions = 3;
constexpr char kBetweenFeatures = ' ';  // in the name of a user; in no hash

/// Where in a row what is.
struct ColumnIndices {
  std::size_t time = 0, item = 0, position = 0, click = 0, propensity = 0;
  std::array<std::size_t, kUserFeatures> user_features{};
  std::uint32_t items = 0;
};

ColumnIndices find_columns(const LineSource& lines, std::span<const std::string> header) {
  const auto find = [&](std::initializer_list<std::string> names) {
    for (const std::string& name : names) {
      const auto it = std::find(header.begin(), header.end(), name);
      if (it != header.end()) return static_cast<std::size_t>(it - header.begin());
    }
    throw InputError(fmt::format("{}: has no column {}", lines.here(), fmt::join(names, " or ")));
  };
  ColumnIndices at;
  at.time = find({"timestamp"});
  at.item = find({"item_id"});
  at.position = find({"position"});
  at.click = find({"click"});
  at.propensity = find({"propensity_score", "action_prob"});
  for (std::size_t f = 0; f < kUserFeatures; ++f) at.user_features[f] = find({fmt::format("user_feature_{}", f)});
  find({"user-item_affinity_0"});
  at.items = static_cast<std::uint32_t>(std::count_if(
      header.begin(), header.end(), [](const std::string& name) { return name.starts_with("user-item_affinity_"); }));
  return at;
}

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void read_open_bandit(LineSource& lines, LogBuilder& log) {
  std::string_view line;
  CsvSplitter record(',');
  const auto next = [&] {
    if (!lines.next(line)) return false;
    if (!record.begin(line)) throw InputError(fmt::format("{}: a quoted field is never closed", lines.here()));
    return true;
  };
  if (!next()) throw InputError(fmt::format("{}: holds no events, and no header to begin with", lines.path()));
  const std::size_t width = record.fields().size();
  const ColumnIndices at = find_columns(lines, record.fields());
  for (std::uint32_t item = 0; item < at.items; ++item) log.declare_item(fmt::format("{}", item));
  TimestampReader read_time("iso8601");
  std::string user;

  while (next()) {
    const std::span<const std::string> fields = record.fields();
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (fields.size() != width) {
      log.bad_row(lines.here(), fmt::format("has {} fields: the header has {}", fields.size(), width));
      continue;
    }
    const auto bad = [&](std::string_view key, std::size_t field, std::string_view rule) {
      log.bad_value(lines.here(), key, fields[field], rule);
    };
    const std::optional<SimTime> time = read_time(fields[at.time]);
    const std::optional<std::uint32_t> item = whole_number(fields[at.item]),
                                       position = whole_number(fields[at.position]);
    const std::optional<std::uint32_t> click = whole_number(fields[at.click]);
    const std::optional<double> propensity = parse_value(fields[at.propensity]);
    if (!time) {
      bad("timestamp", at.time, read_time.rule());
    } else if (!item || *item >= at.items) {
      bad("item_id", at.item,
          fmt::format("must be one of the {} items that there are affinities of, from 0", at.items));
    } else if (!position || *position < 1 || *position > kPositions) {
      bad("position", at.position, fmt::format("must be 1 to {}", kPositions));
    } else if (!click || *click > 1) {
      bad("click", at.click, "must be 0 or 1");
    } else if (!propensity || !(static_cast<float>(*propensity) > 0.0F && *propensity <= 1.0)) {
      bad("propensity", at.propensity, "must be above 0 and at most 1");
    } else {
      user.clear();
      for (const std::size_t feature : at.user_features) {
        if (!user.empty()) user += kBetweenFeatures;
        user += fields[feature];
      }
      log.add_impression(user, fields[at.item], *time, *click == 1,
                         {static_cast<std::uint8_t>(*position - 1), static_cast<float>(*propensity)});
    }
  }
}

void describe_open_bandit(EventLog& log) {
  // Which column a value of a feature has, in order of first appearance.
  std::map<std::pair<std::size_t, std::string_view>, std::size_t> columns;
  std::vector<std::vector<std::size_t>> of_user(log.users);
  for (std::size_t u = 0; u < log.users; ++u) {
    std::string_view rest = log.user_names[u];
    for (std::size_t f = 0; f < kUserFeatures; ++f) {
      const std::size_t end = std::min(rest.find(kBetweenFeatures), rest.size());
      of_user[u].push_back(columns.emplace(std::pair(f, rest.substr(0, end)), columns.size()).first->second);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  log.user_attributes.columns = columns.size();
  log.user_attributes.values.assign(log.users * columns.size(), 0.0F);
  for (std::size_t u = 0; u < log.users; ++u) {
    for (const std::size_t column : of_user[u]) log.user_attributes.values[u * columns.size() + column] = 1.0F;
  }
  // With fewer items than their contexts have values, which item it is says all that its context could.
  log.item_attributes.columns = log.items;
  log.item_attributes.values.assign(std::size_t{log.items} * log.items, 0.0F);
  for (std::size_t i = 0; i < log.items; ++i) log.item_attributes.values[i * log.items + i] = 1.0F;
}

}  // namespace springtide::sim
