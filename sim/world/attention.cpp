#include "sim/world/attention.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/events/check.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

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
  // 2^-h as 2^-round(h) times a rest within +-1/2, which a float resolves.
  std::vector<float> rest;
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) {
    const double half_lives = (end_days - catalogue.traits(item).published_days) / half_life_days;
    const double whole = std::nearbyint(half_lives);
    rest.push_back(static_cast<float>((whole - half_lives) * std::numbers::ln2));
    weight_.push_back(std::ldexp(static_cast<double>(catalogue.popularity()[item]), -static_cast<int>(whole)));
  }
  exponentials(rest.data(), rest.size());
  for (std::size_t item = 0; item < rest.size(); ++item) weight_[item] *= static_cast<double>(rest[item]);
}

void Attention::draw(std::span<const Arrival> requests, std::span<std::uint32_t> items) {
  SPRINGTIDE_CHECK(items.size() == requests.size() * candidates_);
  for (std::size_t begin = 0; begin < requests.size();) {
    enter_epoch_of(requests[begin].time);
    std::size_t end = begin + 1;
    while (end < requests.size() && requests[end].time.time_since_epoch() / epoch_ == epoch_number_) ++end;
    draw_in_epoch(requests.subspan(begin, end - begin), items.subspan(begin * candidates_));
    begin = end;
  }
}

void Attention::draw_in_epoch(std::span<const Arrival> requests, std::span<std::uint32_t> items) {
  const std::size_t column = padded_to_lanes(requests.size());
  words_.resize(column * blocks_ * 4);
  drawn_.resize(words_.size());
  taken_.resize(blocks_ * 4 + 1);
  user_.resize(column);
  ordinal_.resize(column);
  for (std::size_t r = 0; r < requests.size(); ++r) {
    user_[r] = requests[r].user;
    ordinal_[r] = requests[r].ordinal;
  }
  fill_words(key_, user_.data(), ordinal_.data(), requests.size(), 0, blocks_, words_.data());
  draw_by_alias(cells_.data(), static_cast<std::uint32_t>(cells_.size()), words_.data(), words_.size(), drawn_.data());
  for (std::size_t r = 0; r < requests.size(); ++r) {
    take_distinct(requests[r], drawn_.data() + r, column, items.subspan(r * candidates_, candidates_));
  }
}

void Attention::take_distinct(const Arrival& request, const std::uint32_t* drawn, std::size_t column,
                              std::span<std::uint32_t> items) {
  ++serial_;
  while (published_by_now_ < published_.size() && published_[published_by_now_] < request.time) ++published_by_now_;
  // Copies: for all the compiler knows, what is written below could be a member.
  std::uint32_t* const drawn_for = drawn_for_.data();
  const auto size = static_cast<std::uint32_t>(cells_.size()), serial = serial_;
  const std::size_t published = published_by_now_, wanted = candidates_, drawn_each = blocks_ * 4;
  std::size_t filled = 0;
  std::uint32_t* out = taken_.data();
  // Whether an item counts is chance: it is written in any case, and the next one over it where it does not.
  const auto take = [&](std::uint32_t item) {
    const bool fresh = (item < published) & (drawn_for[item] != serial);
    drawn_for[item] = serial;
    out[filled] = item;
    filled += fresh ? 1 : 0;
  };
  // All of them, though the first will mostly do: where to stop is chance too.
  for (std::size_t w = 0; w < drawn_each; ++w) take(drawn[w * column]);
  std::array<std::uint32_t, kLanes> words{}, more{};
  for (std::uint32_t block = blocks_; filled < wanted && block < kMaxBlocks; ++block) {
    const RandomBlock extra = random_block(key_, {block, 0U, request.ordinal, request.user});
    std::copy(extra.begin(), extra.end(), words.begin());
    draw_by_alias(cells_.data(), size, words.data(), extra.size(), more.data());
    for (std::size_t w = 0; w < extra.size() && filled < wanted; ++w) take(more[w]);
  }
  std::uint32_t newest = size;
  while (filled < wanted) {
    SPRINGTIDE_CHECK(newest > 0);
    take(--newest);
  }
  std::copy_n(out, wanted, items.begin());
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
  const double average = items / total;
  cells_.resize(items);
  share_.resize(items);
  order_.resize(items);
  // Those below the average from the front, those above from the back: they meet where none are left.
  std::uint32_t below = 0, above = items;
  for (std::uint32_t item = 0; item < items; ++item) {
    cells_[item] = {0xFFFFFFFFU, item};
    share_[item] = weight_[item] * average;
    const bool is_below = share_[item] < 1.0;
    order_[is_below ? below : above - 1] = item;
    below += is_below ? 1 : 0;
    above -= is_below ? 0 : 1;
  }
  while (below > 0 && above < items) {
    const std::uint32_t poor = order_[--below], rich = order_[above];
    cells_[poor] = {static_cast<std::uint32_t>(share_[poor] * 0x1.0p32), rich};
    share_[rich] = (share_[rich] + share_[poor]) - 1.0;
    if (share_[rich] >= 1.0) continue;
    order_[below++] = rich;
    ++above;
  }
}

}  // namespace springtide::sim
