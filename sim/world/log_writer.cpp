#include "sim/world/log_writer.hpp"

#include <algorithm>
#include <functional>

#include "sim/events/check.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

// Calls f(column, entries a request) for every column that grows with the requests, offsets aside.
template <typename F>
void for_each_column(SimulatedWorld& world, std::size_t candidates, std::size_t slate, F f) {
  EventLog& log = world.log;
  f(log.request_time, 1);
  f(log.request_user, 1);
  f(log.candidates, candidates);
  f(log.impression_item, slate);
  f(log.impression_candidate, slate);
  f(log.propensity, slate);
  f(log.feedback_time, slate);
  f(log.feedback_value, slate);
  f(world.truth.click_probability, candidates);
}

}  // namespace

void reserve_requests(SimulatedWorld& world, std::size_t requests, std::size_t candidates, std::size_t slate) {
  for_each_column(world, candidates, slate, [&](auto& column, std::size_t each) { column.reserve(requests * each); });
  world.log.candidate_begin.reserve(requests + 1);
  world.log.impression_begin.reserve(requests + 1);
}

std::size_t make_room(std::size_t requests, bool keep, std::size_t candidates, std::size_t slate, Workers& workers,
                      SimulatedWorld& world) {
  const std::size_t place = keep ? world.log.requests() : 0, size = place + requests;
  // Memory that is new must be cleared, which takes as long as filling it.
  std::vector<std::function<void()>> columns;
  for_each_column(world, candidates, slate, [&](auto& column, std::size_t each) {
    columns.emplace_back([&column, wanted = size * each] { column.resize(wanted); });
  });
  workers.share(columns.size(), [&](unsigned, std::size_t column) { columns[column](); });
  std::size_t r = world.log.candidate_begin.size();
  world.log.candidate_begin.resize(size + 1);
  world.log.impression_begin.resize(size + 1);
  for (; r <= size; ++r) {
    world.log.candidate_begin[r] = static_cast<std::uint32_t>(r * candidates);
    world.log.impression_begin[r] = static_cast<std::uint32_t>(r * slate);
  }
  return place;
}

LogWriter::LogWriter(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed)
    : candidates_(static_cast<std::size_t>(parameters.integer("candidates"))),
      slate_(static_cast<std::size_t>(parameters.integer("slate"))),
      catalogue_(catalogue),
      attention_(parameters, catalogue, seed),
      choice_(parameters, seed),
      policy_(parameters.number("epsilon"), seed) {
  for (std::size_t position = 0; position < slate_; ++position) examination_.push_back(Choice::examination(position));
}

void LogWriter::write(std::span<const Arrival> requests, std::span<const float> interests,
                      std::span<const float> appeal, std::size_t place, SimulatedWorld& world) {
  SPRINGTIDE_CHECK(place + requests.size() <= world.log.requests());
  lay_out(requests.size());
  for (std::size_t r = 0; r < requests.size(); ++r) {
    user_[r] = requests[r].user;
    ordinal_[r] = requests[r].ordinal;
    world.log.request_time[place + r] = requests[r].time;
    world.log.request_user[place + r] = id_at<UserId>(requests[r].user);
  }
  const std::size_t candidates = requests.size() * candidates_;
  const auto items = std::span(item_).first(candidates);
  attention_.draw(requests, items);
  ItemId* const column = world.log.candidates.data() + place * candidates_;
  for (std::size_t c = 0; c < candidates; ++c) column[c] = id_at<ItemId>(items[c]);
  choice_.click_probabilities(requests, interests, catalogue_, appeal, items,
                              std::span(world.truth.click_probability).subspan(place * candidates_, candidates));
  choose(requests, place, world);
  answer(requests, place, world);
}

void LogWriter::choose(std::span<const Arrival> requests, std::size_t place, SimulatedWorld& world) {
  const std::size_t first = place * slate_, shown = requests.size() * slate_;
  const std::size_t column = padded_to_lanes(requests.size());
  rank_.resize(column * candidates_);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    for (std::size_t c = 0; c < candidates_; ++c) {
      rank_[c * column + r] = catalogue_.traits(item_[r * candidates_ + c]).logging_rank;
    }
  }
  policy_.choose(requests, rank_, std::span(world.log.impression_candidate).subspan(first, shown),
                 std::span(world.log.propensity).subspan(first, shown));
}

void LogWriter::lay_out(std::size_t requests) {
  const std::size_t shown = requests * slate_, padded = padded_to_lanes(shown);
  if (requests <= laid_out_) return;
  laid_out_ = requests;
  user_.resize(padded_to_lanes(requests));
  ordinal_.resize(padded_to_lanes(requests));
  item_.resize(padded_to_lanes(requests * candidates_));
  for (auto* column : {&request_of_, &first_candidate_, &candidate_, &shown_item_}) column->resize(padded);
  examined_.resize(padded);
  value_.resize(padded);
  click_.resize(padded + kLanes);
  click_uniform_.resize(padded + kLanes);
  for (std::size_t i = 0; i < shown; ++i) {
    request_of_[i] = static_cast<std::uint32_t>(i / slate_);
    first_candidate_[i] = static_cast<std::uint32_t>(i / slate_ * candidates_);
    examined_[i] = examination_[i % slate_];
  }
}

void LogWriter::answer(std::span<const Arrival> requests, std::size_t place, SimulatedWorld& world) {
  EventLog& log = world.log;
  const std::size_t first = place * slate_, shown = requests.size() * slate_;
  // One loop over all impressions, not one a request: slates are short.
  for (std::size_t i = 0; i < shown; ++i) candidate_[i] = first_candidate_[i] + log.impression_candidate[first + i];
  std::fill(candidate_.begin() + static_cast<std::ptrdiff_t>(shown), candidate_.end(), 0U);
  const std::size_t clicks =
      fill_answers(choice_.key(), shown,
                   {.user = user_.data(),
                    .ordinal = ordinal_.data(),
                    .candidate_item = item_.data(),
                    .candidate_probability = world.truth.click_probability.data() + place * candidates_,
                    .request = request_of_.data(),
                    .candidate = candidate_.data(),
                    .examination = examined_.data(),
                    .item = shown_item_.data(),
                    .value = value_.data(),
                    .click = click_.data(),
                    .click_uniform = click_uniform_.data()});
  for (std::size_t i = 0; i < shown; ++i) log.impression_item[first + i] = id_at<ItemId>(shown_item_[i]);
  std::copy_n(value_.begin(), shown, log.feedback_value.begin() + static_cast<std::ptrdiff_t>(first));
  std::fill_n(log.feedback_time.begin() + static_cast<std::ptrdiff_t>(first), shown, kNever);
  logarithms(click_uniform_.data(), clicks);
  for (std::size_t c = 0; c < clicks; ++c) {
    const std::uint32_t i = click_[c];
    log.feedback_time[first + i] = requests[request_of_[i]].time + choice_.delay_of_log(click_uniform_[c]);
  }
}

}  // namespace springtide::sim
