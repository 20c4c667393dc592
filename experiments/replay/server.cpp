#include "experiments/replay/server.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/latency/stopwatch.hpp"
#include "experiments/replay/off_policy_judge.hpp"
#include "experiments/replay/slate.hpp"
#include "sim/events/check.hpp"

namespace springtide::experiments {
namespace {

constexpr std::size_t kBatchRequests = 64;  // some 1,300 rows: fills a matrix product, still fits the cache
constexpr std::uint64_t kTimedCallEvery = 16;

}  // namespace

Server::Server(const Config& config, const algorithms::FeatureStore* features, Timeline& timeline, ExampleStore& store,
               AccuracyMetrics& metrics, RequestSink* sink)
    : config_(config),
      features_(features),
      timeline_(timeline),
      store_(store),
      metrics_(metrics),
      sink_(sink),
      first_seen_(config.log.users, sim::kNever) {}

void Server::serve(std::uint32_t r) {
  const sim::EventLog& log = config_.log;
  const sim::RequestId request = sim::id_at<sim::RequestId>(r);
  const sim::UserId user = log.request_user[r];
  const sim::SimTime now = log.request_time[r];
  const auto shown = log.shown_in(request);
  // Ratings have no candidates: the one item is all there is to score.
  const auto candidates = log.task == sim::Task::kRating ? shown : log.candidates_of(request);
  const bool own_slate = config_.loop != nullptr && now >= config_.begin;
  if (own_slate != own_slates_) {
    flush();
    own_slates_ = own_slate;
  }

  sim::SimTime& first_seen = first_seen_[sim::index(user)];
  if (first_seen == sim::kNever) first_seen = now;
  requests_.push_back(r);
  users_.push_back(user);
  times_.push_back(now);
  new_users_.push_back(now - first_seen < config_.new_user_age ? 1 : 0);
  items_.insert(items_.end(), candidates.begin(), candidates.end());
  row_begin_.push_back(static_cast<std::uint32_t>(items_.size()));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    shown_positions_.push_back(log.position_of(r, log.impression_begin[r] + i));
  }
  shown_begin_.push_back(static_cast<std::uint32_t>(shown_positions_.size()));

  if (features_ != nullptr) {
    const std::size_t before = rows_.size();
    if (zero_positions_.size() < items_.size()) zero_positions_.resize(items_.size() * 2, 0);
    rows_.resize(before + candidates.size() * features_->columns());
    features_->extract(user, now, candidates, std::span(zero_positions_).first(candidates.size()),
                       std::span(rows_).subspan(before));
  }
  if (own_slate) {
    config_.loop->take_in(r);
  } else {
    if (config_.loop != nullptr) config_.loop->pass(r);
    timeline_.show(r);
    if (features_ != nullptr) {
      log_features(requests_.size() - 1, std::span(log.impression_candidate).subspan(log.impression_begin[r]));
    }
  }
  if (requests_.size() == kBatchRequests) flush();
}

void Server::log_features(std::size_t slot, std::span<const std::uint32_t> shown_candidates) {
  const std::size_t columns = features_->columns();
  const std::size_t shown = shown_begin_[slot + 1] - shown_begin_[slot];
  const std::span<float> logged = store_.log_features(shown);
  const float* const rows = rows_.data() + row_begin_[slot] * columns;
  for (std::size_t i = 0; i < shown; ++i) {
    std::copy_n(rows + shown_candidates[i] * columns, columns, logged.data() + i * columns);
  }
  features_->set_positions(std::span(shown_positions_).subspan(shown_begin_[slot], shown), logged);
}

void Server::activate(std::shared_ptr<const algorithms::Snapshot> snapshot) {
  flush();
  snapshot_ = std::move(snapshot);
}

void Server::flush() {
  if (requests_.empty()) return;
  rank();
  const ShownColumns shown = own_slates_ ? config_.loop->show(requests_, ranking_) : logged_slates();
  if (own_slates_ && features_ != nullptr) {
    for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
      log_features(slot, shown.candidates.subspan(shown_begin_[slot]));
    }
  }
  predict(shown);
  store_.log_scores(predicted_);
  for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
    report(slot, shown);
    if (config_.judge == nullptr) continue;
    const std::uint32_t first = row_begin_[slot];
    config_.judge->take(requests_[slot], std::span(ranking_).subspan(first, row_begin_[slot + 1] - first));
  }
  requests_.clear();
  row_begin_.assign(1, 0);
  users_.clear();
  times_.clear();
  new_users_.clear();
  items_.clear();
  rows_.clear();
  shown_begin_.assign(1, 0);
  shown_positions_.clear();
}

void Server::rank() {
  ranking_.resize(items_.size());
  if (config_.ranks_by_truth) {
    const auto& truth = config_.truth.of_label();
    // The requests of a batch follow one another in the log, and so do their candidates.
    std::copy_n(truth.data() + config_.log.candidate_begin[requests_.front()], items_.size(), ranking_.data());
    return;
  }
  if (zero_positions_.size() < items_.size()) zero_positions_.resize(items_.size() * 2, 0);
  const std::size_t columns = features_ == nullptr ? 0 : features_->columns();
  const algorithms::ScoreBatch batch{
      row_begin_, users_, times_, items_, std::span(zero_positions_).first(items_.size()), {rows_, columns}};
  if (config_.measure) time_single_calls(batch);
  const WallTime before = WallClock::now();
  snapshot_->score(batch, ranking_);
  scored_seconds_ += seconds_between(before, WallClock::now());
  scored_requests_ += requests_.size();
  for (const float score : ranking_) SPRINGTIDE_CHECK(std::isfinite(score));
}

ShownColumns Server::logged_slates() const {
  const sim::EventLog& log = config_.log;
  const std::size_t first = log.impression_begin[requests_.front()], shown = shown_positions_.size();
  return {std::span(log.impression_item).subspan(first, shown),
          std::span(log.impression_candidate).subspan(first, shown),
          std::span(log.feedback_value).subspan(first, shown)};
}

void Server::predict(const ShownColumns& shown) {
  predicted_.resize(shown.items.size());
  shown_ranking_.resize(shown.items.size());
  for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
    for (std::uint32_t s = shown_begin_[slot]; s < shown_begin_[slot + 1]; ++s) {
      shown_ranking_[s] = ranking_[row_begin_[slot] + shown.candidates[s]];
    }
  }
  if (config_.ranks_by_truth) {
    true_clicks_.resize(predicted_.size());
    for (std::size_t slot = 0; slot < requests_.size(); ++slot) {
      const std::size_t first = shown_begin_[slot], size = shown_begin_[slot + 1] - first;
      config_.truth.choice->click_probabilities(std::span(shown_ranking_).subspan(first, size),
                                                std::span(true_clicks_).subspan(first, size));
    }
    std::transform(true_clicks_.begin(), true_clicks_.end(), predicted_.begin(),
                   [](double click) { return static_cast<float>(click); });
    return;
  }
  if (!config_.capabilities.positions) {
    predicted_ = shown_ranking_;
    return;
  }
  // The prediction that is held against the label is for where the item was shown; ranking is position-blind.
  const std::size_t columns = features_ == nullptr ? 0 : features_->columns();
  const std::size_t first = config_.log.impression_begin[requests_.front()];
  const std::span<float> rows = columns == 0 ? std::span<float>() : store_.logged_features(first, shown.items.size());
  const algorithms::ScoreBatch as_shown{shown_begin_, users_, times_, shown.items, shown_positions_, {rows, columns}};
  snapshot_->score(as_shown, predicted_);
  for (const float score : predicted_) SPRINGTIDE_CHECK(std::isfinite(score));
}

void Server::time_single_calls(const algorithms::ScoreBatch& batch) {
  std::vector<float> discarded;
  for (std::size_t slot = 0; slot < batch.requests(); ++slot) {
    if (calls_++ % kTimedCallEvery != 0) continue;
    const std::uint32_t first = row_begin_[slot], rows = row_begin_[slot + 1] - first;
    const std::uint32_t alone[2] = {0, rows};
    const std::size_t columns = batch.features.columns;
    const algorithms::ScoreBatch one{alone,
                                     batch.users.subspan(slot, 1),
                                     batch.times.subspan(slot, 1),
                                     batch.items.subspan(first, rows),
                                     batch.positions.subspan(first, rows),
                                     {batch.features.values.subspan(first * columns, rows * columns), columns}};
    discarded.resize(rows);
    const WallTime before = WallClock::now();
    snapshot_->score(one, discarded);
    latency_.record(WallClock::now() - before);
  }
}

void Server::report(std::size_t slot, const ShownColumns& shown) {
  const sim::EventLog& log = config_.log;
  if (times_[slot] < config_.begin || times_[slot] >= config_.end) return;
  if (config_.truth.is_bot(users_[slot], log.users)) return;  // nobody to serve well
  const std::size_t first = shown_begin_[slot], size = shown_begin_[slot + 1] - first;
  ScoredRequest scored;
  scored.time = times_[slot];
  scored.user = users_[slot];
  scored.new_user = new_users_[slot] != 0;
  scored.items = shown.items.subspan(first, size);
  scored.positions = std::span(shown_positions_).subspan(first, size);
  scored.predicted = std::span(predicted_).subspan(first, size);
  scored.ranking_score = std::span(shown_ranking_).subspan(first, size);
  scored.labels = shown.feedback_value.subspan(first, size);
  new_items_.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    const sim::SimTime published = log.item_published[sim::index(scored.items[i])];
    // The oldest time is a mark, not an instant to count from.
    new_items_[i] = published != sim::kBeginningOfTime && scored.time - published < config_.new_item_age ? 1 : 0;
  }
  scored.new_items = new_items_;
  if (log.task == sim::Task::kClick) value_slate(slot, shown, scored);
  metrics_.add(scored);
  if (sink_ != nullptr) sink_->on_request(scored);
}

void Server::value_slate(std::size_t slot, const ShownColumns& shown, ScoredRequest& scored) {
  const std::uint32_t r = requests_[slot], first = row_begin_[slot], size = row_begin_[slot + 1] - first;
  std::span<const std::uint32_t> order = shown.candidates.subspan(shown_begin_[slot], scored.items.size());
  if (!own_slates_) {  // else what it would show is what it has shown
    best_first(std::span(ranking_).subspan(first, size), scored.items.size(), order_);
    order = order_;
  }
  if (config_.truth.known()) {
    scored.oracle_value = config_.oracle_values[r];
    scored.served_value = slate_value(
        config_.truth, std::span(config_.truth.of_label()).subspan(config_.log.candidate_begin[r], size), order);
  }
  recommended_.resize(order.size());
  for (std::size_t p = 0; p < order.size(); ++p) recommended_[p] = items_[first + order[p]];
  scored.recommended = recommended_;
}

}  // namespace springtide::experiments
