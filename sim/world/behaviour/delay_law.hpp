#pragma once

#include <array>
#include <vector>

#include "sim/events/parameters.hpp"
#include "sim/events/random.hpp"

namespace springtide::sim {

/// A part of a mixture of exponentials.
struct MixturePart {
  double share, mean_s;
};
/// Conversions of display advertising after the click: 35 % within 1 h, 50 % within 24 h, 13 % after two weeks
/// (Chapelle 2014, "Modeling delayed feedback in display advertising"). Those three fix what two shares and a mean are;
/// the means of the quick parts, 15 min and 8 h, are ours.
inline constexpr std::array<MixturePart, 3> kChapelleDelay = {
    {{0.340837032820009, 900.0}, {0.111182203523553, 28'800.0}, {0.547980763656438, 840'755.6682405286}}};

/// How long after one stage of a funnel the next one comes.
class DelayLaw {
 public:
  /// @param parameters  with those of delay_parameters()
  explicit DelayLaw(const Parameters& parameters);

  /// A pure function of the words: an exponential takes the second, a lognormal the second and third, a mixture the
  /// first (which part) and second.
  SimDuration draw(std::uint32_t first, std::uint32_t second, std::uint32_t third) const;

 private:
  enum class Kind { kExponential, kLognormal, kChapelle };
  Kind kind_;
  double mean_us_, sd_;
};

/// The keys of a delay: delay, delay_mean, delay_sd.
std::vector<ParameterInfo> delay_parameters(SimDuration mean);

/// Uniform on (0, 1), 32 bits.
inline double unit_double(std::uint32_t bits) { return (static_cast<double>(bits) + 0.5) * 0x1.0p-32; }
/// Standard normal, by Box and Muller.
double normal_of(std::uint32_t first, std::uint32_t second);

}  // namespace springtide::sim
