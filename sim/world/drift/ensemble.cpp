#include "sim/world/drift/ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "sim/events/error.hpp"
#include "sim/world/drift/schedule.hpp"

namespace springtide::sim {
namespace {

const DriftInfo& drift_kind(const std::string& kind) {
  std::vector<std::string> known;
  for (const DriftInfo& info : drift_registry()) {
    if (info.name == kind) return info;
    known.push_back(info.name);
  }
  throw ConfigError(
      fmt::format("world.drift.kind = \"{}\": must be a kind of drift; {}", kind, nearest_name_hint(kind, known)));
}

template <typename T>
T parameter_or(const Parameters& parameters, std::string_view name, const T& absent) {
  const auto it = parameters.values().find(name);
  return it == parameters.values().end() ? absent : std::get<T>(it->second);
}

SimDuration begins(const DriftConfig& drift) { return parameter_or(drift.parameters, "at", SimDuration::zero()); }

bool on_appeal(const DriftConfig& drift) {
  return parameter_or(drift.parameters, "target", std::string("interests")) == "appeal";
}

std::string value_text(const WorldConfig& config, const EnsembleProblem& problem) {
  if (problem.section == "segment") return fmt::format("\"{}\"", config.segments[problem.index].name);
  const DriftConfig& drift = config.drifts[problem.index];
  const auto it = drift.parameters.values().find(problem.key);
  return it == drift.parameters.values().end() ? fmt::format("\"{}\"", drift.label) : format_value(it->second);
}

std::vector<bool> marked(const std::vector<std::int64_t>& values, std::uint32_t of) {
  std::vector<bool> is(of, values.empty());
  for (const std::int64_t value : values) is[static_cast<std::size_t>(value)] = true;
  return is;
}

// From when to when a drift changes the concepts of users; nothing where it does not.
std::optional<Schedule::Span> under_way(const DriftConfig& drift) {
  const DriftInfo& info = drift_kind(drift.kind);
  if (info.schedule == nullptr || on_appeal(drift)) return std::nullopt;
  auto span = info.schedule(drift.parameters)->under_way();
  if (!span) return std::nullopt;
  const SimDuration at = begins(drift);
  const bool for_ever = span->until == SimDuration::max();
  return Schedule::Span{
      at + span->from,
      for_ever ? span->until : at + parameter_or(drift.parameters, "stagger", SimDuration(0)) + span->until};
}

std::string told(const Schedule::Span& span) {
  if (span.from == span.until) return fmt::format("at {}", format_duration(span.from));
  const std::string until =
      span.until == SimDuration::max() ? " on" : fmt::format(" to {}", format_duration(span.until));
  return fmt::format("from {}{}", format_duration(span.from), until);
}

const Segment* segment_of(const DriftConfig& drift, const std::vector<Segment>& segments) {
  const std::string& name = drift.parameters.text("segment");
  const auto it = std::find_if(segments.begin(), segments.end(), [&](const Segment& s) { return s.name == name; });
  return it == segments.end() ? nullptr : &*it;
}

// Whether both can strike one and the same user.
bool share_users(const DriftConfig& a, const DriftConfig& b, const std::vector<Segment>& segments) {
  if (a.parameters.number("share") <= 0.0 || b.parameters.number("share") <= 0.0) return false;
  const Segment *of_a = segment_of(a, segments), *of_b = segment_of(b, segments);
  return of_a == nullptr || of_b == nullptr || of_a->meets(*of_b);
}

void check_segments(const WorldConfig& config, std::vector<EnsembleProblem>& problems) {
  std::set<std::string> names;
  for (std::size_t s = 0; s < config.segments.size(); ++s) {
    const std::string& name = config.segments[s].name;
    if (name.empty()) problems.push_back({"segment", s, "name", "must not be empty"});
    if (!names.insert(name).second) problems.push_back({"segment", s, "name", "is the name of another segment"});
  }
}

void check_drift(const WorldConfig& config, std::size_t d, std::vector<EnsembleProblem>& problems) {
  const DriftConfig& drift = config.drifts[d];
  const SimDuration duration = config.parameters.duration("duration");
  if (begins(drift) >= duration) {
    problems.push_back({"drift", d, "at", fmt::format("must be before world.duration, {}", format_duration(duration))});
  }
  const std::string& segment = drift.parameters.text("segment");
  if (segment.empty()) return;
  std::vector<std::string> known;
  for (const SegmentConfig& one : config.segments) known.push_back(one.name);
  if (on_appeal(drift)) {
    problems.push_back({"drift", d, "segment", "is of users, but the target is the appeal of items"});
  } else if (std::find(known.begin(), known.end(), segment) == known.end()) {
    problems.push_back({"drift", d, "segment",
                        known.empty() ? "is no segment: the world has no [[world.segment]]"
                                      : fmt::format("is no segment; {}", nearest_name_hint(segment, known))});
  }
}

}  // namespace

std::vector<EnsembleProblem> ensemble_problems(const WorldConfig& config) {
  std::vector<EnsembleProblem> problems;
  check_segments(config, problems);
  const std::vector<Segment> segments = segments_of(config);
  const std::vector<std::string> labels = drift_labels(config.drifts);
  for (std::size_t later = 0; later < config.drifts.size(); ++later) {
    check_drift(config, later, problems);
    const auto own = under_way(config.drifts[later]);
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (labels[later] == labels[earlier]) {
        problems.push_back({"drift", later, "label", "is the label of another drift"});
      }
      const auto other = under_way(config.drifts[earlier]);
      if (!own || !other || !(own->from < other->until && other->from < own->until)) continue;
      if (!share_users(config.drifts[later], config.drifts[earlier], segments)) continue;
      problems.push_back({"drift", later, "at",
                          fmt::format("it changes tastes {}, and drift {} those of the same users {}: neither would do "
                                      "what it declares",
                                      told(*own), labels[earlier], told(*other)),
                          earlier});
    }
  }
  return problems;
}

std::vector<std::string> drift_labels(const std::vector<DriftConfig>& drifts) {
  std::set<std::string> taken;
  for (const DriftConfig& drift : drifts) taken.insert(drift.label);
  std::vector<std::string> labels;
  for (const DriftConfig& drift : drifts) {
    std::string label = drift.label.empty() ? drift.kind : drift.label;
    if (drift.label.empty()) {
      for (int number = 2; !taken.insert(label).second; ++number) label = fmt::format("{}{}", drift.kind, number);
    }
    labels.push_back(label);
  }
  return labels;
}

std::vector<Segment> segments_of(const WorldConfig& config) {
  std::vector<Segment> segments;
  for (const auto& [name, parameters] : config.segments) {
    segments.push_back({name, marked(parameters.list("age_band"), kAgeBands),
                        marked(parameters.list("region"), kRegions), marked(parameters.list("device"), kDevices)});
  }
  return segments;
}

Ensemble::Ensemble(const WorldConfig& config, const std::vector<Segment>& segments, DriftWorld world) {
  const std::vector<std::string> labels = drift_labels(config.drifts);
  for (const DriftConfig& drift : config.drifts) drift_kind(drift.kind);
  ConfigProblems problems("world");
  for (const EnsembleProblem& problem : ensemble_problems(config)) {
    const std::string& whose = problem.section == "drift" ? labels[problem.index] : config.segments[problem.index].name;
    problems.add(fmt::format("{}.{}.{} = {}: {}", problem.section, whose, problem.key, value_text(config, problem),
                             problem.rule));
  }
  problems.throw_if_any();

  // In order of time, whatever the order of the spec: what a world becomes does not hang on how a spec is laid out.
  std::vector<std::size_t> order(config.drifts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return begins(config.drifts[a]) < begins(config.drifts[b]); });
  world.segments = segments;
  // Numbered within their kind, so that a drift of one kind changes nothing for those of another.
  std::map<std::string, std::uint32_t> of_kind;
  for (const std::size_t d : order) {
    const auto& [kind, parameters, label] = config.drifts[d];
    world.number = of_kind[kind]++;
    drifts_.push_back(drift_kind(kind).make(parameters, world));
    std::string text;
    for (const auto& [name, value] : parameters.values()) text += fmt::format("{} = {}\n", name, format_value(value));
    names_.push_back({kind, labels[d], text});
  }
}

std::vector<DriftTruth> Ensemble::truth() const {
  std::vector<DriftTruth> all;
  for (std::size_t d = 0; d < drifts_.size(); ++d) {
    DriftTruth truth = drifts_[d]->truth();
    truth.kind = names_[d].kind;
    truth.label = names_[d].label;
    truth.parameters = names_[d].parameters;
    all.push_back(std::move(truth));
  }
  return all;
}

bool Ensemble::endogenous() const {
  return std::any_of(drifts_.begin(), drifts_.end(), [](const auto& drift) { return drift->endogenous(); });
}

}  // namespace springtide::sim
