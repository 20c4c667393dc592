#include "sim/world/log_writer.hpp"

#include <algorithm>

#include "sim/events/check.hpp"
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

void clear_requests(SimulatedWorld& world) {
  for_each_column(world, 0, 0, [](auto& column, std::size_t) { column.clear(); });
  world.log.candidate_begin.assign(1, 0);
  world.log.impression_begin.assign(1, 0);
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

void LogWriter::make_room(std::size_t requests, SimulatedWorld& world) {
  written_ = world.log.requests();
  const std::size_t size = written_ + requests;
  for_each_column(world, candidates_, slate_, [&](auto& column, std::size_t each) { column.resize(size * each); });
  for (std::size_t r = written_ + 1; r <= size; ++r) {
    world.log.candidate_begin.push_back(static_cast<std::uint32_t>(r * candidates_));
    world.log.impression_begin.push_back(static_cast<std::uint32_t>(r * slate_));
  }
}

void LogWriter::write(std::span<const Arrival> requests, std::span<const float> interests, SimulatedWorld& world) {
  SPRINGTIDE_CHECK(written_ + requests.size() <= world.log.requests());
  for (std::size_t r = 0; r < requests.size(); ++r) {
    world.log.request_time[written_ + r] = requests[r].time;
    world.log.request_user[written_ + r] = id_at<UserId>(requests[r].user);
  }
  item_.resize(requests.size() * candidates_);
  attention_.draw(requests, item_);
  ItemId* const column = world.log.candidates.data() + written_ * candidates_;
  for (std::size_t c = 0; c < item_.size(); ++c) column[c] = id_at<ItemId>(item_[c]);
  choose(requests, interests, world);
  answer(requests, world);
  written_ += requests.size();
}

void LogWriter::choose(std::span<const Arrival> requests, std::span<const float> interests, SimulatedWorld& world) {
  const std::size_t first = written_ * slate_, shown = requests.size() * slate_;
  rank_.resize(item_.size());
  choice_.click_probabilities(requests, interests, catalogue_, item_,
                              std::span(world.truth.click_probability).subspan(written_ * candidates_, item_.size()));
  for (std::size_t c = 0; c < item_.size(); ++c) rank_[c] = catalogue_.traits(item_[c]).logging_rank;
  policy_.choose(requests, rank_, std::span(world.log.impression_candidate).subspan(first, shown),
                 std::span(world.log.propensity).subspan(first, shown));
}

void LogWriter::answer(std::span<const Arrival> requests, SimulatedWorld& world) {
  EventLog& log = world.log;
  const std::size_t first = written_ * slate_, shown = requests.size() * slate_;
  for (auto* column : {&shown_item_, &shown_user_, &shown_ordinal_, &clicks_}) column->resize(shown);
  for (auto* column : {&shown_probability_, &examined_, &clicked_, &delay_}) column->resize(shown);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    const std::uint32_t* const __restrict item = item_.data() + r * candidates_;
    const float* const __restrict probability = world.truth.click_probability.data() + (written_ + r) * candidates_;
    const std::uint32_t* const __restrict index_shown = log.impression_candidate.data() + first + r * slate_;
    std::uint32_t* const __restrict item_shown = shown_item_.data() + r * slate_;
    float* const __restrict probability_shown = shown_probability_.data() + r * slate_;
    ItemId* const __restrict column = log.impression_item.data() + first + r * slate_;
    for (std::size_t p = 0; p < slate_; ++p) {
      item_shown[p] = item[index_shown[p]];
      probability_shown[p] = probability[index_shown[p]];
      column[p] = id_at<ItemId>(item_shown[p]);
    }
    std::fill_n(shown_user_.begin() + static_cast<std::ptrdiff_t>(r * slate_), slate_, requests[r].user);
    std::fill_n(shown_ordinal_.begin() + static_cast<std::ptrdiff_t>(r * slate_), slate_, requests[r].ordinal);
  }
  fill_outcomes(choice_.key(), shown_user_.data(), shown_ordinal_.data(), shown_item_.data(), shown,
                {examined_.data(), clicked_.data(), delay_.data()});
  // Clicks are listed without a branch on chance, which nothing could predict.
  std::size_t clicks = 0;
  for (std::size_t r = 0; r < requests.size(); ++r) {
    for (std::size_t p = 0; p < slate_; ++p) {
      const std::size_t i = r * slate_ + p;
      const bool examined = examined_[i] < examination_[p];
      const bool liked = clicked_[i] < shown_probability_[i];
      log.feedback_value[first + i] = (examined & liked) ? 1.0F : 0.0F;
      clicks_[clicks] = static_cast<std::uint32_t>(i);
      clicks += (examined & liked) ? 1 : 0;
    }
  }
  std::fill_n(log.feedback_time.begin() + static_cast<std::ptrdiff_t>(first), shown, kNever);
  for (std::size_t c = 0; c < clicks; ++c) {
    const std::size_t i = clicks_[c];
    log.feedback_time[first + i] = requests[i / slate_].time + choice_.delay(delay_[i]);
  }
}

}  // namespace springtide::sim
