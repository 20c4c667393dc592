#include "sim/world/answers.hpp"

#include "sim/events/check.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {

void Answers::append(UserId user, std::uint32_t ordinal, std::span<const ItemId> items,
                     std::span<const float> click_probability, std::vector<PotentialAnswer>& answers) {
  SPRINGTIDE_CHECK(items.size() == click_probability.size());
  const std::size_t size = items.size();
  user_.assign(size, static_cast<std::uint32_t>(user));
  ordinal_.assign(size, ordinal);
  item_.resize(size);
  for (std::size_t i = 0; i < size; ++i) item_[i] = static_cast<std::uint32_t>(items[i]);
  for (auto* column : {&examination_, &click_, &delay_}) column->resize(size);
  fill_outcomes(choice_.key(), user_.data(), ordinal_.data(), item_.data(), size,
                {examination_.data(), click_.data(), delay_.data()});
  for (std::size_t i = 0; i < size; ++i) {
    const bool likes = click_[i] < click_probability[i];
    answers.push_back({examination_[i], likes ? choice_.delay(delay_[i]) : PotentialAnswer::kNoClick});
  }
}

}  // namespace springtide::sim
