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
      model_(make_choice_model(parameters, seed)),
      policy_(make_logging_policy(parameters, catalogue, seed)) {
  const auto curve = model_->examination();
  if (!curve.empty()) examination_.assign(curve.begin(), curve.begin() + static_cast<std::ptrdiff_t>(slate_));
}

void LogWriter::write(std::span<const Arrival> requests, std::span<const float> interests, const AppealViews& appeal,
                      std::size_t place, SimulatedWorld& world) {
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
  choice_.click_probabilities(requests, interests, catalogue_, appeal.now, items,
                              std::span(world.truth.click_probability).subspan(place * candidates_, candidates));
  const std::size_t first = place * slate_, shown = requests.size() * slate_;
  policy_->choose({.requests = requests, .items = items, .earlier_appeal = appeal.earlier},
                  std::span(world.log.impression_candidate).subspan(first, shown),
                  std::span(world.log.propensity).subspan(first, shown));
  answer(requests, place, world);
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
  if (examination_.empty()) {
    for (auto* column : {&examination_uniform_, &liking_uniform_, &delay_uniform_}) column->resize(padded);
    attraction_.resize(slate_);
  }
  for (std::size_t i = 0; i < shown; ++i) {
    request_of_[i] = static_cast<std::uint32_t>(i / slate_);
    first_candidate_[i] = static_cast<std::uint32_t>(i / slate_ * candidates_);
    if (!examination_.empty()) examined_[i] = examination_[i % slate_];
  }
}

void LogWriter::answer(std::span<const Arrival> requests, std::size_t place, SimulatedWorld& world) {
  EventLog& log = world.log;
  const std::size_t first = place * slate_, shown = requests.size() * slate_;
  // One loop over all impressions, not one a request: slates are short.
  for (std::size_t i = 0; i < shown; ++i) candidate_[i] = first_candidate_[i] + log.impression_candidate[first + i];
  std::fill(candidate_.begin() + static_cast<std::ptrdiff_t>(shown), candidate_.end(), 0U);
  const float* const attraction = world.truth.click_probability.data() + place * candidates_;
  const std::size_t clicks = examination_.empty() ? answer_slates(shown, attraction)
                                                  : fill_answers(choice_.key(), shown,
                                                                 {.user = user_.data(),
                                                                  .ordinal = ordinal_.data(),
                                                                  .candidate_item = item_.data(),
                                                                  .candidate_probability = attraction,
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

std::size_t LogWriter::answer_slates(std::size_t shown, const float* attraction) {
  for (std::size_t i = 0; i < shown; ++i) shown_item_[i] = item_[candidate_[i]];
  fill_outcomes(choice_.key(), shown,
                {.user = user_.data(),
                 .ordinal = ordinal_.data(),
                 .item = shown_item_.data(),
                 .request = request_of_.data(),
                 .examination = examination_uniform_.data(),
                 .click = liking_uniform_.data(),
                 .delay = delay_uniform_.data()});
  std::size_t clicks = 0;
  for (std::size_t i = 0; i < shown; i += slate_) {
    for (std::size_t p = 0; p < slate_; ++p) attraction_[p] = attraction[candidate_[i + p]];
    const std::uint32_t request = request_of_[i];
    model_->answer({.user = user_[request],
                    .ordinal = ordinal_[request],
                    .attraction = attraction_,
                    .examination = std::span(examination_uniform_).subspan(i, slate_),
                    .click = std::span(liking_uniform_).subspan(i, slate_)},
                   std::span(value_).subspan(i, slate_));
    for (std::size_t p = i; p < i + slate_; ++p) {
      if (!(value_[p] > 0.0F)) continue;
      click_[clicks] = static_cast<std::uint32_t>(p);
      click_uniform_[clicks++] = delay_uniform_[p];
    }
  }
  return clicks;
}

}  // namespace springtide::sim
