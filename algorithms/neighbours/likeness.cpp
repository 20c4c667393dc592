#include "algorithms/neighbours/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace springtide::algorithms {
namespace {

constexpr double kMostHalfLives = 32.0;  // beyond the landmark: squares of weights are below 2^64, and sums may grow

}  // namespace

Likeness::Likeness(const sim::Parameters& parameters, std::size_t longest_basket)
    : kind_(parameters.text("similarity") == "jaccard" ? Kind::kJaccard : Kind::kCosine),
      shrinkage_(static_cast<float>(parameters.number("shrinkage"))),
      half_life_(parameters.duration("half_life")),
      longest_basket_(longest_basket) {}

double Likeness::half_lives(SimTime time) const {
  return static_cast<double>((time - landmark_).count()) / static_cast<double>(half_life_.count());
}

float Likeness::advance(SimTime time) {
  if (half_life_ == sim::SimDuration::zero()) return 1.0F;
  newest_ = std::max(newest_, time);
  if (landmark_ == sim::kBeginningOfTime) landmark_ = time;
  const double lives = half_lives(time);
  if (lives < kMostHalfLives) return 1.0F;
  const double moved = std::floor(lives);
  landmark_ += half_life_ * static_cast<std::int64_t>(moved);
  const float factor = std::ldexp(1.0F, -static_cast<int>(std::min(moved, 1000.0)));
  scale(factor);
  return factor;
}

float Likeness::weight(SimTime time) const {
  return half_life_ == sim::SimDuration::zero() ? 1.0F : static_cast<float>(std::exp2(half_lives(time)));
}

float Likeness::to_now() const {
  const bool timeless = half_life_ == sim::SimDuration::zero() || landmark_ == sim::kBeginningOfTime;
  return timeless ? 1.0F : static_cast<float>(std::exp2(-half_lives(newest_)));
}

void Likeness::take(std::uint32_t basket, std::uint32_t member, float weight) {
  Basket& takes = baskets_.write(basket);
  const auto before =
      std::find_if(takes.begin(), takes.end(), [&](const Take& earlier) { return earlier.id == member; });
  float earlier_weight = 0.0F;
  if (before != takes.end()) {
    earlier_weight = before->weight;
    weight = std::max(weight, earlier_weight);
    std::rotate(before, before + 1, takes.end());
    takes.pop_back();
    row_bytes_ -= sizeof(Take);
  }
  if (weight > earlier_weight) {
    sizes_.grow(member + std::size_t{1});
    sizes_.write(member) += weight * weight - earlier_weight * earlier_weight;
    for (const Take& other : takes) {
      const float amount = (weight - earlier_weight) * other.weight;
      add_pair(member, other.id, amount);
      add_pair(other.id, member, amount);
    }
  }
  takes.push_back({member, weight});
  row_bytes_ += sizeof(Take);
  if (takes.size() > longest_basket_) {
    takes.erase(takes.begin());
    row_bytes_ -= sizeof(Take);
  }
}

void Likeness::add_pair(std::uint32_t of, std::uint32_t with, float amount) {
  if (amount <= 0.0F) return;  // of weights so old that their product is none
  CountRow& row = common_.write(of);
  row_bytes_ -= row.entries() * sizeof(CountRow::Entry);
  row.add(with, amount);
  row_bytes_ += row.entries() * sizeof(CountRow::Entry);
}

void Likeness::scale(float factor) {
  for (std::size_t member = 0; member < sizes_.size(); ++member) {
    if (sizes_[member] > 0.0F) sizes_.write(member) *= factor * factor;
    if (common_[member].entries() == 0) continue;
    CountRow& row = common_.write(member);
    row_bytes_ -= row.entries() * sizeof(CountRow::Entry);
    row.scale(factor * factor);
    row_bytes_ += row.entries() * sizeof(CountRow::Entry);
  }
  for (std::size_t b = 0; b < baskets_.size(); ++b) {
    if (baskets_[b].empty()) continue;
    for (Take& take : baskets_.write(b)) take.weight *= factor;
  }
}

void Likeness::save(ArchiveWriter& archive) const {
  archive.value(landmark_);
  archive.value(newest_);
  archive.value<std::uint64_t>(sizes_.size());
  for (std::size_t member = 0; member < sizes_.size(); ++member) {
    archive.value(sizes_[member]);
    common_[member].save(archive);
  }
  archive.value<std::uint64_t>(baskets_.size());
  for (std::size_t b = 0; b < baskets_.size(); ++b) archive.column(baskets_[b]);
}

void Likeness::load(ArchiveReader& archive) {
  landmark_ = archive.value<SimTime>();
  newest_ = archive.value<SimTime>();
  sizes_ = SharedBlocks<float>();
  common_ = SharedRows<CountRow, 32>();
  baskets_ = SharedRows<Basket, 256>();
  row_bytes_ = 0;
  const auto members = archive.value<std::uint64_t>();
  for (std::size_t member = 0; member < members; ++member) {
    sizes_.grow(member + 1);
    sizes_.write(member) = archive.value<float>();
    CountRow row;
    row.load(archive);
    row_bytes_ += row.entries() * sizeof(CountRow::Entry);
    if (row.entries() > 0) common_.write(member) = row;
  }
  const auto baskets = archive.value<std::uint64_t>();
  for (std::size_t b = 0; b < baskets; ++b) {
    const auto takes = archive.column<Take>();
    row_bytes_ += takes.size() * sizeof(Take);
    if (!takes.empty()) baskets_.write(b) = takes;
  }
}

std::vector<sim::ParameterInfo> with_likeness(std::vector<sim::ParameterInfo> parameters, const char* unit,
                                              double shrinkage) {
  parameters.push_back({.name = "similarity",
                        .default_value = std::string("cosine"),
                        .meaning = "what is in common over the root of both sizes' product, or over what either has",
                        .choices = {"cosine", "jaccard"}});
  parameters.push_back({.name = "shrinkage",
                        .default_value = shrinkage,
                        .unit = unit,
                        .meaning = "damps similarities that rest on little in common",
                        .minimum = 0,
                        .maximum = 1e6});
  parameters.push_back({.name = "half_life",
                        .default_value = sim::SimDuration::zero(),
                        .unit = "time",
                        .meaning = "a take's weight halves in this time; 0s: never",
                        .minimum = 0.0});
  return parameters;
}

}  // namespace springtide::algorithms
