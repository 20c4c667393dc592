#include "sim/world/attention.hpp"

#include <algorithm>

#include "sim/events/check.hpp"
#include "sim/world/kernels.hpp"
#include "sim/world/lanes.hpp"

namespace springtide::sim {
namespace {

constexpr double kDay_us = 86'400e6;
constexpr std::uint32_t kMaxBlocks = 500;  // then the newest fill up: attention sits on fewer items than asked for

}  // namespace

Attention::Attention(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed)
    : candidates_(static_cast<std::size_t>(parameters.integer("candidates"))),
      // A quarter more than the candidates: repeats and items not yet published are drawn again.
      blocks_(static_cast<std::uint32_t>(candidates_ * 5 / 16 + 1)),
      epoch_(std::max(parameters.duration("attention_half_life") / 4, SimDuration(1))),
      key_(random_key("world/candidates", seed)),
      published_(catalogue.published()),
      drawn_for_(catalogue.items(), 0) {
  const double half_life_days = static_cast<double>(parameters.duration("attention_half_life").count()) / kDay_us;
  const double end_days = static_cast<double>(parameters.duration("duration").count()) / kDay_us;
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) {
    const double half_lives = (end_days - catalogue.traits(item).published_days) / half_life_days;
    weight_.push_back(static_cast<double>(catalogue.popularity()[item]) * exp2_of(-half_lives));
  }
}

void Attention::draw(std::span<const Arrival> requests, std::span<std::uint32_t> items) {
  SPRINGTIDE_CHECK(items.size() == requests.size() * candidates_);
  words_.resize(requests.size() * blocks_ * 4);
  user_.clear();
  ordinal_.clear();
  for (const Arrival& request : requests) {
    user_.push_back(request.user);
    ordinal_.push_back(request.ordinal);
  }
  fill_words(key_, user_.data(), ordinal_.data(), requests.size(), blocks_, words_.data());
  for (std::size_t r = 0; r < requests.size(); ++r) {
    enter_epoch_of(requests[r].time);
    draw_one(requests[r], words_.data() + r * blocks_ * 4, items.subspan(r * candidates_, candidates_));
  }
}

void Attention::draw_one(const Arrival& request, const std::uint32_t* words, std::span<std::uint32_t> items) {
  ++serial_;
  while (published_by_now_ < published_.size() && published_[published_by_now_] < request.time) ++published_by_now_;
  // Copies: for all the compiler knows, what is written below could be a member.
  const Cell* const cells = cells_.data();
  std::uint32_t* const drawn_for = drawn_for_.data();
  std::uint32_t* const out = items.data();
  const auto size = static_cast<std::uint32_t>(cells_.size()), serial = serial_;
  const std::size_t published = published_by_now_, wanted = candidates_;
  std::size_t filled = 0;
  // Whether an item counts is chance: it is written in any case, and the next one over it where it does not.
  const auto take = [&](std::uint32_t item) {
    const bool fresh = (item < published) & (drawn_for[item] != serial);
    drawn_for[item] = serial;
    out[filled] = item;
    filled += fresh ? 1 : 0;
  };
  const auto draw = [&](std::uint32_t word) {
    // The high half picks a cell, the low half what the cell gives: by a mask, for a branch on chance is guessed wrong.
    const std::uint64_t product = std::uint64_t{word} * size;
    const auto number = static_cast<std::uint32_t>(product >> 32U);
    const Cell cell = cells[number];
    const std::uint32_t own = 0U - static_cast<std::uint32_t>(static_cast<std::uint32_t>(product) < cell.threshold);
    take(cell.other ^ ((cell.other ^ number) & own));
  };
  for (std::uint32_t w = 0; w < wanted; ++w) draw(words[w]);
  for (std::uint32_t w = static_cast<std::uint32_t>(wanted); w < blocks_ * 4 && filled < wanted; ++w) draw(words[w]);
  for (std::uint32_t block = blocks_; filled < wanted && block < kMaxBlocks; ++block) {
    const RandomBlock more = random_block(key_, {block, 0U, request.ordinal, request.user});
    for (std::size_t w = 0; w < more.size() && filled < wanted; ++w) draw(more[w]);
  }
  for (std::uint32_t newest = size; filled < wanted; --newest) {
    SPRINGTIDE_CHECK(newest > 0);
    take(newest - 1);
  }
}

void Attention::enter_epoch_of(SimTime now) {
  const std::int64_t number = now.time_since_epoch() / epoch_;
  if (number == epoch_number_) return;
  SPRINGTIDE_CHECK(number > epoch_number_);
  epoch_number_ = number;
  const SimTime end(epoch_ * (number + 1));
  const auto published = std::lower_bound(published_.begin(), published_.end(), end) - published_.begin();
  if (static_cast<std::size_t>(published) != cells_.size()) build(static_cast<std::uint32_t>(published));
}

void Attention::build(std::uint32_t items) {
  double total = 0.0;
  for (std::uint32_t item = 0; item < items; ++item) total += weight_[item];
  cells_.assign(items, {0xFFFFFFFFU, 0U});
  std::vector<double> share(items);  // of a cell; 1 on average
  std::vector<std::uint32_t> below, above;
  for (std::uint32_t item = 0; item < items; ++item) {
    cells_[item].other = item;
    share[item] = weight_[item] / total * items;
    (share[item] < 1.0 ? below : above).push_back(item);
  }
  while (!below.empty() && !above.empty()) {
    const std::uint32_t poor = below.back(), rich = above.back();
    below.pop_back();
    cells_[poor] = {static_cast<std::uint32_t>(share[poor] * 0x1.0p32), rich};
    share[rich] = (share[rich] + share[poor]) - 1.0;
    if (share[rich] < 1.0) {
      above.pop_back();
      below.push_back(rich);
    }
  }
}

}  // namespace springtide::sim
