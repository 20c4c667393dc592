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
constexpr int kMaxEpochs = 4096;
constexpr std::uint32_t kMaxBlocks = 500;  // then the newest fill up: attention sits on fewer items than asked for

}  // namespace

Attention::Attention(const Parameters& parameters, const Catalogue& catalogue, std::uint64_t seed)
    : candidates_(static_cast<std::size_t>(parameters.integer("candidates"))),
      law_(parameters),
      half_life_(parameters.duration("attention_half_life")),
      lifetime_(parameters.duration("lifetime")),
      key_(random_key("world/candidates", seed)),
      kept_key_(random_key("world/candidates_kept", seed)),
      published_(catalogue.published()),
      drawn_for_(catalogue.items() + 1, 0) {
  const double half_life_days = static_cast<double>(half_life_.count()) / kDay_us;
  const SimDuration duration = parameters.duration("duration");
  const double end_days = static_cast<double>(duration.count()) / kDay_us;
  if (law_.memoryless()) {
    // A quarter more than the candidates: repeats and items not yet published are drawn again.
    blocks_ = static_cast<std::uint32_t>(candidates_ * 5 / 16 + 1);
    epoch_ = std::max((lifetime_ > SimDuration(0) ? std::min(half_life_, lifetime_) : half_life_) / 4, SimDuration(1));
    weigh(catalogue, half_life_days, end_days);
    return;
  }
  // Half more: one in seven is not kept.
  blocks_ = static_cast<std::uint32_t>(candidates_ * 6 / 16 + 1);
  const double oldest_days = lifetime_ > SimDuration(0) ? static_cast<double>(lifetime_.count()) / kDay_us
                                                        : end_days - catalogue.traits(0).published_days;
  const double lived_us = law_.lived_by(oldest_days / half_life_days) * static_cast<double>(half_life_.count());
  // Tables are built anew each epoch: not more than some thousands of times.
  epoch_ = std::max({SimDuration(std::llround(lived_us / 6.0)), duration / kMaxEpochs, SimDuration(1)});
  log_popularity_ = catalogue.popularity();
  logarithms(log_popularity_.data(), log_popularity_.size());
}

void Attention::weigh(const Catalogue& catalogue, double half_life_days, double end_days) {
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
  if (!law_.memoryless()) {
    times_.assign(column, requests.back().time);
    for (std::size_t r = 0; r < requests.size(); ++r) times_[r] = requests[r].time;
    kept_words_.resize(words_.size());
    fill_words(kept_key_, user_.data(), ordinal_.data(), requests.size(), 0, blocks_, kept_words_.data());
    for (std::size_t i = 0; i < drawn_.size(); i += column) thin(kept_words_.data() + i, times_, drawn_.data() + i);
  }
  for (std::size_t r = 0; r < requests.size(); ++r) {
    take_distinct(requests[r], drawn_.data() + r, column, items.subspan(r * candidates_, candidates_));
  }
}

void Attention::take_distinct(const Arrival& request, const std::uint32_t* drawn, std::size_t column,
                              std::span<std::uint32_t> items) {
  ++serial_;
  while (published_by_now_ < published_.size() && published_[published_by_now_] < request.time) ++published_by_now_;
  while (lifetime_ > SimDuration(0) && expired_by_now_ < published_by_now_ &&
         published_[expired_by_now_] + lifetime_ <= request.time) {
    ++expired_by_now_;
  }
  // Items by their place in the table until the end. Copies: for all the compiler knows, what is written below could be
  // a member.
  std::uint32_t* const drawn_for = drawn_for_.data();
  const auto size = static_cast<std::uint32_t>(cells_.size()), serial = serial_;
  const std::uint32_t oldest = static_cast<std::uint32_t>(expired_by_now_) - first_;
  const std::uint32_t alive = static_cast<std::uint32_t>(published_by_now_ - expired_by_now_);
  const std::size_t wanted = candidates_, drawn_each = blocks_ * 4;
  std::size_t filled = 0;
  std::uint32_t* out = taken_.data();
  // Whether an item counts is chance: it is written in any case, and the next one over it where it does not.
  const auto take = [&](std::uint32_t item) {
    const bool fresh = (item - oldest < alive) & (drawn_for[item] != serial);
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
    if (!law_.memoryless()) {
      const RandomBlock kept = random_block(kept_key_, {block, 0U, request.ordinal, request.user});
      times_.assign(kept.size(), request.time);
      thin(kept.data(), times_, more.data());
    }
    for (std::size_t w = 0; w < extra.size() && filled < wanted; ++w) take(more[w]);
  }
  std::uint32_t newest = size;
  while (filled < wanted) {
    SPRINGTIDE_CHECK(newest > 0);
    take(--newest);
  }
  for (std::size_t i = 0; i < wanted; ++i) items[i] = first_ + out[i];
}

void Attention::enter_epoch_of(SimTime now) {
  const std::int64_t number = now.time_since_epoch() / epoch_;
  if (number == epoch_number_) return;
  SPRINGTIDE_CHECK(number > epoch_number_);
  epoch_number_ = number;
  const SimTime begin(epoch_ * number), end(epoch_ * (number + 1));
  const auto index_of = [&](auto place) { return static_cast<std::uint32_t>(place - published_.begin()); };
  const std::uint32_t last = index_of(std::lower_bound(published_.begin(), published_.end(), end));
  const std::uint32_t first = lifetime_ > SimDuration(0)
                                  ? index_of(std::upper_bound(published_.begin(), published_.end(), begin - lifetime_))
                                  : 0U;
  const bool same = first == first_ && last - first == cells_.size();
  first_ = first;
  cells_.resize(last - first);
  if (!law_.memoryless()) {
    bound_weights(begin);
    build(weight_.data());
  } else if (!same) {
    build(weight_.data() + first);
  }
}

void Attention::bound_weights(SimTime begin) {
  log_bound_.resize(cells_.size());
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    log_bound_[cell] = half_lives(std::max(begin - published_[first_ + cell], SimDuration(0)));
  }
  law_.logarithms_of(log_bound_);
  age_.resize(cells_.size());
  for (std::size_t cell = 0; cell < cells_.size(); ++cell)
    age_[cell] = log_popularity_[first_ + cell] + log_bound_[cell];
  const float greatest = *std::max_element(age_.begin(), age_.end());
  for (float& log_weight : age_) log_weight -= greatest;
  exponentials(age_.data(), age_.size());
  weight_.assign(age_.begin(), age_.end());
}

void Attention::thin(const std::uint32_t* words, std::span<const SimTime> times, std::uint32_t* drawn) {
  age_.resize(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    age_[i] = half_lives(std::max(times[i] - published_[first_ + drawn[i]], SimDuration(0)));
  }
  law_.logarithms_of(age_);
  for (std::size_t i = 0; i < times.size(); ++i) age_[i] -= log_bound_[drawn[i]];
  exponentials(age_.data(), age_.size());
  const auto nobody = static_cast<std::uint32_t>(published_.size()) - first_;
  for (std::size_t i = 0; i < times.size(); ++i) {
    drawn[i] = static_cast<double>(words[i]) * 0x1.0p-32 < double{age_[i]} ? drawn[i] : nobody;
  }
}

float Attention::half_lives(SimDuration age) const {
  return static_cast<float>(static_cast<double>(age.count()) / static_cast<double>(half_life_.count()));
}

void Attention::build(const double* weight) {
  const auto items = static_cast<std::uint32_t>(cells_.size());
  double total = 0.0;
  for (std::uint32_t item = 0; item < items; ++item) total += weight[item];
  const double average = items / total;
  share_.resize(items);
  order_.resize(items);
  // Those below the average from the front, those above from the back: they meet where none are left.
  std::uint32_t below = 0, above = items;
  for (std::uint32_t item = 0; item < items; ++item) {
    cells_[item] = {0xFFFFFFFFU, item};
    share_[item] = weight[item] * average;
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
