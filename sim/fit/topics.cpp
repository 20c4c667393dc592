#include "sim/fit/topics.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/events/random.hpp"

namespace springtide::sim {
namespace {

constexpr std::size_t kMostItems = 3000;
constexpr float kFewestUsers = 3.0F;
constexpr int kRounds = 25;
constexpr Eigen::Index kNone = -1;

// Which half of the users a user is in.
bool in_half(std::size_t user, std::size_t half) {
  static const RandomKey kKey = random_key("fit/half", 0);
  return (RandomStream(kKey, user).bits() & 1U) == half;
}

// The takings of one half of the users.
struct Takings {
  std::vector<std::vector<Eigen::Index>> of_user;  // rows of items, each once
  Eigen::VectorXf item_scale;                      // D^-1/2, one a row
  std::vector<Eigen::Index> row;                   // one an item of the log; kNone where it has none
};

Takings takings_of(const EventLog& log, std::size_t half) {
  std::vector<std::vector<std::size_t>> items(log.users);
  for (std::size_t r = 0; r < log.requests(); ++r) {
    const std::size_t user = index(log.request_user[r]);
    if (!in_half(user, half)) continue;
    for (const ItemId item : log.shown_in(id_at<RequestId>(r))) items[user].push_back(index(item));
  }
  std::vector<float> users(log.items, 0.0F);
  for (auto& own : items) {
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    for (const std::size_t item : own) users[item] += 1.0F;
  }
  std::vector<std::size_t> order(log.items);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return users[a] > users[b]; });
  Takings takings;
  takings.row.assign(log.items, kNone);
  Eigen::Index rows = 0;
  for (const std::size_t item : order) {
    if (rows == static_cast<Eigen::Index>(kMostItems) || users[item] < kFewestUsers) break;
    takings.row[item] = rows++;
  }
  for (const auto& own : items) {
    std::vector<Eigen::Index> kept;
    for (const std::size_t item : own) {
      if (takings.row[item] != kNone) kept.push_back(takings.row[item]);
    }
    if (kept.size() > 1) takings.of_user.push_back(std::move(kept));
  }
  takings.item_scale = Eigen::VectorXf::Zero(rows);
  for (const auto& own : takings.of_user) {
    for (const Eigen::Index item : own) takings.item_scale[item] += static_cast<float>(own.size() - 1);
  }
  takings.item_scale = takings.item_scale.cwiseMax(1.0F).cwiseSqrt().cwiseInverse();
  return takings;
}

// D^-1/2 (B'B - diagonal) D^-1/2 times the columns of x.
Eigen::MatrixXf cooccur(const Takings& takings, const Eigen::MatrixXf& x) {
  const Eigen::MatrixXf scaled = takings.item_scale.asDiagonal() * x;
  Eigen::MatrixXf product = Eigen::MatrixXf::Zero(x.rows(), x.cols());
  Eigen::RowVectorXf sum(x.cols());
  for (const auto& own : takings.of_user) {
    sum.setZero();
    for (const Eigen::Index item : own) sum += scaled.row(item);
    for (const Eigen::Index item : own) product.row(item) += sum - scaled.row(item);
  }
  return takings.item_scale.asDiagonal() * product;
}

}  // namespace

std::vector<TopicTable> topics_from_attributes(const EventLog& log) {
  const auto columns = static_cast<Eigen::Index>(log.item_attributes.columns);
  if (columns == 0) return {};
  TopicTable table;
  table.vectors = Eigen::Map<const Eigen::MatrixXf>(log.item_attributes.values.data(), columns,
                                                    static_cast<Eigen::Index>(log.items));
  table.users.assign(log.users, 1);
  return {table};
}

std::vector<TopicTable> topics_from_cooccurrence(const EventLog& log, std::size_t topics) {
  std::vector<TopicTable> tables;
  for (std::size_t half = 0; half < 2; ++half) {
    const Takings takings = takings_of(log, half);
    const Eigen::Index rows = takings.item_scale.size();
    const auto wanted = static_cast<Eigen::Index>(topics);
    if (rows <= wanted) return {};
    // Row sums of the co-occurrence are its first eigenvector, and nothing but popularity.
    const Eigen::VectorXf popularity = takings.item_scale.cwiseInverse().normalized();
    const auto without_popularity = [&](Eigen::MatrixXf x) -> Eigen::MatrixXf {
      return x - popularity * (popularity.transpose() * x);
    };
    Eigen::MatrixXf basis(rows, wanted);
    RandomStream random("fit/topics", half);
    for (Eigen::Index i = 0; i < basis.size(); ++i) basis.data()[i] = random.normal();
    for (int round = 0; round < kRounds; ++round) {
      const Eigen::MatrixXf image = without_popularity(cooccur(takings, basis));
      basis = Eigen::HouseholderQR<Eigen::MatrixXf>(image).householderQ() * Eigen::MatrixXf::Identity(rows, wanted);
    }
    // Within the subspace: a topic counts by its eigenvalue, so that those which are but noise count little.
    const Eigen::MatrixXf inner = basis.transpose() * without_popularity(cooccur(takings, basis));
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXf> solved(0.5F * (inner + inner.transpose()));
    const Eigen::MatrixXf vectors = takings.item_scale.asDiagonal() * (basis * solved.eigenvectors()) *
                                    solved.eigenvalues().cwiseAbs().asDiagonal();
    TopicTable table;
    table.vectors = Eigen::MatrixXf::Zero(wanted, static_cast<Eigen::Index>(log.items));
    for (std::size_t item = 0; item < log.items; ++item) {
      if (takings.row[item] == kNone) continue;
      const Eigen::VectorXf vector = vectors.row(takings.row[item]).transpose();
      const float length = vector.norm();
      // Direction alone: rare items would have the longest vectors.
      if (length > 0.0F) table.vectors.col(static_cast<Eigen::Index>(item)) = vector / length;
    }
    for (std::size_t user = 0; user < log.users; ++user) table.users.push_back(in_half(user, half) ? 0 : 1);
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace springtide::sim
