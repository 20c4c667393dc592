#include "algorithms/factors/time_svd.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "algorithms/factors/bin_biases.hpp"
#include "algorithms/factors/factor_table.hpp"
#include "algorithms/learning_rate.hpp"

namespace springtide::algorithms {
namespace {

constexpr double kDay_us = 86'400e6;

struct UserTime {
  double mean_day = 0.0, ratings = 0.0;  // t_u
  double trend = 0.0;                    // a_u
  BinBiases days;
};

struct Model {
  double mean = 0.0, count = 0.0;
  FactorTable users, items;
  SharedBlocks<UserTime, 64> user_times;   // by user
  SharedBlocks<BinBiases, 64> item_times;  // by item
  sim::SimDuration user_bin, item_bin;     // zero: no such biases
  double trend_power;
  double clip_low, clip_high;

  static double day(SimTime time) { return static_cast<double>(time.time_since_epoch().count()) / kDay_us; }
  double deviation(std::size_t user, SimTime time) const {
    if (user >= user_times.size() || user_times[user].ratings == 0.0) return 0.0;
    const double days = day(time) - user_times[user].mean_day;
    return std::copysign(std::pow(std::abs(days), trend_power), days);
  }
  double predict(std::size_t user, std::size_t item, SimTime time) const {
    double sum = mean + users.bias(user) + items.bias(item);
    if (user < user_times.size()) {
      sum += user_times[user].trend * deviation(user, time);
      if (user_bin > sim::SimDuration::zero()) sum += user_times[user].days.of(BinBiases::bin(time, user_bin));
    }
    if (item < item_times.size() && item_bin > sim::SimDuration::zero()) {
      sum += item_times[item].of(BinBiases::bin(time, item_bin));
    }
    if (users.factors() == 0) return sum;
    thread_local std::vector<float> of_user, of_item;
    return sum + static_cast<double>(inner_product(users.vector(user, of_user), items.vector(item, of_item)));
  }
};

class TimeSvdSnapshot final : public Snapshot {
 public:
  explicit TimeSvdSnapshot(const Model& model) : model_(model) {}
  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      for (std::uint32_t row = batch.row_begin[request]; row < batch.row_begin[request + 1]; ++row) {
        const double rating =
            model_.predict(sim::index(batch.users[request]), sim::index(batch.items[row]), batch.times[request]);
        scores[row] = static_cast<float>(std::clamp(rating, model_.clip_low, model_.clip_high));
      }
    }
  }

 private:
  Model model_;
};

class TimeSvd final : public Recommender {
 public:
  explicit TimeSvd(const LearnerConfig& config)
      : schedule_(config.parameters),
        bias_rate_(config.parameters.number("learning_rate_bias")),
        trend_rate_(config.parameters.number("learning_rate_trend")),
        factor_rate_(config.parameters.number("learning_rate_factors")),
        bias_l2_(config.parameters.number("l2_bias")),
        trend_l2_(config.parameters.number("l2_trend")),
        factor_l2_(config.parameters.number("l2_factors")),
        epochs_(config.parameters.integer("epochs")),
        model_(make_model(config)) {}

  void fit(const Examples& window) override {
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) learn(window, epoch == 0);
  }
  void update(const Examples& matured) override { learn(matured, true); }
  std::shared_ptr<const Snapshot> publish() const override { return std::make_shared<TimeSvdSnapshot>(model_); }

  void save(ArchiveWriter& archive) const override {
    archive.value(steps_);
    schedule_.save(archive);
    archive.value(model_.mean);
    archive.value(model_.count);
    model_.users.save(archive);
    model_.items.save(archive);
    archive.value<std::uint64_t>(model_.user_times.size());
    for (std::size_t user = 0; user < model_.user_times.size(); ++user) {
      const UserTime& times = model_.user_times[user];
      for (const double value : {times.mean_day, times.ratings, times.trend}) archive.value(value);
      times.days.save(archive);
    }
    archive.value<std::uint64_t>(model_.item_times.size());
    for (std::size_t item = 0; item < model_.item_times.size(); ++item) model_.item_times[item].save(archive);
  }

  void load(ArchiveReader& archive) override {
    steps_ = archive.value<std::uint64_t>();
    schedule_.load(archive);
    model_.mean = archive.value<double>();
    model_.count = archive.value<double>();
    model_.users.load(archive);
    model_.items.load(archive);
    model_.user_times = SharedBlocks<UserTime, 64>();
    model_.item_times = SharedBlocks<BinBiases, 64>();
    bin_bytes_ = 0;
    const auto users = archive.value<std::uint64_t>();
    for (std::size_t user = 0; user < users; ++user) {
      model_.user_times.grow(user + 1);
      UserTime& times = model_.user_times.write(user);
      for (double* value : {&times.mean_day, &times.ratings, &times.trend}) *value = archive.value<double>();
      times.days.load(archive);
      bin_bytes_ += times.days.bytes();
    }
    const auto items = archive.value<std::uint64_t>();
    for (std::size_t item = 0; item < items; ++item) {
      model_.item_times.grow(item + 1);
      model_.item_times.write(item).load(archive);
      bin_bytes_ += model_.item_times[item].bytes();
    }
  }

  std::size_t bytes() const override {
    return sizeof(*this) + model_.users.bytes() + model_.items.bytes() + model_.user_times.bytes() +
           model_.item_times.bytes() + bin_bytes_;
  }

 private:
  static Model make_model(const LearnerConfig& config) {
    const auto factors = static_cast<std::size_t>(config.parameters.integer("factors"));
    const auto sd = static_cast<float>(config.parameters.number("initial_sd"));
    return {.users = {"algorithms/time_svd/users", config.seed, factors, sd},
            .items = {"algorithms/time_svd/items", config.seed, factors, sd},
            .user_times = SharedBlocks<UserTime, 64>(),
            .item_times = SharedBlocks<BinBiases, 64>(),
            .user_bin = config.parameters.duration("user_bin"),
            .item_bin = config.parameters.duration("item_bin"),
            .trend_power = config.parameters.number("trend_power"),
            .clip_low = config.parameters.number("clip_low"),
            .clip_high = std::max(config.parameters.number("clip_low"), config.parameters.number("clip_high"))};
  }

  void learn(const Examples& examples, bool count_in_means) {
    for (std::size_t e = 0; e < examples.size(); ++e) {
      const std::size_t user = sim::index(examples.users[e]), item = sim::index(examples.items[e]);
      const SimTime time = examples.times[e];
      const auto rating = static_cast<double>(examples.labels[e]);
      model_.user_times.grow(user + 1);
      model_.item_times.grow(item + 1);
      UserTime& times = model_.user_times.write(user);
      if (count_in_means) {
        model_.count += 1.0;
        model_.mean += (rating - model_.mean) / model_.count;
        times.ratings += 1.0;
        times.mean_day += (Model::day(time) - times.mean_day) / times.ratings;
      }
      const double g = bounded(2.0 * (model_.predict(user, item, time) - rating));
      schedule_.observe(steps_, 0.25 * g * g);
      const double factor = schedule_.factor(steps_++), bias_rate = factor * bias_rate_;
      const auto move = [&](double& bias) { bias = bounded(bias - bias_rate * (g + bias_l2_ * bias)); };
      const double trend_slope = g * model_.deviation(user, time) + trend_l2_ * times.trend;
      times.trend = bounded(times.trend - factor * trend_rate_ * trend_slope);
      FactorTable::Row &of_user = model_.users.write(user), &of_item = model_.items.write(item);
      move(of_user.bias);
      move(of_item.bias);
      move_bin(times.days, time, model_.user_bin, move);
      move_bin(model_.item_times.write(item), time, model_.item_bin, move);
      for (std::size_t f = 0; f < model_.users.factors(); ++f) {
        const auto p = static_cast<double>(of_user.vector[f]), q = static_cast<double>(of_item.vector[f]);
        of_user.vector[f] = static_cast<float>(bounded(p - factor * factor_rate_ * (g * q + factor_l2_ * p)));
        of_item.vector[f] = static_cast<float>(bounded(q - factor * factor_rate_ * (g * p + factor_l2_ * q)));
      }
    }
  }

  template <typename Move>
  void move_bin(BinBiases& biases, SimTime time, sim::SimDuration width, const Move& move) {
    if (width == sim::SimDuration::zero()) return;
    bin_bytes_ -= biases.bytes();
    move(biases.write(BinBiases::bin(time, width)));
    bin_bytes_ += biases.bytes();
  }

  LearningRate schedule_;
  double bias_rate_, trend_rate_, factor_rate_, bias_l2_, trend_l2_, factor_l2_;
  std::int64_t epochs_;
  std::uint64_t steps_ = 0;
  std::size_t bin_bytes_ = 0;  // of the biases of days and bins
  Model model_;
};

sim::ParameterInfo number(const char* name, double value, double minimum, double maximum, const char* meaning) {
  return {.name = name, .default_value = value, .meaning = meaning, .minimum = minimum, .maximum = maximum};
}

sim::ParameterInfo bin_width(const char* name, std::chrono::hours value, const char* meaning) {
  return {.name = name, .default_value = sim::SimDuration(value), .unit = "time", .meaning = meaning, .minimum = 0.0};
}

}  // namespace

AlgorithmInfo time_svd_info() {
  return {
      .name = "time_svd",
      .summary = "biased_mf with biases that change in time: a trend and days for users, periods for items",
      .capabilities = {.rating = true},
      .parameters = with_schedule(
          {{.name = "factors",
            .default_value = std::int64_t{10},
            .meaning = "length of the vectors; 0: biases alone",
            .minimum = 0,
            .maximum = 4096},
           number("learning_rate_bias", 0.025, 0, 1, "step of the biases, those of days and bins included"),
           number("learning_rate_trend", 0.0001, 0, 1, "step of a user's trend, per day to the trend_power"),
           number("learning_rate_factors", 0.05, 0, 1, "step of the vectors"),
           number("l2_bias", 0.0, 0, 10, "pull of the biases to 0"),
           number("l2_trend", 0.0, 0, 10, "pull of the trends to 0"),
           number("l2_factors", 0.0, 0, 10, "pull of the vectors to 0"),
           number("trend_power", 0.4, 0, 1, "how a trend grows with the days from the user's mean time"),
           bin_width("user_bin", std::chrono::hours(24), "a user's bias is corrected for each such time; 0s: never"),
           bin_width("item_bin", std::chrono::hours(24 * 70),
                     "an item's bias is corrected for each such time; 0s: never"),
           number("initial_sd", 0.1, 0, 10, "spread of the vectors at the start"),
           number("clip_low", -1e6, -1e6, 1e6, "no prediction is lower"),
           number("clip_high", 1e6, -1e6, 1e6, "no prediction is higher (nor lower than clip_low)"),
           {.name = "epochs",
            .default_value = std::int64_t{1},
            .meaning = "passes over the window in batch training",
            .minimum = 1,
            .maximum = 1000}}),
      .make = [](const LearnerConfig& config) -> std::unique_ptr<Recommender> {
        return std::make_unique<TimeSvd>(config);
      }};
}

}  // namespace springtide::algorithms
