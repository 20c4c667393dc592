#include "sim/world/log_writer.hpp"

#include <algorithm>

#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

template <typename To, typename From>
void append_as(std::vector<To>& column, const std::vector<From>& values) {
  if constexpr (std::is_same_v<To, From>) {
    column.insert(column.end(), values.begin(), values.end());
  } else {
    const auto as_ids = [](From value) { return id_at<To>(value); };
    const std::size_t before = column.size();
    column.resize(before + values.size());
    std::transform(values.begin(), values.end(), column.begin() + static_cast<std::ptrdiff_t>(before), as_ids);
  }
}

}  // namespace

LogWriter::LogWriter(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed, std::size_t requests,
                     SimulatedWorld& world)
    : candidates_(static_cast<std::size_t>(parameters.integer("candidates"))),
      slate_(static_cast<std::size_t>(parameters.integer("slate"))),
      catalogue_(catalogue),
      attention_(parameters, catalogue, seed),
      choice_(parameters, seed),
      policy_(parameters.number("epsilon"), seed),
      world_(world) {
  for (std::size_t position = 0; position < slate_; ++position) examination_.push_back(Choice::examination(position));
  world.truth.examination = examination_;
  world.truth.click_probability.reserve(requests * candidates_);
  EventLog& log = world.log;
  log.request_time.reserve(requests);
  log.request_user.reserve(requests);
  log.candidate_begin.reserve(requests + 1);
  log.impression_begin.reserve(requests + 1);
  log.candidates.reserve(requests * candidates_);
  log.impression_item.reserve(requests * slate_);
  log.impression_candidate.reserve(requests * slate_);
  log.propensity.reserve(requests * slate_);
  log.feedback_time.reserve(requests * slate_);
  log.feedback_value.reserve(requests * slate_);
}

void LogWriter::write(std::span<const Arrival> requests, const Interests& interests) {
  item_.resize(requests.size() * candidates_);
  attention_.draw(requests, item_);
  choose(requests, interests);
  answer(requests);
  append(requests);
}

void LogWriter::choose(std::span<const Arrival> requests, const Interests& interests) {
  const std::size_t shown = requests.size() * slate_;
  rank_.resize(item_.size());
  probability_.resize(item_.size());
  shown_index_.resize(shown);
  propensity_.resize(shown);
  choice_.click_probabilities(requests, interests, catalogue_, item_, probability_);
  for (std::size_t c = 0; c < item_.size(); ++c) rank_[c] = catalogue_.traits(item_[c]).logging_rank;
  policy_.choose(requests, rank_, shown_index_, propensity_);
}

void LogWriter::answer(std::span<const Arrival> requests) {
  const std::size_t shown = requests.size() * slate_;
  for (auto* column : {&shown_item_, &shown_user_, &shown_ordinal_}) column->resize(shown);
  for (auto* column : {&shown_probability_, &examined_, &clicked_, &delay_}) column->resize(shown);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    const std::uint32_t* const __restrict item = item_.data() + r * candidates_;
    const float* const __restrict probability = probability_.data() + r * candidates_;
    const std::uint32_t* const __restrict index_shown = shown_index_.data() + r * slate_;
    std::uint32_t* const __restrict item_shown = shown_item_.data() + r * slate_;
    float* const __restrict probability_shown = shown_probability_.data() + r * slate_;
    for (std::size_t p = 0; p < slate_; ++p) {
      item_shown[p] = item[index_shown[p]];
      probability_shown[p] = probability[index_shown[p]];
    }
    std::fill_n(shown_user_.begin() + static_cast<std::ptrdiff_t>(r * slate_), slate_, requests[r].user);
    std::fill_n(shown_ordinal_.begin() + static_cast<std::ptrdiff_t>(r * slate_), slate_, requests[r].ordinal);
  }
  fill_outcomes(choice_.key(), shown_user_.data(), shown_ordinal_.data(), shown_item_.data(), shown,
                {examined_.data(), clicked_.data(), delay_.data()});
  feedback_time_.assign(shown, kNever);
  value_.resize(shown);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    const std::size_t begin = r * slate_;
    for (std::size_t p = 0; p < slate_; ++p) {
      const bool examined = examined_[begin + p] < examination_[p];
      const bool liked = clicked_[begin + p] < shown_probability_[begin + p];
      value_[begin + p] = (examined & liked) ? 1.0F : 0.0F;
    }
    for (std::size_t i = begin; i < begin + slate_; ++i) {
      if (value_[i] != 0.0F) feedback_time_[i] = requests[r].time + choice_.delay(delay_[i]);
    }
  }
}

void LogWriter::append(std::span<const Arrival> requests) {
  EventLog& log = world_.log;
  for (const Arrival& request : requests) {
    log.request_time.push_back(request.time);
    log.request_user.push_back(id_at<UserId>(request.user));
    log.candidate_begin.push_back(static_cast<std::uint32_t>(log.request_time.size() * candidates_));
    log.impression_begin.push_back(static_cast<std::uint32_t>(log.request_time.size() * slate_));
  }
  append_as(log.candidates, item_);
  append_as(log.impression_item, shown_item_);
  append_as(log.impression_candidate, shown_index_);
  append_as(log.propensity, propensity_);
  append_as(log.feedback_time, feedback_time_);
  append_as(log.feedback_value, value_);
  append_as(world_.truth.click_probability, probability_);
}

}  // namespace springtide::sim
