#include "experiments/metrics/raw_rows.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/metrics/accuracy.hpp"
#include "results/half_widths.hpp"
#include "results/request_reader.hpp"

namespace springtide::experiments {
namespace {

using results::RequestColumn;
using results::RequestReader;
using results::RowKind;

std::span<const std::uint32_t> raw(std::span<const sim::ItemId> items) {
  static_assert(sizeof(sim::ItemId) == sizeof(std::uint32_t));
  return {reinterpret_cast<const std::uint32_t*>(items.data()), items.size()};
}

std::span<const sim::ItemId> next_items(RequestReader& reader, RequestColumn column, std::size_t count) {
  const auto items = reader.next<std::uint32_t>(column, count);
  const std::uint32_t catalogue = reader.header().items;
  if (std::any_of(items.begin(), items.end(), [&](std::uint32_t item) { return item >= catalogue; })) {
    reader.refuse(column, "an item of its request is beyond the catalogue");
  }
  return {reinterpret_cast<const sim::ItemId*>(items.data()), items.size()};
}

template <typename T>
std::span<const T> next_finite(RequestReader& reader, RequestColumn column, std::size_t count) {
  const auto values = reader.next<T>(column, count);
  if (!std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); })) {
    reader.refuse(column, "a value of its request is no number");
  }
  return values;
}

template <typename T>
T next_one(RequestReader& reader, RequestColumn column) {
  return reader.next<T>(column, 1)[0];
}

/// The next request; its spans live until the next call.
ScoredRequest next_request(RequestReader& reader, sim::SimTime earliest) {
  using enum RequestColumn;
  const results::RequestsHeader& header = reader.header();
  ScoredRequest request;
  request.time = sim::SimTime(sim::SimDuration(next_one<std::int64_t>(reader, kTime)));
  if (request.time < earliest || request.time >= header.end) {
    reader.refuse(kTime, "must not be before the row above, and within the measured span");
  }
  request.user = sim::UserId{next_one<std::uint32_t>(reader, kUser)};
  request.new_user = next_one<std::uint8_t>(reader, kNewUser) != 0;
  const std::size_t shown = next_one<std::uint32_t>(reader, kImpressions);
  if (header.task != sim::Task::kClick && shown != 1) reader.refuse(kImpressions, "must be 1 under this task");
  request.items = next_items(reader, kItem, shown);
  request.labels = next_finite<float>(reader, kLabel, shown);
  request.new_items = reader.next<std::uint8_t>(kNewItem, shown);
  if (reader.has(kPredicted)) request.predicted = next_finite<float>(reader, kPredicted, shown);
  if (reader.has(kRankingScore)) request.ranking_score = next_finite<float>(reader, kRankingScore, shown);
  if (reader.has(kRecommended)) {
    request.recommended = next_items(reader, kRecommended, next_one<std::uint32_t>(reader, kRecommendations));
  }
  if (header.truth) {
    request.served_value = next_finite<double>(reader, kServedValue, 1)[0];
    request.oracle_value = next_finite<double>(reader, kOracleValue, 1)[0];
  }
  if (reader.has(kRank)) {
    request.rank = next_one<std::uint32_t>(reader, kRank);
    request.ranked_items = next_one<std::uint32_t>(reader, kRankedItems);
  }
  return request;
}

}  // namespace

results::RequestsHeader header_of(const AccuracyConfig& config) {
  return {.task = config.task,
          .begin = config.begin,
          .end = config.end,
          .window = config.window,
          .probabilities = config.probabilities,
          .truth = config.truth,
          .items = config.items,
          .fading_factor = config.fading_factor};
}

RequestRecorder::RequestRecorder(const AccuracyConfig& config, results::RequestWriter& writer)
    : header_(header_of(config)), writer_(writer) {}

void RequestRecorder::on_request(const ScoredRequest& request) {
  using enum RequestColumn;
  const std::size_t shown = request.items.size();
  writer_.put(kTime, request.time.time_since_epoch().count());
  writer_.put(kUser, static_cast<std::uint32_t>(request.user));
  writer_.put(kNewUser, static_cast<std::uint8_t>(request.new_user));
  writer_.put(kImpressions, static_cast<std::uint32_t>(shown));
  writer_.put(kItem, raw(request.items));
  writer_.put(kLabel, request.labels);
  writer_.put(kNewItem, request.new_items);
  if (header_.task != sim::Task::kNextItem) writer_.put(kPredicted, request.predicted);
  if (header_.task == sim::Task::kClick) {
    writer_.put(kPosition, request.positions);
    writer_.put(kRankingScore, request.ranking_score);
  }
  if (header_.task == sim::Task::kNextItem) {
    writer_.put(kRank, request.rank);
    writer_.put(kRankedItems, request.ranked_items);
  }
  if (header_.task != sim::Task::kRating) {
    writer_.put(kRecommendations, static_cast<std::uint32_t>(request.recommended.size()));
    writer_.put(kRecommended, raw(request.recommended));
  }
  if (header_.truth) {
    writer_.put(kServedValue, request.served_value);
    writer_.put(kOracleValue, request.oracle_value);
  }
}

results::CellResult score_raw_rows(const std::string& path, std::uint32_t cell,
                                   const std::vector<std::int64_t>& cutoffs) {
  RequestReader reader(path, cell);
  const results::RequestsHeader& header = reader.header();
  AccuracyMetrics metrics({.task = header.task,
                           .begin = header.begin,
                           .end = header.end,
                           .window = header.window,
                           .cutoffs = cutoffs,
                           .probabilities = header.probabilities,
                           .truth = header.truth,
                           .items = header.items,
                           .fading_factor = header.fading_factor});
  sim::SimTime earliest = header.begin;
  for (std::uint64_t r = 0; r < reader.rows(RowKind::kRequest); ++r) {
    const ScoredRequest request = next_request(reader, earliest);
    metrics.add(request);
    earliest = request.time;
  }
  results::CellResult result;
  result.cell = cell;
  metrics.finish(result);
  results::add_half_widths(result);
  return result;
}

}  // namespace springtide::experiments
