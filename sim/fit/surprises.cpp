#include "sim/fit/surprises.hpp"

#include <algorithm>

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;

double days_of(SimTime time) { return static_cast<double>(time.time_since_epoch().count()) / kDay_us; }

// Clicks to be expected of an impression by its position and its item: a rate of each, the item's drawn towards that of
// all items as five clicks would.
class ClickRates {
 public:
  explicit ClickRates(const EventLog& log) : item_(log.items, 1.0) {
    constexpr double kPrior = 5.0;
    std::vector<double> clicks, shown, own(log.items, 0.0), expected(log.items, 0.0);
    const auto each = [&](auto&& visit) {
      for (std::size_t r = 0; r < log.requests(); ++r) {
        for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
          visit(i - log.impression_begin[r], index(log.impression_item[i]), log.feedback_value[i] > 0.0F ? 1.0 : 0.0);
        }
      }
    };
    each([&](std::size_t position, std::size_t, double click) {
      if (position >= clicks.size()) {
        clicks.resize(position + 1, 0.0);
        shown.resize(position + 1, 0.0);
      }
      clicks[position] += click;
      shown[position] += 1.0;
    });
    for (std::size_t p = 0; p < clicks.size(); ++p) position_.push_back(clicks[p] / shown[p]);
    each([&](std::size_t position, std::size_t item, double click) {
      own[item] += click;
      expected[item] += position_[position];
    });
    for (std::size_t i = 0; i < item_.size(); ++i) item_[i] = (own[i] + kPrior) / (expected[i] + kPrior);
  }
  double at(std::size_t position, std::size_t item) const { return std::min(position_[position] * item_[item], 1.0); }

 private:
  std::vector<double> position_, item_;
};

// Topics of what was clicked, less those of what was to be expected of anyone.
Answers answers_to_slates(const EventLog& log, const TopicTable& table) {
  const ClickRates rates(log);
  Answers answers(log.users);
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const std::size_t user = index(log.request_user[r]);
    if (table.users[user] == 0) continue;
    Answer answer{days_of(log.request_time[r]), Eigen::VectorXf::Zero(table.vectors.rows()), {}, 0.0F};
    for (std::uint32_t i = log.impression_begin[r]; i < log.impression_begin[r + 1]; ++i) {
      const std::size_t item = index(log.impression_item[i]);
      const auto expected = static_cast<float>(rates.at(i - log.impression_begin[r], item));
      const float surprise = (log.feedback_value[i] > 0.0F ? 1.0F : 0.0F) - expected;
      answer.parts.push_back({item, surprise, expected * (1.0F - expected)});
      answer.vector += surprise * table.vectors.col(static_cast<Eigen::Index>(item));
      answer.weight += answer.parts.back().weight;
    }
    std::sort(answer.parts.begin(), answer.parts.end(),
              [](const Answer::Part& x, const Answer::Part& y) { return x.item < y.item; });
    answers[user].push_back(std::move(answer));
  }
  return answers;
}

// Topics of what was taken, less the mean of what other users took at about the time.
Answers takings(const EventLog& log, const TopicTable& table) {
  constexpr std::size_t kBlock = 256;  // takings
  Answers answers(log.users);
  std::vector<std::size_t> block;  // requests
  const auto topics = [&](std::size_t request) {
    const std::size_t item = index(log.shown_in(id_at<RequestId>(request))[0]);
    return table.vectors.col(static_cast<Eigen::Index>(item));
  };
  const auto close = [&] {
    Eigen::VectorXf all = Eigen::VectorXf::Zero(table.vectors.rows());
    for (const std::size_t r : block) all += topics(r);
    for (const std::size_t r : block) {
      Eigen::VectorXf others = all;
      std::size_t own = 0;
      for (const std::size_t other : block) {
        if (log.request_user[other] != log.request_user[r]) continue;
        others -= topics(other);
        ++own;
      }
      if (own == block.size()) continue;
      answers[index(log.request_user[r])].push_back({days_of(log.request_time[r]),
                                                     topics(r) - others / static_cast<float>(block.size() - own),
                                                     {{index(log.shown_in(id_at<RequestId>(r))[0]), 1.0F, 1.0F}},
                                                     1.0F});
    }
    block.clear();
  };
  for (std::size_t r = 0; r < log.requests(); ++r) {
    if (table.users[index(log.request_user[r])] == 0 || log.shown_in(id_at<RequestId>(r)).empty()) continue;
    if (topics(r).isZero(0.0F)) continue;
    block.push_back(r);
    if (block.size() == kBlock) close();
  }
  close();
  return answers;
}

}  // namespace

Answers surprising_topics(const EventLog& log, const TopicTable& table) {
  return log.task == Task::kClick ? answers_to_slates(log, table) : takings(log, table);
}

}  // namespace springtide::sim
