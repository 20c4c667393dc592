#include "sim/fit/curves.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/events/random.hpp"

namespace springtide::sim {
namespace {

constexpr int kSamples = 300, kWorlds = 5;
constexpr double kFewest = 10.0;

// What a user or an item adds to the bins of a curve.
struct Part {
  std::uint32_t whose, bin;
  double amount;
};

// A curve is made of the parts of independent users or items; those without a part are not seen.
struct Sum {
  std::vector<Part> parts;  // in order of whose
  bool cumulative = true;   // a point is the share of all that lies in its bin or above; else in its bin
};

std::vector<double> curve_of(const Sum& sum, std::size_t bins, const std::vector<double>& weight) {
  std::vector<double> values(bins, 0.0);
  double all = 0.0;
  for (const Part& part : sum.parts) {
    const double amount = part.amount * (weight.empty() ? 1.0 : weight[part.whose]);
    all += amount;
    values[part.bin] += amount;
  }
  if (sum.cumulative) {
    for (std::size_t bin = bins - 1; bin-- > 0;) values[bin] += values[bin + 1];
  }
  for (double& value : values) value /= std::max(all, 1e-300);
  return values;
}

std::vector<std::uint32_t> those_seen(const Sum& sum) {
  std::vector<std::uint32_t> seen;
  for (const Part& part : sum.parts) {
    if (seen.empty() || seen.back() != part.whose) seen.push_back(part.whose);
  }
  return seen;
}

void add_band(const Sum& sum, const std::string& name, std::uint64_t seed, LaidCurve& curve) {
  const std::vector<std::uint32_t> seen = those_seen(sum);
  const std::size_t bins = curve.at.size();
  std::vector<std::vector<double>> samples;
  std::vector<double> square(bins, 0.0);
  for (int s = 0; s < kSamples; ++s) {
    RandomStream random(random_key("fit/bootstrap/" + name, seed), static_cast<std::uint64_t>(s));
    std::vector<double> weight(seen.back() + std::size_t{1}, 0.0);
    for (std::size_t i = 0; i < seen.size(); ++i)
      weight[seen[random.below(static_cast<std::uint32_t>(seen.size()))]] += 1.0;
    samples.push_back(curve_of(sum, bins, weight));
    for (std::size_t b = 0; b < bins; ++b) square[b] += std::pow(samples.back()[b] - curve.real[b], 2) / kSamples;
  }
  std::vector<double> greatest;
  for (const std::vector<double>& sample : samples) {
    double most = 0.0;
    for (std::size_t b = 0; b < bins; ++b) {
      if (square[b] > 0.0) most = std::max(most, std::abs(sample[b] - curve.real[b]) / std::sqrt(square[b]));
    }
    greatest.push_back(most);
  }
  const auto place = static_cast<std::ptrdiff_t>(std::ceil(0.95 * kSamples)) - 1;
  std::nth_element(greatest.begin(), greatest.begin() + place, greatest.end());
  for (std::size_t b = 0; b < bins; ++b) {
    const double half = greatest[static_cast<std::size_t>(place)] * std::sqrt(square[b]);
    curve.low.push_back(std::max(0.0, curve.real[b] - half));
    curve.high.push_back(std::min(1.0, curve.real[b] + half));
  }
}

// 1, 2, 3, 4, 6, 7, 10, ...: whole numbers, at most eight to a factor of ten, up to the largest.
std::vector<double> counts_up_to(double most) {
  std::vector<double> at;
  for (int step = 0;; ++step) {
    const double count = std::round(std::pow(10.0, step / 8.0));
    if (count > most && !at.empty()) return at;
    if (at.empty() || count > at.back()) at.push_back(count);
  }
}

std::uint32_t bin_of(const std::vector<double>& at, double value) {
  const auto above = std::upper_bound(at.begin(), at.end(), value);
  return static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(above - at.begin(), 1) - 1);
}

Sum counted(const std::vector<double>& counts, const std::vector<double>& at) {
  Sum sum;
  for (std::uint32_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0.0) sum.parts.push_back({i, bin_of(at, counts[i]), 1.0});
  }
  return sum;
}

std::vector<double> requests_by_user(const Observations& observed) {
  std::vector<double> counts(observed.users, 0.0);
  for (const std::uint32_t user : observed.user) counts[user] += 1.0;
  return counts;
}

std::vector<double> draws_by_item(const Observations& observed) {
  // The taking by which an item came to be known counts among its takings.
  std::vector<double> counts(observed.born.size(), observed.census == Census::kSeenOnly ? 1.0 : 0.0);
  for (const std::uint32_t item : observed.drawn) counts[item] += 1.0;
  return counts;
}

// One part for each of them that has any of a bin.
Sum gathered(std::vector<Part> parts, bool cumulative) {
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.whose != b.whose ? a.whose < b.whose : a.bin < b.bin; });
  Sum sum{{}, cumulative};
  for (const Part& part : parts) {
    if (!sum.parts.empty() && sum.parts.back().whose == part.whose && sum.parts.back().bin == part.bin) {
      sum.parts.back().amount += part.amount;
    } else {
      sum.parts.push_back(part);
    }
  }
  return sum;
}

Sum ages(const Observations& observed, const std::vector<double>& at) {
  std::vector<Part> parts;
  for (std::size_t r = 0; r < observed.requests(); ++r) {
    for (const std::uint32_t item : observed.drawn_in(r)) {
      parts.push_back({item, bin_of(at, observed.time[r] - observed.born[item]), 1.0});
    }
  }
  return gathered(std::move(parts), true);
}

Sum hours(const Observations& observed) {
  std::vector<Part> parts;
  for (std::size_t r = 0; r < observed.requests(); ++r) {
    const double of_day = observed.time[r] - std::floor(observed.time[r]);
    parts.push_back({observed.user[r], std::min(23U, static_cast<std::uint32_t>(24.0 * of_day)), 1.0});
  }
  return gathered(std::move(parts), false);
}

// Ages from the least that a tenth of a percent stays below to the greatest, 0 first.
std::vector<double> age_grid(const Observations& observed) {
  std::vector<double> all;
  for (std::size_t r = 0; r < observed.requests(); ++r) {
    for (const std::uint32_t item : observed.drawn_in(r)) all.push_back(observed.time[r] - observed.born[item]);
  }
  const auto few = static_cast<std::ptrdiff_t>(all.size() / 1000);
  std::nth_element(all.begin(), all.begin() + few, all.end());
  const double least = std::max(all[static_cast<std::size_t>(few)], 1e-3);
  const double most = std::max(*std::max_element(all.begin(), all.end()), 2.0 * least);
  constexpr int kSteps = 32;
  std::vector<double> at{0.0};
  for (int step = 0; step < kSteps; ++step) at.push_back(least * std::pow(most / least, step / double{kSteps}));
  return at;
}

// How many users or items reach a point of a cumulative curve.
void leave_out_thin_tail(const Sum& sum, LaidCurve& curve) {
  std::vector<double> reach(curve.at.size(), 0.0);
  std::uint32_t whose = 0, most = 0;
  bool any = false;
  for (const Part& part : sum.parts) {
    if (any && part.whose != whose) reach[most] += 1.0;
    most = any && part.whose == whose ? std::max(most, part.bin) : part.bin;
    whose = part.whose;
    any = true;
  }
  if (any) reach[most] += 1.0;
  std::size_t keep = reach.size();
  for (double at_least = 0.0; keep > 1; --keep) {
    at_least += reach[keep - 1];
    if (at_least >= kFewest) break;
  }
  for (std::vector<double>* column : {&curve.at, &curve.real, &curve.low, &curve.high, &curve.simulated}) {
    column->resize(std::min(column->size(), keep));
  }
}

Sum sum_of(const LaidCurve& curve, const Observations& observed) {
  if (curve.name == "activity") return counted(requests_by_user(observed), curve.at);
  if (curve.name == "popularity") return counted(draws_by_item(observed), curve.at);
  if (curve.name == "item_age") return ages(observed, curve.at);
  return hours(observed);
}

std::vector<LaidCurve> empty_curves(const Observations& observed) {
  const std::vector<double> requests = requests_by_user(observed), draws = draws_by_item(observed);
  std::vector<double> day(24);
  std::iota(day.begin(), day.end(), 0.0);
  const bool listed = observed.census == Census::kComplete;
  const std::string draw = listed ? "draws" : "takings";
  std::vector<LaidCurve> curves(4);
  curves[0] = {"activity",
               "share of users with at least so many requests",
               "requests a user",
               "1",
               counts_up_to(*std::max_element(requests.begin(), requests.end())),
               {},
               {},
               {},
               {}};
  curves[1] = {"popularity",
               "share of items with at least so many " + draw,
               draw + " an item",
               "1",
               counts_up_to(*std::max_element(draws.begin(), draws.end())),
               {},
               {},
               {},
               {}};
  curves[2] = {"item_age",
               "share of " + draw + " on items at least so old",
               listed ? "age since publication" : "age since the first taking",
               "d",
               age_grid(observed),
               {},
               {},
               {},
               {}};
  curves[3] = {"hour", "share of requests in the hour", "hour of the day", "h", day, {}, {}, {}, {}};
  return curves;
}

}  // namespace

std::size_t LaidCurve::outside() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < at.size(); ++i) count += simulated[i] < low[i] || simulated[i] > high[i] ? 1 : 0;
  return count;
}

std::vector<LaidCurve> lay_side_by_side(const EventLog& log, const FittedWorld& fitted, std::uint64_t seed) {
  const Observations observed = observe(log, fitted.census);
  std::vector<LaidCurve> curves = empty_curves(observed);
  for (LaidCurve& curve : curves) {
    const Sum sum = sum_of(curve, observed);
    curve.real = curve_of(sum, curve.at.size(), {});
    add_band(sum, curve.name, seed, curve);
    curve.simulated.assign(curve.at.size(), 0.0);
  }
  for (int w = 0; w < kWorlds; ++w) {
    const EventLog simulated = simulate(fitted.comparable(), seed + static_cast<std::uint64_t>(w)).log;
    const Observations seen =
        fitted.census == Census::kComplete ? observe(simulated, Census::kComplete) : as_seen(simulated);
    for (LaidCurve& curve : curves) {
      const std::vector<double> values = curve_of(sum_of(curve, seen), curve.at.size(), {});
      for (std::size_t i = 0; i < values.size(); ++i) curve.simulated[i] += values[i] / kWorlds;
    }
  }
  for (LaidCurve& curve : curves) {
    if (curve.name != "hour") leave_out_thin_tail(sum_of(curve, observed), curve);
  }
  return curves;
}

}  // namespace springtide::sim
