#include "algorithms/neighbours/neighbourhoods.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace springtide::algorithms {

Neighbourhoods::Neighbourhoods(const Likeness& likeness, std::size_t neighbours)
    : likeness_(likeness), neighbours_(neighbours), lists_(likeness.members()) {
  sizes_.reserve(lists_.size());
  for (std::size_t member = 0; member < lists_.size(); ++member) {
    const float size = likeness.size(member);
    if (likeness.kind() == Likeness::Kind::kJaccard) {
      sizes_.push_back(size);
    } else {
      sizes_.push_back(size > 0.0F ? 1.0F / std::sqrt(size) : 0.0F);
    }
  }
}

Neighbourhoods::~Neighbourhoods() {
  for (auto& list : lists_) delete list.load();
}

const std::vector<Alike>& Neighbourhoods::of(std::size_t member) {
  static const std::vector<Alike> kNone;
  if (member >= lists_.size()) return kNone;
  const std::vector<Alike>* known = lists_[member].load(std::memory_order_acquire);
  if (known != nullptr) return *known;
  auto chosen = std::make_unique<const std::vector<Alike>>(choose(member));
  if (lists_[member].compare_exchange_strong(known, chosen.get(), std::memory_order_acq_rel)) known = chosen.release();
  return *known;
}

std::vector<Alike> Neighbourhoods::choose(std::size_t member) const {
  const float shrinkage = likeness_.shrinkage(), to_now = likeness_.to_now() * likeness_.to_now();
  const auto damped = [=](float c) { return c * (c * to_now / (c * to_now + shrinkage)); };
  if (likeness_.kind() == Likeness::Kind::kJaccard) {
    const float own = sizes_[member];
    return most_alike(member,
                      [&](std::uint32_t other, float c) { return damped(c) / std::max(c, own + sizes_[other] - c); });
  }
  // But for the root of the member's own size, which all have in common.
  auto chosen = most_alike(member, [&](std::uint32_t other, float c) { return damped(c) * sizes_[other]; });
  for (Alike& alike : chosen) alike.similarity *= sizes_[member];
  return chosen;
}

// One pass: what cannot get among the best so far is dropped at once. In no order, since each adds to a sum of its own.
template <typename Similarity>
std::vector<Alike> Neighbourhoods::most_alike(std::size_t member, const Similarity& similarity) const {
  std::vector<Alike> best;
  const auto keep_best = [&] {
    std::nth_element(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(neighbours_ - 1), best.end(),
                     [](const Alike& a, const Alike& b) {
                       return a.similarity != b.similarity ? a.similarity > b.similarity : a.id < b.id;
                     });
    best.resize(neighbours_);
    return best.back().similarity;
  };
  float needed = 0.0F;  // the ids rise along the row, so a later one that is only as alike loses
  likeness_.common(member).visit([&](std::uint32_t other, float c) {
    const float alike = similarity(other, c);
    if (!(alike > needed)) return;
    best.push_back({other, alike});
    if (best.size() >= 2 * neighbours_) needed = keep_best();
  });
  if (best.size() > neighbours_) keep_best();
  best.shrink_to_fit();
  return best;
}

}  // namespace springtide::algorithms
